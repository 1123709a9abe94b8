"""When: 2026年3月, 2026.6.28, 每月第一个周六, 春节, 晚上. Days are days in Asia/Shanghai."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import cn2an

from domain.seasons import NAMED, Span, solar
from domain.text import normalise


@dataclass(frozen=True, slots=True)
class TimeWindow:
    """First and last day (both included, None is open), an RFC 5545 recurrence rule, parts of the day.

    `day_parts` are of EARLY_MORNING, MORNING, NOON, AFTERNOON, EVENING, NIGHT; empty means any.
    """

    first_day: date | None = None
    last_day: date | None = None
    rule: str | None = None
    day_parts: tuple[str, ...] = ()


# Lists say the same few things in thousands of rows.
@lru_cache(maxsize=16_384)
def parse_time(text: str, year: int, on: date | None = None) -> TimeWindow | None:
    """What `text` says, read as part of a list of `year`; None where it says nothing that is understood.

    今后一年, 三个月内, 本月 and the like count from the day `on` which it was written; without it they are open.
    尽快, 长期, 可约 and the like give a window that is open on all sides. “7月1日前” includes that day, “6月前” ends
    with 31 May, “春节前” with the day before. 节假日 is read as weekends. A day that does not exist is not understood.
    """
    plain = _canonical(text)
    try:
        rule = _rule(plain)
        first, last, found = _from_day(plain, on) if on else (None, None, False)
        if not found:
            first, last, found = _days(_without_rules(plain), year)
    except (ValueError, OverflowError):
        return None
    parts = _day_parts(plain)
    if not (found or rule or parts or _ANY_TIME.search(plain)):
        return None
    return TimeWindow(first, last, rule, parts)


# --- one way to write dates -----------------------------------------------------------------------------------------

_DIGITS = "零〇一二三四五六七八九十"
_CHINESE_NUMBER = re.compile(rf"(?<!第)([{_DIGITS}]{{1,3}})(?=月(?!度)|日|号|点)")
_CHINESE_YEAR = re.compile(r"([二][零〇][零〇一二三四五六七八九]{2})(?=年)")
_NUMERIC_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)([./-])(\d{1,2})\2(\d{1,2})(?!\d)(?: 0?0:00(?::00)?)?")
_NUMERIC_MONTH = re.compile(r"(?<!\d)((?:19|20)\d\d)[./-](\d{1,2})(?![\d月日])")


def _canonical(text: str) -> str:
    plain = normalise(text).replace(" 00:00:00", "")
    plain = re.sub(r"星期|礼拜", "周", plain).replace("周天", "周日").replace("月份", "月")
    plain = _CHINESE_YEAR.sub(
        lambda m: "".join(str(_DIGITS.replace("〇", "").index(c)) for c in m[1].replace("〇", "零")), plain
    )
    # 周日 and 周二、三 are days of the week, 五一 and 七一 festivals: a number is what stands before 月, 日, 号, 点.
    plain = re.sub(rf"(?<=周)[{_DIGITS}日]", lambda m: _WEEKDAY_MARKS.get(m[0], m[0]), plain)
    plain = _CHINESE_NUMBER.sub(lambda m: str(cn2an.cn2an(m[1], "normal")), plain)
    plain = _NUMERIC_DAY.sub(r"\1年\3月\4日", plain)
    plain = _NUMERIC_MONTH.sub(r"\1年\2月", plain)
    plain = re.sub(r"(?<=\d)[号]", "日", plain)
    plain = re.sub(r"\s*(?:-|–|—|~|〜|到|至)+\s*", "至", plain)
    return re.sub(r"\s+", "", plain)


# --- recurrence ------------------------------------------------------------------------------------------------------

_WEEKDAYS = {"一": "MO", "二": "TU", "三": "WE", "四": "TH", "五": "FR", "六": "SA", "日": "SU"}
# Set apart from numerals by a letter each while dates are made uniform.
_WEEKDAY_MARKS = dict(zip("一二三四五六日", "abcdefg", strict=True))
_CODES = dict(zip("abcdefg", _WEEKDAYS.values(), strict=True))
_ORDINALS = {
    "一": "1",
    "1": "1",
    "二": "2",
    "2": "2",
    "三": "3",
    "3": "3",
    "四": "4",
    "4": "4",
    "最后一": "-1",
    "最末一": "-1",
}
_ORDINAL = r"(?:第([一二三四1-4])|(最后一|最末一))"

_NTH_WEEKDAY = re.compile(rf"(?:每个?月的?)?{_ORDINAL}个?(?:周的?)?周([a-g])")
_NTH_WEEK = re.compile(rf"(?:每个?月的?)?{_ORDINAL}个?周")
_MONTH_DAY = re.compile(r"(?:每个?月|逐月)的?((?:[12]\d|3[01]|0?[1-9])日?(?:[、,和及](?:[12]\d|3[01]|0?[1-9])日?)*)日")
_MONTH_END = re.compile(r"每个?月(?:月)?[底末]")
_MONTH_START = re.compile(r"每个?月(?:月)?初")
_WEEK_RANGE = re.compile(r"周([a-g])至周?([a-g一二三四五六日])")
_WEEK_DAYS = re.compile(
    r"周([a-g])(?!次|场|期|回|节课)((?:[、,和及]?(?:周?[a-g]|[一二三四五六日](?!次|场|期|回|月|个)))*)"
)
_TIMES_A_WEEK = re.compile(r"周[a-g](?=次|场|期|回|节课)")
_FIXED_RULES: tuple[tuple[str, str], ...] = (
    (r"寒暑假|寒假和?暑假", "FREQ=DAILY;BYMONTH=1,2,7,8"),
    (r"上学日|上学期间|教学日|学校上课日", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYMONTH=3,4,5,6,9,10,11,12"),
    (r"学期内|学期中|学期期间|每学期", "FREQ=DAILY;BYMONTH=3,4,5,6,9,10,11,12"),
    (r"周末|双休日?|节假日|休息日|公休日?|假日", "FREQ=WEEKLY;BYDAY=SA,SU"),
    (r"工作日|平日|上班日|上班时间|办公时间", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
    (r"隔周|每[两2b]周", "FREQ=WEEKLY;INTERVAL=2"),
    (r"每半个?月", "FREQ=WEEKLY;INTERVAL=2"),
    (r"每半年", "FREQ=MONTHLY;INTERVAL=6"),
    (r"每[两二2]个?月|隔月", "FREQ=MONTHLY;INTERVAL=2"),
    (r"每个?季度?|逐季|次/季|场/季", "FREQ=MONTHLY;INTERVAL=3"),
    (r"每个?周|/周", "FREQ=WEEKLY"),
    (r"每天|每日|天天|/天", "FREQ=DAILY"),
    (r"每个?月|逐月|/月|党日|党员活动日|月月", "FREQ=MONTHLY"),
    (r"每年|/年", "FREQ=YEARLY"),
)


def _rule(plain: str) -> str | None:
    if found := _NTH_WEEKDAY.search(plain):
        return f"FREQ=MONTHLY;BYDAY={_ORDINALS[found[1] or found[2]]}{_CODES[found[3]]}"
    if found := _NTH_WEEK.search(plain):
        week = _ORDINALS[found[1] or found[2]]
        days = range(-7, 0) if week == "-1" else range(int(week) * 7 - 6, int(week) * 7 + 1)
        return f"FREQ=MONTHLY;BYMONTHDAY={','.join(map(str, days))}"
    if found := _MONTH_DAY.search(plain):
        return f"FREQ=MONTHLY;BYMONTHDAY={','.join(str(int(day)) for day in re.findall(r'[0-9]+', found[1]))}"
    if _MONTH_END.search(plain):
        return "FREQ=MONTHLY;BYMONTHDAY=-7,-6,-5,-4,-3,-2,-1"
    if _MONTH_START.search(plain):
        return "FREQ=MONTHLY;BYMONTHDAY=1,2,3,4,5,6,7"
    if weekdays := _weekdays(plain):
        return f"FREQ=WEEKLY;BYDAY={','.join(weekdays)}"
    for pattern, rule in _FIXED_RULES:
        if re.search(pattern, _TIMES_A_WEEK.sub("周", plain)):
            return rule
    return None


def _weekdays(plain: str) -> list[str]:
    """Days of the week that are named, Monday first."""
    order = list(_WEEKDAYS.values())
    named: set[str] = set()
    for found in _WEEK_RANGE.finditer(plain):
        start, end = order.index(_code(found[1])), order.index(_code(found[2]))
        named.update(order[start : end + 1] if start <= end else order[start:] + order[: end + 1])
    for found in _WEEK_DAYS.finditer(plain):
        named.update(_code(mark) for mark in found[1] + re.sub(r"[、,和及周]", "", found[2]))
    return [day for day in order if day in named]


def _code(mark: str) -> str:
    return _CODES.get(mark) or _WEEKDAYS[mark]


def _without_rules(plain: str) -> str:
    """Days of the month of a rule are no dates of a window: 每月8日."""
    for pattern in (_NTH_WEEKDAY, _NTH_WEEK, _MONTH_DAY, _MONTH_END, _MONTH_START):
        plain = pattern.sub("", plain)
    return plain.replace("寒暑假", "")


# --- parts of the day ------------------------------------------------------------------------------------------------

_PARTS = ("EARLY_MORNING", "MORNING", "NOON", "AFTERNOON", "EVENING", "NIGHT")
_PART_WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"清晨|早晨|清早|一早|凌晨", ("EARLY_MORNING",)),
    (r"上午|早上|早高峰|早间", ("MORNING",)),
    (r"中午|午间|正午", ("NOON",)),
    (r"下午|午后|放学后|课后|晚高峰", ("AFTERNOON",)),
    (r"晚(?!高峰)|傍晚|下班后", ("EVENING",)),
    (r"夜间|夜里|深夜|半夜|(?<!七)夜(?!校)", ("NIGHT",)),
    (r"白天|日间", ("MORNING", "NOON", "AFTERNOON")),
)
_CLOCK = re.compile(r"(?<!\d)([01]?\d|2[0-4])(?:点半?|时|:\d\d)(?:至([01]?\d|2[0-4])(?:点半?|时|:\d\d))?")
_FIRST_HOURS = {"EARLY_MORNING": 5, "MORNING": 8, "NOON": 12, "AFTERNOON": 14, "EVENING": 18, "NIGHT": 22}


def _day_parts(plain: str) -> tuple[str, ...]:
    named = {part for pattern, parts in _PART_WORDS if re.search(pattern, plain) for part in parts}
    if not named:
        for found in _CLOCK.finditer(plain):
            start = int(found[1])
            end = max(start + 1, int(found[2])) if found[2] else start + 1
            named.update(_part_of(hour) for hour in range(start, end))
    return tuple(part for part in _PARTS if part in named) if len(named) < len(_PARTS) else ()


def _part_of(hour: int) -> str:
    return next((part for part in reversed(_PARTS) if hour % 24 >= _FIRST_HOURS[part]), "NIGHT")


# --- first and last day ----------------------------------------------------------------------------------------------

_Y, _M, _D = r"(?:((?:19|20)\d\d)年度?)?", r"(1[0-2]|0?[1-9])", r"(3[01]|[12]\d|0?[1-9])"
_DAY_TO_DAY = re.compile(rf"{_Y}{_M}月{_D}日?至{_Y}(?:{_M}月)?{_D}日")
_MONTH_TO_MONTH = re.compile(rf"{_Y}(?<!\d){_M}月?至{_Y}{_M}月(?!\d)(底|末)?")
_YEAR_TO_YEAR = re.compile(r"((?:19|20)\d\d)年?至((?:19|20)\d\d)年")
_DAY = re.compile(rf"{_Y}(?<!\d){_M}月{_D}日?(?!\d)")
_MONTH = re.compile(rf"{_Y}(?<!\d){_M}月(上旬|中旬|下旬|初|底|末|中)?")
_YEAR = re.compile(r"((?:19|20)\d\d)(?:年度?|全年)")
_FROM_ON = re.compile(r"(?:起|开始|以后|之后|后(?!续))")
_BEFORE = re.compile(r"(?:底|末)?(?:前(?!后)|之前|以前)")
_AROUND = re.compile(r"(?:前后|左右|期间前后)")
_AROUND_DAYS = timedelta(days=15)
_ANY_TIME = re.compile(
    r"尽快|尽早|立即|马上|立刻|急|长期|常年|长年|随时|全天|24小时|可?预?约|协商|商定|待定|不限|近期|按需|视情|(?:^|[^上下])年内|应急"
)

_THIRDS = {
    "上旬": (1, 10),
    "初": (1, 10),
    "中旬": (11, 20),
    "中": (11, 20),
    "下旬": (21, 31),
    "底": (21, 31),
    "末": (21, 31),
}


def _month_span(year: int, first: int, last: int) -> Span:
    """From the first day of a month to the last day of a month, of the next year when that comes before."""
    end_year = year if last >= first else year + 1
    return date(year, first, 1), date(end_year, last, monthrange(end_year, last)[1])


def _days(plain: str, year: int) -> tuple[date | None, date | None, bool]:
    """First and last day, and whether days were named at all."""
    stated = _YEAR.search(plain)
    if "明年" in plain and not stated:
        year += 1
    if found := _DAY_TO_DAY.search(plain):
        y1, m1, d1, y2, m2, d2 = found.groups()
        first = date(int(y1 or year), int(m1), int(d1))
        last = date(int(y2 or first.year), int(m2 or m1), int(d2))
        if last < first and not y2:
            last = last.replace(year=last.year + 1)
        return _checked(first, last)
    if found := _MONTH_TO_MONTH.search(plain):
        y1, m1, y2, m2, _ = found.groups()
        first, last = _month_span(int(y1 or year), int(m1), int(m2))
        return _checked(first, _month_span(int(y2), int(m2), int(m2))[1] if y2 else last)
    if found := _YEAR_TO_YEAR.search(plain):
        return _checked(date(int(found[1]), 1, 1), date(int(found[2]), 12, 31))
    if found := _DAY.search(plain):
        day = date(int(found[1] or year), int(found[2]), int(found[3]))
        return _bounded((day, day), plain[found.end() :], until_includes=True)
    if found := _MONTH.search(plain):
        month = int(found[2])
        first, last = _month_span(int(found[1] or year), month, month)
        if found[3]:
            start, end = _THIRDS[found[3]]
            first, last = first.replace(day=start), first.replace(day=min(end, last.day))
        return _bounded((first, last), plain[found.end() :], until_includes=bool(found[3]))
    year = int(stated[1]) if stated else year
    for pattern, span in NAMED:
        if named := re.search(pattern, plain):
            return _bounded(span(year), plain[named.end() :], until_includes=named[0] in ("年底", "年末"))
    if stated:
        return _bounded(solar(1, 1, 12)(year), plain[stated.end() :], until_includes=False)
    return None, None, False


_MONTHS_AHEAD = re.compile(
    r"(?:今后|未来|接下来|往后|此后|最近|近)(?:的)?(?:([0-9]{1,2}|[一二两三四五六七八九十]+)个月|(半)年|([一两二三123])年)"
    r"|(?<![0-9第])(?:([0-9]{1,2}|[一二两三四五六七八九十]+)个月|(半)年|([一两二三123])年)(?:之|以)?内"
)
_DAYS_AHEAD = re.compile(
    r"(?:今后|未来|接下来|往后|近)([0-9]{1,3}|[一二两三四五六七八九十]+)(天|周)|([0-9]{1,3}|[一二两三四五六七八九十]+)(天|日|周)(?:之|以)?内"
)
_THIS_MONTH = re.compile(r"(?:本|这个|当)月(?:内|底)?(?!度)|(下)个?月(?!\d)")


def _from_day(plain: str, on: date) -> tuple[date | None, date | None, bool]:
    """The days that a text names by how far they are from the day on which it was written."""
    if found := _MONTHS_AHEAD.search(plain):
        months, half, years = found.group(1, 2, 3) if any(found.group(1, 2, 3)) else found.group(4, 5, 6)
        ahead = 6 if half else _number(years) * 12 if years else _number(months)
        return on, _months_later(on, ahead), True
    if found := _DAYS_AHEAD.search(plain):
        number, unit = found.group(1, 2) if found[1] else found.group(3, 4)
        return on, on + timedelta(days=_number(number) * (7 if unit == "周" else 1)), True
    if found := _THIS_MONTH.search(plain):
        first = _months_later(on.replace(day=1), 1) if found[1] else on
        return first, first.replace(day=monthrange(first.year, first.month)[1]), True
    return None, None, False


def _number(text: str) -> int:
    return int(text) if text.isdigit() else int(cn2an.cn2an(text, "normal"))


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _checked(first: date, last: date) -> tuple[date | None, date | None, bool]:
    if last < first:
        raise ValueError("ends before it starts")
    return first, last, True


def _bounded(span: Span, rest: str, *, until_includes: bool) -> tuple[date | None, date | None, bool]:
    """The span, or what lies around, before or from it, by the word that follows."""
    first, last = span
    if _AROUND.match(rest.removeprefix("节")):
        return first - _AROUND_DAYS, last + _AROUND_DAYS, True
    if _BEFORE.match(rest.removeprefix("节")):
        return None, last if until_includes else first - timedelta(days=1), True
    if _FROM_ON.match(rest.removeprefix("节")):
        return first, None, True
    return first, last, True
