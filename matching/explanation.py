"""Why a pair is shown: one sentence in Chinese, one in English."""

from collections.abc import Callable, Mapping
from functools import cache

from domain.audiences import Audience
from domain.language import Text
from matching.entries import Entry
from matching.features import About
from matching.suitability import UNKNOWN
from matching.taxonomy import Concept, Taxonomy
from matching.text import grams

AUDIENCE_NAMES: dict[Audience, Text] = {
    Audience.EVERYONE: Text("居民", "everyone"),
    Audience.OLDER_PEOPLE: Text("老年人", "older people"),
    Audience.CHILDREN: Text("儿童", "children"),
    Audience.YOUTH: Text("青年", "young people"),
    Audience.PARENTS: Text("家长", "parents"),
    Audience.WOMEN: Text("妇女", "women"),
    Audience.DISABLED_PEOPLE: Text("残疾人", "disabled people"),
    Audience.PATIENTS: Text("病人", "patients"),
    Audience.POOR_HOUSEHOLDS: Text("困难家庭", "poor households"),
    Audience.VETERANS: Text("退役军人", "veterans"),
    Audience.PARTY_MEMBERS: Text("党员", "Party members"),
    Audience.JOB_SEEKERS: Text("求职者", "job seekers"),
    Audience.WORKERS: Text("职工", "workers"),
    Audience.NEW_EMPLOYMENT: Text("新就业群体", "people in new forms of employment"),
    Audience.COMMUNITY_STAFF: Text("社区工作者", "community staff"),
}
_TIME = {
    True: Text("时间合适", "the times agree"),
    False: Text("但时间不完全合适", "but the times do not quite agree"),
}
_CAPACITY = {
    True: Text("数量够用", "the amount is enough"),
    False: Text("但数量只够约{share:.0%}", "but the amount covers only about {share:.0%}"),
}
_LINKED = Text("单位与社区结对或同在一处", "the unit is in the community or paired with it")
_NEAR = Text("相距约{km:.1f}公里", "about {km:.1f} km away")
_SAME_STREET = Text("同在一个街道", "in the same street")
_NOT_AT_HOME = Text("但没说可以上门", "but it does not say that it comes to the home")


def explain(
    need: About, resource: About, about: Mapping[str, float], concepts: Taxonomy, near: Callable[[], Concept]
) -> Text:
    """What speaks for the pair, then what speaks against it. What nothing is known about is left out.

    `about` is what the pair was made of (`Pairs.told`); `near` gives the service that both are nearest to by their
    characters.
    """
    clauses = [_service(need, resource, concepts, near if about["near"] > 0 else None)]
    if about["audience"] != UNKNOWN and resource.entry.audiences:
        clauses.append(_audience(resource.entry, need.entry, suits=about["audience"] > UNKNOWN))
    if about["time"] != UNKNOWN:
        clauses.append(_TIME[about["time"] == 1])
    if about["capacity"] != UNKNOWN:
        share = about["capacity"]
        clauses.append(Text(*(pattern.format(share=share) for pattern in _CAPACITY[share == 1])))
    if about["linked"]:
        clauses.append(_LINKED)
    elif about["kilometres"] == about["kilometres"]:
        clauses.append(Text(*(pattern.format(km=about["kilometres"]) for pattern in _NEAR)))
    elif about["same_street"]:
        clauses.append(_SAME_STREET)
    if about["not_at_home"]:
        clauses.append(_NOT_AT_HOME)
    en = "; ".join(clause.en for clause in clauses) + "."
    return Text(";".join(clause.zh for clause in clauses) + "。", en[0].upper() + en[1:])


def _audience(resource: Entry, need: Entry, *, suits: bool) -> Text:
    named = resource.audiences & need.audiences or resource.audiences
    who = [AUDIENCE_NAMES[audience] for audience in Audience if audience in named]
    zh, en = "、".join(name.zh for name in who), " and ".join(name.en for name in who)
    return Text(f"面向{zh}", f"it is for {en}") if suits else Text(f"但面向{zh}", f"but it is for {en}")


def _service(need: About, resource: About, concepts: Taxonomy, near: Callable[[], Concept] | None) -> Text:
    """The service that both name, else one that stands in for the other, else the words that they share, else the
    service that both are near to."""
    pairs = [
        (ours.confidence * theirs.confidence * close, ours, theirs)
        for ours in need.understood.services
        for theirs in resource.understood.services
        if (close := _closeness(concepts, ours.code, theirs.code)) > 0
    ]
    if not pairs:
        words = _shared_words(resource.entry, need.entry)
        if near and not any(len(word) > 1 for word in words):
            service = near()
            return Text(f"两边的用词都接近{service.zh}", f"the words of both are near to {service.en}")
        words = [f"“{word}”" for word in words]
        return Text(f"都提到{'、'.join(words)}", f"both mention {', '.join(words)}")
    _, ours, theirs = max(pairs, key=lambda pair: (pair[0], pair[1].code, pair[2].code))
    asked, offered = concepts.by_code[ours.code], concepts.by_code[theirs.code]
    said, heard = (f"“{service.words[0]}”" if service.words else "" for service in (ours, theirs))
    if asked != offered:
        return Text(
            f"需求要{asked.zh}{_bracketed(said)},资源是相近的{offered.zh}{_bracketed(heard)}",
            f"the need is {asked.en}{_bracketed(said, ' ')}, the resource the related {offered.en}"
            f"{_bracketed(heard, ' ')}",
        )
    if said == heard and said:
        return Text(f"{said}都是{asked.zh}", f"both are about {asked.en} (both say {said})")
    if not said or not heard:
        return Text(f"两边都是{asked.zh}", f"both are about {asked.en}")
    return Text(f"需求的{said}和资源的{heard}都是{asked.zh}", f"both are about {asked.en} ({said} and {heard})")


@cache
def _closeness(concepts: Taxonomy, one: str, other: str) -> float:
    return concepts.closeness(one, other)


def _bracketed(word: str, space: str = "") -> str:
    return f"{space}({word})" if word else ""


def _shared_words(resource: Entry, need: Entry) -> list[str]:
    """Pairs of characters that both have, in the order of the need; single ones where there is no pair. At most 3."""
    theirs = {*grams(resource.title), *grams(resource.detail)}
    ours = dict.fromkeys(gram for text in (need.title, need.detail) for gram in grams(text) if gram in theirs)
    return sorted(ours, key=len, reverse=True)[:3]
