"""Why a pair is shown: one sentence in Chinese, one in English."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from domain.audiences import Audience
from domain.language import Text
from matching.concepts import Concept, by_code
from matching.entries import Entry
from matching.scoring import RELATED, UNKNOWN, Understood
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


class About(NamedTuple):
    entry: Entry
    understood: Understood


def explain(
    resource: About,
    need: About,
    parts: Mapping[str, float],
    *,
    kilometres: float | None,
    linked: bool,
    near: Concept | None,
) -> Text:
    """What speaks for the pair, then what speaks against it. Parts about which nothing is known are left out.

    `near` is the service that both are nearest to by their characters.
    """
    clauses = [_service(resource, need, near)]
    if parts["audience"] != UNKNOWN and resource.entry.audiences:
        clauses.append(_audience(resource.entry, need.entry, suits=parts["audience"] > UNKNOWN))
    if parts["time"] != UNKNOWN:
        clauses.append(_TIME[parts["time"] == 1])
    if parts["capacity"] != UNKNOWN:
        share = parts["capacity"]
        clauses.append(Text(*(pattern.format(share=share) for pattern in _CAPACITY[share == 1])))
    if linked:
        clauses.append(_LINKED)
    elif kilometres is not None:
        clauses.append(Text(*(pattern.format(km=kilometres) for pattern in _NEAR)))
    elif parts["place"] == 0.9:
        clauses.append(_SAME_STREET)
    en = "; ".join(clause.en for clause in clauses) + "."
    return Text(";".join(clause.zh for clause in clauses) + "。", en[0].upper() + en[1:])


def _audience(resource: Entry, need: Entry, *, suits: bool) -> Text:
    named = resource.audiences & need.audiences or resource.audiences
    who = [AUDIENCE_NAMES[audience] for audience in Audience if audience in named]
    zh, en = "、".join(name.zh for name in who), " and ".join(name.en for name in who)
    return Text(f"面向{zh}", f"it is for {en}") if suits else Text(f"但面向{zh}", f"but it is for {en}")


def _service(resource: About, need: About, near: Concept | None) -> Text:
    """The service that both name, else one that stands in for the other, else the words that they share, else the
    service that both are near to."""
    wanted, offered = need.understood.mentions, resource.understood.mentions
    pairs = [
        (ours.weight * offered[other].weight * (1.0 if code == other else RELATED), code, other)
        for code, ours in wanted.items()
        for other in {code, *_related(by_code()[code], offered)}
        if other in offered
    ]
    if not pairs:
        words = _shared_words(resource.entry, need.entry)
        if near and not any(len(word) > 1 for word in words):
            return Text(f"两边的用词都接近{near.zh}", f"the words of both are near to {near.en}")
        words = [f"“{word}”" for word in words]
        return Text(f"都提到{'、'.join(words)}", f"both mention {', '.join(words)}")
    _, code, other = max(pairs)
    concept, near, ours, theirs = by_code()[code], by_code()[other], wanted[code].word, offered[other].word
    if code != other:
        return Text(
            f"需求要{concept.zh}(“{ours}”),资源是相近的{near.zh}(“{theirs}”)",
            f"the need is {concept.en} (“{ours}”), the resource the related {near.en} (“{theirs}”)",
        )
    if ours == theirs:
        return Text(f"“{ours}”都是{concept.zh}", f"both are about {concept.en} (both say “{ours}”)")
    return Text(
        f"需求的“{ours}”和资源的“{theirs}”都是{concept.zh}",
        f"both are about {concept.en} (“{ours}” and “{theirs}”)",
    )


def _related(concept: Concept, offered: Iterable[str]) -> set[str]:
    return {code for code in offered if code in concept.related or concept.code in by_code()[code].related}


def _shared_words(resource: Entry, need: Entry) -> list[str]:
    """Pairs of characters that both have, in the order of the need; single ones where there is no pair. At most 3."""
    theirs = {*grams(resource.title), *grams(resource.detail)}
    ours = dict.fromkeys(gram for text in (need.title, need.detail) for gram in grams(text) if gram in theirs)
    return sorted(ours, key=len, reverse=True)[:3]
