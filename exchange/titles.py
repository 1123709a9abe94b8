"""What the rows above the header, the sheet and the file say: whose list it is, and of when."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from domain.lists import ListKind
from domain.text import name_key, normalise
from domain.times import parse_time


@dataclass(frozen=True, slots=True)
class Titles:
    """What the rows above the header, the sheet and the file say: whose list it is, and of when.

    `source` stands in a workbook of refused rows alone: the list that they supplement.
    """

    county: str | None = None
    street: str | None = None
    community: str | None = None
    office: str | None = None
    listed_on: date | None = None
    year: int | None = None
    source: str | None = None


_COUNTY = r"(?P<county>[一-鿿]{1,8}?(?:县|(?<![社小校园])区|(?<!城)市|旗))"
_STREET = r"(?P<street>(?!街道)[一-鿿]{1,6}?(?:街道|镇|(?<!城)乡))"
# 党员进社区, 农村: words that no community is called by.
_NO_NAME = (
    "(?:[一-鿿]{0,6}?(?:共建|共驻|民生|群众|居民|报到|党建|所属|辖区|全体|基层|结对|联系|填报|申报|进)|农|乡|行政|自然)"
)
_COMMUNITY = rf"(?P<community>(?!社区)(?!{_NO_NAME}(?:社区|村))[一-鿿]{{1,8}}?(?:社区|村(?!社区)|居委会))"
_AREAS = (
    re.compile(_COUNTY + _STREET + _COMMUNITY + "?"),
    re.compile(_STREET + _COMMUNITY + "?"),
    re.compile("(?P<county>[一-鿿]{1,8}?县)" + _COMMUNITY),
    re.compile(_COMMUNITY),
)
_OFFICE = re.compile(r"(?:填报|汇总|编制|制表|报送|上报|发布|填表)(?:单位|部门)[::]\s*(\S+)")
_LISTED = re.compile(r"(?:填报|截止|汇总|编制|制表|报送|上报|更新|填表|公布)(?:时间|日期)[::]\s*(\S+)")
_SUPPLEMENTS = re.compile(r"来源[::](.+)$")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:年度?|(?!\d))")
_NO_PLACE = re.compile(
    r"村\(社区\)|社区\(村\)|各社区|各村|(?:(?<![一-鿿])|(?<=[道镇乡县区市]))(?:村社区|社区党组织|社区居委会)"
)
_PLAIN_WORDS = re.compile(
    r"(?:19|20)\d\d年度?|填报单位|汇总单位|编制单位|报送单位|单位[::]|关于|[::“”\"《》()\s]|"
    r"(?:填报|申报|提出|上报|报送|所属|需求)?(?:社区|村居?)(?:名称)?[::]"
)


def read_titles(texts: Sequence[str], file: str) -> Titles:
    """County, street, office and date off title rows: 梧溪县城东街道共驻共建单位“资源清单”, 填报单位:城东街道党建办."""
    joined = " ".join(normalise(text) for text in texts)
    office = _OFFICE.search(joined)
    listed = _LISTED.search(joined)
    window = parse_time(listed[1], date.min.year) if listed and _YEAR.search(listed[1]) else None
    year = next((int(found[1]) for found in (_YEAR.search(joined), _YEAR.search(normalise(file))) if found), None)
    county = street = community = None
    for text in texts:
        if _SUPPLEMENTS.match(text):
            continue
        places = read_place(text)
        county, street, community = (
            county or places[0],
            street or places[1],
            community or places[2],
        )
    listed_on = (window.last_day or window.first_day) if window else None
    source = next((found[1].strip() for found in map(_SUPPLEMENTS.match, texts) if found), None)
    return Titles(county, street, community, office[1] if office else None, listed_on, year, source)


def read_place(text: str) -> tuple[str | None, str | None, str | None]:
    """County, street and community in a title: `"梧溪县城东街道资源清单"` gives `("梧溪县", "城东街道", None)`."""
    plain = _NO_PLACE.sub(" ", re.sub(r"\((?!社区)", " ", normalise(text)))
    for part in _PLAIN_WORDS.split(plain):
        for pattern in _AREAS:
            if found := pattern.match(part or ""):
                groups = found.groupdict()
                return groups.get("county"), groups.get("street"), groups.get("community")
    return None, None, None


_OWNER = re.compile(r"^(?:(?:填报|填表|报送|上报|申报|提供|资源|共建)?单位(?:名称|全称)?)[::]\s*([^\s::]+)")
_WHOSE_LIST = re.compile(
    r"^(.*?)(?:可?提供的?)?(?:共驻共建|共建|服务)*[“\"《]?(?:共享)?(?:服务)?资源(?:清单|表|一览表|目录)"
)
# 驻区单位, 辖区学校: whose list it is only in a manner of speaking.
_NOBODY = re.compile(r"^(?:驻|辖区|各|共驻|共建|部分|全|有关|相关|区域|本)|(?:单位|企业)$")
_UNIT_ENDS = "馆院校学园局厅站所司团行厂店社会队委部处办场房联室心坊业"
# Offices that gather the lists of others.
_GATHERS = re.compile(
    r"(?:办事处|党工委|大?工委|党委|大党委|党建|党群|(?:工作|服务)?(?:办公室|办|中心)|综合[一-鿿]{0,4}办|人民|政府|"
    r"委?组织部|社区|村|居委会|村委会)*"
)


def read_owner(kind: ListKind, texts: Sequence[str]) -> str | None:
    """Of whom all rows of a list are, if its titles tell: of a need list the community, of a resource list the unit.

    `"城东社区2026年需求清单"` gives `"城东社区"`, `"填报单位:梧溪县图书馆"` gives `"梧溪县图书馆"`.
    None where they name nobody, several, or only the office that gathered the list.
    """
    read = {ListKind.NEEDS: _communities, ListKind.RESOURCES: _units}.get(kind)
    lines = [normalise(text) for text in texts if not _SUPPLEMENTS.match(text)]
    # The cell after a label belongs to it: “填报单位:” and “梧溪县图书馆” may stand in two.
    joined = [f"{line}{after}" if line.endswith(":") else line for line, after in pairwise([*lines, ""])]
    named = {name_key(name): name for line in joined for name in (read(line) if read else ())}
    return next(iter(named.values())) if len(named) == 1 else None


def _communities(line: str) -> list[str]:
    parts = re.split(r"[、,,;;]|(?<=[社区村])(?:和|及|与)", line)
    return [community for part in parts if (community := read_place(part)[2])]


def _units(line: str) -> list[str]:
    if label := _OWNER.match(line):
        return [] if _gathers(label[1]) else [label[1]]
    whose = _WHOSE_LIST.match(re.sub(r"(?:19|20)\d\d年度?|关于|\s", "", line))
    if not whose or len(whose[1]) < 3 or re.search(r"[^一-鿿()A-Za-z0-9]", whose[1]):
        return []
    name = whose[1]
    return [name] if name[-1] in _UNIT_ENDS and not _NOBODY.search(name) and not _gathers(name) else []


def _gathers(name: str) -> bool:
    """Whether it is the office of a county, a street or a community, or the place itself."""
    own = name
    for part in read_place(name):
        own = own.removeprefix(part or "")
    return bool(_GATHERS.fullmatch(own))
