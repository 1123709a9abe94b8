"""Files become sheets of texts, or one clear refusal."""

import datetime as dt
import io
import zipfile

import openpyxl
import pytest
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from xlsxwriter import Workbook

from domain.refusals import InvalidInput
from exchange.readers import MOST_COLUMNS, MOST_ROWS, column_letters, read
from exchange.recognition import recognise
from tests.exchange.lists import RESOURCES, csv_text, resource, workbook, workbooks

ROWS = [list(RESOURCES), resource("1", "示例图书馆", "阅读课", "读绘本,画绘本")]
TEXT = csv_text(*ROWS)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk"])
def test_csv_is_read_in_every_encoding(encoding: str) -> None:
    [sheet] = read("资源清单.csv", TEXT.encode(encoding))
    assert (sheet.name, sheet.rows) == ("资源清单", ROWS)


def test_characters_of_four_bytes_in_gb18030_are_read() -> None:
    text = csv_text(["单位", "资源名称"], ["㛃𠮷示例村", "𰻞面"])
    assert read("a.csv", text.encode("gb18030"))[0].rows[1] == ["㛃𠮷示例村", "𰻞面"]


@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
def test_the_separator_is_found(separator: str) -> None:
    assert read("a.csv", csv_text(*ROWS, separator=separator).encode())[0].rows == ROWS


@pytest.mark.parametrize("mark", ['"', ""])
def test_a_sentence_full_of_commas_is_one_cell(mark: str) -> None:
    """Full-width commas part sentences, not columns, as long as there is anything else that could."""
    detail = f"{mark}量血压，测血糖，讲座，义诊，理发{mark}"
    lines = ["单位,内容", f"示例医院,{detail}", f"示例银行,{detail}"]
    assert read("a.csv", "\n".join(lines).encode())[0].rows[1] == ["示例医院", detail.strip('"')]


def test_a_list_may_be_parted_by_full_width_commas() -> None:
    assert read("a.csv", "单位，内容\n示例医院，义诊".encode())[0].rows[1] == ["示例医院", "义诊"]


def test_the_apostrophe_before_what_looks_like_a_formula_is_taken_away() -> None:
    assert read("a.csv", csv_text(["甲"], ["'=1+1"], ["'-5"]).encode())[0].rows == [["甲"], ["=1+1"], ["-5"]]


def test_cells_are_read_as_an_office_sees_them() -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    moment = dt.datetime(2026, 3, 1, 14, 30)  # noqa: DTZ001 cells have no time zone
    page.append([1.0, 2.5, 78, "  空格\u3000", True, dt.date(2026, 3, 1), moment, "０１"])
    file = io.BytesIO()
    book.save(file)
    assert read("a.xlsx", file.getvalue())[0].rows == [
        ["1", "2.5", "78", "空格", "TRUE", "2026-03-01", "2026-03-01 14:30", "０１"]
    ]


def test_a_formula_is_read_as_its_result() -> None:
    file = io.BytesIO()
    with Workbook(file) as book:
        book.add_worksheet().write_formula(0, 0, "=1+2", None, 3)
    assert read("a.xlsx", file.getvalue())[0].rows == [["3"]]


def test_xls_is_read_with_its_merged_cells() -> None:
    book = xlwt.Workbook()
    page = book.add_sheet("资源")
    for j, text in enumerate(RESOURCES):
        page.write(0, j, text)
    page.write_merge(1, 2, 1, 1, "示例图书馆")
    for i in (1, 2):
        page.write(i, 0, i)
        page.write(i, 2, f"资源{i}")
    file = io.BytesIO()
    book.save(file)
    [sheet] = read("资源.xls", file.getvalue())
    assert sheet.merged == ((1, 1, 2, 1),)
    table = recognise("资源.xls", sheet)
    assert table is not None
    assert [row.fields for row in table.rows] == [
        {"code": "1", "unit": "示例图书馆", "title": "资源1"},
        {"code": "2", "unit": "示例图书馆", "title": "资源2"},
    ]


def _ods(rows: list[list[str]]) -> bytes:
    document = OpenDocumentSpreadsheet()
    table = Table(name="资源")
    for row in rows:
        line = TableRow()
        for text in row:
            cell = TableCell(valuetype="string") if text else TableCell()
            if text:
                cell.addElement(P(text=text))
            line.addElement(cell)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def test_ods_is_read_and_a_blank_repeats_what_stands_above() -> None:
    body = [["1", "示例图书馆", "甲"], ["2", "", "乙"], ["3", "示例银行", "丙"], ["4", "", "丁"]]
    [sheet] = read("资源.ods", _ods([["序号", "单位名称", "资源名称"], *body]))
    table = recognise("资源.ods", sheet)
    assert table is not None
    assert [(row.fields["unit"], row.from_above) for row in table.rows] == [
        ("示例图书馆", False),
        ("示例图书馆", True),
        ("示例银行", False),
        ("示例银行", True),
    ]


def test_a_list_that_names_the_unit_in_every_row_has_a_missing_one_missing() -> None:
    rows = [
        ["序号", "单位名称", "资源名称"],
        *([str(i), "示例图书馆", f"资源{i}"] for i in range(1, 5)),
        ["5", "", "资源5"],
    ]
    table = recognise("a.csv", read("a.csv", csv_text(*rows).encode())[0])
    assert table is not None
    assert "unit" not in table.rows[4].fields


def test_a_cell_in_the_last_corner_is_refused_before_it_is_unpacked() -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page["XFD1048576"] = "x"
    file = io.BytesIO()
    book.save(file)
    with pytest.raises(InvalidInput, match=f"row 1048576, column 16384; at most {MOST_ROWS} rows and {MOST_COLUMNS}"):
        read("大.xlsx", file.getvalue())


def test_an_archive_that_unpacks_to_too_much_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for i in range(7):
            archive.writestr(f"xl/worksheets/sheet{i}.xml", b"\0" * 100_000_000)
    with pytest.raises(InvalidInput, match="unpacks to more"):
        read("弹.xlsx", file.getvalue())


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "the file is empty"),
        (b"PK\x03\x04nonsense", "can't be opened"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "can't be opened"),
        (b"<html><table></table></html>", "this is a web page"),
        (b'\xef\xbb\xbf<?xml version="1.0"?>', "this is a web page"),
        ('单位,资源\n"甲,乙'.encode(), "a quotation mark is not closed"),
        (b"%PDF-1.7\n1 0 obj", "can't be opened"),
        (b"\x89PNG\r\n\x1a\n0000", "can't be opened"),
        (b"{\\rtf1\\ansi}", "can't be opened"),
        (b"\x00\x01\x02", "neither a workbook nor a CSV"),
        (b"\xff\xff\xff", "neither a workbook nor a CSV"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    with pytest.raises(InvalidInput, match=reason):
        read("a.xlsx", data)


JUNK = st.one_of(
    st.binary(max_size=300),
    st.binary(max_size=200).map(lambda data: b"PK\x03\x04" + data),
    st.binary(max_size=600).map(lambda data: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + data),
    st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.text(max_size=200).map(lambda text: text.encode("utf-16", "surrogatepass")),
)
VALID = workbook(*ROWS)


@settings(max_examples=300, deadline=None)
@given(JUNK)
def test_junk_is_read_or_refused_and_nothing_else(data: bytes) -> None:
    try:
        for sheet in read("x", data):
            recognise("x", sheet)
    except InvalidInput:
        pass


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(VALID) - 1), st.binary(min_size=1, max_size=8))
def test_a_damaged_workbook_is_read_or_refused_and_nothing_else(at: int, bytes_: bytes) -> None:
    try:
        for sheet in read("x.xlsx", VALID[:at] + bytes_ + VALID[at + len(bytes_) :]):
            recognise("x.xlsx", sheet)
    except InvalidInput:
        pass


def test_hidden_sheets_are_told_apart() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbooks({"资源": ROWS, "旧": ROWS})))
    book["旧"].sheet_state = "hidden"
    file = io.BytesIO()
    book.save(file)
    assert [(sheet.name, sheet.hidden) for sheet in read("a.xlsx", file.getvalue())] == [("资源", False), ("旧", True)]


def test_column_letters_are_those_of_a_spreadsheet() -> None:
    assert [column_letters(i) for i in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
