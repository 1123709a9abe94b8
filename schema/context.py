"""What a resolver gets beside its arguments: one of these for each request."""

from dataclasses import dataclass

import strawberry

from domain.language import Language
from domain.viewer import Viewer
from graph.database import Database


@dataclass(frozen=True, slots=True)
class Context:
    """`language` is the one to answer in."""

    database: Database
    viewer: Viewer
    language: Language


Info = strawberry.Info[Context, None]
