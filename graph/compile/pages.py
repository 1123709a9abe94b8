"""The rows of a page: limited before anything below them is expanded."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from graph.compile.answers import EdgePart, Make, PageEdges, PageForm, PageNodes, PageTold
from graph.compile.conditions import where_all
from graph.compile.orders import SortKey, behind, opened
from graph.compile.patterns import Matched, Patterns
from graph.compile.questions import Constant, Edges, Given, Nodes, Page, PageInfo, Place, Selection, TotalCount
from graph.compile.shapes import Link


class Told(NamedTuple):
    """Lines that work something out, the values that a row then has, and what they become."""

    lines: list[str]
    columns: list[str]
    make: Make

    @property
    def row(self) -> str:
        return f"[{', '.join(self.columns)}]"


Record = Callable[[Selection, str], Told]


class Rows:
    """What is `shown` of a page: `found` names its rows, of which `makes` make the parts of the answer, by their keys.

    Where the number of all is asked for, too, and no more than the list of one record has to be held, both are worked
    out together, and `number` names it.
    """

    def __init__(self, patterns: Patterns, record: Record, page: Page, link: Link | None, this: str) -> None:
        self.shown = [part for part in page.parts if isinstance(part, Nodes | Edges | PageInfo)]
        self.lines: list[str] = []
        self.makes: dict[str, Make] = {}
        self.found = patterns.fresh("x")
        self.number: str | None = None
        self._patterns = patterns
        self._page = page
        which = page.which
        if not self.shown and not which.after:
            return
        matched = patterns.matched(page, link, this)
        keys, worked_out = patterns.sort_keys(page, matched)
        if after := which.after:
            # Also where nothing is shown that the cursor decides on: a wrong one is a mistake of the caller.
            patterns.parameters.path = page.path
            patterns.parameters.check(lambda variables: opened(after.read(variables), keys))
        if not self.shown:
            return
        counted = any(isinstance(part, TotalCount) for part in page.parts)
        if link and counted and not (which.after or which.search or worked_out):
            self.number = self._limit_and_count(matched, keys)
        else:
            self._limit(matched, keys, worked_out, whole=link is None)
        row = self._row(record, matched, keys)
        if self.number is None:
            self.lines.append(f"RETURN collect({row}) AS {self.found}")
        else:
            self.lines += [f"  RETURN collect({row}) AS {self.found}", "}", f"RETURN {self.found}, {self.number}"]

    def _limit(self, matched: Matched, keys: Sequence[SortKey], worked_out: Sequence[str], *, whole: bool) -> None:
        which, parameters = self._page.which, self._patterns.parameters
        carried = [matched.record, *([matched.score] if matched.score else [])]
        later = []
        if after := which.after:
            later = [behind(keys, [self._place(after, keys, i) for i in range(len(keys))])]
        elif whole and not (matched.score or worked_out or keys[0].nullable):
            # An index gives its order only to who asks for what is in it.
            later = [f"{keys[0].expression} IS NOT NULL"]
        distinct = "DISTINCT " if matched.repeats else ""
        if worked_out:
            # Worked out once for each record, however often it was matched.
            self.lines += [*matched.lines, f"WITH {distinct}{', '.join(carried)}"]
            self.lines.append(f"WITH {', '.join([*carried, *worked_out])}{where_all(later)}")
            carried += [item.rpartition(" AS ")[2] for item in worked_out]
            distinct = ""
        else:
            matched.where += later
            self.lines += matched.lines
        skip = f" SKIP {parameters.given(which.offset)}" if which.offset else ""
        self.lines.append(f"WITH {distinct}{', '.join(carried)} ORDER BY {_by(keys)}{skip} LIMIT {self._most()}")

    def _limit_and_count(self, matched: Matched, keys: Sequence[SortKey]) -> str:
        patterns, offset = self._patterns, self._page.which.offset
        every, number = patterns.fresh("a"), patterns.fresh("c")
        start = patterns.parameters.given(offset) if offset else ""
        end = f"{start} + {self._most()}" if start else self._most()
        distinct = "DISTINCT " if matched.repeats else ""
        self.lines += [
            *matched.lines,
            f"WITH {distinct}{matched.record} ORDER BY {_by(keys)}",
            f"WITH collect({matched.record}) AS {every}",
            f"WITH {every}, size({every}) AS {number}",
            f"CALL ({patterns.access.imports(every)}) {{",
            f"  UNWIND {every}[{start}..{end}] AS {matched.record}",
        ]
        return number

    def _place(self, after: Given, keys: Sequence[SortKey], i: int) -> str:
        """A sort key of the record that a cursor marks."""
        return self._patterns.parameters.add(lambda variables: opened(after.read(variables), keys)[i])

    @property
    def _wanted(self) -> set[str]:
        places = (place for part in self.shown if isinstance(part, Edges | PageInfo) for place in part.parts)
        return {place.what for place in places if isinstance(place, Place)}

    def _most(self) -> str:
        """The limit: one more than is shown, where it is asked whether there are more."""
        more = "has_next_page" in self._wanted
        return self._patterns.parameters.given(self._page.which.first, (lambda first: first + 1) if more else None)

    def _row(self, record: Record, matched: Matched, keys: Sequence[SortKey]) -> str:
        """The values of a row: of each selection of the record a list, then what edges tell of its place."""
        which, wanted = self._page.which, self._wanted
        selections = [part for part in self.shown if isinstance(part, Nodes)]
        for part in self.shown:
            if isinstance(part, Edges):
                selections += [place for place in part.parts if isinstance(place, Nodes)]
        told = [record(each.selection, matched.record) for each in selections]
        self.lines += [line for each in told for line in each.lines]
        extra: dict[str, str] = {}
        if wanted & {"cursor", "start_cursor", "end_cursor"}:
            extra["keys"] = f"[{', '.join(key.kept for key in keys)}]"
        texts = self._page.shape.texts
        if matched.score and "score" in wanted:
            extra["score"] = matched.score
        if matched.score and "highlights" in wanted:
            extra["texts"] = f"[{', '.join(f'{matched.record}.{name}' for name in texts)}]"
        # Where there is nothing but one selection, the row is the record.
        alone = len(told) == 1 and not extra
        at = {name: len(told) + i for i, name in enumerate(extra)}
        form = PageForm(
            first=which.first,
            offset=which.offset,
            resumed=which.after is not None,
            order=tuple(key.said for key in keys),
            search=which.search,
            texts=texts,
            keys_at=at.get("keys"),
            score_at=at.get("score"),
            texts_at=at.get("texts"),
        )
        nodes = {id(each): (None if alone else i, told[i].make) for i, each in enumerate(selections)}
        for part in self.shown:
            match part:
                case Nodes(key=key):
                    index, make = nodes[id(part)]
                    self.makes[key] = PageNodes(form, make, index)
                case Edges(key=key):
                    self.makes[key] = PageEdges(form, [_placed(place, nodes) for place in part.parts])
                case PageInfo(key=key):
                    self.makes[key] = PageTold(form, [_placed(place, nodes) for place in part.parts])
        return told[0].row if alone else f"[{', '.join([*(each.row for each in told), *extra.values()])}]"


def _by(keys: Sequence[SortKey]) -> str:
    return ", ".join(each for key in keys for each in key.by)


def _placed(part: Place | Constant | Nodes, nodes: dict[int, tuple[int | None, Make]]) -> EdgePart:
    match part:
        case Place(key=key, what=what, more=more):
            return EdgePart(key, what, more)
        case Constant(key=key, value=value):
            return EdgePart(key, "constant", value)
        case Nodes(key=key):
            return EdgePart(key, "node", nodes[id(part)])
