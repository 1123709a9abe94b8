"""Q8: needs are created, then their status is updated, on every side that writes."""

from collections.abc import Sequence

import orjson

from bench.answers import digest
from bench.load import WrongAnswer
from bench.measure import Answers, Cell, measure
from bench.questions import CREATE, UPDATE, Variables
from bench.sides import Side

UNORDERED: frozenset[str] = frozenset()


async def write(
    side: Side, creates: Sequence[Variables], connections: Sequence[int], seconds: float, database_pid: int
) -> tuple[list[Cell], Answers]:
    """The timed runs, and what the side says of the needs that it creates, to be compared with the others'."""
    created: dict[int, tuple[str, str]] = {}

    def keep(index: int, _: int, body: bytes) -> None:
        created[index] = _without_id(body)

    await side.ask(CREATE, creates, max(connections), 60.0, once=True, keep=keep)
    ids = [id_ for id_, _ in created.values()]
    said = Answers({index: digest(b'{"data":%b}' % rest.encode(), UNORDERED) for index, (_, rest) in created.items()})
    updates: list[Variables] = [{"id": id_, "status": status} for status in ("WITHDRAWN", "OPEN") for id_ in ids]
    expected = Answers(checksums=[None] * len(updates))

    def first(index: int, checksum: int, body: bytes) -> None:
        if orjson.loads(body).get("errors") or updates[index]["status"].encode() not in body:
            raise WrongAnswer(body.decode())
        expected.checksums[index] = checksum

    await side.ask(UPDATE, updates, max(connections), 60.0, once=True, keep=first)
    cells = []
    for number in connections:
        unknown = Answers(checksums=[None] * len(creates))
        cells.append(await measure(side, CREATE, creates, number, seconds, unknown, database_pid, len(creates)))
        cells.append(await measure(side, UPDATE, updates, number, seconds, expected, database_pid, len(updates)))
    return cells, said


def _without_id(body: bytes) -> tuple[str, str]:
    """The id of the need that was created, and the rest of the answer."""
    answer = orjson.loads(body)
    need = answer.get("data") or {}
    while isinstance(need, list | dict) and "id" not in need:
        need = need[0] if isinstance(need, list) else next(iter(need.values()))
    if not isinstance(need, dict) or answer.get("errors"):
        raise WrongAnswer(body.decode())
    id_ = need.pop("id")
    return str(id_), orjson.dumps(need, option=orjson.OPT_SORT_KEYS).decode()
