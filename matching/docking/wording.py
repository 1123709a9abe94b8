"""Shortages in words, for an office: who competes for what, and what one more would do."""

from collections import Counter
from collections.abc import Mapping, Sequence

from domain.language import Text, plain
from matching.docking.shortages import Shortage

NAMED = 3


def sentence(
    shortage: Shortage, needs: Mapping[str, str], resources: Mapping[str, str], communities: Mapping[str, str]
) -> Text:
    """`needs` and `resources` are titles by id, `communities` the name of the community of each need that has one."""
    unmet, competing = len(shortage.unmet), len(shortage.demands)
    asked = _named([needs[id_] for id_ in shortage.unmet])
    where = sorted({communities[id_] for id_ in shortage.demands if id_ in communities})
    places = Text(
        f"{_few(where, '、')}{f'等{len(where)}个社区' if len(where) > NAMED else ''}的" if where else "",
        f" of {_few(where, ', ')}{f' and {len(where) - NAMED} more' if len(where) > NAMED else ''}" if where else "",
    )
    if not shortage.supplies:
        return Text(
            f"{places.zh}{competing}条需求({asked.zh})没有任何资源可以对接。",
            f"Nothing fits {_count(competing, 'need')}{places.en} ({asked.en}).",
        )
    offered = _named([resources[id_] for id_ in shortage.supplies])
    many = len(shortage.supplies)
    load = Text("(提供单位已达承接上限)" if shortage.by_load else "", " (units at their load)" * shortage.by_load)
    told = Text(
        f"{places.zh}{competing}条需求争用{many}项资源({offered.zh}){load.zh},其中{unmet}条未能足额满足({asked.zh})。",
        f"{_count(competing, 'need')}{places.en} {'competes' if competing == 1 else 'compete'} for "
        f"{_count(many, 'resource')} ({offered.en}){load.en}; {unmet} of them "
        f"{'is' if unmet == 1 else 'are'} not met in full ({asked.en}).",
    )
    if shortage.like is None:
        return Text(
            told.zh + "再增加其中任何一项都不够。",
            told.en + " One more of any of them would not be enough.",
        )
    like, more = resources[shortage.like], plain(shortage.more)
    return Text(
        told.zh + f"如再有一项“{like}”,可再满足{more}条。",
        told.en + f" One more “{like}” would meet {more} more.",
    )


def _named(titles: Sequence[str]) -> Text:
    counts = Counter(titles).most_common()
    shown = [f"{title}×{number}" if number > 1 else title for title, number in counts[:NAMED]]
    over = len(counts) > NAMED
    return Text("、".join(shown) + "等" * over, ", ".join(shown) + ", …" * over)


def _few(names: Sequence[str], between: str) -> str:
    return between.join(names[:NAMED])


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
