"""Workbooks out: a list as an office would pin it on the wall, on A4 paper, row by row in little memory."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import BinaryIO
from xml.sax.saxutils import escape

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from domain.refusals import InvalidInput
from exchange import formulas

Cell = str | int | None

LONGEST_TEXT = 32_767
HEADER_ROW = 2
A4 = 9


@dataclass(frozen=True, slots=True)
class Column:
    """`widest` bounds the width that its contents ask for, in half-width characters; beyond it, lines wrap."""

    header: str
    widest: int = 16
    hidden: bool = False
    merged: bool = False


def width(text: str) -> int:
    """How many half-width characters the longest line of a text takes: `width("3间房") == 5`."""
    return max(
        (sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in line) for line in text.splitlines()),
        default=0,
    )


class ListWorkbook:
    """One list on one sheet: title, remark, header, rows; cells alike are merged down a column that says so.

    Every text is written as a text, never as a formula, link or number. The file is complete
    once it is closed. Rows go to disk as they come, so memory doesn't grow with the list.
    """

    def __init__(self, file: BinaryIO, *, sheet: str, title: str, remark: str, columns: Sequence[Column]) -> None:
        self._book = Workbook(file, {"constant_memory": True})
        self._columns = columns
        self._widths = [width(column.header) for column in columns]
        self._open_groups: dict[int, tuple[int, Cell]] = {}
        self._row = HEADER_ROW + 1
        self._sheet = self._book.add_worksheet(sheet)
        self._name = sheet
        self._formats()
        self._page()
        self._heading(title, remark)

    def _formats(self) -> None:
        body = {"font_size": 11, "border": 1, "valign": "vcenter", "text_wrap": True}
        self._text = self._book.add_format(body)
        self._centred = self._book.add_format({**body, "align": "center"})
        # The mark that a user's own leading apostrophe leaves: the cell stays a text when it is edited.
        self._quoted = self._book.add_format({**body, "quote_prefix": True})
        self._title = self._book.add_format({"font_size": 18, "bold": True, "align": "center", "valign": "vcenter"})
        self._remark = self._book.add_format({"font_size": 11, "align": "left", "valign": "vcenter"})
        self._header = self._book.add_format(
            {**body, "bold": True, "align": "center", "bg_color": "#F2F2F2", "text_wrap": True}
        )

    def _page(self) -> None:
        self._sheet.set_paper(A4)
        self._sheet.set_landscape()
        self._sheet.fit_to_pages(1, 0)
        self._sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        self._sheet.center_horizontally()
        self._sheet.repeat_rows(HEADER_ROW)
        self._sheet.freeze_panes(HEADER_ROW + 1, 0)
        self._sheet.set_footer("&C第 &P 页  共 &N 页")
        self._sheet.hide_gridlines(1)

    def _heading(self, title: str, remark: str) -> None:
        last = max((i for i, column in enumerate(self._columns) if not column.hidden), default=0)
        self._sheet.set_row(0, 32)
        self._sheet.set_row(1, 20)
        self._sheet.set_row(HEADER_ROW, 22)
        for row, text, look in ((0, title, self._title), (1, remark, self._remark)):
            if last:
                self._sheet.merge_range(row, 0, row, last, "", look)
            self._put(row, 0, text, look)
        for i, column in enumerate(self._columns):
            self._put(HEADER_ROW, i, column.header, self._header)

    def write(self, rows: Iterable[Sequence[Cell]]) -> None:
        """Append rows; each has a value for every column."""
        for row in rows:
            for i, (column, value) in enumerate(zip(self._columns, row, strict=True)):
                if column.merged and not self._begins_group(i, value):
                    self._sheet.write_blank(self._row, i, None, self._centred)
                    continue
                self._put(self._row, i, value, self._centred if column.merged else self._text)
                if isinstance(value, str) and self._widths[i] < column.widest:
                    self._widths[i] = max(self._widths[i], min(width(value), column.widest))
            self._row += 1

    def _begins_group(self, column: int, value: Cell) -> bool:
        group = self._open_groups.get(column)
        if group and group[1] == value:
            return False
        self._end_group(column)
        self._open_groups[column] = (self._row, value)
        return True

    def _end_group(self, column: int) -> None:
        first, _ = self._open_groups.get(column, (self._row, None))
        if self._row - first > 1:
            # `merge_range` writes into rows that have gone to disk by now; this is the part of it that is left to do.
            self._sheet.merge.append([first, column, self._row - 1, column])

    def _put(self, row: int, column: int, value: Cell, look: Format) -> None:
        if value is None or value == "":
            self._sheet.write_blank(row, column, None, look)
        elif isinstance(value, int):
            self._sheet.write_number(row, column, value, self._centred)
        else:
            self._put_text(row, column, value, look)

    def _put_text(self, row: int, column: int, text: str, look: Format) -> None:
        if len(text) > LONGEST_TEXT:
            raise InvalidInput(
                f"{self._name} {row + 1} {self._columns[column].header}",
                f"有{len(text)}个字,一个单元格最多{LONGEST_TEXT}个;请改用 CSV 或 JSON Lines",
                f"{len(text)} characters, and a cell holds {LONGEST_TEXT}; use CSV or JSON Lines",
            )
        if look is self._text and text.startswith(formulas.STARTS):
            look = self._quoted
        if text.startswith("<r>") and text.endswith("</r>"):
            # xlsxwriter takes this for runs of rich text and would write it into the sheet as it stands.
            text = f'<r><t xml:space="preserve">{escape(text)}</t></r>'
        self._sheet.write_string(row, column, text, look)

    def close(self) -> None:
        """Finish the file. Also needed when writing failed, for what lies on disk until then."""
        for i in self._open_groups:
            self._end_group(i)
        for i, (column, needed) in enumerate(zip(self._columns, self._widths, strict=True)):
            self._sheet.set_column(i, i, needed + 2, None, {"hidden": column.hidden})
        self._sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{self._row}"})
        self._book.close()
