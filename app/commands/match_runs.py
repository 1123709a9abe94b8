"""`cobuild gap`: the docking run's own solver on instances that anybody can check."""

import time
from pathlib import Path
from typing import Annotated

import typer

from app.commands.common import out
from domain.refusals import InvalidInput
from matching.docking.gap import Instance, Malformed, assignment
from matching.docking.model import Model


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
