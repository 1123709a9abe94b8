"""A share of every row, in seconds: its judgement, its generators, and that each has a defect that it must notice."""

import random
from types import ModuleType
from typing import Any

import pytest

from tests.torture import canaries, hostile_lists, killed_database, malformed_bodies
from tests.torture.__main__ import chosen
from tests.torture.breaks import DEFECTS
from tests.torture.figures import Figure, percentile
from tests.torture.rows import ROWS


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.NAME)
def test_each_row_says_its_promise_and_its_load_and_has_a_defect(row: ModuleType) -> None:
    text = row.__doc__ or ""
    assert "Promise: " in text
    assert "Load: " in text
    assert row.DEFECTS
    for defect in row.DEFECTS:
        assert f"`{defect}`" in text
        assert defect in DEFECTS


def test_each_defect_belongs_to_one_row() -> None:
    named = [defect for row in ROWS for defect in row.DEFECTS]
    assert sorted(named) == sorted(DEFECTS)
    assert len({row.NAME for row in ROWS}) == len(ROWS)


def test_a_defect_chooses_its_row_and_a_row_its_first_defect() -> None:
    assert chosen([], "ignores_operation_id") == ([killed_database], "ignores_operation_id")
    assert chosen([], "killed_database") == ([killed_database], "acknowledges_before_commit")
    assert chosen(["canaries"], None) == ([canaries], None)
    with pytest.raises(SystemExit, match="no defect is called nothing"):
        chosen([], "nothing")
    with pytest.raises(SystemExit, match="no row is called nothing"):
        chosen(["nothing"], None)


def test_a_figure_is_one_line() -> None:
    assert str(Figure("canaries", "found in 0", True)) == "canaries: found in 0 (pass)"
    assert str(Figure("canaries", "found in 1", False)) == "canaries: found in 1 (FAIL)"
    assert percentile([float(n) for n in range(1, 101)], 0.99) == 100.0


def there(*titles: str, events: int = 1) -> list[dict[str, Any]]:
    return [{"title": title, "events": events} for title in titles]


@pytest.mark.parametrize(
    ("found", "status", "passed"),
    [
        (there("需求1", "需求2"), 0, True),
        (there("需求1"), 0, False),
        (there("需求1", "需求2", "需求2"), 0, False),
        (there("需求1") + there("需求2", events=0), 0, False),
        (there("需求1", "需求2"), 1, False),
    ],
)
def test_a_lost_a_doubled_and_an_unlogged_write_are_noticed(
    found: list[dict[str, Any]], status: int, passed: bool
) -> None:
    tally = killed_database.Tally(2, acknowledged={"需求1", "需求2"})
    assert killed_database.figure(tally, found, 1, status).passed is passed


QUIET = {"api": b"slow statement people.x ValueError", "query.log": b"x" * 2_000}


@pytest.mark.parametrize(
    ("logs", "passed"),
    [
        (QUIET, True),
        ({**QUIET, "debug.log": "说了金丝雀000甲".encode()}, False),
        ({**QUIET, "debug.log": b"%E9%87%91%E4%B8%9D%E9%9B%80000%E7%94%B2"}, False),
        ({**QUIET, "debug.log": rb"\u91d1\u4e1d\u96c0000\u7532"}, False),
        ({**QUIET, "debug.log": b"000-4711000"}, False),
        ({"api": QUIET["api"]}, False),
        ({**QUIET, "api": b""}, False),
    ],
)
def test_a_canary_is_found_however_it_is_written_and_a_log_that_nobody_read_is_no_proof(
    logs: dict[str, bytes], passed: bool
) -> None:
    figure = canaries.figure(["金丝雀000甲", "000-4711000"], 30, logs, kept=2, rounds=1)
    assert figure.passed is passed


@pytest.mark.parametrize("name", [name for name in hostile_lists.BY_HAND if "bomb" not in name])
def test_hostile_lists_are_refused_by_one_error_that_names_the_file(name: str) -> None:
    assert hostile_lists.refused("清单.xlsx", hostile_lists.BY_HAND[name]())


def test_lists_in_any_encoding_are_read_exactly_and_bent_ones_invent_nothing() -> None:
    assert all(hostile_lists.exact(random.Random(seed)) for seed in range(30))
    assert all(hostile_lists.bent(random.Random(seed)) for seed in range(30))


@pytest.mark.parametrize("command", hostile_lists.COMMANDS)
def test_formulas_leave_as_texts(command: str) -> None:
    assert hostile_lists.inert(command)


def test_malformed_requests_are_of_every_kind_and_the_same_each_time() -> None:
    made = [malformed_bodies.request(random.Random(seed)) for seed in range(200)]
    assert made == [malformed_bodies.request(random.Random(seed)) for seed in range(200)]
    assert sum(b"multipart/form-data" in each for each in made) > 20
    assert sum(each.startswith(b"POST /graphql") for each in made) > 150
