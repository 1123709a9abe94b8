"""Defects, each put in place of a function of ours in the program under test. The product has no switch for any.

A program that a row starts calls `install()`, which looks at the environment; a row of pytest's does it by the plugin
`tests.torture.plugin`.
"""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, nullcontext
from dataclasses import replace
from functools import wraps
from typing import Any, cast

import jwt

from domain.limits import LIMITS, Limits
from domain.roles import Role
from domain.viewer import Viewer
from exchange import formulas
from graph import migrations, projects
from graph.database import Change, Database
from graph.statement import Statement
from schema import operations

VARIABLE = "COBUILD_TORTURE_BREAK"
WITHOUT_END = 1 << 60
DEFECTS: dict[str, Callable[[], None]] = {}


def defect(install: Callable[[], None]) -> Callable[[], None]:
    DEFECTS[install.__name__] = install
    return install


def install() -> None:
    """Break what the environment says; nothing without it."""
    if name := os.environ.get(VARIABLE):
        DEFECTS[name]()


@defect
def acknowledges_before_commit() -> None:
    """Whoever writes hears that it is done a moment before it is."""
    write = Database.write

    async def early(
        self: Database, viewer: Viewer, work: Callable[[Change], Awaitable[Any]], reason: str | None = None
    ) -> Any:
        done: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

        @wraps(work)
        async def told(change: Change) -> Any:
            result = await work(change)
            if not done.done():
                done.set_result(result)
            await asyncio.sleep(0.2)
            return result

        writing = asyncio.create_task(write(self, viewer, told, reason))
        await asyncio.wait([done, writing], return_when=asyncio.FIRST_COMPLETED)
        return done.result() if done.done() else writing.result()

    Database.write = early  # type: ignore[method-assign]


@defect
def ignores_operation_id() -> None:
    """A write that is sent again is done again."""
    vars(operations)["performing"] = lambda _: nullcontext()


@defect
def claim_without_lock() -> None:
    """Two that claim a project at once both count the claims before them."""
    lock = projects.PROJECTS._lock
    read = lock.text.replace("SET record.locked = true", "").replace("REMOVE record.locked", "")
    projects.PROJECTS._lock = Statement(lock.name, lock.access, read)


@defect
def migrator_without_lock() -> None:
    """Several migrators work at once."""

    @asynccontextmanager
    async def open_to_all(*_: object) -> AsyncIterator[None]:
        yield

    vars(migrations)["_locked"] = open_to_all


@defect
def body_limit_off() -> None:
    """A body of any size is read to its end."""
    _limits(body=WITHOUT_END)


@defect
def limits_off() -> None:
    """Whatever is asked is answered, however much of it there is."""
    counted = ("tokens", "fields", "depth", "aliases", "root_fields", "directives", "page", "rows")
    _limits(**dict.fromkeys(counted, WITHOUT_END))


def _limits(**wider: int) -> None:
    table = cast(dict[Role, Limits], LIMITS)
    table.update({role: replace(limits, **wider) for role, limits in table.items()})  # type: ignore[arg-type]


@defect
def any_query_by_get() -> None:
    """Any page can have a browser ask in its user's name."""
    os.environ["COBUILD_GET_QUERIES"] = "true"


@defect
def signature_check_off() -> None:
    """What a token says is believed, whoever wrote it."""
    decode = jwt.decode

    def believing(token: str, key: Any, **given: Any) -> Any:
        return decode(token, key, **{**given, "options": {**given["options"], "verify_signature": False}})

    jwt.decode = believing


@defect
def formula_not_escaped() -> None:
    """A cell that begins with `=` leaves as it is."""
    formulas.guarded.__code__ = (lambda text: text).__code__


@defect
def phone_logged() -> None:
    """Somebody looked for a mistake, and left the line in."""
    records = Database._records

    async def logged(self: Database, what: Statement, parameters: Any, bookmarks: Any) -> Any:
        logging.getLogger("graph.database").info("%s %s", what.name, parameters)
        return await records(self, what, parameters, bookmarks)

    Database._records = logged  # type: ignore[method-assign]


@defect
def no_timeout() -> None:
    """A question may take for ever, and nobody looks whether its caller is still there."""
    connect = Database.connect

    def patient(uri: str, user: str, password: str, name: str = "neo4j", **limits: float) -> Database:
        return connect(uri, user, password, name, **{**limits, "read_seconds": 3600.0})

    Database.connect = patient  # type: ignore[method-assign,assignment]
