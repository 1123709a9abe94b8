"""The command line: `cobuild <command>`. Each area's commands are in `app/commands/<noun>.py`."""

import sys
from typing import Annotated

import typer

from app.commands import (
    accounts,
    analysts,
    backups,
    documents,
    exports,
    imports,
    match_runs,
    matches,
    pairing_plans,
    taxonomy,
    training,
)
from app.commands.common import LANGUAGE, err, language
from app.commands.migrate import migrate
from app.commands.retention import retention
from app.commands.setup import setup
from app.commands.up import up
from domain.language import Language
from domain.refusals import Refusal

cli = typer.Typer(
    name="cobuild",
    help="Resource lists, need lists and project lists of communities, matched and kept in a Neo4j graph.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)


@cli.callback()
def options(
    language: Annotated[
        Language | None,
        typer.Option(help="Language of messages; that of the terminal without it.", envvar="COBUILD_LANGUAGE"),
    ] = None,
) -> None:
    LANGUAGE.set(language)


cli.command()(up)
cli.command()(setup)
cli.command()(migrate)
cli.command()(accounts.token)
cli.command()(accounts.grant)
cli.add_typer(accounts.service_accounts, name="service-account")
cli.command()(documents.documents)
cli.command()(backups.backup)
cli.command()(backups.restore)
cli.add_typer(analysts.commands, name="analysts")
cli.command("import")(imports.import_)
cli.command()(imports.template)
cli.command()(imports.undo)
cli.command()(exports.export)
cli.command()(retention)
cli.command()(matches.match)
cli.command()(matches.evaluate)
cli.command()(training.train)
cli.add_typer(taxonomy.commands, name="taxonomy")
cli.command()(match_runs.dock)
cli.command()(match_runs.gap)
cli.command("pairing-plan")(pairing_plans.pairing_plan)


def main() -> None:
    try:
        cli()
    except Refusal as refusal:
        err.print(refusal.message(language()), style="red", highlight=False, markup=False, soft_wrap=True)
        sys.exit(1)
