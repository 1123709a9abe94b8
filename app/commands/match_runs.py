"""`cobuild dock`, a docking run, and `cobuild gap`, its solver on instances that anybody can check."""

import time
from pathlib import Path
from typing import Annotated, Any

import typer

from app.commands.common import connect, language, out, progress, run, say
from domain.language import Text
from domain.refusals import InvalidInput
from domain.viewer import SYSTEM
from matching.docking.gap import Instance, Malformed, assignment
from matching.docking.model import Model
from resolvers import match_runs

_DOCKING = Text("正在安排对接", "Docking")
_DOCKED = Text(
    "方案 {id}:{needs}条需求满足{met:.1f}条;总值{value:.1f},上界{bound:.1f}(差{gap:.2%});"
    "最少的社区满足{worst_share:.0%}(至多{worst_share_bound:.0%}),公平的代价{fairness_price:.2%};{seconds:.1f}秒",
    "plan {id}: {met:.1f} of {needs} needs met; worth {value:.1f}, at most {bound:.1f} (gap {gap:.2%}); "
    "worst-off community {worst_share:.0%} (at most {worst_share_bound:.0%}), price of fairness {fairness_price:.2%}; "
    "{seconds:.1f} s",
)


def dock(
    area: Annotated[str | None, typer.Option(help="Only the needs of this area and below it: its id.")] = None,
    time_limit: Annotated[float, typer.Option(help="Seconds; then the best plan so far is kept, with its gap.")] = 60.0,
    unit_load: Annotated[int | None, typer.Option(help="How many dockings each unit can carry at most.")] = None,
    fair: Annotated[bool, typer.Option(help="Whether the worst-off community comes first.")] = True,
) -> None:
    """Plan which resources answer the open needs, all at once, and tell why some stay unmet."""
    run(_dock({"area_id": area, "time_limit_seconds": time_limit, "unit_load": unit_load, "fair": fair}))


async def _dock(wishes: dict[str, Any]) -> None:
    async with connect() as database:
        with progress() as bar:
            bar.add_task(_DOCKING.say(language()), total=None)
            done = await match_runs.run(database, SYSTEM, wishes)
        for told in await match_runs.sentences(database, done.id):
            out.print(told.written(language()), highlight=False, markup=False, soft_wrap=True)
    say(_DOCKED, **done.model_dump())


def gap(
    files: Annotated[list[Path], typer.Argument(help="Instances: `m n`, m x n profits, m x n weights, m capacities.")],
    plan: Annotated[
        bool, typer.Option("--plan", help="Print the agent of each task, from 1, on a line of its own.")
    ] = False,
    minimise: Annotated[
        bool, typer.Option("--minimise", help="The tables are costs: make their sum as small as can be.")
    ] = False,
    time_limit: Annotated[float, typer.Option(help="Seconds for each.", min=0.1)] = 60.0,
) -> None:
    """Solve generalised assignment problems by the solver of the docking run: prints `name value seconds`.

    A value that is not proven to be the best is followed by its bound.
    """
    for file in files:
        began = time.perf_counter()
        found = Model(_read(file).problem(minimise)).solve(time_limit)
        seconds = time.perf_counter() - began
        if found.plan is None:
            name = f"{file}"
            if found.impossible:
                raise InvalidInput(name, "没有可行的分配方案", "no assignment is possible")
            raise InvalidInput(
                name, f"{time_limit:g} 秒内没有找到方案", f"no assignment was found within {time_limit:g} s"
            )
        sign = -1 if minimise else 1
        proven = found.bound - found.plan.value < 1 - 1e-6
        line = f"{file.name} {sign * found.plan.value:.0f} {seconds:.2f}"
        out.print(line if proven else f"{line} {sign * found.bound:.2f}", highlight=False, markup=False, soft_wrap=True)
        if plan:
            agents = " ".join(map(str, assignment(found.plan)))
            out.print(agents, highlight=False, markup=False, soft_wrap=True)


def _read(file: Path) -> Instance:
    try:
        return Instance.parse(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{file}", "读不了", "can't be read") from error
    except Malformed as error:
        raise InvalidInput(f"{file}", error.reason_zh, error.reason_en) from error
