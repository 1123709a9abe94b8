"""`cobuild documents`: the documents of a front end, registered as trusted when it is built."""

from importlib import import_module
from pathlib import Path
from typing import Annotated

import orjson
import typer
from graphql import GraphQLError

from app.commands.common import say
from app.documents import identifier
from domain.language import Text
from domain.refusals import InvalidInput

WRITTEN = Text("{file}:已登记 {number} 个查询", "{file}: {number} documents are registered")
SUFFIXES = (".graphql", ".gql")


def documents(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Where the .graphql files are.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The file to write, for COBUILD_DOCUMENTS.")],
) -> None:
    """Register the documents of a front end: check each against the schema, and write all of them into one file.

    A request then names one by its `documentId`, the SHA-256 of its text. All or nothing: one that doesn't fit ends it.
    """
    # Not an import at the top: the schema takes seconds to build, which every other command would pay for, too.
    document, schema = import_module("schema.documents").document, import_module("schema.root").schema
    texts = {}
    for path in sorted(path for path in folder.rglob("*") if path.suffix in SUFFIXES):
        text = path.read_text("utf-8")
        try:
            errors = document(text).errors(schema._schema)
        except GraphQLError as error:
            errors = [error]
        if errors:
            raise InvalidInput(str(path), errors[0].message, errors[0].message)
        texts[identifier(text)] = text
    out.write_bytes(orjson.dumps(texts, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS))
    say(WRITTEN, file=out, number=len(texts))
