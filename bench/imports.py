"""How long 20,000 resources and 30,000 needs take to come in: `python -m bench.imports` beside a running `cobuild up`.

The Neo4j of the settings is used, and must be empty; `--resources` and `--needs` set other numbers of rows. Rows are
plainly fictitious. Prints rows, seconds and the peak of resident memory of this process, which includes reading.
What lists say is understood as they come in; `--no-understand` measures the import without that.
"""

import asyncio
import csv
import io
import random
import resource
import time
from collections.abc import Iterator
from typing import Annotated

import typer

from app.commands.common import connect, progress
from domain.lists import Outcome
from domain.viewer import SYSTEM
from exchange.imports import Understand, import_list
from graph.database import Database
from graph.migrations import migrate
from graph.statement import READ, statement
from resolvers import service_types, understanding

COUNT = statement("bench.count", READ, "MATCH (n:Resource|Need) RETURN count(n) AS n")

RESOURCE_HEADER = (
    *("id", "title", "detail", "category", "unit", "unit_type"),
    *("capacity", "capacity_unit", "available", "audience", "lon", "lat"),
)
NEED_HEADER = (
    *("id", "title", "detail", "category", "community", "quantity"),
    *("quantity_unit", "wanted_time", "audience", "urgency", "lon", "lat"),
)
CATEGORIES = ("党建活动", "文体活动", "扶贫帮困", "医疗卫生", "志愿服务", "", "其他")
SERVICES = (
    "健康讲座",
    "理发",
    "家电维修",
    "法律咨询",
    "合唱教学",
    "图书捐赠",
    "消防演练",
    "就业指导",
    "阅读课",
    "慰问走访",
)
AUDIENCES = ("居民", "老年人", "儿童", "残疾人", "党员", "青年", "妇女", "求职者")
TIMES = ("每月第一个周六", "2026年3月至6月", "周末", "工作日晚上", "全年", "每周三下午", "春节前后", "暑假")
UNIT_TYPES = ("机关", "事业单位", "国企", "企业", "学校", "医院", "社会组织")
SEED = 20260101


def _resources(rows: int, units: int = 690) -> Iterator[list[object]]:
    chance = random.Random(SEED)
    for i in range(rows):
        unit = chance.randrange(units)
        service = chance.choice(SERVICES)
        yield [
            f"R{i:06}",
            f"{service}第{i}项",
            f"示例内容{i}:由示例单位{unit}提供{service},请提前预约",
            chance.choice(CATEGORIES),
            f"示例单位{unit}",
            UNIT_TYPES[unit % len(UNIT_TYPES)],
            chance.randint(1, 200),
            chance.choice(("人/次", "场", "次", "件")),
            chance.choice(TIMES),
            chance.choice(AUDIENCES),
            round(chance.uniform(116, 117), 6),
            round(chance.uniform(28, 29), 6),
        ]


def _needs(rows: int, communities: int = 94) -> Iterator[list[object]]:
    chance = random.Random(SEED + 1)
    for i in range(rows):
        community = chance.randrange(communities)
        service = chance.choice(SERVICES)
        yield [
            f"N{i:06}",
            f"{service}需求{i}",
            f"示例社区{community}有居民提出:希望有人来做{service}({i})",
            chance.choice(CATEGORIES),
            f"示例社区{community}社区",
            chance.randint(1, 100),
            chance.choice(("人", "次", "件")),
            chance.choice(TIMES),
            chance.choice(AUDIENCES),
            chance.choice(("一般", "较急", "急")),
            round(chance.uniform(116, 117), 6),
            round(chance.uniform(28, 29), 6),
        ]


def _csv(header: tuple[str, ...], rows: Iterator[list[object]]) -> bytes:
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(header)
    writer.writerows(rows)
    return file.getvalue().encode()


def main(
    resources: Annotated[int, typer.Option(help="Rows of the resource list.")] = 20_000,
    needs: Annotated[int, typer.Option(help="Rows of the need list.")] = 30_000,
    understand: Annotated[bool, typer.Option(help="Whether the rows are understood as they come in.")] = True,
) -> None:
    """Time an import of a large resource list and a large need list."""
    asyncio.run(_main(resources, needs, understanding.understood if understand else None))


async def _main(resources: int, needs: int, understand: Understand | None) -> None:
    async with connect() as database:
        await migrate(database)
        await service_types.load(database)
        [there] = await database.read(COUNT)
        if there["n"]:
            raise SystemExit("the graph holds lists already: use an empty one")
        lists = (
            ("resources.csv", _csv(RESOURCE_HEADER, _resources(resources))),
            ("needs.csv", _csv(NEED_HEADER, _needs(needs))),
        )
        begun = time.perf_counter()
        for name, data in lists:
            await _time(database, name, data, understand)
        seconds = time.perf_counter() - begun
        rows = resources + needs
        print(f"{rows} rows in {seconds:.1f} s: {rows / seconds:.0f} rows a second; peak {_peak():.0f} MB")
        begun = time.perf_counter()
        for name, data in lists:
            await _time(database, name, data, understand)
        print(f"the same again, unchanged: {time.perf_counter() - begun:.1f} s; peak {_peak():.0f} MB")


async def _time(database: Database, name: str, data: bytes, understand: Understand | None) -> None:
    begun = time.perf_counter()
    with progress() as bar:
        task = bar.add_task(name, total=None)
        report = await import_list(
            database,
            SYSTEM,
            name,
            data,
            progress=lambda stage, done, total: bar.update(
                task, description=f"{name} {stage}", completed=done, total=total
            ),
            understand=understand,
        )
    counts = {outcome.value: rows for outcome, rows in report.counts.items() if rows}
    assert not report.counts[Outcome.REFUSED]
    print(f"{name}: {counts} in {time.perf_counter() - begun:.1f} s", end="")
    begun = time.perf_counter()
    left = await understanding.bring_up_to_date(database) if understand else 0
    print(f"; {left} were left to understand: {time.perf_counter() - begun:.1f} s" if understand else "")


def _peak() -> float:
    """Peak resident memory of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    typer.run(main)
