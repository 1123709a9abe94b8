"""How much one request may ask for, by the role that it acts in: the one table of all limits."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from domain.language import Language, Text
from domain.refusals import Refusal
from domain.roles import Role


@dataclass(frozen=True, slots=True)
class Limits:
    """What a role may ask for at most. Counts of a document are taken with its fragments in their places.

    `tokens`, `fields`, `depth`, `aliases`, `root_fields` and `directives` are of the document, `fields` with fragments
    spread and `depth` of fields in fields; `page` is `first` of a list; `rows` is how many records the answer could
    hold, by the sizes of its pages; `seconds` is time; `body` and `upload` are bytes, `upload` of a form with files;
    `requests` are those of a minute.
    """

    tokens: int = 15_000
    fields: int = 1_000
    depth: int = 15
    aliases: int = 30
    root_fields: int = 20
    directives: int = 50
    page: int = 1_000
    rows: int = 100_000
    seconds: float = 30.0
    body: int = 2_000_000
    upload: int = 2_000_000
    requests: int = 600


NAMES: Final[Mapping[str, Text]] = {
    "tokens": Text("词法单元", "tokens"),
    "fields": Text("字段", "fields"),
    "depth": Text("字段层数", "levels of fields"),
    "aliases": Text("别名", "aliases"),
    "root_fields": Text("顶层字段", "root fields"),
    "directives": Text("指令", "directives"),
    "page": Text("每页条数", "records on a page"),
    "rows": Text("结果可能包含的记录", "records that the answer could hold"),
    "body": Text("正文字节", "bytes"),
    "upload": Text("上传字节", "bytes of files"),
}


@dataclass(eq=False)
class LimitExceeded(Refusal):
    """`limit` names one of `Limits`; the role may have `most` of it."""

    code = "LIMIT_EXCEEDED"
    text = Text("请求过大:{what}最多 {most}", "the request is too large: there may be {most} {what}")
    limit: str
    most: int

    def message(self, language: Language) -> str:
        return self.text.say(language, what=NAMES[self.limit].say(language), most=self.most)


@dataclass(eq=False)
class IntrospectionOff(Refusal):
    code = "INTROSPECTION_OFF"
    text = Text("这里不能查询接口定义", "the schema can't be asked for here")


_STAFF: Final = Limits(upload=20_000_000)
_RESIDENT: Final = Limits(page=200, rows=10_000, seconds=10.0, requests=300)
_PUBLIC: Final = Limits(
    tokens=1_000, fields=200, depth=8, aliases=10, root_fields=5, directives=10, page=100, rows=2_000, seconds=5.0,
    body=20_000, upload=0, requests=60,
)  # fmt: skip

LIMITS: Final[Mapping[Role, Limits]] = {
    Role.ADMINISTRATOR: replace(_STAFF, rows=1_000_000, requests=3_000),
    Role.INTEGRATION: replace(_STAFF, rows=1_000_000, requests=6_000),
    Role.ANALYST: Limits(rows=1_000_000),
    Role.DISTRICT_OFFICER: replace(_STAFF, rows=300_000),
    Role.STREET_OFFICER: _STAFF,
    Role.COMMUNITY_WORKER: _STAFF,
    Role.UNIT_EDITOR: _STAFF,
    Role.MEMBER: _RESIDENT,
    Role.RESIDENT: _RESIDENT,
    Role.PUBLIC: _PUBLIC,
}
WIDEST: Final = LIMITS[Role.ADMINISTRATOR]


@cache
def lifted(limits: Limits) -> Limits:
    """Those of a trusted document: what can be seen of the document itself was judged when it was registered."""
    free = 2**62
    return replace(limits, tokens=free, fields=free, depth=free, aliases=free, root_fields=free, directives=free)
