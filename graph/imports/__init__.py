"""Imports of lists in the graph: what a list held so far, and what is written of it.

`(:Resource|Need|Project)-[:FROM {sheet, row, cells, version, before, repeated}]->(:ListImport)`: `cells` is the row as
it was written, by header; `version` that of the entry after the import; `before`, on an update, what the import
replaced; `repeated` marks a further row that says the same.
"""

from collections.abc import Iterable
from typing import TypeVar

from domain.lists import ListKind
from graph.statement import Access, Statement, statement

T = TypeVar("T")
BATCH = 1_000
NOW = "datetime({timezone: 'Asia/Shanghai'})"

LABELS: dict[ListKind, str] = {
    ListKind.RESOURCES: "Resource",
    ListKind.NEEDS: "Need",
    ListKind.PROJECTS: "Project",
}


def each(name: str, access: Access, text: str) -> dict[ListKind, Statement]:
    """A statement for each label, since indexes belong to labels."""
    return {
        kind: statement(f"imports.{name}.{label.lower()}", access, text.replace("$label", label))
        for kind, label in LABELS.items()
    }


def batches(items: Iterable[T]) -> list[list[T]]:
    every = list(items)
    return [every[start : start + BATCH] for start in range(0, len(every), BATCH)]
