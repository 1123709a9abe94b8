"""How an agenda is drafted."""

from datetime import date

import pytest

from domain.areas import AreaLevel
from domain.language import Language
from domain.meetings import Candidate, Decision, Handling, check_item, draft, may_call, suggest_time
from domain.needs import Urgency
from domain.refusals import ImpossibleChange, InvalidInput
from tests.domain.records import need, resource


@pytest.mark.parametrize("level", AreaLevel)
def test_communities_streets_and_counties_call_meetings(level: AreaLevel) -> None:
    if level in (AreaLevel.COMMUNITY, AreaLevel.STREET, AreaLevel.COUNTY):
        may_call(level)
    else:
        with pytest.raises(InvalidInput) as refusal:
            may_call(level)
        assert refusal.value.field == "areaId"


def test_the_best_candidate_with_something_left_is_proposed() -> None:
    wanted, full, left = need(), resource(capacity=1, promised=1), resource(capacity=1)
    [proposal] = draft([(wanted, [Candidate(left, 0.6), Candidate(full, 0.9)])], {}, 10)
    assert (proposal.need, proposal.resource, proposal.score) == (wanted, left, 0.6)


def test_one_draft_hands_out_no_more_than_is_left() -> None:
    shared = resource(capacity=2, capacity_unit="次", promised=0.0)
    proposals = draft([(need(), [Candidate(shared, 0.9)]) for _ in range(5)], {}, 10)
    assert [proposal.promise.used for proposal in proposals] == [1.0, 1.0]


def test_a_draft_leaves_what_earlier_items_would_use() -> None:
    shared = resource(capacity=50, capacity_unit="人")
    [proposal] = draft([(need(quantity=80, quantity_unit="人"), [Candidate(shared, 0.9)])], {shared.id: 20.0}, 10)
    assert proposal.promise == (30, 30)


def test_urgent_needs_come_first_then_better_scores() -> None:
    normal, soon, urgent, better = (
        need(urgency=Urgency.NORMAL),
        need(urgency=Urgency.SOON),
        need(urgency=Urgency.URGENT),
        need(urgency=Urgency.NORMAL),
    )
    scores = [(normal, 0.5), (soon, 0.1), (urgent, 0.1), (better, 0.9)]
    proposals = draft([(wanted, [Candidate(resource(), score)]) for wanted, score in scores], {}, 10)
    assert [proposal.need for proposal in proposals] == [urgent, soon, better, normal]


def test_the_last_unit_goes_to_the_most_urgent_need() -> None:
    last, normal, urgent = resource(capacity=1), need(), need(urgency=Urgency.URGENT)
    [proposal] = draft([(normal, [Candidate(last, 0.9)]), (urgent, [Candidate(last, 0.3)])], {}, 10)
    assert proposal.need == urgent


def test_a_draft_ends_at_its_limit_and_needs_without_anything_left_do_not_count() -> None:
    full = resource(capacity=1, promised=1)
    entries = [(need(urgency=Urgency.URGENT), [Candidate(full, 0.9)])]
    entries += [(need(), [Candidate(resource(), 0.5)]) for _ in range(3)]
    assert len(draft(entries, {}, 2)) == 2


def test_a_time_is_proposed_that_suits_both() -> None:
    wanted = need(wanted_text="2026年3月", wanted_from=date(2026, 3, 1), wanted_until=date(2026, 3, 31))
    offered = resource(available_text="3月中旬起", available_from=date(2026, 3, 11))
    assert suggest_time(wanted, offered) == (date(2026, 3, 11), date(2026, 3, 31), "2026年3月")


def test_where_nothing_suits_both_the_need_decides() -> None:
    wanted = need(wanted_from=date(2026, 3, 1), wanted_until=date(2026, 3, 31))
    offered = resource(available_text="2026年5月", available_from=date(2026, 5, 1), available_until=date(2026, 5, 31))
    assert suggest_time(wanted, offered) == (date(2026, 3, 1), date(2026, 3, 31), "2026年5月")


def test_words_say_what_a_decided_item_no_longer_allows() -> None:
    for wanted, zh, en in (
        (Handling.REMOVED, "移出议程", "taken off the agenda"),
        (Handling.CHANGED, "已改动", "changed"),
        (Decision.ACCEPTED, "已采纳", "accepted"),
    ):
        with pytest.raises(ImpossibleChange) as refusal:
            check_item(Decision.REFUSED, wanted)
        assert refusal.value.message(Language.ZH) == f"不能由“未采纳”变为“{zh}”;可以变为:无"
        assert refusal.value.message(Language.EN) == f"cannot go from refused to {en}; possible: none"
        check_item(Decision.PENDING, wanted)
