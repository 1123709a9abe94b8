"""The lists of the row `workbooks`, and what becomes of them: `python -m tests.torture.hostile_lists FILES`.

A program of its own, since its memory is part of the figure.
"""

import io
import random
import resource
import sys
import zipfile
from collections.abc import Callable, Iterable
from itertools import chain, repeat

import openpyxl
from xlsxwriter import Workbook

from domain.refusals import InvalidInput
from exchange.exports import csv_bytes
from exchange.formulas import guarded
from exchange.readers import read
from exchange.workbooks import Column, ListWorkbook
from tests.torture import breaks

SEED = 20261123
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030")
LETTERS = "理发课程需求单位社区一二三ABCxyz0189，。()-㛃𠮷𰻞𬺈é"
COMMANDS = ("=cmd|' /C calc'!A0", '=HYPERLINK("http://x")', "+1+1", "-2+3", "@SUM(1)", "\t=1", "\r=1", "'=1+1", "==1")
SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%b</sheetData></worksheet>'
ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a0 "ha">%b<!ENTITY file SYSTEM "file:///etc/passwd">]>'
    % b"".join(b'<!ENTITY a%d "%b">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10))
)


def book(*rows: list[str]) -> bytes:
    file = io.BytesIO()
    with Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False}) as made:
        page = made.add_worksheet()
        for i, row in enumerate(rows):
            page.write_row(i, 0, row)
    return file.getvalue()


def replaced(data: bytes, part: str, change: Callable[[bytes], Iterable[bytes]]) -> bytes:
    """The same archive with another part, which may be larger than what memory should hold."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.infolist():
            with new.open(one.filename, "w", force_zip64=True) as place:
                for piece in change(old.read(one)) if part in one.filename else [old.read(one)]:
                    place.write(piece)
    return file.getvalue()


def blanks(megabytes: int) -> bytes:
    """A sheet of so many megabytes of nothing."""
    begin, end = SHEET.split(b"%b")
    return replaced(book(["单位"]), "sheet1", lambda _: chain([begin], repeat(b" " * 1_000_000, megabytes), [end]))


def lying_bomb() -> bytes:
    """The directory says that a part has ten bytes; unpacked it has 300 MB."""
    data = bytearray(blanks(300))
    place = 0
    while (place := data.find(b"PK\x01\x02", place)) >= 0:
        name_length = int.from_bytes(data[place + 28 : place + 30], "little")
        if b"sheet1" in data[place + 46 : place + 46 + name_length]:
            data[place + 24 : place + 28] = (10).to_bytes(4, "little")
        place += 4
    return bytes(data)


def entities(part: str) -> bytes:
    def change(text: bytes) -> list[bytes]:
        body = text.partition(b"?>")[2].replace("单位".encode(), b"&a9;&file;").replace(b'name="', b'name="&a9;')
        return [ENTITIES + body]

    return replaced(book(["单位", "资源"]), part, change)


def far_cell() -> bytes:
    row = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'
    return replaced(book(["单位"]), "sheet1", lambda _: [SHEET % row])


BY_HAND: dict[str, Callable[[], bytes]] = {
    "bomb": lambda: blanks(1_200),
    "lying bomb": lying_bomb,
    "entities in the strings": lambda: entities("sharedStrings"),
    "entities in the workbook": lambda: entities("workbook.xml"),
    "far cell": far_cell,
    "two encodings": lambda: (
        "单位,资源\n示例一,理发\n".encode() + "示例二,量血压\n".encode("gb18030") + b"\xff\xfe\x80"
    ),
}


def refused(name: str, data: bytes) -> bool:
    """Whether the only thing that happens is one error that names the file."""
    try:
        read(name, data)
    except InvalidInput as error:
        return name in error.field
    return False


def rows(chance: random.Random) -> list[list[str]]:
    def cell() -> str:
        return "".join(chance.choice(LETTERS) for _ in range(chance.randint(1, 12))).strip()

    return [[cell() or "x" for _ in range(3)] for _ in range(chance.randint(2, 6))]


def exact(chance: random.Random) -> bool:
    """Whether a CSV in some encoding is read as what was written."""
    written = rows(chance)
    text = "".join(",".join(f'"{cell}"' for cell in row) + "\r\n" for row in written)
    encoding = chance.choice(ENCODINGS)
    try:
        [sheet] = read("清单.csv", text.encode(encoding))
    except InvalidInput:
        return False
    return sheet.rows == written


def bent(chance: random.Random) -> bool:
    """Whether a list that was cut, bent, or written in two encodings is refused, or read without inventing anything."""
    written = rows(chance)
    if chance.random() < 0.5:
        data = bytearray(book(*written))
        if chance.random() < 0.5:
            del data[chance.randrange(len(data)) :]
        for _ in range(chance.randint(1, 4)):
            data[chance.randrange(len(data)) if data else 0 :][:1] = b"\xff"
    else:
        data = bytearray()
        for row in written:
            data += (",".join(row) + "\n").encode(chance.choice(["utf-8", "gb18030", "utf-16-le"]))
    try:
        sheets = read("清单.xlsx", bytes(data) or b"P")
    except InvalidInput as error:
        return "清单.xlsx" in error.field
    return not any("\ufffd" in cell for sheet in sheets for row in sheet.rows for cell in row)


def inert(command: str) -> bool:
    """Whether a text leaves as a text, in a CSV and in a workbook, and comes back as it was."""
    line = csv_bytes([["甲"], [guarded(command)]])
    csv_safe = not line.splitlines()[1].lstrip(b'"').startswith((b"=", b"+", b"-", b"@", b"\t", b"\r"))
    file = io.BytesIO()
    made = ListWorkbook(file, sheet="清单", title="清单", remark="", columns=[Column("甲")])
    made.write([(command,)])
    made.close()
    cells = [cell for row in openpyxl.load_workbook(file).worksheets[0].iter_rows() for cell in row]
    return csv_safe and all(cell.data_type != "f" for cell in cells)


def main(files: int) -> None:
    """Prints how many were not as promised by kind, the peak of memory in MiB, and what was not refused by name."""
    not_refused = [name for name, made in BY_HAND.items() if not refused("清单.xlsx", made())]
    half = files // 2
    inexact = sum(not exact(random.Random(SEED + n)) for n in range(half))
    invented = sum(not bent(random.Random(SEED - n)) for n in range(half))
    live = sum(not inert(command) for command in COMMANDS)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(len(not_refused), inexact, invented, live, peak)
    for name in not_refused:
        print(name)


if __name__ == "__main__":
    breaks.install()
    main(int(sys.argv[1]))
