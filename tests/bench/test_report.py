"""The last line says the mean and the lowest share, and the tables what was measured."""

import gzip
from pathlib import Path

import pytest

from bench.load import Samples
from bench.measure import Answers, Cell, Different, compare
from bench.questions import NEWEST, ONE
from bench.report import BEGIN, END, Results, better_peer, geometric_mean, keep, last_line, markdown, publish
from bench.sides import APOLLO, BARE, OURS, YOGA


def cell(question: str, side: str, rate: int) -> Cell:
    samples = Samples(seconds=1.0)
    for _ in range(rate):
        samples.add(0.004, 100)
    return Cell(question, side, 16, samples, cpu=0.5, database_cpu=1.5, compared=1_000)


@pytest.fixture
def results() -> Results:
    """Against the better peer 4 and 9 times as fast, at 0.8 and 0.9 of the bare app."""
    rates = {"Q1": {OURS: 400, YOGA: 100, APOLLO: 80, BARE: 500}, "Q3": {OURS: 900, YOGA: 90, APOLLO: 100, BARE: 1_000}}
    return Results([cell(question, side, rate) for question, sides in rates.items() for side, rate in sides.items()])


def test_the_last_line_says_the_mean_and_the_lowest_share(results: Results) -> None:
    assert last_line(results) == "geometric mean against the best peer 6.00, lowest share of the bare app 0.80"


def test_the_better_peer_is_found_for_each_question(results: Results) -> None:
    assert (results.best_peer(ONE), results.best_peer(NEWEST)) == (100, 100)
    assert results.factor(NEWEST, results.rate(NEWEST, YOGA)) == 10


def test_the_tables_tell_rates_and_factors(results: Results) -> None:
    tables = markdown(results)
    assert "| Q3 | Cobuild | 900 | 4.0 | 4.0 | 0.50 | 1.50 |  |  | 0.1 | 1000 |" in tables
    assert "**9.00**" in tables
    assert tables.endswith(last_line(results) + "\n")


def test_raw_samples_are_kept_and_the_better_peer_is_known_afterwards(results: Results, tmp_path: Path) -> None:
    assert better_peer(tmp_path) == YOGA
    keep(results, tmp_path)
    with gzip.open(tmp_path / "samples.csv.gz", "rt", encoding="utf-8") as file:
        lines = file.read().splitlines()
    assert lines[:2] == ["question,side,connections,milliseconds", "Q1,Cobuild,16,4.000"]
    assert len(lines) == 1 + 400 + 100 + 80 + 500 + 900 + 90 + 100 + 1_000
    assert better_peer(tmp_path) == YOGA  # The mean of 100 and 90 is above that of 80 and 100.


def test_a_page_gets_the_tables_and_keeps_the_rest(results: Results, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"# Fast\n\n{BEGIN}\nold\n{END}\n\nThe rest.\n", "utf-8")
    publish(results, page)
    publish(results, page)
    assert page.read_text("utf-8") == f"# Fast\n\n{BEGIN}\n\n{markdown(results)}\n{END}\n\nThe rest.\n"


def test_a_geometric_mean_is_one_of_factors() -> None:
    assert geometric_mean([2.0, 8.0]) == pytest.approx(4.0)


def test_sides_that_say_different_things_stop_the_run() -> None:
    with pytest.raises(Different, match="Q1"):
        compare(ONE, [{"id": "a"}], {OURS: Answers({0: "x"}), YOGA: Answers({0: "y"})})


def test_an_argument_that_only_some_sides_answered_is_not_compared() -> None:
    answers = {OURS: Answers({0: "x", 1: "y"}), YOGA: Answers({0: "x"})}
    assert compare(ONE, [{"id": "a"}, {"id": "b"}], answers) == 1
