"""Times as offices write them, read as part of a list of 2026."""

from datetime import date

import pytest

from domain.times import TimeWindow, parse_time


def d(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026年3月", "2026-03-01", "2026-03-31"),
        ("2026.6.28", "2026-06-28", "2026-06-28"),
        ("2026-06-28", "2026-06-28", "2026-06-28"),
        ("2026/6/28", "2026-06-28", "2026-06-28"),
        ("2026.5", "2026-05-01", "2026-05-31"),
        ("二〇二六年五月", "2026-05-01", "2026-05-31"),
        ("2026年5月17日", "2026-05-17", "2026-05-17"),
        ("2026年1月-12月", "2026-01-01", "2026-12-31"),
        ("2026年3月至6月", "2026-03-01", "2026-06-30"),
        ("2026年6-8月", "2026-06-01", "2026-08-31"),
        ("2025年12月至2026年2月", "2025-12-01", "2026-02-28"),
        ("11-2月", "2026-11-01", "2027-02-28"),
        ("5-9月", "2026-05-01", "2026-09-30"),
        ("3-6月", "2026-03-01", "2026-06-30"),
        ("6月1日-15日", "2026-06-01", "2026-06-15"),
        ("2026.6.1-2026.6.15", "2026-06-01", "2026-06-15"),
        ("2026年度", "2026-01-01", "2026-12-31"),
        ("2026全年", "2026-01-01", "2026-12-31"),
        ("2027年", "2027-01-01", "2027-12-31"),
        ("全年", "2026-01-01", "2026-12-31"),
        ("年内", "2026-01-01", "2026-12-31"),
        ("12月", "2026-12-01", "2026-12-31"),
        ("十二月", "2026-12-01", "2026-12-31"),
        ("6月上旬", "2026-06-01", "2026-06-10"),
        ("2月底", "2026-02-21", "2026-02-28"),
        ("上半年", "2026-01-01", "2026-06-30"),
        ("第三季度", "2026-07-01", "2026-09-30"),
        ("7月1日", "2026-07-01", "2026-07-01"),
        ("7月1日前", "", "2026-07-01"),
        ("6月底前", "", "2026-06-30"),
        ("6月前", "", "2026-05-31"),
        ("2026年3月起", "2026-03-01", ""),
        ("春节", "2026-02-16", "2026-02-23"),
        ("2026年春节", "2026-02-16", "2026-02-23"),
        ("2026年春节前后", "2026-02-01", "2026-03-10"),
        ("春节前", "", "2026-02-15"),
        ("正月", "2026-02-17", "2026-03-18"),
        ("元宵节", "2026-03-03", "2026-03-03"),
        ("端午节", "2026-06-19", "2026-06-19"),
        ("七夕", "2026-08-19", "2026-08-19"),
        ("中秋节", "2026-09-25", "2026-09-25"),
        ("重阳节前", "", "2026-10-17"),
        ("除夕", "2026-02-16", "2026-02-16"),
        ("腊八", "2026-01-26", "2026-01-26"),
        ("国庆", "2026-10-01", "2026-10-07"),
        ("助残日", "2026-05-17", "2026-05-17"),
        ("冬季", "2026-12-01", "2027-02-28"),
        ("夏季", "2026-06-01", "2026-08-31"),
        ("暑假", "2026-07-01", "2026-08-31"),
        ("汛期", "2026-04-01", "2026-09-30"),
        ("梅雨前", "", "2026-06-09"),
    ],
)
def test_days_are_read(text: str, first: str, last: str) -> None:
    assert parse_time(text, 2026) == TimeWindow(d(first), d(last))


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("每月第一个周六", "FREQ=MONTHLY;BYDAY=1SA"),
        ("每月第一個週六", "FREQ=MONTHLY;BYDAY=1SA"),
        ("每月第二周周五", "FREQ=MONTHLY;BYDAY=2FR"),
        ("每月最后一个周日", "FREQ=MONTHLY;BYDAY=-1SU"),
        ("每月最后一个星期天", "FREQ=MONTHLY;BYDAY=-1SU"),
        ("每月第二周", "FREQ=MONTHLY;BYMONTHDAY=8,9,10,11,12,13,14"),
        ("每月8号", "FREQ=MONTHLY;BYMONTHDAY=8"),
        ("每月10日、20日", "FREQ=MONTHLY;BYMONTHDAY=10,20"),
        ("每月20日", "FREQ=MONTHLY;BYMONTHDAY=20"),
        ("每月底", "FREQ=MONTHLY;BYMONTHDAY=-7,-6,-5,-4,-3,-2,-1"),
        ("每月", "FREQ=MONTHLY"),
        ("每月党日", "FREQ=MONTHLY"),
        ("周三", "FREQ=WEEKLY;BYDAY=WE"),
        ("每周四", "FREQ=WEEKLY;BYDAY=TH"),
        ("周六、周日", "FREQ=WEEKLY;BYDAY=SA,SU"),
        ("周六日", "FREQ=WEEKLY;BYDAY=SA,SU"),
        ("每周二、四", "FREQ=WEEKLY;BYDAY=TU,TH"),
        ("周一至周五", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("每周一次", "FREQ=WEEKLY"),
        ("每周二次", "FREQ=WEEKLY"),
        ("每两周", "FREQ=WEEKLY;INTERVAL=2"),
        ("周末", "FREQ=WEEKLY;BYDAY=SA,SU"),
        ("节假日", "FREQ=WEEKLY;BYDAY=SA,SU"),
        ("工作日", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("每天", "FREQ=DAILY"),
        ("每季度", "FREQ=MONTHLY;INTERVAL=3"),
        ("学期内", "FREQ=DAILY;BYMONTH=3,4,5,6,9,10,11,12"),
        ("上学日", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYMONTH=3,4,5,6,9,10,11,12"),
    ],
)
def test_recurrences_are_read_as_rules_of_rfc_5545(text: str, rule: str) -> None:
    assert parse_time(text, 2026) == TimeWindow(rule=rule)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("晚上7点后", ("EVENING",)),
        ("放学后", ("AFTERNOON",)),
        ("清晨", ("EARLY_MORNING",)),
        ("夜间", ("NIGHT",)),
        ("白天", ("MORNING", "NOON", "AFTERNOON")),
        ("14:00-17:00", ("AFTERNOON",)),
        ("8点到12点", ("MORNING",)),
    ],
)
def test_parts_of_the_day_are_read(text: str, parts: tuple[str, ...]) -> None:
    assert parse_time(text, 2026) == TimeWindow(day_parts=parts)


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("每周二晚", TimeWindow(rule="FREQ=WEEKLY;BYDAY=TU", day_parts=("EVENING",))),
        ("星期六上午", TimeWindow(rule="FREQ=WEEKLY;BYDAY=SA", day_parts=("MORNING",))),
        ("工作日晚上", TimeWindow(rule="FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", day_parts=("EVENING",))),
        ("节假日8点到11点", TimeWindow(rule="FREQ=WEEKLY;BYDAY=SA,SU", day_parts=("MORNING",))),
        ("周二、周四放学后", TimeWindow(rule="FREQ=WEEKLY;BYDAY=TU,TH", day_parts=("AFTERNOON",))),
        ("7月1日前晚上", TimeWindow(last_day=date(2026, 7, 1), day_parts=("EVENING",))),
        (
            "2026年3月-5月每周六",
            TimeWindow(date(2026, 3, 1), date(2026, 5, 31), rule="FREQ=WEEKLY;BYDAY=SA"),
        ),
    ],
)
def test_days_rules_and_parts_of_the_day_go_together(text: str, window: TimeWindow) -> None:
    assert parse_time(text, 2026) == window


@pytest.mark.parametrize("text", ["尽快", "立即", "急", "长期", "随时", "可约", "约", "提前10天预约", "全天", "应急"])
def test_what_is_open_gives_an_open_window(text: str) -> None:
    assert parse_time(text, 2026) == TimeWindow()


@pytest.mark.parametrize("text", ["", "节日前", "2026年2月30日", "见附件", "2026年9月至2026年3月", "一般"])
def test_what_is_not_understood_is_none(text: str) -> None:
    assert parse_time(text, 2026) is None


def test_the_year_of_the_list_counts_where_none_is_written() -> None:
    assert parse_time("春节", 2027) == TimeWindow(date(2027, 2, 5), date(2027, 2, 12))
