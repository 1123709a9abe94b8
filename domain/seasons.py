"""Festivals and seasons: the days of a year that lists call by name."""

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

from lunardate import LunarDate

Span = tuple[date, date]


def _lunar(month: int, day: int, last_day: int | None = None) -> Callable[[int], Span]:
    """A lunar day, or days of one lunar month (0: to its end), in the Gregorian year that is asked for."""

    def span(year: int) -> Span:
        first = last = date.min
        for lunar_year in (year - 1, year):
            first = LunarDate(lunar_year, month, day).to_solar_date()
            if last_day == 0:
                following = (lunar_year, month + 1) if month < 12 else (lunar_year + 1, 1)
                last = LunarDate(*following, 1).to_solar_date() - timedelta(days=1)
            else:
                last = LunarDate(lunar_year, month, last_day or day).to_solar_date()
            if first.year == year:
                break
        return first, last

    return span


def solar(month: int, day: int, last_month: int | None = None, last_day: int | None = None) -> Callable[[int], Span]:
    def span(year: int) -> Span:
        first = date(year, month, day)
        if last_month is None:
            return first, first
        end_year = year if last_month >= month else year + 1
        return first, date(end_year, last_month, last_day or monthrange(end_year, last_month)[1])

    return span


def _spring_festival(year: int) -> Span:
    """New Year's Eve to the seventh day of the first lunar month: the public holiday."""
    new_year = LunarDate(year, 1, 1).to_solar_date()
    return new_year - timedelta(days=1), new_year + timedelta(days=6)


def _new_years_eve(year: int) -> Span:
    eve = LunarDate(year, 1, 1).to_solar_date() - timedelta(days=1)
    return eve, eve


def _third_sunday_of_may(year: int) -> Span:
    day = date(year, 5, 15) + timedelta(days=(6 - date(year, 5, 15).weekday()) % 7)
    return day, day


NAMED: tuple[tuple[str, Callable[[int], Span]], ...] = (
    (r"春节|新春|过年", _spring_festival),
    (r"除夕|年三十", _new_years_eve),
    (r"元宵", _lunar(1, 15)),
    (r"正月", _lunar(1, 1, 0)),
    (r"端午", _lunar(5, 5)),
    (r"七夕", _lunar(7, 7)),
    (r"中秋", _lunar(8, 15)),
    (r"重阳", _lunar(9, 9)),
    (r"腊八", _lunar(12, 8)),
    (r"腊月", _lunar(12, 1, 0)),
    (r"元旦", solar(1, 1)),
    (r"学雷锋日?", solar(3, 5)),
    (r"三八|妇女节", solar(3, 8)),
    (r"植树节", solar(3, 12)),
    (r"清明", solar(4, 4, 4, 6)),
    (r"劳动节|五一", solar(5, 1, 5, 5)),
    (r"青年节|五四", solar(5, 4)),
    (r"助残日", _third_sunday_of_may),
    (r"儿童节|六一", solar(6, 1)),
    (r"七一|建党节", solar(7, 1)),
    (r"八一|建军节", solar(8, 1)),
    (r"教师节", solar(9, 10)),
    (r"国庆|十一(?!月)", solar(10, 1, 10, 7)),
    (r"梅雨季?", solar(6, 10, 7, 10)),
    (r"汛期", solar(4, 1, 9)),
    (r"农闲", solar(11, 1, 2)),
    (r"寒假", solar(1, 20, 2, 20)),
    (r"暑假|暑期", solar(7, 1, 8)),
    (r"春季|春天|入春", solar(3, 1, 5)),
    (r"夏季|夏天|入夏", solar(6, 1, 8)),
    (r"秋季|秋天|入秋", solar(9, 1, 11)),
    (r"冬季|冬天|入冬|过冬", solar(12, 1, 2)),
    (r"上半年", solar(1, 1, 6)),
    (r"下半年", solar(7, 1, 12)),
    (r"第?[一1]季度", solar(1, 1, 3)),
    (r"第?[二2]季度", solar(4, 1, 6)),
    (r"第?[三3]季度", solar(7, 1, 9)),
    (r"第?[四4]季度", solar(10, 1, 12)),
    (r"年初", solar(1, 1, 1)),
    (r"年底|年末|岁末", solar(12, 1, 12)),
    (r"年内|全年|今年|本年|当年|年度|一年", solar(1, 1, 12)),
)
