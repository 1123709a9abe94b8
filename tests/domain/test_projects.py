"""What may follow what in the life of a project, and who is told why not."""

from itertools import pairwise

import pytest

from domain.language import Language
from domain.projects import PROJECT_STATES, ProjectMove, ProjectStatus, check_move
from domain.refusals import ImpossibleChange, InvalidInput

S = ProjectStatus
FORWARD = [S.PROPOSED, S.AGREED, S.CLAIMED, S.UNDER_WAY, S.DONE, S.CONFIRMED, S.CLOSED_OUT]
ALLOWED = {
    *pairwise(FORWARD),
    (S.DONE, S.UNDER_WAY),
    *((before, S.DROPPED) for before in FORWARD[:5]),
}


@pytest.mark.parametrize("current", ProjectStatus)
@pytest.mark.parametrize("wanted", ProjectStatus)
def test_a_project_goes_one_state_on_back_to_work_or_is_dropped_before_it_is_confirmed(
    current: ProjectStatus, wanted: ProjectStatus
) -> None:
    move = ProjectMove(to=wanted, reason="说明")
    if (current, wanted) in ALLOWED:
        check_move(current, move)
    else:
        with pytest.raises(ImpossibleChange) as refusal:
            check_move(current, move)
        assert (refusal.value.current, refusal.value.wanted) == (current, wanted)
        assert {(current, state) for state in refusal.value.allowed} == {one for one in ALLOWED if one[0] is current}


def test_every_state_has_a_name_in_both_languages() -> None:
    for language in Language:
        assert len({PROJECT_STATES.names[state].say(language) for state in ProjectStatus}) == len(ProjectStatus)


def test_an_impossible_change_names_the_possible_ones() -> None:
    with pytest.raises(ImpossibleChange) as refusal:
        check_move(S.AGREED, ProjectMove(to=S.DONE))
    assert refusal.value.message(Language.ZH) == "不能由“已商定”变为“已完成”;可以变为:已认领、已取消"
    assert refusal.value.message(Language.EN) == "cannot go from agreed to done; possible: claimed, dropped"


def test_a_closed_project_can_go_nowhere() -> None:
    with pytest.raises(ImpossibleChange) as refusal:
        check_move(S.CLOSED_OUT, ProjectMove(to=S.UNDER_WAY, reason="再做一次"))
    assert refusal.value.message(Language.EN) == "cannot go from closed out to under way; possible: none"


@pytest.mark.parametrize(("current", "wanted"), [(S.AGREED, S.DROPPED), (S.DONE, S.UNDER_WAY)])
def test_dropping_and_going_back_to_work_need_a_reason(current: ProjectStatus, wanted: ProjectStatus) -> None:
    with pytest.raises(InvalidInput) as refusal:
        check_move(current, ProjectMove(to=wanted))
    assert refusal.value.field == "reason"


def test_a_blank_reason_is_none() -> None:
    with pytest.raises(InvalidInput) as refusal:
        ProjectMove.of({"to": S.DROPPED, "reason": "  "})
    assert refusal.value.field == "reason"
