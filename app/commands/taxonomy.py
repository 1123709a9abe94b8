"""`cobuild taxonomy`: the types of service, checked for their editor and exported for other programs."""

import csv
from pathlib import Path
from typing import Annotated

import typer

from app.commands.common import out, say
from domain.language import Text
from domain.refusals import InvalidInput
from matching.skos import turtle
from matching.taxonomy import FILE, problems, read, taxonomy

commands = typer.Typer(no_args_is_help=True)

SOUND = Text("{file}:{types}类,{words}个词,没有问题", "{file}: {types} types, {words} words, nothing is wrong")
WRITTEN = Text("已写入 {file}:{types}类", "{file}: {types} types written")
WRONG = Text("{file} 有{number}处问题", "{file}: {number} problems")


@commands.callback()
def _group() -> None:
    """The service taxonomy."""


@commands.command()
def check(
    file: Annotated[Path, typer.Argument(help="A taxonomy in the form of matching/taxonomy.csv.")] = FILE,
) -> None:
    """Tell whether an edited taxonomy can be used: no cycles, no word of two types without a note that says why."""
    try:
        concepts = read(file)
    except (OSError, UnicodeDecodeError, KeyError, ValueError, csv.Error) as error:
        raise InvalidInput(str(file), f"读不了:{error}", f"can't be read: {error}") from error
    wrong = problems(concepts.concepts)
    for one in wrong:
        out.print(one, highlight=False, markup=False, soft_wrap=True)
    if wrong:
        say(WRONG, file=file, number=len(wrong))
        raise typer.Exit(1)
    say(SOUND, file=file, types=len(concepts.concepts), words=len(concepts.meanings))


@commands.command()
def export(
    file: Annotated[Path | None, typer.Argument(help="Where to write it; without it, to the terminal.")] = None,
) -> None:
    """Write the taxonomy as SKOS in Turtle."""
    text = turtle(taxonomy())
    if file is None:
        typer.echo(text, nl=False)
        return
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InvalidInput(str(file), "写不了", "can't be written") from error
    say(WRITTEN, file=file, types=len(taxonomy().concepts))
