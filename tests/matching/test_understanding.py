"""What an entry is understood to say: examples that a community worker would agree with."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from domain.audiences import Audience
from domain.needs import Need
from domain.quantities import Quantity
from domain.reach import Reach
from domain.resources import Resource
from domain.service_types import Kind
from domain.times import TimeWindow
from domain.understanding import Aspect
from matching.entries import NeedEntry, ResourceEntry
from matching.lexicon import Lexicon
from matching.taxonomy import Concept, Taxonomy
from matching.understanding import Understanding, understand, version

NOW = datetime(2026, 3, 15, tzinfo=UTC)


def need(title: str, detail: str | None = None, **values: Any) -> Understanding:
    stated = {"id": "n", "title": title, "detail": detail, "created_at": NOW, "updated_at": NOW, **values}
    return understand(NeedEntry.of(Need.model_validate({"raised_on": NOW.date(), **stated})))


def resource(title: str, detail: str | None = None, **values: Any) -> Understanding:
    stated = {"id": "r", "title": title, "detail": detail, "created_at": NOW, "updated_at": NOW, **values}
    return understand(ResourceEntry.of(Resource.model_validate(stated)))


# --- types -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("给卧床老人剪个头", "haircut"),
        ("婆婆想測血壓", "vitals"),
        ("孩子放学后没人管", "homework"),
        ("天花板漏水,下雨就遭殃", "leak-repair"),
        ("老父亲总走丢,想要防走失手环", "dementia"),
        ("电动车上楼充电太危险", "ebike-upstairs"),
        ("单元门坏了关不上", "intercom-gates"),
        ("外卖小哥进小区难", "courier-care"),
        ("家门口的零工", "odd-jobs"),
        ("高考志愿怎么填报:志愿填报讲座", "course-choice"),
        ("养狗不牵绳", "dog-walking-talk"),
        ("上门办残疾证", "disability-card"),
        ("想学包粽子", "solar-festival-food"),
        ("业委会换届指导", "estate-meeting"),
        ("村里水渠淤了,灌溉难", "irrigation"),
    ],
)
def test_the_likeliest_type_is_what_a_worker_would_say(title: str, code: str) -> None:
    assert need(title).services[0].code == code


@pytest.mark.parametrize(
    ("title", "code"), [("社区健康步道", "footpath"), ("消防通道被占", "fire-lane"), ("电梯安全讲座", "lift-safety")]
)
def test_a_longer_word_hides_what_it_is_made_of(title: str, code: str) -> None:
    assert [service.code for service in need(title).services] == [code]


@pytest.mark.parametrize(
    ("title", "word"),
    [
        ("心里健康咨寻", "心里健康"),
        ("量血鸭", "血鸭"),
        ("电动车冲电", "冲电"),
        ("义务里发", "义务理发"),
    ],
)
def test_slips_of_the_pen_are_understood(title: str, word: str) -> None:
    assert word in need(title).services[0].words


def test_a_misspelt_word_is_less_certain() -> None:
    assert need("义务里发").services[0].confidence < need("义务理发").services[0].confidence


def test_the_end_of_a_title_says_what_it_is() -> None:
    first, second = need("敬老义务理发").services[0], need("党课理发").services
    assert first.code == "haircut"
    assert [service.code for service in second] == ["haircut", "party-class"]
    assert second[0].confidence > second[1].confidence


def test_a_wrong_category_lowers_and_never_decides() -> None:
    wrong, blank, right = (need("理发", category=one).services[0] for one in ("HEALTH", None, "VOLUNTEERING"))
    assert {one.code for one in (wrong, blank, right)} == {"haircut"}
    assert wrong.confidence < blank.confidence < right.confidence


def test_what_is_given_tells_services_of_the_same_words_apart() -> None:
    assert resource("捐赠图书").kinds == {Kind.GOODS}
    assert need("加装健身器材").kinds == {Kind.WORKS}
    assert need("理发").kinds == {Kind.SERVICE}


def test_words_that_nobody_knows_are_of_no_type() -> None:
    assert need("嘟嘟嘟").services == ()


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("环卫工理发", "haircut"),
        ("独居老人家跳闸", "electricity-check"),
        ("退役军人求职", "jobs"),
        ("独居老人", "companionship"),
    ],
)
def test_whom_it_is_for_is_not_what_it_is(title: str, code: str) -> None:
    assert need(title).services[0].code == code


def test_of_two_cuts_that_count_the_same_the_later_words_win() -> None:
    """爱心|理发, not 爱|心理|发."""
    words = {"心理": ("mental",), "理发": ("haircut",)}
    assert [found.word for found in Lexicon(words).find("爱心理发摊")] == ["理发"]


def test_confidences_fall_and_are_shares() -> None:
    services = need("健康义诊、量血压、推拿、配老花镜、磨剪刀、修鞋").services
    confidences = [service.confidence for service in services]
    assert confidences == sorted(confidences, reverse=True)
    assert all(0 < confidence < 1 for confidence in confidences)
    assert len(services) == 5


# --- whom, when, how much, where, for how much -----------------------------------------------------------------------


def test_a_sentence_is_understood_as_a_whole() -> None:
    said = need("每月第一个周六上门给30位老人理发", "只限松园社区,每人10元")
    assert said.audiences == {Audience.OLDER_PEOPLE}
    assert said.window == TimeWindow(rule="FREQ=MONTHLY;BYDAY=1SA")
    assert said.quantity == Quantity(30, "位", None) or said.quantity == Quantity(30, "位", "MONTH")
    assert (said.reach, said.place, said.money) == (Reach.AT_HOME, "松园社区", 10.0)


def test_columns_come_before_words() -> None:
    said = need("周末给老人理发", audiences=("VETERANS",), wanted_rule="FREQ=WEEKLY;BYDAY=MO")
    assert said.audiences == {Audience.VETERANS}
    assert said.window.rule == "FREQ=WEEKLY;BYDAY=MO"


@pytest.mark.parametrize(
    ("detail", "first", "last"),
    [
        ("7月1日前完成", None, date(2026, 7, 1)),
        ("未来12个月都可以", date(2026, 3, 15), date(2027, 3, 15)),
        ("三个月内", date(2026, 3, 15), date(2026, 6, 15)),
        ("两周内", date(2026, 3, 15), date(2026, 3, 29)),
        ("下个月", date(2026, 4, 1), date(2026, 4, 30)),
    ],
)
def test_time_counts_from_the_day_of_the_list(detail: str, first: date | None, last: date | None) -> None:
    assert need("理发", detail).window == TimeWindow(first, last)


def test_school_holidays_recur_and_are_no_summer() -> None:
    assert need("托管", "寒暑假").window == TimeWindow(rule="FREQ=DAILY;BYMONTH=1,2,7,8")


@pytest.mark.parametrize(
    ("text", "reach"),
    [
        ("上门服务", Reach.AT_HOME),
        ("瘫痪在床", Reach.AT_HOME),
        ("不上门,请到店", Reach.AT_PROVIDER),
        ("医生到家门口", Reach.IN_COMMUNITY),
        ("送戏进社区", Reach.IN_COMMUNITY),
        ("到家庭医生处", None),
        ("理发", None),
    ],
)
def test_where_it_is_given(text: str, reach: Reach | None) -> None:
    assert resource(text).reach is reach


@pytest.mark.parametrize(
    ("text", "place"),
    [("仅限榕树社区居民", "榕树社区"), ("只面向松园新村", "松园新村"), ("限60岁以上", None), ("服务全区各社区", None)],
)
def test_the_only_place_is_in_its_own_words(text: str, place: str | None) -> None:
    assert resource("理发", text).place == place


@pytest.mark.parametrize(
    ("text", "money"), [("每户2000元", 2000.0), ("资金1.5万元", 15000.0), ("五百块钱", 500.0), ("三块展板", None)]
)
def test_money_is_in_yuan(text: str, money: float | None) -> None:
    assert resource("慰问", text).money == money


# --- corrections, versions -------------------------------------------------------------------------------------------


def test_what_a_person_said_wins_also_that_there_is_nothing() -> None:
    said = need(
        "上门理发,每人10元",
        corrected=(Aspect.TYPES, Aspect.REACH, Aspect.MONEY, Aspect.QUANTITY, Aspect.AUDIENCES, Aspect.TIME),
        understood_types=("sharpen",),
        understood_audiences=("WOMEN",),
        understood_from=date(2026, 5, 1),
    )
    assert [(service.code, service.confidence, service.words) for service in said.services] == [("sharpen", 1.0, ())]
    assert (said.reach, said.place, said.money, said.quantity) == (None, None, None, None)
    assert (said.audiences, said.window) == ({Audience.WOMEN}, TimeWindow(date(2026, 5, 1)))


def test_what_was_not_corrected_is_understood_as_before() -> None:
    said = need("上门理发", corrected=(Aspect.AUDIENCES,), understood_types=("sharpen",))
    assert (said.services[0].code, said.reach) == ("haircut", Reach.AT_HOME)


def test_another_taxonomy_is_another_version_and_other_types() -> None:
    tops = Concept("HEALTH", None, None, "医疗卫生", "Health")
    other = Taxonomy([tops, Concept("hair", "HEALTH", Kind.SERVICE, "理发", "hair")])
    entry = NeedEntry(id="n", title="理发")
    assert [service.code for service in understand(entry, other).services] == ["hair"]
    assert version(other) != version()
