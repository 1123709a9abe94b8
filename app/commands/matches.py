"""`cobuild match` and `cobuild evaluate`: what fits what, and how good that is."""

import csv
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from app.commands.common import connect, language, out, progress, run, say
from app.commands.labelled import judged_of, labels_of, need_entries, resource_entries
from domain.language import Text
from domain.matches import Match
from domain.refusals import InvalidInput
from domain.viewer import SYSTEM
from matching.evaluation import evaluate as figures_of
from matching.evaluation import reliability
from matching.matcher import match as matches_of
from resolvers.matches import rematch

_MATCHING = Text("正在匹配需求", "Matching needs")
_MATCHED = Text(
    "{needs}条需求,{resources}条资源:{pairs}对匹配;{unanswered}条需求没有合适的资源;"
    "更新{written}对,取消{removed}对;{seconds:.1f}秒",
    "{needs} needs, {resources} resources: {pairs} matches; nothing fits {unanswered} needs; "
    "{written} written, {removed} removed; {seconds:.1f} s",
)
_CALIBRATED = Text(
    "布里尔分数{brier:.3f};平均得分→实际对接(对数):{bins}",
    "Brier score {brier:.3f}; mean score→what docked (pairs): {bins}",
)
_WRITTEN = Text(
    "{file}:{pairs}对匹配;{needs}条需求中{unanswered}条没有合适的资源",
    "{file}: {pairs} matches; nothing fits {unanswered} of {needs} needs",
)


def match(
    area: Annotated[
        str | None, typer.Option(help="Only the needs of this area and what lies below it: its id.")
    ] = None,
) -> None:
    """Find the resources that fit each open need, across all units."""
    run(_match(area))


async def _match(area_id: str | None) -> None:
    async with connect() as database:
        with progress() as bar:
            task = bar.add_task(_MATCHING.say(language()), total=None)
            done = await rematch(
                database,
                SYSTEM,
                area_id=area_id,
                progress=lambda count, total: bar.update(task, completed=count, total=total),
            )
    say(_MATCHED, **done.model_dump())


def evaluate(
    resources: Annotated[Path, typer.Option(help="The resource list, as tidy CSV or any workbook with ids.")],
    needs: Annotated[Path, typer.Option(help="The need list.")],
    run: Annotated[Path, typer.Option(help="Where to write need_id,resource_id,score for every pair shown.")],
    labels: Annotated[
        Path | None, typer.Option(help="Judged pairs, need_id,resource_id,grade: prints the figures for them.")
    ] = None,
    judged: Annotated[
        Path | None,
        typer.Option(
            help="The ids of the needs that were judged, where not all were; those without labels fit nothing."
        ),
    ] = None,
) -> None:
    """Match two lists on their own, without the graph, and tell how good that is.

    The matches are those that the graph would hold, found by the same function.
    """
    offered, asked = resource_entries(resources), need_entries(needs)
    grades = labels_of(labels) if labels else None
    ids = judged_of(judged) if judged else [need.id for need in asked]
    if grades is not None and not any(id_ in grades for id_ in ids):
        raise InvalidInput("--labels", "没有一条需求有标注", "none of the needs has a label")
    with progress() as bar:
        task = bar.add_task(_MATCHING.say(language()), total=len(asked))
        shown = matches_of(offered, asked, progress=lambda count, _: bar.update(task, completed=count))
    _write_run(run, shown)
    if grades is not None:
        out.print(str(figures_of(shown, grades, ids)), highlight=False, markup=False, soft_wrap=True)
        brier, bins = reliability(shown, grades, ids)
        say(
            _CALIBRATED,
            brier=brier,
            bins="  ".join(f"{bin_.score:.2f}→{bin_.docked:.2f}({bin_.pairs})" for bin_ in bins),
        )
    unanswered = len(asked) - len({pair.need_id for pair in shown})
    say(_WRITTEN, file=run, pairs=len(shown), needs=len(asked), unanswered=unanswered)


def _write_run(file: Path, shown: Sequence[Match]) -> None:
    part = file.with_name(f".{file.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as stream:
            lines = csv.writer(stream, lineterminator="\n")
            lines.writerow(("need_id", "resource_id", "score"))
            lines.writerows((pair.need_id, pair.resource_id, pair.score) for pair in shown)
        os.replace(part, file)
    except OSError as error:
        raise InvalidInput("--run", f"写不了 {file}", f"can't write {file}") from error
    finally:
        part.unlink(missing_ok=True)
