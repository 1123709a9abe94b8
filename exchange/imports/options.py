"""How a file is to be taken, and how its progress is told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from domain.lists import ListKind
from domain.needs import Need
from domain.resources import Resource
from graph.understanding import Understood

# Told (stage, rows done, rows in all); stages are read, write and match.
Progress = Callable[[str, int, int], None]
Understand = Callable[[Need | Resource], Understood]


@dataclass(frozen=True, slots=True)
class Options:
    """How a file is to be taken.

    `area` is the name of a county, a street, or both (梧溪县城东街道); `owner` that of the unit or community whose rows
    they are, where no column says it; `mapping` gives columns a field by their header.
    """

    kind: ListKind | None = None
    area: str | None = None
    owner: str | None = None
    source: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    dry_run: bool = False
    strict: bool = False
    withdraw_gone: bool = False


def silent(_stage: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""
