"""`python -m app.errors` writes docs/errors.md, the catalogue of everything that can be refused or go wrong."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from app import cli, main  # noqa: F401  so that every refusal is known
from app.admission import STATUS, DatabaseAway
from app.graphql import CODES, DOCUMENT_REFUSALS
from domain.language import Text
from domain.refusals import Refusal
from schema.refusals import REFUSALS

FILE = Path(__file__).parent.parent / "docs" / "errors.md"
HEAD = """# Errors

Written by `python -m app.errors` from the program itself. Codes are stable; messages are for people, and come in the
language of `Accept-Language` (`--language` on the command line): Chinese unless English is preferred. In messages,
`{...}` stands for a value of the case at hand.

- **A mutation that can't do what was asked answers with a type behind `Refusal { errorCode message }`**, one of
  the types in its result union, and HTTP 200. Nothing is half written: the graph is as it was before the call.
- **A question that can't be answered has `errors[]`**, each with `extensions.code` and, where one argument is at fault,
  `extensions.field` (`filter.title.eq`). A refusal can come this way, too: `INVALID_INPUT` for `first: 2000`.
- **HTTP status**: 200 when the question was executed, whatever became of its fields. When it was not (it can't be
  parsed, doesn't fit the schema, or it isn't clear which operation is meant) there is no `data`, and the status is 400
  for who accepts `application/graphql-response+json`, 200 for who accepts `application/json`. `BAD_REQUEST` is what is
  no GraphQL request: 400, or 405 for a mutation by GET and for other methods, 413 for a body too large, 415 for another
  media type. `UNAVAILABLE` comes with 503 while the database is away. `LIMIT_EXCEEDED` is 400 (413 for bytes),
  `UNAUTHENTICATED` 401, `ROLE_NOT_HELD` 403 and `TOO_MANY_REQUESTS` 429, whatever is accepted.
- What nobody expected is `INTERNAL`, with `extensions.reference`: the operator finds the cause under it in the log.
"""


def catalogue() -> str:
    """docs/errors.md: refusals of the schema, errors of requests, and those of the command line, by their codes."""
    told: set[type[Refusal]] = {*STATUS, *DOCUMENT_REFUSALS}
    of_requests = sorted(told - {DatabaseAway}, key=lambda kind: kind.code)
    known = {*REFUSALS, *of_requests, DatabaseAway}
    others = sorted(set(_kinds(Refusal)) - known, key=lambda kind: kind.code)
    refusals = [(kind.code, kind.text) for kind in sorted(REFUSALS, key=lambda kind: kind.code)]
    return "\n".join(
        [
            HEAD,
            *_table("Refusals", refusals),
            *_table("Errors of the API", [*CODES.items(), *((kind.code, kind.text) for kind in of_requests)]),
            *_table("Refusals of the command line and of the start", [(kind.code, kind.text) for kind in others]),
        ]
    )


def _kinds(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    for each in kind.__subclasses__():
        if hasattr(each, "code"):
            yield each
        yield from _kinds(each)


def _table(title: str, rows: Iterable[tuple[str, Text]]) -> Iterator[str]:
    yield from (f"## {title}", "", "| code | 中文 | English |", "|---|---|---|")
    yield from (f"| `{code}` | {text.zh} | {text.en} |" for code, text in rows)
    yield ""


if __name__ == "__main__":
    FILE.write_text(catalogue(), "utf-8")
