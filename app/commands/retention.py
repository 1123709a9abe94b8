"""`cobuild retention`: what was kept long enough is removed."""

from rich.progress import Progress

from app.commands.common import connect, language, progress, run, say
from domain.language import Text
from domain.viewer import SYSTEM
from resolvers import personal_data
from resolvers.personal_data import Removed

REMOVING = Text("正在清理", "Removing what was kept long enough")
DONE = Text(
    "操作记录 {operations},旧清单行 {rows},无关联人员 {people}",
    "{operations} answers of operations, {rows} rows of old lists, {people} people whom nothing leads to",
)


def retention() -> None:
    """Remove personal data that was kept long enough (docs/personal-data.md). Cut short, it goes on the next time."""
    say(DONE, **run(_retain())._asdict())


async def _retain() -> Removed:
    async with connect() as database:
        with progress() as bar:
            return await personal_data.retain(database, SYSTEM, _shown(bar))


def _shown(bar: Progress) -> personal_data.Progress:
    task = bar.add_task(REMOVING.say(language()), total=None)
    return lambda done: bar.update(task, completed=sum(done))
