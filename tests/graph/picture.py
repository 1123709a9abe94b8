"""The names that docs/graph.md gives the graph, read off its pictures."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Self

DOCUMENT = Path(__file__).parent.parent.parent / "docs" / "graph.md"


@dataclass(frozen=True, slots=True)
class Picture:
    labels: frozenset[str]
    types: frozenset[str]
    properties: frozenset[str]

    @classmethod
    def of(cls, markdown: str) -> Self:
        drawn = "\n".join(re.findall(r"```cypher\n(.*?)```", markdown, re.DOTALL))
        return cls(
            frozenset(name for names in re.findall(r"\((:[\w:|]+)", drawn) for name in re.split("[:|]", names) if name),
            frozenset(re.findall(r"\[:(\w+)", drawn)),
            frozenset(name for names in re.findall(r"\{([\w, ]+)}", drawn) for name in names.split(", ")),
        )


PICTURE = Picture.of(DOCUMENT.read_text("utf-8"))
