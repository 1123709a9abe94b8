"""Comparing the answers of all sides, and measuring each."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.answers import digest
from bench.load import Samples
from bench.processes import cpu_seconds
from bench.questions import Question, Variables
from bench.sides import Side

WINDOW_SECONDS = 2.0
STABLE = 0.05
LAST_WINDOW = 6


class Different(Exception):
    """Two sides say different things."""


@dataclass
class Answers:
    """What one side answered, by argument: what it says, for the comparison, and its checksum, for the timed run."""

    digests: dict[int, str] = field(default_factory=dict)
    checksums: list[int | None] = field(default_factory=list)


@dataclass(frozen=True)
class Cell:
    """One side on one question over a number of connections. CPU is in milliseconds for each request."""

    question: str
    side: str
    connections: int
    samples: Samples
    cpu: float
    database_cpu: float
    compared: int


async def collect(
    side: Side, question: Question, arguments: Sequence[Variables], connections: int, seconds: float, *, once: bool
) -> Answers:
    """Ask for `seconds` and keep what is said: each argument at most once, or again and again, which warms it up."""
    answers = Answers(checksums=[None] * len(arguments))

    def keep(index: int, checksum: int, body: bytes) -> None:
        if answers.checksums[index] is None:
            answers.checksums[index] = checksum
            answers.digests[index] = digest(body, question.unordered)
        elif answers.checksums[index] != checksum:
            raise Different(f"{question.name}: {side.name} gives two answers to {arguments[index]}")

    await side.ask(question, arguments, connections, seconds, once=once, keep=keep)
    return answers


def compare(question: Question, arguments: Sequence[Variables], by_side: dict[str, Answers]) -> int:
    """How many arguments all sides answered, and answered alike. Raises Different."""
    common = set.intersection(*(set(answers.digests) for answers in by_side.values()))
    for index in sorted(common):
        said = {name: answers.digests[index] for name, answers in by_side.items()}
        if len(set(said.values())) > 1:
            raise Different(f"{question.name} with {arguments[index]}: {said}")
    if not common:
        raise Different(f"{question.name}: no argument was answered by all sides")
    return len(common)


async def warm(side: Side, question: Question, arguments: Sequence[Variables], connections: int) -> None:
    """Until two windows in a row have the same rate, within one in twenty."""
    before = 0.0
    for _ in range(LAST_WINDOW):
        rate = (await side.ask(question, arguments, connections, WINDOW_SECONDS)).rate
        if abs(rate - before) <= STABLE * rate:
            return
        before = rate


async def measure(
    side: Side,
    question: Question,
    arguments: Sequence[Variables],
    connections: int,
    seconds: float,
    answers: Answers,
    database_pid: int,
    compared: int,
) -> Cell:
    """One timed run, in which every answer must have the checksum that it had when it was compared."""
    before, database_before = cpu_seconds(side.pid), cpu_seconds(database_pid)
    samples = await side.ask(question, arguments, connections, seconds, expected=answers.checksums)
    number = max(len(samples.milliseconds), 1)
    return Cell(
        question.name,
        side.name,
        connections,
        samples,
        cpu=(cpu_seconds(side.pid) - before) * 1000 / number,
        database_cpu=(cpu_seconds(database_pid) - database_before) * 1000 / number,
        compared=compared,
    )
