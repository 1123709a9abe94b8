"""Tables of what was measured, and the raw samples beside them."""

import gzip
import math
import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from bench.measure import Cell
from bench.questions import CREATE, READS, UPDATE, Question
from bench.sides import APOLLO, BARE, FLOOR, OURS, PEERS, STRAWBERRY, YOGA

RESULTS = Path(__file__).parent / "results"
PAGE = Path(__file__).parent.parent / "docs" / "performance.md"
BEGIN, END = "<!-- written by `make bench` -->", "<!-- until here -->"
MANY, ONE = 16, 1
ORDER = (OURS, YOGA, APOLLO, STRAWBERRY, BARE, FLOOR)


@dataclass
class Results:
    """Everything that one run found out.

    `megabytes` is the peak of resident memory of each server, `cold` the milliseconds that a plan takes when it is not
    there yet, `city` the median at one connection in the city by question, `floors` whose statement was the faster.
    """

    cells: list[Cell] = field(default_factory=list)
    megabytes: dict[str, float] = field(default_factory=dict)
    cold: dict[str, float] = field(default_factory=dict)
    city: dict[str, float] = field(default_factory=dict)
    floors: dict[str, str] = field(default_factory=dict)

    def cell(self, question: Question, side: str, connections: int) -> Cell | None:
        for cell in self.cells:
            if (cell.question, cell.side, cell.connections) == (question.name, side, connections):
                return cell
        return None

    def rate(self, question: Question, side: str, connections: int = MANY) -> float | None:
        cell = self.cell(question, side, connections)
        return None if cell is None else cell.samples.rate

    def best_peer(self, question: Question, connections: int = MANY) -> float | None:
        rates = [rate for peer in PEERS if (rate := self.rate(question, peer, connections)) is not None]
        return max(rates, default=None)

    def factor(self, question: Question, other: float | None, connections: int = MANY) -> float | None:
        ours = self.rate(question, OURS, connections)
        return ours / other if ours is not None and other else None


def geometric_mean(factors: Iterable[float]) -> float:
    logarithms = [math.log(factor) for factor in factors]
    return math.exp(sum(logarithms) / len(logarithms)) if logarithms else float("nan")


def last_line(results: Results) -> str:
    """The line that both runs end with."""
    best = [factor for q in READS if (factor := results.factor(q, results.best_peer(q))) is not None]
    bare = [factor for q in READS if (factor := results.factor(q, results.rate(q, BARE))) is not None]
    lowest = min(bare, default=float("nan"))
    return f"geometric mean against the best peer {geometric_mean(best):.2f}, lowest share of the bare app {lowest:.2f}"


def markdown(results: Results) -> str:
    """All tables of a run."""
    parts = [_machine(), _summary(results), _cells(results), _others(results), last_line(results)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _summary(results: Results) -> str:
    """Requests a second at 16 connections: what was to be reached, and what was."""
    rows = []
    for question in (*READS, CREATE, UPDATE):
        best = results.factor(question, results.best_peer(question))
        if best is None:
            continue
        alone = results.factor(question, results.best_peer(question, ONE), ONE)
        shares = [results.factor(question, results.rate(question, side)) for side in (BARE, FLOOR)]
        rows.append(
            [
                question.name,
                question.about,
                f"{question.target:g}",
                f"**{best:.2f}**",
                _number(alone),
                *(_number(share) for share in shares),
                results.floors.get(question.name, ""),
            ]
        )
    header = ("", "question", "target", "× better peer, 16", "× better peer, 1", "of bare app", "of floor", "floor is")
    return _table(header, rows)


def _cells(results: Results) -> str:
    rows = []
    for question in (*READS, CREATE, UPDATE):
        for side in ORDER:
            many, one = results.cell(question, side, MANY), results.cell(question, side, ONE)
            if many is None:
                continue
            size = many.samples.bytes / max(len(many.samples.milliseconds), 1)
            rows.append(
                [
                    question.name,
                    side,
                    f"{many.samples.rate:.0f}" if many.samples.rate >= 100 else f"{many.samples.rate:.1f}",
                    f"{many.samples.percentile(0.5):.1f}",
                    f"{many.samples.percentile(0.99):.1f}",
                    f"{many.cpu:.2f}",
                    f"{many.database_cpu:.2f}",
                    f"{one.samples.percentile(0.5):.2f}" if one else "",
                    f"{one.samples.percentile(0.99):.2f}" if one else "",
                    f"{size / 1000:.1f}" if size else "",
                    str(many.compared),
                ]
            )
    header = (
        *("", "side", "requests/s, 16", "p50 ms, 16", "p99 ms, 16", "CPU ms", "Neo4j's CPU ms"),
        *("p50 ms, 1", "p99 ms, 1", "KB", "compared"),
    )
    return _table(header, rows)


def _others(results: Results) -> str:
    parts = []
    if results.megabytes:
        peaks = ", ".join(f"{side} {megabytes:.0f} MB" for side, megabytes in results.megabytes.items())
        parts.append(f"Peak memory of a process after the reads: {peaks}.")
    if results.cold:
        colds = ", ".join(f"{name} {milliseconds:.1f} ms" for name, milliseconds in results.cold.items())
        parts.append(f"A cold plan (a text that was never seen: parse, validate, compile) costs: {colds}.")
    if results.city:
        rows = []
        for question in READS:
            if question.name in results.city and (county := results.cell(question, OURS, ONE)):
                here, there = county.samples.percentile(0.5), results.city[question.name]
                rows.append([question.name, f"{here:.2f}", f"{there:.2f}", f"{there / here:.2f}"])
        parts.append(_table(("", "county p50 ms, 1", "city p50 ms, 1", "city / county"), rows))
    return "\n\n".join(parts)


def _machine() -> str:
    model = "unknown"
    for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} cores of {model}, {gigabytes:.0f} GB, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}. Neo4j, the side that is measured and the load generator share them."
    )


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def keep(results: Results, folder: Path) -> None:
    """`table.md`, `summary.json` and `samples.csv.gz`: question, side, connections, milliseconds of each request."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "table.md").write_text(markdown(results), "utf-8")
    (folder / "summary.json").write_bytes(orjson.dumps(_summarised(results), option=orjson.OPT_INDENT_2) + b"\n")
    # No time in the file, so that the same samples are the same file.
    with (folder / "samples.csv.gz").open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed:
        packed.write(b"question,side,connections,milliseconds\n")
        for cell in results.cells:
            head = f"{cell.question},{cell.side},{cell.connections},"
            packed.write("".join(f"{head}{one:.3f}\n" for one in cell.samples.milliseconds).encode())


def publish(results: Results, page: Path = PAGE) -> None:
    """Put the tables where readers look for them."""
    text = page.read_text("utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{BEGIN}\n\n{markdown(results)}\n{END}{after}", "utf-8")


def _summarised(results: Results) -> Mapping[str, object]:
    return {
        "cells": [
            {
                "question": cell.question,
                "side": cell.side,
                "connections": cell.connections,
                "requests_a_second": round(cell.samples.rate, 2),
                "p50_ms": round(cell.samples.percentile(0.5), 3),
                "p99_ms": round(cell.samples.percentile(0.99), 3),
                "cpu_ms": round(cell.cpu, 3),
                "neo4j_cpu_ms": round(cell.database_cpu, 3),
                "bytes": round(cell.samples.bytes / max(len(cell.samples.milliseconds), 1)),
                "compared": cell.compared,
            }
            for cell in results.cells
        ],
        "peak_megabytes": {name: round(value, 1) for name, value in results.megabytes.items()},
        "cold_plan_ms": {name: round(value, 2) for name, value in results.cold.items()},
        "city_p50_ms": {name: round(value, 3) for name, value in results.city.items()},
        "floor_is": results.floors,
    }


def better_peer(folder: Path = RESULTS) -> str:
    """The better of the two by the full run that is kept; yoga before there is one."""
    file = folder / "summary.json"
    if not file.exists():
        return YOGA
    rates: dict[str, list[float]] = {peer: [] for peer in PEERS}
    for cell in orjson.loads(file.read_bytes())["cells"]:
        if cell["side"] in rates and cell["connections"] == MANY:
            rates[cell["side"]].append(cell["requests_a_second"])
    return max(rates, key=lambda peer: geometric_mean(rates[peer]))
