"""The one row of a statement as the objects of an answer.

Rows are lists by position: keys don't travel, and `dict(zip(keys, row))` makes an object at the speed of C. Only what
has something to finish (a moment, a nested record, a null where none may be) is looked at one by one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, NamedTuple

from domain.text import normalise
from graph.compile.orders import cursor
from graph.compile.questions import Given, Variables

Row = Sequence[Any]
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


Make = Callable[[Any, At, Run], Any]


class Entry(NamedTuple):
    """One key of an object: where its value is in the row, how it is made, and whether it may be null."""

    key: str
    at: int
    make: Make | None = None
    finish: Callable[[Any], Any] | None = None
    required: str | None = None


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


def as_it_is(value: Any, _at: At, _run: Run) -> Any:
    return value


def constant(value: Any) -> Make:
    return lambda _row, _at, _run: value


def record(entries: Sequence[Entry], type_name: str) -> Make:
    """Objects of one type. A row that is null is a record that isn't there."""
    if not entries:
        # Of several types, one of which nothing is asked for: its rows hold the type alone.
        return lambda row, _at, _run: None if row is None else {}
    keys = tuple(entry.key for entry in entries)
    indexes = [entry.at for entry in entries]
    in_order = indexes == list(range(len(indexes)))
    pick: Callable[[Any], Any] = itemgetter(*indexes) if len(indexes) > 1 else (lambda row: (row[indexes[0]],))
    finishing = [(i, entry.finish) for i, entry in enumerate(entries) if entry.finish]
    nested = [(i, entry) for i, entry in enumerate(entries) if entry.make]
    required = [(i, entry) for i, entry in enumerate(entries) if entry.required is not None]

    def make(row: Any, at: At, run: Run) -> dict[str, Any] | None:
        if row is None:
            return None
        values = row if in_order else pick(row)
        absent = len(keys)
        if None in values:
            absent = next((i for i, entry in required if values[i] is None and not entry.make), absent)
        if finishing or nested:
            values = list(values)
            for i, finish in finishing:
                values[i] = None if values[i] is None else finish(values[i])
            for i, entry in nested:
                if i > absent:
                    break
                try:
                    values[i] = entry.make(values[i], (at, entry.key), run)  # type: ignore[misc]
                except Nulled:
                    if entry.required is not None:
                        raise
                    values[i] = None
                    continue
                if values[i] is None and entry.required is not None:
                    absent = i
                    break
        if absent < len(keys):
            entry = entries[absent]
            run.missing.append(Missing(path_to((at, entry.key)), type_name, entry.required or ""))
            raise Nulled
        return dict(zip(keys, values, strict=True))

    return make


def one_of(kinds: Mapping[str, Make], field_name: str) -> Make:
    """Objects of several types; the first value of a row says which."""

    def make(row: Any, at: At, run: Run) -> Any:
        if row is None:
            return None
        if row[0] not in kinds:
            run.missing.append(Missing(path_to(at), field_name, "__typename"))
            raise Nulled
        return kinds[row[0]](row, at, run)

    return make


def items(make: Make) -> Make:
    """A list of them; none of them may be null."""

    def make_all(rows: Any, at: At, run: Run) -> list[Any]:
        return [make(row, (at, i), run) for i, row in enumerate(rows)]

    return make_all


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


def nodes(form: PageForm, make: Make, index: int | None) -> Make:
    """The records of a page; a row is the record when it holds nothing else (`index` None)."""

    def make_page(rows: Any, at: At, run: Run) -> list[Any]:
        rows = rows[: form.first.read(run.variables)]
        if index is None:
            return [make(row, (at, i), run) for i, row in enumerate(rows)]
        return [make(row[index], (at, i), run) for i, row in enumerate(rows)]

    return make_page


def edges(form: PageForm, parts: Sequence[tuple[str, str, Any]]) -> Make:
    """The edges of a page. `parts` are key, what it is and, for a node, its place in the row and its maker."""

    def make_edge(row: Any, at: At, run: Run) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for key, what, more in parts:
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

    def make_page(rows: Any, at: At, run: Run) -> list[Any]:
        return [make_edge(row, (at, i), run) for i, row in enumerate(rows[: form.first.read(run.variables)])]

    return make_page


def page_info(form: PageForm, parts: Sequence[tuple[str, str, Any]]) -> Make:
    def make(rows: Any, _at: At, run: Run) -> dict[str, Any]:
        first = form.first.read(run.variables)
        shown = rows[:first]
        told: dict[str, Any] = {}
        for key, what, value in parts:
            match what:
                case "has_next_page":
                    told[key] = len(rows) > first
                case "has_previous_page":
                    told[key] = form.resumed or (form.offset is not None and form.offset.read(run.variables) > 0)
                case "start_cursor":
                    told[key] = cursor(form.order, shown[0][form.keys_at]) if shown else None
                case "end_cursor":
                    told[key] = cursor(form.order, shown[-1][form.keys_at]) if shown else None
                case _:
                    told[key] = value
        return told

    return make


def composed(parts: Sequence[tuple[str, int | None, Make]]) -> Make:
    """An object whose parts are made of different columns; of no column, of the constant that it is."""

    def make(row: Any, at: At, run: Run) -> dict[str, Any]:
        return {key: part(None if index is None else row[index], (at, key), run) for key, index, part in parts}

    return make


def highlights(
    wanted: str | None, names: Sequence[str], written: Sequence[str | None], shape: "HighlightShape"
) -> list[dict[str, Any]]:
    """The texts in which a word of the search stands, cut where it does, in either script, any width and case."""
    words = [word for word in normalise(wanted or "").split(" ") if word]
    found = []
    for name, text in zip(names, written, strict=False):
        if text and (marks := _marks(text, words)):
            found.append(shape.highlight(name, _cut(text, marks)))
    return found


@dataclass(frozen=True, slots=True)
class HighlightShape:
    """The keys under which a highlight is asked for: (key, what) of itself and of its parts."""

    keys: tuple[tuple[str, str], ...]
    part_keys: tuple[tuple[tuple[str, str], ...], ...]

    def highlight(self, name: str, cut: list[tuple[str, bool]]) -> dict[str, Any]:
        made: dict[str, Any] = {}
        lists = iter(self.part_keys)
        for key, what in self.keys:
            if what == "parts":
                keys = next(lists)
                made[key] = [{k: {"text": text, "matched": hit}.get(w, w) for k, w in keys} for text, hit in cut]
            else:
                made[key] = {"field": name}.get(what, what)
        return made


def _marks(text: str, words: Sequence[str]) -> list[bool]:
    """For each character of a text whether a word covers it; empty when none does."""
    letters = [normalise(letter) for letter in text]
    joined = "".join(letters)
    covered = [False] * len(joined)
    for word in words:
        # What stands together is what the index found; where the whole doesn't, its pairs of characters may.
        for piece in [word] if word in joined else [word[i : i + 2] for i in range(len(word) - 1)]:
            start = joined.find(piece)
            while start >= 0:
                covered[start : start + len(piece)] = [True] * len(piece)
                start = joined.find(piece, start + 1)
    if not any(covered):
        return []
    marks, at = [], 0
    for letter in letters:
        marks.append(any(covered[at : at + len(letter)]))
        at += len(letter)
    return marks


def _cut(text: str, marks: Sequence[bool]) -> list[tuple[str, bool]]:
    cut: list[tuple[str, bool]] = []
    for letter, hit in zip(text, marks, strict=True):
        if cut and cut[-1][1] == hit:
            cut[-1] = (cut[-1][0] + letter, hit)
        else:
            cut.append((letter, hit))
    return cut
