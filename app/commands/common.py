"""What commands share: the language, the database, progress, and one line for whatever went wrong.

A command is a plain function in `app/commands/<noun>.py`, registered by one line in `app/cli.py`:

    def match(...) -> None:
        \"""Find the resources that fit each open need.\"""
        run(_match(...))

    async def _match(...) -> None:
        async with connect() as database:
            ...

A `Refusal` that leaves it is printed as one line in the user's language, and ends the command with exit code 1.
"""

import asyncio
import math
import os
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeVar

import uvloop
from neo4j.exceptions import AuthError, ConfigurationError, DriverError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from app.settings import Settings
from domain.language import Language, Text, locale_language
from domain.refusals import Refusal
from graph.database import Database

T = TypeVar("T")

out = Console()
err = Console(stderr=True)


LANGUAGE: ContextVar[Language | None] = ContextVar("language", default=None)


def language() -> Language:
    """The language to answer in: `--language`, or that of the terminal."""
    return LANGUAGE.get() or locale_language(os.environ)


def say(text: Text, **values: object) -> None:
    """Tell the user one line, beside the output proper (on stderr)."""
    err.print(text.say(language(), **values), highlight=False, markup=False, soft_wrap=True)


def progress() -> Progress:
    """A bar on stderr, gone once it is done: `with progress() as bar: task = bar.add_task("...", total=n)`."""
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=err,
        transient=True,
    )


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a command's asynchronous part to its end."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)


@dataclass(eq=False)
class NotConnected(Refusal):
    code = "NOT_CONNECTED"
    text = Text(
        "连接不上 {uri} 的 Neo4j:请先运行 make run(或检查 NEO4J_URI)",
        "no Neo4j answers at {uri}: start it with `make run` (or check NEO4J_URI)",
    )
    uri: str


@dataclass(eq=False)
class NotSignedIn(Refusal):
    code = "NOT_SIGNED_IN"
    text = Text(
        "{uri} 的 Neo4j 不接受用户 {user} 的密码:请检查 NEO4J_USER 和 NEO4J_PASSWORD",
        "the Neo4j at {uri} refuses the password of {user}: check NEO4J_USER and NEO4J_PASSWORD",
    )
    uri: str
    user: str


@asynccontextmanager
async def connect(settings: Settings | None = None) -> AsyncIterator[Database]:
    """The database that the settings name, seen to answer, and closed afterwards."""
    settings = settings or Settings()
    uri, user, *_ = settings.account
    try:
        database = settings.connect()
        # Which statements are slow is for those who run the service; who waits at a terminal sees the progress.
        database.slow_seconds = math.inf
    except (ConfigurationError, ValueError) as error:
        raise NotConnected(uri) from error
    try:
        try:
            await database.driver.verify_connectivity()
        except AuthError as error:
            raise NotSignedIn(uri, user) from error
        except DriverError as error:
            raise NotConnected(uri) from error
        yield database
    finally:
        await database.close()
