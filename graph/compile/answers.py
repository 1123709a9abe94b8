"""The one row of a statement as the objects of an answer.

Rows are lists by position: keys don't travel. A part of an answer can be made in two ways that give the same. Called,
it looks at one value after the other, and knows where in the answer it is when a null may not be. As Python source
(`source`, put together in quick.py) it makes a whole list by one comprehension, some ten times as fast, and gives up at
the first such null.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from graph.compile.highlights import highlights
from graph.compile.orders import cursor
from graph.compile.questions import Given, Variables

# A place in the answer: its key or index, and the place that it is in.
At = tuple[Any, Any] | None


@dataclass(slots=True)
class Missing:
    """A null where the schema allows none, and where in the answer."""

    path: list[str | int]
    type_name: str
    field_name: str


class Nulled(Exception):
    """What has no value where it must have one takes what it is in with it."""


@dataclass(slots=True)
class Run:
    """One run of a plan: its variables, and what was missing."""

    variables: Variables
    missing: list[Missing]


class Names(Protocol):
    """The names that source may use: for a value, and for the rows of one more list."""

    def of(self, value: Any) -> str: ...
    def row(self) -> str: ...


class Make:
    """A part of an answer."""

    def __call__(self, row: Any, at: At, run: Run) -> Any:
        raise NotImplementedError

    def source(self, names: Names, row: str) -> str:
        """An expression for what this makes of the expression `row`; `run` is there, and `no` gives up."""
        return f"{names.of(self)}({row}, None, run)"

    def present(self, names: Names, row: str) -> str:
        """The same of a row that is never null."""
        return self.source(names, row)


class Entry(NamedTuple):
    """One key of an object: where its value is in the row, how it is made, and whether it may be null."""

    key: str
    at: int
    make: Make | None = None
    finish: Callable[[Any], Any] | None = None
    required: str | None = None

    def source(self, names: Names, row: str) -> str:
        value = f"{row}[{self.at}]"
        if self.make:
            made = self.make.source(names, value)
            return made if self.required is None else f"({made} if {value} is not None else no())"
        other = "None" if self.required is None else "no()"
        if self.finish:
            return f"({names.of(self.finish)}({value}) if {value} is not None else {other})"
        return value if self.required is None else f"({value} if {value} is not None else no())"


def path_to(at: At) -> list[str | int]:
    path: list[str | int] = []
    while at is not None:
        path.append(at[1])
        at = at[0]
    return path[::-1]


def moment(text: str) -> str:
    """A moment as RFC 3339 has it. The graph's text names its zone, and leaves out seconds that are zero."""
    bare = text.partition("[")[0]
    return f"{bare[:16]}:00{bare[16:]}" if len(bare) > 16 and bare[16] != ":" else bare


class AsItIs(Make):
    def __call__(self, row: Any, at: At, run: Run) -> Any:  # noqa: ARG002
        return row

    def source(self, names: Names, row: str) -> str:  # noqa: ARG002
        return row


@dataclass(frozen=True, slots=True)
class Always(Make):
    value: Any

    def __call__(self, row: Any, at: At, run: Run) -> Any:  # noqa: ARG002
        return self.value

    def source(self, names: Names, row: str) -> str:  # noqa: ARG002
        return repr(self.value)


@dataclass(frozen=True, slots=True)
class Record(Make):
    """Objects of one type. A row that is null is a record that isn't there."""

    entries: Sequence[Entry]
    type_name: str

    def __call__(self, row: Any, at: At, run: Run) -> dict[str, Any] | None:
        if row is None:
            return None
        made: dict[str, Any] = {}
        for entry in self.entries:
            value = row[entry.at]
            if entry.make:
                try:
                    value = entry.make(value, (at, entry.key), run)
                except Nulled:
                    if entry.required is not None:
                        raise
                    value = None
            elif value is not None and entry.finish:
                value = entry.finish(value)
            if value is None and entry.required is not None:
                run.missing.append(Missing(path_to((at, entry.key)), self.type_name, entry.required))
                raise Nulled
            made[entry.key] = value
        return made

    def source(self, names: Names, row: str) -> str:
        return f"({self.present(names, row)} if {row} is not None else None)"

    def present(self, names: Names, row: str) -> str:
        return f"{{{', '.join(f'{entry.key!r}: {entry.source(names, row)}' for entry in self.entries)}}}"


@dataclass(frozen=True, slots=True)
class OneOf(Make):
    """Objects of several types; the first value of a row says which."""

    kinds: Mapping[str, Record]
    type_name: str

    def __call__(self, row: Any, at: At, run: Run) -> Any:
        if row is None:
            return None
        if row[0] not in self.kinds:
            run.missing.append(Missing(path_to(at), self.type_name, "__typename"))
            raise Nulled
        return self.kinds[row[0]](row, at, run)

    def source(self, names: Names, row: str) -> str:
        return f"({self.present(names, row)} if {row} is not None else None)"

    def present(self, names: Names, row: str) -> str:
        ways = [f"{make.present(names, row)} if {row}[0] == {kind!r} else " for kind, make in self.kinds.items()]
        return f"({''.join(ways)}no())"


@dataclass(frozen=True, slots=True)
class Items(Make):
    """A list of records; none of them may be null."""

    make: Make

    def __call__(self, row: Any, at: At, run: Run) -> list[Any]:
        return [self.make(each, (at, i), run) for i, each in enumerate(row)]

    def source(self, names: Names, row: str) -> str:
        each = names.row()
        return f"[{self.make.present(names, each)} for {each} in {row}]"


@dataclass(frozen=True, slots=True)
class PageForm:
    """How the rows of a page are laid out: where each row holds its sort keys, its score and its texts."""

    first: Given
    offset: Given | None
    resumed: bool
    order: tuple[Any, ...]
    search: Given | None
    texts: tuple[str, ...]
    keys_at: int | None = None
    score_at: int | None = None
    texts_at: int | None = None

    def shown(self, rows: Any, run: Run) -> Any:
        """The rows of the page, without the one that only tells that there are more."""
        return rows[: self.first.read(run.variables)]


@dataclass(frozen=True, slots=True)
class PageNodes(Make):
    """The records of a page. A row is the record when it holds nothing else (`at` None)."""

    form: PageForm
    make: Make
    at: int | None

    def __call__(self, row: Any, at: At, run: Run) -> list[Any]:
        shown = self.form.shown(row, run)
        return [self.make(each if self.at is None else each[self.at], (at, i), run) for i, each in enumerate(shown)]

    def source(self, names: Names, row: str) -> str:
        each = names.row()
        record = self.make.present(names, each if self.at is None else f"{each}[{self.at}]")
        return f"[{record} for {each} in {names.of(self.form)}.shown({row}, run)]"


class EdgePart(NamedTuple):
    """One key of an edge or of what is told of a page: `what` it is, and how that is made."""

    key: str
    what: str
    more: Any = None


@dataclass(frozen=True, slots=True)
class PageEdges(Make):
    """The edges of a page. `more` of a node is its place in the row and its maker."""

    form: PageForm
    parts: Sequence[EdgePart]

    def __call__(self, row: Any, at: At, run: Run) -> list[Any]:
        return [self._edge(each, (at, i), run) for i, each in enumerate(self.form.shown(row, run))]

    def _edge(self, row: Any, at: At, run: Run) -> dict[str, Any]:
        form = self.form
        made: dict[str, Any] = {}
        for key, what, more in self.parts:
            match what:
                case "node":
                    index, make = more
                    made[key] = make(row if index is None else row[index], (at, key), run)
                case "cursor":
                    made[key] = cursor(form.order, row[form.keys_at])
                case "score":
                    made[key] = row[form.score_at] if form.score_at is not None else None
                case "highlights":
                    wanted = form.search.read(run.variables) if form.search else None
                    written = row[form.texts_at] if form.texts_at is not None else ()
                    made[key] = highlights(wanted, form.texts, written, more)
                case _:
                    made[key] = more
        return made


@dataclass(frozen=True, slots=True)
class PageTold(Make):
    """What is told of where a page lies."""

    form: PageForm
    parts: Sequence[EdgePart]

    def __call__(self, row: Any, at: At, run: Run) -> dict[str, Any]:  # noqa: ARG002
        form = self.form
        shown = form.shown(row, run)
        told: dict[str, Any] = {}
        for key, what, more in self.parts:
            match what:
                case "has_next_page":
                    told[key] = len(row) > len(shown)
                case "has_previous_page":
                    skipped = form.offset is not None and form.offset.read(run.variables) > 0
                    told[key] = form.resumed or skipped
                case "start_cursor":
                    told[key] = cursor(form.order, shown[0][form.keys_at]) if shown else None
                case "end_cursor":
                    told[key] = cursor(form.order, shown[-1][form.keys_at]) if shown else None
                case _:
                    told[key] = more
        return told


@dataclass(frozen=True, slots=True)
class Composed(Make):
    """An object whose parts are made of different columns; of no column, of the constant that it is."""

    parts: Sequence[tuple[str, int | None, Make]]

    def __call__(self, row: Any, at: At, run: Run) -> dict[str, Any]:
        return {key: make(None if i is None else row[i], (at, key), run) for key, i, make in self.parts}

    def source(self, names: Names, row: str) -> str:
        made = (f"{key!r}: {make.source(names, 'None' if i is None else f'{row}[{i}]')}" for key, i, make in self.parts)
        return f"{{{', '.join(made)}}}"
