"""What a resolver gets beside its arguments: one of these for each request."""

from dataclasses import dataclass

import strawberry

from domain.language import Language
from domain.viewer import Viewer
from graph.compile.access import OPEN, Access
from graph.database import Database


@dataclass(frozen=True, slots=True)
class Context:
    """`language` is the one to answer in; `access` says what may be seen."""

    database: Database
    viewer: Viewer
    language: Language
    access: Access = OPEN


Info = strawberry.Info[Context, None]
