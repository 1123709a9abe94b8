"""Half months, and which report is due."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.progress_reports import due_period, last_day_of, last_finished_period, period_of, period_to_report
from domain.projects import ProjectStatus
from domain.refusals import InvalidInput
from tests.domain.records import project


@pytest.mark.parametrize(
    ("day", "period", "finished"),
    [
        (date(2026, 3, 1), date(2026, 3, 1), date(2026, 2, 16)),
        (date(2026, 3, 15), date(2026, 3, 1), date(2026, 2, 16)),
        (date(2026, 3, 16), date(2026, 3, 16), date(2026, 3, 1)),
        (date(2026, 3, 31), date(2026, 3, 16), date(2026, 3, 1)),
        (date(2026, 1, 1), date(2026, 1, 1), date(2025, 12, 16)),
        (date(2028, 2, 29), date(2028, 2, 16), date(2028, 2, 1)),
        (date(2028, 3, 1), date(2028, 3, 1), date(2028, 2, 16)),
    ],
)
def test_a_half_month_ends_on_the_15th_or_with_the_month(day: date, period: date, finished: date) -> None:
    assert period_of(day) == period
    assert last_finished_period(day) == finished


@pytest.mark.parametrize(
    ("period", "last"),
    [
        (date(2026, 2, 1), date(2026, 2, 15)),
        (date(2026, 2, 16), date(2026, 2, 28)),
        (date(2028, 2, 16), date(2028, 2, 29)),
        (date(2026, 4, 16), date(2026, 4, 30)),
        (date(2026, 12, 16), date(2026, 12, 31)),
    ],
)
def test_the_last_day_of_a_half_month(period: date, last: date) -> None:
    assert last_day_of(period) == last


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_half_months_follow_each_other_without_gaps(day: date) -> None:
    before, now = last_finished_period(day), period_of(day)
    assert before < now <= day <= last_day_of(now)
    assert (now - last_day_of(before)).days == 1


UNDER_WAY, CLAIMED = ProjectStatus.UNDER_WAY, ProjectStatus.CLAIMED
ON_20_MARCH = date(2026, 3, 20)


@pytest.mark.parametrize(
    ("values", "due"),
    [
        ({"status": CLAIMED, "begun_on": date(2026, 3, 15)}, date(2026, 3, 1)),
        ({"status": CLAIMED, "begun_on": date(2026, 3, 16)}, None),
        ({"status": UNDER_WAY, "begun_on": date(2026, 1, 2)}, date(2026, 3, 1)),
        # Claimed in January for April: nothing to report yet, unless it is under way all the same.
        ({"status": CLAIMED, "begun_on": date(2026, 1, 2), "starts_on": date(2026, 4, 1)}, None),
        ({"status": UNDER_WAY, "begun_on": date(2026, 1, 2), "starts_on": date(2026, 4, 1)}, date(2026, 3, 1)),
        # From a list: nobody claimed it here, so it began on its first day, or when it came in.
        ({"status": UNDER_WAY, "starts_on": date(2026, 1, 1)}, date(2026, 3, 1)),
        ({"status": UNDER_WAY, "created_at": datetime(2026, 3, 15, 15, 59, tzinfo=UTC)}, date(2026, 3, 1)),
        ({"status": UNDER_WAY, "created_at": datetime(2026, 3, 15, 16, 0, tzinfo=UTC)}, None),
        *(
            ({"status": status, "begun_on": date(2026, 1, 2)}, None)
            for status in ProjectStatus
            if status not in (CLAIMED, UNDER_WAY)
        ),
    ],
)
def test_a_report_is_due_for_the_last_half_month_that_a_project_was_at_work_in(
    values: dict[str, Any], due: date | None
) -> None:
    assert due_period(project(**values), ON_20_MARCH) == due


def test_any_day_of_a_half_month_names_it() -> None:
    assert period_to_report(project(status=UNDER_WAY), date(2026, 3, 9), ON_20_MARCH) == date(2026, 3, 1)
    assert period_to_report(project(status=UNDER_WAY), None, ON_20_MARCH) == date(2026, 3, 16)


def test_a_half_month_that_has_not_begun_cannot_be_reported_on() -> None:
    with pytest.raises(InvalidInput) as refusal:
        period_to_report(project(status=UNDER_WAY), date(2026, 4, 1), ON_20_MARCH)
    assert refusal.value.field == "period"


@pytest.mark.parametrize("status", ["PROPOSED", "AGREED", "CLOSED_OUT", "DROPPED"])
def test_only_work_is_reported_on(status: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        period_to_report(project(status=status), None, ON_20_MARCH)
    assert refusal.value.field == "projectId"
