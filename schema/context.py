"""What a resolver gets beside its arguments: one of these for each request."""

from dataclasses import dataclass, field

import strawberry

from domain.language import Language
from domain.viewer import Viewer
from graph.database import Database
from schema.loaders import Loaders


@dataclass(frozen=True, slots=True)
class Context:
    """`language` is the one to answer in; `loaders` gather what one request reads."""

    database: Database
    viewer: Viewer
    language: Language
    loaders: Loaders = field(default_factory=Loaders)


Info = strawberry.Info[Context, None]
