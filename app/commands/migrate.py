"""`cobuild migrate`: bring a graph up to date."""

from typing import Annotated

import typer

from app.commands.common import connect, language, out, run, say
from domain.language import Text
from graph import migrations
from resolvers import service_types

WAITING = Text("另一个程序正在更新该图,等待中……", "Another program is migrating this graph; waiting ...")
RAN = Text("{at}  {file}", "{at}  {file}")
PENDING = Text("未执行            {file}", "pending           {file}")
NOTHING = Text("图已是最新,没有要执行的迁移", "the graph is up to date, nothing ran")
DONE = Text("已执行  {file}", "ran  {file}")
TYPES = Text("服务分类已更新 {number} 类", "{number} types of service brought up to date")


def migrate(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what has run and what would run.")] = False,
) -> None:
    """Run the migrations that the graph has not run yet, and bring its service taxonomy up to date.

    Safe to run at any time, by several at once.
    """
    run(_show() if dry_run else _migrate())


async def _show() -> None:
    async with connect() as database:
        plan = await migrations.plan(database)
    for migration, at in plan.ran:
        _print(RAN, at=f"{at:%Y-%m-%d %H:%M}", file=migration.file)
    for migration in plan.pending:
        _print(PENDING, file=migration.file)


async def _migrate() -> None:
    async with connect() as database:
        ran = await migrations.migrate(database, on_wait=lambda: say(WAITING))
        types = await service_types.load(database)
    for migration in ran:
        _print(DONE, file=migration.file)
    if types:
        _print(TYPES, number=types)
    if not ran and not types:
        _print(NOTHING)


def _print(text: Text, **values: object) -> None:
    out.print(text.say(language(), **values), highlight=False, markup=False, soft_wrap=True)
