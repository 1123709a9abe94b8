"""Every question has a thousand arguments, the same each time, and is said in the words of every side."""

import pytest

from bench.questions import ARGUMENTS, CREATE, QUICK, READS, UPDATE, Ids, Question
from bench.statements import compiled
from domain.ids import new_id

IDS = Ids(*([new_id() for _ in range(number)] for number in (690, 94, 9)))


@pytest.mark.parametrize("question", [*READS, CREATE], ids=lambda question: question.name)
def test_a_question_has_a_thousand_arguments_the_same_each_time(question: Question) -> None:
    arguments = question.arguments(IDS)
    assert len(arguments) == ARGUMENTS == 1_000
    assert arguments == question.arguments(IDS)
    # There are no more than 690 units to ask for.
    assert len({str(one) for one in arguments}) >= (680 if question.name == "Q1" else 1_000)


@pytest.mark.parametrize("question", [*READS, CREATE, UPDATE], ids=lambda question: question.name)
def test_a_question_is_said_in_the_words_of_every_side(question: Question) -> None:
    for side in ("cobuild.graphql", "neo4j_graphql.graphql", "strawberry.graphql"):
        assert question.text(side).strip()


@pytest.mark.parametrize("question", READS, ids=lambda question: question.name)
def test_the_bare_app_runs_the_statement_that_our_compiler_makes(question: Question) -> None:
    asked = compiled(question)
    assert asked.text.rstrip().endswith("AS answer")
    parameters = asked.parameters(question.arguments(IDS)[0])
    assert set(parameters) == {f"p{i}" for i in range(len(parameters))}


def test_the_quick_run_asks_the_first_third_and_sixth() -> None:
    assert [question.name for question in QUICK] == ["Q1", "Q3", "Q6"]
