"""What an import did, row by row, and how it is told."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from domain.language import Language, Text
from domain.lists import (
    FLAG_TEXTS,
    OUTCOME_NAMES,
    PROBLEM_TEXTS,
    SKIP_TEXTS,
    Flag,
    ListKind,
    Outcome,
    Problem,
    Skip,
)
from exchange.recognition import Table


@dataclass(frozen=True, slots=True)
class Complaint:
    """Why a row was refused: the column at fault, by letter and header (both "" where the column is missing)."""

    problem: Problem
    field: str
    column: str = ""
    header: str = ""
    value: str = ""

    def say(self, language: Language) -> str:
        reason = PROBLEM_TEXTS[self.problem].say(language, value=self.value)
        place = f"{self.column} {self.header}".strip()
        if not place:
            return reason
        return f"{place}:{reason}" if language is Language.ZH else f"{place}: {reason}"


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """A row somewhere: `file` is None within the same file."""

    sheet: str
    row: int
    file: str | None = None

    def say(self, language: Language) -> str:
        place = f"{self.file} {self.sheet}" if self.file else self.sheet
        return f"{place} 第{self.row}行" if language is Language.ZH else f"{place}, row {self.row}"


@dataclass(frozen=True, slots=True)
class RowReport:
    """`changed` are the fields of an update, by what the list calls them; `table` is where a refused row stood."""

    sheet: str
    row: int | None
    outcome: Outcome
    title: str = ""
    kind: ListKind | None = None
    record_id: str | None = None
    changed: tuple[str, ...] = ()
    repeats: Whereabouts | None = None
    flags: tuple[Flag, ...] = ()
    complaints: tuple[Complaint, ...] = ()
    skip: Skip | None = None
    withdrawn: bool = False
    table: Table | None = field(default=None, repr=False)
    source: str = ""

    def say(self, language: Language) -> str:
        """Why, in words; "" where the outcome says it all."""
        parts = [complaint.say(language) for complaint in self.complaints]
        if self.skip:
            parts.append(SKIP_TEXTS[self.skip].say(language))
        if self.repeats:
            parts.append(_SAME_AS.say(language, place=self.repeats.say(language)))
        if self.changed:
            parts.append(_CHANGED.say(language, fields="、".join(self.changed)))
        if self.withdrawn:
            parts.append(_WITHDRAWN.say(language))
        parts += [FLAG_TEXTS[flag].say(language) for flag in self.flags]
        return ("；" if language is Language.ZH else "; ").join(parts)


_SAME_AS = Text("同 {place}", "the same as {place}")
_CHANGED = Text("改动:{fields}", "changed: {fields}")
_WITHDRAWN = Text("已撤下", "withdrawn")
_UNREAD = Text(
    "未读的表:{sheets}(没有清单的表头,或已隐藏)", "sheets not read: {sheets} (no header of a list, or hidden)"
)
_TOTAL = Text("{file}:{counts}", "{file}: {counts}")
_NOT_DONE = Text("{file}:有退回的行,整个文件未导入", "{file}: a row is refused, so nothing of the file was taken")
_NOTHING_WRITTEN = Text("(试运行,未写入)", " (dry run: nothing was written)")


@dataclass(slots=True)
class Report:
    """`import_id` is None where nothing was written: a dry run, a refused file, or nothing new in it."""

    file_name: str
    rows: list[RowReport] = field(default_factory=list)
    sources: tuple[str, ...] = ()
    kinds: tuple[ListKind, ...] = ()
    unread_sheets: tuple[str, ...] = ()
    import_id: str | None = None
    dry_run: bool = False
    refused_whole: bool = False

    @property
    def counts(self) -> dict[Outcome, int]:
        """How many rows came to each outcome; zeros included."""
        counted = Counter(row.outcome for row in self.rows)
        return {outcome: counted[outcome] for outcome in Outcome}

    @property
    def flags(self) -> dict[Flag, int]:
        """How many rows carry each flag; only those that occur."""
        counted = Counter(flag for row in self.rows for flag in row.flags)
        return {flag: counted[flag] for flag in Flag if counted[flag]}

    def refused(self) -> Iterator[RowReport]:
        return (row for row in self.rows if row.outcome is Outcome.REFUSED)

    def summary(self, language: Language) -> str:
        """One line: the file, and how many rows came to what."""
        if self.refused_whole:
            return _NOT_DONE.say(language, file=self.file_name)
        comma = "," if language is Language.ZH else ", "
        counts = comma.join(
            f"{OUTCOME_NAMES[outcome].say(language)} {number}" for outcome, number in self.counts.items() if number
        )
        line = _TOTAL.say(language, file=self.file_name, counts=counts or "0")
        return line + (_NOTHING_WRITTEN.say(language) if self.dry_run else "")

    def unread(self, language: Language) -> str | None:
        """One line on the sheets that are no lists, if there are any."""
        return _UNREAD.say(language, sheets="、".join(self.unread_sheets)) if self.unread_sheets else None
