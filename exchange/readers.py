"""Files into sheets of texts: .xlsx, .xls, .ods and .csv, told apart by their contents, not by their names.

Every cell becomes the text that an office sees in it. What can't be read in full is refused; nothing is guessed.
"""

import csv
import datetime as dt
import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from xml.etree import ElementTree

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from domain.refusals import InvalidInput
from exchange.formulas import unguarded

LARGEST_FILE = 50_000_000
LARGEST_UNPACKED = 600_000_000
MOST_ROWS = 200_000
MOST_COLUMNS = 512
MOST_CELLS = 6_000_000
LONGEST_CELL = 32_767

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# PDF, PNG, JPEG, GIF, RAR, 7z and RTF, which a lenient decoder would take for a CSV of odd characters.
_NO_LIST = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"{\\rtf")


@dataclass(frozen=True, slots=True)
class Sheet:
    """`rows[i][j]` is the text of a cell, "" where it is blank; row 0 is row 1 of the sheet.

    `merged` has the ranges (first row, first column, last row, last column), from 0; None where the format hides them.
    """

    name: str
    rows: list[list[str]] = field(repr=False)
    merged: tuple[tuple[int, int, int, int], ...] | None = None
    hidden: bool = False


def read(name: str, data: bytes) -> list[Sheet]:
    """The sheets of the file `name`. Raises InvalidInput, which names the file, where it can't be read."""
    if not data:
        raise _refused(name, "文件是空的", "the file is empty")
    if len(data) > LARGEST_FILE:
        raise _refused(
            name, f"文件大于{LARGEST_FILE // 10**6} MB", f"the file is larger than {LARGEST_FILE // 10**6} MB"
        )
    if data.startswith(_ZIP):
        _check_archive(name, data)
        return _workbook(name, data)
    if data.startswith(_OLE):
        return _workbook(name, data)
    if data.startswith(_NO_LIST):
        raise _broken(name)
    if re.match(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|\?xml|table|meta)", data[:200], re.IGNORECASE):
        raise _refused(
            name,
            "这是网页或 XML,不是表格;请用 Excel 或 WPS 打开后另存为 .xlsx",
            "this is a web page or XML, not a workbook; open it and save it as .xlsx",
        )
    return [_csv(name, data)]


def _refused(name: str, zh: str, en: str) -> InvalidInput:
    return InvalidInput(name, zh, en)


# --- workbooks -------------------------------------------------------------------------------------------------------


def _workbook(name: str, data: bytes) -> list[Sheet]:
    try:
        errors = _error_cells(name, data) if data.startswith(_ZIP) else {}
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            return [
                _sheet(
                    name,
                    book.get_sheet_by_name(meta.name),
                    meta.visible != SheetVisibleEnum.Visible,
                    errors.get(meta.name, {}),
                )
                for meta in book.sheets_metadata
                if meta.typ == SheetTypeEnum.WorkSheet
            ]
    except InvalidInput:
        raise
    except PasswordError:
        raise _refused(
            name, "文件有密码,请去掉密码后再传", "the file has a password; remove it and send it again"
        ) from None
    except (CalamineError, OSError, ValueError, UnicodeError, MemoryError) as error:
        raise _broken(name) from error
    except BaseException as error:
        # A panic of the reader, which is written in Rust, is not an Exception.
        if type(error).__name__ == "PanicException":
            raise _broken(name) from None
        raise


def _broken(name: str) -> InvalidInput:
    return _refused(
        name,
        "打不开:文件已损坏,或不是 .xlsx、.xls、.ods、.csv",
        "can't be opened: it is damaged, or none of .xlsx, .xls, .ods, .csv",
    )


def _sheet(file: str, sheet: CalamineSheet, hidden: bool, errors: Mapping[tuple[int, int], str]) -> Sheet:
    _check_size(file, sheet.name, sheet.total_height, sheet.total_width)
    rows = [
        [_text(file, sheet.name, i, j, value) for j, value in enumerate(row)]
        for i, row in enumerate(sheet.to_python(skip_empty_area=False))
    ]
    for (i, j), error in errors.items():
        if i < len(rows) and j < len(rows[i]):
            rows[i][j] = error
    ranges = sheet.merged_cell_ranges
    merged = None if ranges is None else tuple((*first, *last) for first, last in sorted(ranges))
    return Sheet(sheet.name, rows, merged, hidden)


def _check_size(file: str, sheet: str, rows: int, columns: int) -> None:
    if rows > MOST_ROWS or columns > MOST_COLUMNS or rows * columns > MOST_CELLS:
        raise _refused(
            f"{file} {sheet}",
            f"太大:内容一直到第{rows}行第{columns}列;最多{MOST_ROWS}行、{MOST_COLUMNS}列,请删去表外多余的内容",
            f"too large: it reaches to row {rows}, column {columns}; at most {MOST_ROWS} rows and {MOST_COLUMNS}"
            " columns, so remove what lies outside the list",
        )


Value = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


def _text(file: str, sheet: str, row: int, column: int, value: Value) -> str:
    if isinstance(value, str):
        if len(value) > LONGEST_CELL:
            place = f"{file} {sheet} {column_letters(column)}{row + 1}"
            raise _refused(place, f"超过{LONGEST_CELL}个字", f"longer than {LONGEST_CELL} characters")
        return tidy(value)
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return f"{value:.15g}" if abs(value) < 1e15 else f"{value:.0f}"
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d" if value.time() == dt.time() else "%Y-%m-%d %H:%M")
    if isinstance(value, dt.time):
        return value.strftime("%H:%M")
    if isinstance(value, dt.timedelta):
        hours, seconds = divmod(int(value.total_seconds()), 3600)
        return f"{hours}:{seconds // 60:02}"
    return value.isoformat()


_INVISIBLE = re.compile("[\u200b-\u200f\u2028-\u202e\u2060\ufeff\x00-\x08\x0b-\x1f\x7f]")


def tidy(text: str) -> str:
    """Without blanks around it and without invisible characters inside."""
    return _INVISIBLE.sub("", text).strip() if text else text


def column_letters(column: int) -> str:
    """`column_letters(0) == "A"`, `column_letters(27) == "AB"`."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


# --- archives that are larger inside than out ------------------------------------------------------------------------

_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*?(?<!/)>')


@contextmanager
def _archive(name: str, data: bytes) -> Iterator[zipfile.ZipFile]:
    """The parts of a workbook; one that is damaged is refused wherever it shows."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield archive
    except InvalidInput:
        raise
    except (zipfile.BadZipFile, zipfile.LargeZipFile, ElementTree.ParseError, OSError, EOFError) as error:
        raise _broken(name) from error
    except (ValueError, NotImplementedError, RuntimeError, zipfile.zlib.error, UnicodeError) as error:  # type: ignore[attr-defined]
        raise _broken(name) from error


def _check_archive(name: str, data: bytes) -> None:
    """Refuses what would take more memory than any list needs, before the reader makes a dense table of it."""
    with _archive(name, data) as archive:
        parts = archive.infolist()
        if len(parts) > 10_000 or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
            raise _refused(name, "解压后过大,不像是清单", "unpacks to more than any list needs, so it is not read")
        for part in parts:
            if re.fullmatch(r"xl/worksheets/[^/]+\.xml", part.filename):
                _check_size(name, "", *_reach(archive, part))
            elif part.filename == "content.xml":
                for reach in _reaches_of_ods(archive, part):
                    _check_size(name, "", *reach)


def _reach(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> tuple[int, int]:
    """How many rows and columns the cells with contents span, by their addresses."""
    rows = columns = 0
    rest = b""
    with archive.open(part) as stream:
        while chunk := stream.read(1 << 20):
            block = rest + chunk
            for letters, digits in _CELL.findall(block):
                rows = max(rows, int(digits))
                columns = max(columns, _column_number(letters))
            rest = block[block.rfind(b"<") :][:4096]
    return rows, columns


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


def _reaches_of_ods(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[tuple[int, int]]:
    """For each sheet how many rows and columns its cells span; OpenDocument repeats cells by a count."""
    rows = columns = row_columns = reached_rows = 0
    has_text = False
    with archive.open(part) as stream:
        for event, element in ElementTree.iterparse(stream, events=("start", "end")):
            if event == "start":
                if element.tag == f"{_TABLE}table":
                    rows = columns = reached_rows = 0
                elif element.tag == f"{_TABLE}table-row":
                    row_columns, has_text = 0, False
                continue
            if element.tag in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
                row_columns += int(element.get(f"{_TABLE}number-columns-repeated", "1"))
                if len(element) or any(key.endswith("}value-type") for key in element.attrib):
                    has_text, columns = True, max(columns, row_columns)
                element.clear()
            elif element.tag == f"{_TABLE}table-row":
                rows += int(element.get(f"{_TABLE}number-rows-repeated", "1"))
                reached_rows = rows if has_text else reached_rows
                element.clear()
            elif element.tag == f"{_TABLE}table":
                yield reached_rows, columns
                element.clear()


# --- cells that hold an error --------------------------------------------------------------------------------------

_ERROR = re.compile(
    rb'<(?:\w+:)?c\b(?=[^>]*\bt="e")[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*?(?<!/)>'
    rb"(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]{1,40})</",
    re.DOTALL,
)
_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}sheet"
_PART_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def _error_cells(name: str, data: bytes) -> dict[str, dict[tuple[int, int], str]]:
    """By sheet of an .xlsx, the cells whose value is an error such as #REF!, which Calamine gives as blanks."""
    with _archive(name, data) as archive:
        parts = set(archive.namelist())
        if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= parts:
            return {}
        targets = {
            link.get("Id"): posixpath.normpath(posixpath.join("/xl", link.get("Target", ""))).lstrip("/")
            for link in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        }
        sheets = {
            sheet.get("name", ""): targets.get(sheet.get(_PART_ID))
            for sheet in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter(_SHEET)
        }
        return {sheet: _errors_of(archive.read(part)) for sheet, part in sheets.items() if part and part in parts}


def _errors_of(xml: bytes) -> dict[tuple[int, int], str]:
    if b't="e"' not in xml:
        return {}
    return {(int(row) - 1, _column_number(letters) - 1): error.decode() for letters, row, error in _ERROR.findall(xml)}


# --- CSV -------------------------------------------------------------------------------------------------------------

_SEPARATORS = (",", "\t", ";", "|")
_QUOTED = re.compile(r'"[^"]*"')


def _csv(name: str, data: bytes) -> Sheet:
    text = _decoded(name, data)
    separator = _separator(text)
    rows: list[list[str]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for row in reader:
            rows.append([tidy(unguarded(cell)) for cell in row])
            if len(rows) > MOST_ROWS or len(row) > MOST_COLUMNS:
                _check_size(name, "", len(rows), len(row))
    except csv.Error as error:
        raise _refused(
            f"{name} 第{reader.line_num}行 (line {reader.line_num})",
            "引号不成对,或一格过长",
            "a quotation mark is not closed, or a cell is too long",
        ) from error
    width = max(map(len, rows), default=0)
    return Sheet(name.rpartition(".")[0] or name, [row + [""] * (width - len(row)) for row in rows])


def _decoded(name: str, data: bytes) -> str:
    encoding = _encoding(data)
    for candidate in (encoding,) if encoding else ("utf-8", "gb18030"):
        try:
            text = data.decode(candidate)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text.removeprefix("\ufeff")
        break
    raise _refused(
        name,
        "不是表格,也不是 UTF-8、UTF-16 或 GB18030 编码的 CSV",
        "neither a workbook nor a CSV in UTF-8, UTF-16 or GB18030",
    )


def _encoding(data: bytes) -> str | None:
    """What a byte order mark says, or the zero bytes of plain text in UTF-16 without one."""
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
        (b"\x84\x31\x95\x33", "gb18030"),
    ):
        if data.startswith(mark):
            return encoding
    sample = data[:4096]
    if len(data) % 2 == 0 and 0 in sample:
        little = sum(byte == 0 for byte in sample[1::2]) >= sum(byte == 0 for byte in sample[0::2])
        return "utf-16-le" if little else "utf-16-be"
    return None


def _separator(text: str) -> str:
    """The one that makes most columns in most of the first lines; what stands in quotation marks is none.

    Sentences are full of full-width commas, so that is one only where there is no other.
    """
    lines = [line for line in _QUOTED.sub("", text[:100_000]).splitlines()[:60] if line.strip()]

    def columns(separator: str) -> int:
        counts = sorted(line.count(separator) for line in lines)
        return counts[len(counts) // 2] if counts else 0

    separator = max(_SEPARATORS, key=columns)
    return separator if columns(separator) else "，"
