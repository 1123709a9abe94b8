"""How much: 每月2次, 60人/次, 3间, 资金5000元, 三十人."""

import re
from dataclasses import dataclass
from functools import lru_cache

import cn2an

from domain.text import normalise


@dataclass(frozen=True, slots=True)
class Quantity:
    """`amount` of `unit`, each `per` (DAY, WEEK, MONTH, QUARTER, YEAR or SESSION) or in all when `per` is None."""

    amount: float
    unit: str | None = None
    per: str | None = None


# Longest first: 人次 is not 人, 平方米 is not 米.
_UNITS = (
    *("平方米", "平米", "m2", "公斤", "千克", "公里", "分钟", "小时", "课时", "学时", "人次", "户次"),
    *"次场人名位户间片张元台套件份册本箱袋顶条辆车组支队个座席节课讲期天块盏棵株处栋米斤桶瓶盒把根部架面批班家对",
    *"只双盆幅篇吨站轮趟回颗床桌%亩口堂项款",
)
_SAME_UNIT = {"平米": "平方米", "m2": "平方米", "千克": "公斤"}
_UNIT = "|".join(map(re.escape, _UNITS))
_PERIODS = {
    "天": "DAY",
    "日": "DAY",
    "周": "WEEK",
    "星期": "WEEK",
    "月": "MONTH",
    "季度": "QUARTER",
    "季": "QUARTER",
    "年": "YEAR",
    "年度": "YEAR",
    "次": "SESSION",
    "场": "SESSION",
    "期": "SESSION",
    "班": "SESSION",
}
# What has no period of its own is counted by the year or month.
_ODD_PERIODS = {
    "半年": (2, "YEAR"),
    "半月": (2, "MONTH"),
    "两周": (26, "YEAR"),
    "两月": (6, "YEAR"),
    "隔周": (26, "YEAR"),
}

_NUMBER = re.compile(
    rf"""(?<![\d.第几数])
    (?P<number>(?<!\d)-?(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.\d+)?|[零〇一二两三四五六七八九十百千万廿]+(?=(?:多|余|来|几)?(?:{_UNIT})))
    (?:\s*(?:-|~|至|到)\s*(?P<upper>\d+(?:\.\d+)?))?
    \s*(?P<scale>万|千|百)?(?:多|余|来|几)?
    \s*(?P<unit>{_UNIT})?""",
    re.VERBOSE,
)
_MONEY = re.compile(
    r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|[零一二两三四五六七八九十百千万]+?)"
    r"\s*(?P<scale>万|千|百)?(?:多|余|来|几)?(?:元|块钱)"
)
_NOT_A_QUANTITY = re.compile(r"\s*(?:周?岁|年级|点|时|号|日|月|年|:|\.\d)")
_PER_AFTER = re.compile(r"\s*[\w()]{0,4}?\s*(?:/|每)\s*(?:每|1|一)?个?(季度|年度|星期|天|日|周|月|季|年|次|场|期|班)")
_PER_BEFORE = re.compile(r"(?:每|一|全|逐)个?(季度|年度|星期|天|日|周|月|季|年|次|场|期|班)")
_PER_ODD = re.compile(r"每?(隔周|(?<=每)(?:半年|半个?月|(?:两|二|2)周|(?:两|二|2)个?月))")
_SHARE = re.compile(r"每(?:人|户|家|个?社区|村|车|盒|箱|本)(?!次)")


# Lists say the same few things in thousands of rows.
@lru_cache(maxsize=16_384)
def parse_quantity(text: str) -> Quantity | None:
    """The first quantity in `text`; None where there is none, or where it is a share of something uncounted (每户1份).

    `"每季度2次"` is 2 次 per QUARTER, `"60人/次"` 60 人 per SESSION, `"2名律师"` 2 名, `"78"` 78 of nothing named.
    Of a range the lower bound counts, since it is what can be relied on. A negative number keeps its sign.
    """
    plain = normalise(text)
    if _SHARE.search(plain):
        return None
    for found in _NUMBER.finditer(plain):
        amount = _amount(found["number"], found["scale"])
        if amount is None or (not found["unit"] and _NOT_A_QUANTITY.match(plain, found.end())):
            continue
        unit = found["unit"]
        times, per = _period(plain[: found.start()], plain[found.end() :])
        return Quantity(amount * times, _SAME_UNIT.get(unit, unit) if unit else None, per)
    return None


@lru_cache(maxsize=16_384)
def parse_money(text: str) -> float | None:
    """The first sum of money in `text`, in yuan; None where there is none: `"每户2000元"` gives 2000."""
    plain = normalise(text)
    for found in _MONEY.finditer(plain):
        amount = _amount(found["number"], found["scale"])
        if amount is not None and amount >= 0:
            return amount
    return None


def _amount(number: str, scale: str | None) -> float | None:
    try:
        value = float(number.replace(",", "")) if number[-1].isdigit() else float(cn2an.cn2an(number, "normal"))
    except ValueError:
        return None
    value *= {"万": 10_000, "千": 1_000, "百": 100}.get(scale or "", 1)
    return value if abs(value) < 1e12 else None


def _period(before: str, after: str) -> tuple[int, str | None]:
    if odd := _PER_ODD.search(before):
        return _ODD_PERIODS[odd[1].replace("个", "").replace("二", "两").replace("2", "两")]
    if found := _PER_AFTER.match(after) or _PER_BEFORE.search(before):
        return 1, _PERIODS[found[1]]
    return 1, None
