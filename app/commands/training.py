"""`cobuild train`: weights of the matcher, from judged lists or from what meetings decided."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from app.commands.common import connect, out, run, say
from app.commands.labelled import judged_list
from domain.language import Text
from domain.refusals import InvalidInput
from matching.evaluation import evaluate
from matching.matcher import match
from matching.model import FILE, Model, shipped
from matching.taxonomy import taxonomy
from matching.training import FIRMNESS, Judged, decided_examples, examples, fit, held_out, rarity_of
from matching.vectors import RARITY
from resolvers.matches import decisions

_DECIDED = Text(
    "{accepted}对已采纳、{refused}对未采纳的匹配,以现有权重为起点",
    "{accepted} matches accepted and {refused} refused, with the present weights as prior",
)
_WRITTEN = Text("权重已写入 {file}", "weights written to {file}")


def train(
    lists: Annotated[
        list[Path] | None,
        typer.Argument(help="Folders with resources.csv, needs.csv, labels.csv and maybe judged_needs.csv."),
    ] = None,
    from_graph: Annotated[
        bool, typer.Option("--from-graph", help="Learn from the matches that meetings accepted or refused.")
    ] = False,
    to: Annotated[Path, typer.Option(help="Where to write the weights.")] = FILE,
) -> None:
    """Fit the weights of the matcher; with lists, each list is first matched by what the others teach."""
    if bool(lists) == from_graph:
        raise InvalidInput("train", "请给出清单文件夹,或 --from-graph", "give folders of lists, or --from-graph")
    if from_graph:
        run(_from_graph(to))
    else:
        _from_lists([judged_list(folder) for folder in lists or ()], to)


def _from_lists(lists: Sequence[Judged], to: Path) -> None:
    concepts = taxonomy()
    for one, model, common in held_out(lists, concepts) if len(lists) > 1 else ():
        found = match(one.resources, one.needs, model=model, common=common)
        out.print(str(evaluate(found, one.labels, one.judged)), highlight=False, markup=False, soft_wrap=True)
    common = rarity_of(lists, concepts)
    model = fit(examples(lists, concepts, common))
    if to == FILE:
        common.write(RARITY)
    _write(model, to, {"lists": len(lists), "needs": sum(len(one.judged) for one in lists)})


async def _from_graph(to: Path) -> None:
    async with connect() as database:
        decided = await decisions(database)
    if not decided:
        raise InvalidInput("--from-graph", "还没有会议采纳或否决过匹配", "no meeting has decided on a match yet")
    accepted = sum(pair.accepted for pair in decided)
    say(_DECIDED, accepted=accepted, refused=len(decided) - accepted)
    # What thousands of judged pairs taught gives way to single decisions only slowly.
    model = fit(decided_examples(decided, taxonomy()), prior=shipped(), penalty=FIRMNESS)
    _write(model, to, {"accepted": accepted, "refused": len(decided) - accepted})


def _write(model: Model, to: Path, trained_on: dict[str, int]) -> None:
    try:
        model.write(to, trained_on)
    except OSError as error:
        raise InvalidInput("--to", f"写不了 {to}", f"can't write {to}") from error
    say(_WRITTEN, file=to)
