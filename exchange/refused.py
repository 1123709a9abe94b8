"""The rows of a file that were refused, as a workbook: each with its reason, to be put right and sent again."""

import io

from xlsxwriter import Workbook

from domain.language import Language, Text
from domain.lists import LIST_NAMES
from domain.text import name_key
from exchange.headers import BY_HEADER, REASON, printed
from exchange.recognition import Table
from exchange.report import Report, RowReport

TITLE = Text("{place}{year}退回的{list}:请改正后原样导入", "{place}{year} {list}: rows to put right and send again")


def refused_workbook(report: Report, language: Language) -> bytes | None:
    """An .xlsx file with one sheet for each sheet that has refused rows; None where every row was taken.

    The rows go back to the list that they came from, as a supplement: none of its other rows counts as gone.
    """
    tables: dict[int, tuple[Table, str, list[RowReport]]] = {}
    for row in report.refused():
        if row.table is not None:
            tables.setdefault(id(row.table), (row.table, row.source, []))[2].append(row)
    if not tables:
        return None
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True, "border": 1, "bg_color": "#F2F2F2"})
        wrap = book.add_format({"text_wrap": True, "border": 1, "valign": "top"})
        red = book.add_format({"text_wrap": True, "border": 1, "valign": "top", "font_color": "#C00000"})
        for table, source, rows in tables.values():
            sheet = book.add_worksheet(table.sheet[:31])
            titles = table.titles
            place = f"{titles.county or ''}{titles.street or ''}{titles.community or ''}"
            year = f"{titles.year}年" if titles.year else ""
            sheet.write_string(
                0, 0, TITLE.say(language, place=place, year=year, list=LIST_NAMES[table.kind].say(language))
            )
            sheet.write_string(1, 0, f"来源:{source}")
            for j, header in enumerate([*_headers(table), REASON]):
                sheet.write_string(2, j, header, bold)
            by_number = {row.number: row for row in table.rows}
            for i, row in enumerate(rows, 3):
                cells = by_number[row.row or 0].cells
                for j, header in enumerate(table.headers):
                    sheet.write_string(i, j, cells.get(header, ""), wrap)
                sheet.write_string(i, len(table.headers), row.say(language), red)
            sheet.set_column(0, len(table.headers) - 1, 16)
            sheet.set_column(len(table.headers), len(table.headers), 48)
            sheet.freeze_panes(3, 0)
    return file.getvalue()


def _headers(table: Table) -> list[str]:
    """As the list had them; a column that the user had to explain is called as templates call it."""
    fields = {j: key for key, (j, _) in table.columns.items()}
    return [
        header
        if j not in fields or BY_HEADER[table.kind].get(name_key(header)) == fields[j]
        else printed(table.kind, fields[j])
        for j, header in enumerate(table.headers)
    ]
