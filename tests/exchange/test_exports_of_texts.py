"""Any text goes out and comes back the same, and no spreadsheet program runs it."""

import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from domain.refusals import InvalidInput
from exchange.exports import csv_bytes
from exchange.formulas import STARTS, guarded, unguarded
from exchange.workbooks import LONGEST_TEXT, Column, ListWorkbook, width

# XML holds no surrogates and neither U+FFFE nor U+FFFF; a cell without a text is empty.
ANY = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\ufffe\uffff"), min_size=1, max_size=40)
RISKY = st.sampled_from([*"=+-@\t\r\n'\",a", "<r>", "</r>", "_x0041_"])
TEXTS = ANY | st.lists(RISKY, min_size=1).map("".join)


def written(folder: Path, texts: list[str]) -> Path:
    file = folder / "out.xlsx"
    with file.open("wb") as stream:
        book = ListWorkbook(stream, sheet="清单", title="标题", remark="", columns=[Column("内容")])
        try:
            book.write([text] for text in texts)
        finally:
            book.close()
    return file


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=10))
@example(
    ["=1+1", "+86", "-5", "@SUM(A1)", "\t=1", "\r=1", "<r><t>x</t></r>", "<r>&</r>", "_x000D_", "'=1", "2026", "TRUE"]
)
def test_any_text_comes_back_from_a_workbook(texts: list[str]) -> None:
    with TemporaryDirectory() as folder:
        book = CalamineWorkbook.from_path(written(Path(folder), texts))
    rows = book.get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows[3:]] == texts


@settings(max_examples=300, deadline=None)
@given(TEXTS | st.just(""))
@example("'=1")
@example("''=1")
@example("'")
def test_any_text_comes_back_from_csv_and_starts_no_formula(text: str) -> None:
    [[cell, _]] = csv.reader(io.StringIO(csv_bytes([[guarded(text), ""]]).decode(), newline=""))
    assert not cell.startswith(STARTS)
    assert unguarded(cell) == text


def test_what_starts_like_a_formula_is_a_text_cell_that_stays_one(tmp_path: Path) -> None:
    texts = ["=1+1", "+1", "-1", "@A1", "\t1", "\r1"]
    page = openpyxl.load_workbook(written(tmp_path, texts)).worksheets[0]
    cells = [page.cell(row, 1) for row in range(4, 10)]
    assert [cell.data_type for cell in cells] == ["s"] * 6 or [cell.data_type for cell in cells] == ["inlineStr"] * 6
    assert [bool(cell.style and cell.quotePrefix) for cell in cells] == [True] * 6


def test_text_that_no_cell_can_hold_is_refused_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as refused:
        written(tmp_path, ["好", "好" * (LONGEST_TEXT + 1)])
    assert str(refused.value) == "清单 5 内容: 32768 characters, and a cell holds 32767; use CSV or JSON Lines"


def test_chinese_characters_are_twice_as_wide() -> None:
    assert (width("3间房"), width("abc"), width("一二\nabc"), width("")) == (5, 3, 4, 0)
