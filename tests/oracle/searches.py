"""What a search finds: records in whose texts all of its words stand, in either script. How well, the index says."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.oracle import pages
from tests.oracle.refused import Refused
from tests.oracle.store import Thing
from tests.oracle.texts import camel, folded
from tests.oracle.world import World

# From the root field that searches, its text and its types to the score of each record that is found, by id.
Rank = Callable[[str, str, tuple[str, ...]], Mapping[str, float]]
_WORD = re.compile(r"[a-z0-9]+|[^\W_]", re.ASCII | re.IGNORECASE)
_RUN = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]+")


class Unlike(AssertionError):
    """The index finds other records than those that say what is looked for."""


def unranked(root: str, text: str, types: tuple[str, ...]) -> Mapping[str, float]:
    raise AssertionError(f"nobody to rank {root} by {text} {types}")


def words(text: str) -> list[str]:
    """The words of a search: runs of Chinese characters, and of letters and digits."""
    return _RUN.findall(folded(text))


def found(world: World, rank: Rank, kind: str, text: str) -> pages.Found:
    """The records of a kind that a search finds, each with its score. Raises Unlike when the index finds others."""
    root = next(name for name, root in world.roots.items() if root.many and root.kind == kind)
    saying = [thing for thing in world.all(kind) if _says(world, kind, words(text), thing)]
    return _ranked(saying, rank(camel(root), text, ()))


def _ranked(saying: Sequence[Thing], ranks: Mapping[str, float]) -> dict[Thing, float]:
    by_id = {str(thing.properties["id"]): thing for thing in saying}
    if by_id.keys() != ranks.keys():
        raise Unlike(f"not found {sorted(by_id.keys() - ranks.keys())}, too much {sorted(ranks.keys() - by_id.keys())}")
    return {by_id[each]: score for each, score in ranks.items()}


def _texts(world: World, kind: str, thing: Thing) -> list[tuple[str, str]]:
    names = world.kinds[kind].texts
    return [(name, value) for name in names if (value := thing.properties.get(name)) is not None]


def _says(world: World, kind: str, wanted: Sequence[str], thing: Thing) -> bool:
    said = [folded(text) for _, text in _texts(world, kind, thing)]
    return bool(wanted) and all(any(_stands(word, text) for text in said) for word in wanted)


def _stands(word: str, text: str) -> bool:
    """A word of letters stands as a whole, one of characters anywhere."""
    return word in _RUN.findall(text) if word.isascii() else word in text


def score(_: World, edge: Mapping[str, Any]) -> float | None:
    """How well the record of an edge answers the search; None without one."""
    page = edge.get("page")
    if page is None:
        return float(edge["rank"])
    return page.found[edge["node"]] if page.found is not None else None


def highlights(world: World, edge: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Where the words of the search stand; empty without one."""
    wanted = edge.get("words") or ()
    found = []
    for name, text in _texts(world, edge["kind"], edge["node"]) if wanted else ():
        if any(marks := _marks(text, wanted)):
            found.append({"field": camel(name), "parts": _parts(text, marks)})
    return found


def _marks(text: str, wanted: Sequence[str]) -> list[bool]:
    marks, said = [False] * len(text), folded(text)
    for word in wanted:
        for match in re.finditer(rf"(?=({re.escape(word)}))", said):
            marks[match.start() : match.start() + len(word)] = [True] * len(word)
    return marks


def _parts(text: str, marks: list[bool]) -> list[dict[str, Any]]:
    parts: list[dict[str, Any]] = []
    for letter, matched in zip(text, marks, strict=True):
        if parts and parts[-1]["matched"] == matched:
            parts[-1]["text"] += letter
        else:
            parts.append({"text": letter, "matched": matched})
    return parts


def everywhere(world: World, rank: Rank, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Records of several types, the best first."""
    first, offset, text = arguments.get("first", 20), arguments.get("offset", 0), arguments["text"]
    for name, value in (("first", first), ("offset", offset)):
        if value < 0 or (name == "first" and value > pages.LARGEST_PAGE):
            raise Refused("INVALID_INPUT", name)
    kinds = [kind.title().replace("_", "") for kind in arguments["types"]]
    saying = {thing: kind for kind in kinds for thing in world.all(kind) if _says(world, kind, words(text), thing)}
    ranked = _ranked(list(saying), rank("search", text, tuple(arguments["types"])))
    edges = [
        {"node": thing, "rank": score, "kind": saying[thing], "words": words(text)} for thing, score in ranked.items()
    ]
    edges.sort(key=lambda edge: (-edge["rank"], edge["node"].id))
    return {"edges": edges[offset : offset + first], "total_count": len(edges)}
