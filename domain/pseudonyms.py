"""What analysts get of the graph: an allow list. A label, relationship or property that it doesn't name stays behind.

Names and phones become keyed pseudonyms (HMAC-SHA-256, RFC 2104), the same each time; free text loses the people in it.
"""

import base64
import hmac
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

_KEPT = "id version"
_MOMENTS = "created_at updated_at"
_ENTRY = (
    "code source category flags longitude latitude understood_audiences understood_quantity "
    "understood_unit understood_per understood_from understood_until understood_rule understood_day_parts "
    "understood_reach understood_place understood_money corrected"
)


@dataclass(frozen=True, slots=True)
class Travels:
    """Names of properties by how they travel: as they are, as text that loses its people, or as a pseudonym.

    `moments` travel as they are, too; they are named apart, since a driver takes long over them.
    """

    kept: tuple[str, ...] = ()
    moments: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()

    @property
    def plain(self) -> tuple[str, ...]:
        """All that is read as it is; moments are read as text."""
        return (*self.kept, *self.texts, *self.names, *self.phones, *self.ids)


def _of(kept: str = "", moments: str = "", texts: str = "", **people: str) -> Travels:
    named = {kind: tuple(given.split()) for kind, given in people.items()}
    return Travels(tuple(kept.split()), tuple(moments.split()), tuple(texts.split()), **named)


# By label; of a node with several, the first that is here. What a resident wrote in detail and any note stay behind.
NODES: Mapping[str, Travels] = {
    "Area": _of(f"{_KEPT} level name name_key code aliases longitude latitude", _MOMENTS),
    "Organisation": _of(f"{_KEPT} name name_key kind tier code aliases longitude latitude", _MOMENTS),
    "Alias": _of("name name_key"),
    "Person": _of("version", _MOMENTS, names="name", phones="phone", ids="id"),
    "ServiceType": _of(f"{_KEPT} code name name_en aliases kind deprecated", _MOMENTS),
    "Resource": _of(
        f"{_KEPT} {_ENTRY} status capacity capacity_unit capacity_per promised available_from available_until "
        "available_rule day_parts audiences yearly_capacity",
        _MOMENTS,
        "title detail category_text capacity_text available_text audience_text",
    ),
    "Need": _of(
        f"{_KEPT} {_ENTRY} status quantity quantity_unit answered wanted_from wanted_until wanted_rule day_parts "
        "urgency audiences raised_on",
        _MOMENTS,
        "title category_text quantity_text wanted_text urgency_text audience_text",
    ),
    "Project": _of(
        f"{_KEPT} {_ENTRY} status starts_on ends_on rule begun_on",
        _MOMENTS,
        "title detail category_text status_text time_text",
    ),
    "Meeting": _of(f"{_KEPT} held_on status", _MOMENTS, "title"),
    "AgendaItem": _of(f"{_KEPT} position decision needed used score starts_on ends_on", _MOMENTS, "title time_text"),
    "ProgressReport": _of(f"{_KEPT} period percent reported_on", _MOMENTS, "text"),
    "ListImport": _of("id kinds created updated unchanged repeated refused skipped gone", "imported_at undone_at"),
    "MatchRun": _of(
        "id resources needs pairs unanswered threshold seconds fair unit_load met value bound gap worst_share "
        "worst_share_bound unfair_value fairness_price without_units without_resources one_more_of",
        "at",
    ),
    "PlannedDocking": _of("id position needed used share score value extra between_meetings"),
    "Shortage": _of("id position kind needs unmet resources one_more_meets", texts="sentence_zh sentence_en"),
    "Event": _of("id seq last verb subject_type import_id actor_role", "at", ids="subject_id"),
}
LABELS = frozenset({*NODES, "County", "Street", "Community", "Compound", "Grid", "Building", "DockingRun"})
RELATIONSHIPS: Mapping[str, Travels] = {
    **dict.fromkeys(("PART_OF", "BASED_IN", "MEMBER_OF", "REGISTERED_WITH", "SKILLED_IN", "ALIAS_OF"), _of()),
    **dict.fromkeys(
        ("OFFERS", "RAISES", "LED_BY", "BENEFITS", "JOINS", "RESPONSIBLE_FOR", "BROADER", "RELATED"), _of()
    ),
    **dict.fromkeys(("HELD_BY", "HAS_ITEM", "ABOUT", "PROPOSES", "BECAME", "DECIDED_AT", "REPORTS_ON"), _of()),
    **dict.fromkeys(("COVERS", "PLANS", "MEETS", "TAKES", "FINDS", "BETWEEN", "LACKS"), _of()),
    "PAIRED_WITH": _of("since basis"),
    "SERVES": _of("post since until"),
    "CLAIMED": _of(moments="at"),
    "CONTACT_FOR": _of(phones="phone"),
    "OF_TYPE": _of("by confidence words"),
    "FROM": _of("sheet row repeated version"),
    "MATCHES": _of(
        "score base service text category audience time capacity place run_id", "matched_at", "reason_zh reason_en"
    ),
    "ANSWERS": _of("quantity"),
    "USES": _of("quantity"),
    "PRICES": _of("price"),
}

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖"
    "范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严覃武戚莫孔向汤"
)
_FORMS = "先生|女士|小姐|阿姨|大爷|大妈|大叔|大姐|大哥|奶奶|爷爷|叔叔|婆婆|伯伯|老师|师傅|医生|同志|某某|某"
_ADDRESSED = re.compile(rf"[{_SURNAMES}][\u4e00-\u9fff]{{0,2}}?(?={_FORMS})")
_NUMBER = re.compile(r"(?<!\d)\+?\d(?:[- ]?\d){6,18}[\dXx]?(?!\d)")
_HOME = re.compile(r"\d+\s*(?:栋|幢|号楼|座)\s*(?:\d+\s*单元\s*)?\d+\s*(?:室|号|户)?")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
LONGEST_NAME = 12


@dataclass(frozen=True)
class Pseudonyms:
    """Whoever has `key` can tell which name a pseudonym is of by trying; nobody else can."""

    key: bytes = field(repr=False)
    known: frozenset[str] = frozenset()

    def name(self, name: str) -> str:
        return f"人员{self._short('name', name)}"

    def phone(self, phone: str) -> str:
        return f"电话{self._short('phone', phone)}"

    def id(self, record_id: str) -> str:
        """In the form of a UUID, as ids are."""
        return str(UUID(bytes=self._digest("id", record_id)[:16]))

    def text(self, text: str) -> str:
        """Without the people in it: known names are pseudonyms; numbers, homes, mail and forms of address are marks."""
        text = _MAIL.sub("〔邮箱〕", _NUMBER.sub("〔号码〕", _HOME.sub("〔住址〕", text)))
        return _ADDRESSED.sub("某", self._without_known(text))

    def _without_known(self, text: str) -> str:
        """The longest known name at each place becomes its pseudonym."""
        parts, place = [], 0
        while place < len(text):
            for length in range(min(LONGEST_NAME, len(text) - place), 1, -1):
                if (name := text[place : place + length]) in self.known:
                    parts.append(self.name(name))
                    place += length
                    break
            else:
                parts.append(text[place])
                place += 1
        return "".join(parts)

    def _short(self, kind: str, value: str) -> str:
        return base64.b32encode(self._digest(kind, value)).decode()[:10]

    def _digest(self, kind: str, value: str) -> bytes:
        return hmac.digest(self.key, f"{kind}\0{value}".encode(), "sha256")


def known_names(names: Collection[str]) -> frozenset[str]:
    """Those that can be told in a text: one character alone is no name."""
    return frozenset(name for name in names if 2 <= len(name) <= LONGEST_NAME)


def travelling(
    travels: Travels, values: Mapping[str, Any], pseudonyms: Pseudonyms, own_id: bool = True
) -> dict[str, Any]:
    """The properties that go, of those in `travels.plain`. With `own_id` false, an id in `ids` is not a person's."""
    changes: list[tuple[tuple[str, ...], Callable[[str], str]]] = [
        (travels.texts, pseudonyms.text),
        (travels.names, pseudonyms.name),
        (travels.phones, pseudonyms.phone),
        (travels.ids if own_id else (), pseudonyms.id),
    ]
    found = {name: value for name, value in values.items() if value is not None}
    for names, change in changes:
        for name in names:
            if name in found:
                found[name] = change(str(found[name]))
    return found
