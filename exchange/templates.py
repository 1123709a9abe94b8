"""Blank lists to fill in: a header, choices where there are choices, and a page that explains."""

import io

from xlsxwriter import Workbook

from domain.lists import LIST_NAMES, ListKind
from domain.projects import PROJECT_STATES
from domain.service_types import CATEGORY_NAMES
from exchange.headers import REQUIRED, printed

BLANK_ROWS = 500

# For each column of a list: the field, and an example, which stands on the explaining page alone.
COLUMNS: dict[ListKind, tuple[tuple[str, str], ...]] = {
    ListKind.RESOURCES: (
        ("code", "1"),
        ("unit", "示例县图书馆"),
        ("unit_kind", "事业单位"),
        ("title", "儿童阅读课"),
        ("detail", "老师带读带画"),
        ("category", "文体活动"),
        ("capacity_text", "20人/次,或 每季度2次、3间、8000元"),
        ("available_text", "每周六上午,或 2026年3月至6月、每月第一个周六、春节前后"),
        ("audience_text", "4-7岁儿童"),
        ("contact", "李示例"),
        ("phone", "000-00000001"),
        ("note", ""),
    ),
    ListKind.NEEDS: (
        ("code", "1"),
        ("community", "示例社区"),
        ("title", "血糖血压监测"),
        ("detail", "想有大夫定期来看看"),
        ("category", "医疗卫生"),
        ("quantity_text", "78人,或 3次、2间"),
        ("wanted_text", "每月,或 2026年3月、尽快、周末"),
        ("urgency_text", "一般"),
        ("audience_text", "慢病老人"),
        ("contact", "张示例"),
        ("phone", "000-00000002"),
        ("note", ""),
    ),
    ListKind.PROJECTS: (
        ("code", "1"),
        ("category", "医疗卫生"),
        ("title", "健康敲门"),
        ("unit", "示例县人民医院,或 甲单位、乙单位(第一个牵头)"),
        ("community", "示例社区,或 甲社区、乙社区、各社区"),
        ("detail", "每季度巡诊2次"),
        ("time_text", "2026年3月至12月"),
        ("status_text", "未启动"),
        ("responsible", "王示例"),
        ("note", ""),
    ),
    ListKind.PAIRINGS: (
        ("code", "1"),
        ("unit", "示例县图书馆"),
        ("community", "示例社区"),
        ("since", "2025年3月"),
        ("basis", "共建协议"),
        ("note", ""),
    ),
}
CHOICES: dict[str, list[str]] = {
    "category": list(CATEGORY_NAMES.values()),
    "urgency_text": ["一般", "较急", "急"],
    "status_text": ["未启动", *(name.zh for name in PROJECT_STATES.names.values())],
}


def template(kind: ListKind) -> bytes:
    """A blank .xlsx list of this kind."""
    file = io.BytesIO()
    name = LIST_NAMES[kind].zh
    with Workbook(file, {"in_memory": True}) as book:
        title = book.add_format({"bold": True, "font_size": 16, "align": "center"})
        header = book.add_format({"bold": True, "border": 1, "bg_color": "#F2F2F2", "align": "center"})
        cell = book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter", "num_format": "@"})
        sheet = book.add_worksheet(name)
        columns = COLUMNS[kind]
        sheet.merge_range(0, 0, 0, len(columns) - 1, f"    县    街道{name}", title)
        sheet.write_string(1, 0, "填报单位:            填报时间:    年  月  日")
        for j, (field, _) in enumerate(columns):
            sheet.write_string(2, j, printed(kind, field), header)
            sheet.set_column(j, j, 8 if field == "code" else 18, cell)
            if field in CHOICES:
                sheet.data_validation(
                    3,
                    j,
                    2 + BLANK_ROWS,
                    j,
                    {"validate": "list", "source": CHOICES[field], "error_type": "warning", "ignore_blank": True},
                )
        sheet.freeze_panes(3, 0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(2)
        help_page = book.add_worksheet("填写说明")
        for j, text in enumerate(("列", "必填", "例子")):
            help_page.write_string(0, j, text, header)
        for i, (field, example) in enumerate(columns, 1):
            required = "是" if field in REQUIRED[kind] else ""
            for j, text in enumerate((printed(kind, field), required, example)):
                help_page.write_string(i, j, text, cell)
        help_page.set_column(0, 1, 16)
        help_page.set_column(2, 2, 60)
    return file.getvalue()
