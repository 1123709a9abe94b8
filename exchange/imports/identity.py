"""Which row is which entry of its list, and under which key a new one goes."""

import difflib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from domain.lists import ListKind
from domain.text import name_key
from exchange.imports.comparison import Known
from exchange.imports.exported import Exported
from exchange.imports.lines import Line
from exchange.rows import Draft, content_key

# How alike two titles must be for a row of the same unit and number to be the same entry under a corrected title.
ALIKE = 0.5


class Keys:
    """Keys of the entries of one list: `<source>#<code>`, and something of the contents where that is taken."""

    def __init__(self, source: str, taken: Iterable[str]) -> None:
        self._source = source
        self._taken = set(taken)

    def new(self, made: Draft) -> str:
        key = f"{self._source}#{made.code or ''}"
        attempt = 0
        while not made.code or key in self._taken:
            key = f"{self._source}#{made.code or ''}~{made.content_key}{f'-{attempt}' if attempt else ''}"
            if key not in self._taken:
                break
            attempt += 1
        self._taken.add(key)
        return key

    def moved(self, old: str | None, made: Draft) -> str:
        """The key of an entry under another number. One that is given up stays taken, so that no two ever meet."""
        return self.new(made) if f"{self._source}#{made.code}" != old else str(old)


def match(
    kind: ListKind, lines: Sequence[Line], known: Sequence[Known], exported: Mapping[str, Exported]
) -> tuple[list[tuple[Line, Known]], list[Line]]:
    """Which row is which entry of its list, and the rows that are none.

    The id that a list of ours carries decides; then a row that is as it was; then a number that stays with its entry;
    then whom it is of and what it says; then what it is called; last its number, under a title that is alike.
    """
    matched: list[tuple[Line, Known]] = []
    by_id = {entry.id: entry for entry in known}
    left: list[Line] = []
    taken: set[str] = set()
    for line in lines:
        record_id = line.draft.record_id
        if record_id and record_id in exported and record_id not in taken:
            matched.append((line, by_id.get(record_id) or Known(record_id)))
            taken.add(record_id)
        else:
            left.append(line)

    def pass_over(of_line: Callable[[Line], Any], of_entry: Callable[[Known], Any]) -> None:
        nonlocal left
        if not left:
            return
        index: dict[Any, list[Known]] = defaultdict(list)
        for entry in known:
            if entry.id not in taken and (key := of_entry(entry)) is not None:
                index[key].append(entry)
        rest = []
        for line in left:
            key = of_line(line)
            there = [entry for entry in index.get(key, ()) if entry.id not in taken] if key is not None else []
            if not there:
                rest.append(line)
                continue
            entry = next((one for one in there if one.code == line.draft.code), there[0])
            taken.add(entry.id)
            matched.append((line, entry))
        left = rest

    def said(fields: Mapping[str, str]) -> tuple[str, str]:
        return _owner_key(kind, fields), name_key(fields.get("title", ""))

    pass_over(lambda line: line.cells, lambda entry: entry.cells or None)
    pass_over(lambda line: line.draft.code if line.draft.stable else None, lambda entry: entry.code)
    pass_over(
        lambda line: (_owner_key(kind, line.row.fields), line.draft.content_key),
        lambda entry: (_owner_key(kind, entry.fields(kind)), content_key(kind, entry.fields(kind))),
    )
    pass_over(lambda line: said(line.row.fields), lambda entry: said(entry.fields(kind)))
    by_code = {entry.code: entry for entry in known if entry.code and entry.id not in taken}
    rest = []
    for line in left:
        entry = by_code.get(line.draft.code or "")
        if entry and entry.id not in taken and _alike(said(line.row.fields), said(entry.fields(kind))):
            taken.add(entry.id)
            matched.append((line, entry))
        else:
            rest.append(line)
    return matched, rest


def _owner_key(kind: ListKind, fields: Mapping[str, str]) -> str:
    return name_key(fields.get("community" if kind is ListKind.NEEDS else "unit", ""))


def _alike(line: tuple[str, str], entry: tuple[str, str]) -> bool:
    """Whether a row of the same number is the same entry: another owner of one title, or a title that was corrected."""
    if line[1] == entry[1]:
        return True
    return line[0] == entry[0] and difflib.SequenceMatcher(None, line[1], entry[1]).ratio() >= ALIKE
