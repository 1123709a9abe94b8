"""`cobuild pairing-plan`: ways to pair an area's units with its communities, as a page or a picture."""

import os
from pathlib import Path
from typing import Annotated

import typer

from app.commands.common import connect, language, run, say
from app.pairing_pages import page, picture
from domain.language import Text
from domain.refusals import InvalidInput
from resolvers.pairing_plans import plan_of

DRAWERS = {".html": page, ".svg": picture}
_PLANNING = Text("正在计算结对方案……", "Planning pairings …")
_WRITTEN = Text(
    "{file}:{plans}个方案,{units}个单位,{communities}个社区;{nearest:.1f}至{evenest:.1f}公里;{seconds:.1f}秒",
    "{file}: {plans} plans, {units} units, {communities} communities; {nearest:.1f} to {evenest:.1f} km; "
    "{seconds:.1f} s",
)


def pairing_plan(
    area: Annotated[str, typer.Option(help="The county or street to plan for: its name or id.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="FILE.html, a page, or FILE.svg, a picture.")],
    per_unit: Annotated[int, typer.Option(help="With how many communities each unit should be paired.")] = 1,
    keep_existing: Annotated[
        bool, typer.Option(help="Let pairings that there are stay; --no-keep-existing plans all of them anew.")
    ] = True,
    at_most: Annotated[int, typer.Option(help="How many plans to show at most.")] = 12,
) -> None:
    """Plan which unit should be paired with which community: near and balanced.

    Several plans to choose from, from the nearest to the most balanced. Nothing is written but the file.
    """
    run(_pairing_plan(area, out, per_unit, keep_existing, at_most))


async def _pairing_plan(area: str, out: Path, per_unit: int, keep_existing: bool, at_most: int) -> None:
    if out.suffix.lower() not in DRAWERS:
        raise InvalidInput("--out", "文件名应以 .html 或 .svg 结尾", "the name must end in .html or .svg")
    wishes = {"per_unit": per_unit, "keep_existing": keep_existing, "at_most": at_most}
    async with connect() as database:
        say(_PLANNING)
        front = await plan_of(database, area, wishes)
    part = out.with_name(f".{out.name}.part")
    try:
        part.write_text(DRAWERS[out.suffix.lower()](front, language()), encoding="utf-8")
        os.replace(part, out)
    except OSError as error:
        raise InvalidInput("--out", f"写不了 {out}", f"can't write {out}") from error
    finally:
        part.unlink(missing_ok=True)
    say(
        _WRITTEN,
        file=out,
        plans=len(front.plans),
        units=len(front.around.units),
        communities=len(front.around.communities),
        nearest=front.plans[0].total_metres / 1000,
        evenest=front.plans[-1].total_metres / 1000,
        seconds=front.seconds,
    )
