"""What a resolver gets beside its arguments: one of these for each request."""

from dataclasses import dataclass
from typing import Any, cast

import strawberry

from domain.language import Language
from domain.limits import WIDEST, Limits
from domain.viewer import Viewer
from graph.compile.access import Access, access_of
from graph.database import Database


@dataclass(frozen=True, slots=True)
class Context:
    """`language` is the one to answer in; `access` says what may be seen, if not given that of the viewer's role."""

    database: Database
    viewer: Viewer
    language: Language
    access: Access = None  # type: ignore[assignment]
    limits: Limits = WIDEST
    introspection: bool = True

    def __post_init__(self) -> None:
        if not cast(Any, self.access):
            object.__setattr__(self, "access", access_of(self.viewer))


Info = strawberry.Info[Context, None]
