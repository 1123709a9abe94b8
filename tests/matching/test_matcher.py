"""What a user is shown: examples that a community worker would agree with, and what holds for every list."""

import random
from dataclasses import replace
from math import exp

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.audiences import Audience
from domain.quantities import Quantity
from domain.text import normalise
from domain.times import parse_time
from domain.understanding import Aspect
from matching.entries import Correction, NeedEntry, Place, ResourceEntry
from matching.features import PARTS, About, sides
from matching.matcher import match
from matching.model import shipped
from matching.taxonomy import taxonomy
from matching.training import without
from matching.understanding import understand
from matching.vectors import Encoder


def resource(title: str, detail: str = "", **values: object) -> ResourceEntry:
    return ResourceEntry(**{"id": title, "title": normalise(title), "detail": normalise(detail), **values})  # type: ignore[arg-type]


def need(title: str, detail: str = "", **values: object) -> NeedEntry:
    return NeedEntry(**{"id": title, "title": normalise(title), "detail": normalise(detail), **values})  # type: ignore[arg-type]


def shown(resources: list[ResourceEntry], needs: list[NeedEntry]) -> list[tuple[str, str]]:
    return [(pair.need_id, pair.resource_id) for pair in match(resources, needs)]


# --- the service must be the same ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "offered"),
    [
        ("量血压", "慢性病义诊,测血糖"),
        ("剪头发", "爱心理发"),
        ("防电信诈骗", "识骗防骗小课堂"),
        ("找份工作", "现场招聘会"),
        ("孩子放学没人管", "四点半课堂"),
        ("水管漏了没人修", "水电维修上门"),
        ("缺轮椅", "辅助器具租借"),
        ("想看电影", "露天放映"),
    ],
)
def test_one_service_in_two_wordings_matches(wanted: str, offered: str) -> None:
    assert shown([resource(offered), resource("会议室")], [need(wanted)]) == [(wanted, offered)]


@pytest.mark.parametrize(
    ("wanted", "offered"),
    [
        ("健康步道延长到公园", "健康讲座"),
        ("消防通道改造", "消防演练"),
        ("加装电梯", "电梯安全讲座"),
        ("篮球场改造", "篮球赛"),
        ("路灯不亮", "线路检修"),
        ("微心愿:收音机", "家电维修"),
        ("修路", "交通安全宣传"),
    ],
)
def test_shared_words_of_different_services_do_not_match(wanted: str, offered: str) -> None:
    assert shown([resource(offered)], [need(wanted)]) == []


def test_a_need_that_nothing_fits_gets_nothing() -> None:
    offers = [resource(title) for title in ("义诊", "理发", "普法讲座", "会议室借用", "墙绘")]
    assert shown(offers, [need("桥栏杆损坏", "要更换")]) == []


def test_a_need_without_any_letter_gets_nothing() -> None:
    assert shown([resource("理发")], [need("……")]) == []


def test_empty_lists_match_nothing() -> None:
    assert match([], [need("理发")]) == []
    assert match([resource("理发")], []) == []


def test_traditional_spelling_gives_the_same_matches_and_scores() -> None:
    simplified = match([resource("量血压", "护士坐诊")], [need("测血糖血压", "老人多")])
    traditional = match([resource("量血壓", "護士坐診", id="量血压")], [need("測血糖血壓", "老人多", id="测血糖血压")])
    assert [pair.score for pair in traditional] == [pair.score for pair in simplified]
    assert [(pair.need_id, pair.resource_id) for pair in traditional] == [("测血糖血压", "量血压")]


def test_wording_that_is_in_no_list_is_near_to_a_service_by_its_characters() -> None:
    offers = [resource("牙齿洁白"), resource("会议室")]
    [pair] = match(offers, [need("烂牙补一补")], concepts=without(taxonomy(), 0.5, 3))
    assert (pair.need_id, pair.resource_id) == ("烂牙补一补", "牙齿洁白")


def test_a_guess_from_characters_gives_way_to_what_a_person_said() -> None:
    nothing = Correction(frozenset({Aspect.TYPES}))
    entries = [resource("冰箱抬下楼"), resource("冰箱抬下楼", correction=nothing)]
    _, side = sides([], [About(entry, understand(entry)) for entry in entries], Encoder.of(taxonomy()))
    assert side.sure[0] > 0
    assert side.sure[1] == 0


def test_without_any_known_word_shared_words_still_match() -> None:
    offers = [resource("木偶戏进村"), resource("会议室")]
    found = match(offers, [need("木偶戏")], concepts=without(taxonomy(), 1.0, 0))
    assert [pair.resource_id for pair in found] == ["木偶戏进村"]
    assert found[0].reason_zh == "都提到“木偶”、“偶戏”、“木”。"


# --- audience, time, capacity and place decide between equals --------------------------------------------------------


def best(better: dict[str, object], worse: dict[str, object], wanted: dict[str, object]) -> str:
    offers = [resource("理发", id="worse", **worse), resource("理发", id="better", **better)]
    return match(offers, [need("剪头发", **wanted)])[0].resource_id


def test_an_offer_for_the_same_people_is_better() -> None:
    old, young = frozenset({Audience.OLDER_PEOPLE}), frozenset({Audience.CHILDREN})
    assert best({"audiences": old}, {"audiences": young}, {"audiences": old}) == "better"


def test_an_offer_at_the_same_time_is_better() -> None:
    weekend, weekdays, evening = (parse_time(text, 2026) for text in ("周末", "工作日", "周六晚上"))
    assert best({"window": weekend}, {"window": weekdays}, {"window": evening}) == "better"


def test_an_offer_that_ends_before_the_need_begins_is_worse() -> None:
    spring, autumn = (parse_time(text, 2026) for text in ("2026年3月", "2026年10月"))
    assert best({"window": autumn}, {"window": spring}, {"window": autumn}) == "better"


def test_an_offer_for_enough_people_is_better() -> None:
    asked = {"quantity": Quantity(80, "人")}
    assert (
        best({"quantity": Quantity(100, "人", "SESSION")}, {"quantity": Quantity(30, "人", "SESSION")}, asked)
        == "better"
    )


def test_helpers_that_come_are_not_the_people_they_serve() -> None:
    [pair] = match([resource("理发", quantity=Quantity(2, "名"))], [need("剪头发", quantity=Quantity(30, "人"))])
    assert pair.capacity == 0


def test_an_offer_nearby_is_better() -> None:
    here, there = Place(118.10, 25.30), Place(118.30, 25.30)
    assert best({"place": here}, {"place": there}, {"place": here}) == "better"


def test_a_paired_unit_is_better_than_a_nearer_one() -> None:
    home = Place(118.10, 25.30, communities=frozenset({"榕树"}))
    paired, near = Place(118.30, 25.30, paired=frozenset({"榕树"})), Place(118.14, 25.30)
    assert best({"place": paired}, {"place": near}, {"place": home}) == "better"


def test_who_cannot_go_out_needs_someone_who_comes() -> None:
    offers = [resource("理发", id="in the shop"), resource("理发", "可上门", id="at home")]
    assert match(offers, [need("剪头发", "瘫痪在床")])[0].resource_id == "at home"


def test_distance_is_told_in_kilometres() -> None:
    [pair] = match([resource("理发", place=Place(118.10, 25.30))], [need("剪头发", place=Place(118.10, 25.39))])
    assert pair.reason_zh == "需求的“剪头发”和资源的“理发”都是理发;相距约10.0公里。"
    assert pair.reason_en == "Both are about haircuts (“剪头发” and “理发”); about 10.0 km away."


def test_what_speaks_against_a_pair_is_told_too() -> None:
    [pair] = match(
        [resource("理发", audiences=frozenset({Audience.CHILDREN}), quantity=Quantity(20, "人", "SESSION"))],
        [need("理发", audiences=frozenset({Audience.OLDER_PEOPLE}), quantity=Quantity(40, "人"))],
    )
    assert pair.reason_zh == "“理发”都是理发;但面向儿童;但数量只够约50%。"
    assert pair.audience < 0
    assert pair.capacity < 0


# --- what holds for every list ---------------------------------------------------------------------------------------

_WORDS = sorted(word for concept in taxonomy().concepts for word in concept.words)
_TEXTS = st.lists(st.sampled_from([*_WORDS[::37], "老人", "每月", "想要", "提供", "免费", "3次", ","]), max_size=4).map(
    "".join
)
_AUDIENCES = st.frozensets(st.sampled_from(list(Audience)), max_size=2)
_QUANTITIES = st.none() | st.builds(
    Quantity, st.integers(0, 500).map(float), st.sampled_from([None, "人", "次", "份", "元"]), st.none()
)
_TIMES = st.sampled_from(["周末", "每周三上午", "2026年3月", "晚上", "暑假", "长期"]).map(
    lambda text: parse_time(text, 2026)
)
_PLACES = st.builds(Place, st.floats(118, 119), st.floats(25, 26)) | st.just(Place())


def _entries(kind: type[ResourceEntry] | type[NeedEntry]) -> st.SearchStrategy[list[ResourceEntry | NeedEntry]]:
    one = st.builds(kind, st.just(""), _TEXTS, _TEXTS, _AUDIENCES, _TIMES, _QUANTITIES, _PLACES)
    return st.lists(one, max_size=6).map(
        lambda entries: [replace(entry, id=f"{kind.__name__}{i}") for i, entry in enumerate(entries)]
    )


@settings(max_examples=60, deadline=None)
@given(_entries(ResourceEntry), _entries(NeedEntry), st.randoms(use_true_random=False))
def test_scores_are_bounded_ranked_and_independent_of_the_order_of_input(
    resources: list[ResourceEntry], needs: list[NeedEntry], chance: random.Random
) -> None:
    found = match(resources, needs)
    best = {pair.need_id: pair.score for pair in reversed(found)}
    for pair in found:
        assert shipped().shown <= best[pair.need_id] <= 1
        assert shipped().beside <= pair.score <= best[pair.need_id]
        assert pair.reason_zh.endswith("。")
        assert pair.reason_en.endswith(".")
    assert found == sorted(found, key=lambda pair: (pair.need_id, -pair.score, pair.resource_id))
    chance.shuffle(resources)
    chance.shuffle(needs)
    assert match(resources, needs) == found


@settings(max_examples=40, deadline=None)
@given(_entries(ResourceEntry), _entries(NeedEntry))
def test_matching_a_part_of_the_needs_gives_what_matching_all_gives(
    resources: list[ResourceEntry], needs: list[NeedEntry]
) -> None:
    part = {entry.id for entry in needs[::2]}
    assert match(resources, needs, only=part) == [pair for pair in match(resources, needs) if pair.need_id in part]


@settings(max_examples=40, deadline=None)
@given(_entries(ResourceEntry), _entries(NeedEntry), st.randoms(use_true_random=False))
def test_removing_a_resource_never_helps_and_moves_no_score(
    resources: list[ResourceEntry], needs: list[NeedEntry], chance: random.Random
) -> None:
    whole = {(pair.need_id, pair.resource_id): pair for pair in match(resources, needs)}
    fewer = [entry for entry in resources if chance.random() < 0.6]
    for pair in match(fewer, needs):
        assert whole[pair.need_id, pair.resource_id] == pair


@settings(max_examples=40, deadline=None)
@given(_entries(ResourceEntry), _entries(NeedEntry))
def test_the_parts_of_a_score_add_up(resources: list[ResourceEntry], needs: list[NeedEntry]) -> None:
    for pair in match(resources, needs):
        odds = pair.base + sum(getattr(pair, part) for part in PARTS)
        assert pair.score == pytest.approx(1 / (1 + exp(-odds)), abs=1e-4)


@pytest.mark.parametrize(("asked", "offered"), [("HEALTH", "VOLUNTEERING"), ("PARTY_BUILDING", "CULTURE_SPORT")])
def test_a_wrong_category_does_not_hide_a_right_match(asked: str, offered: str) -> None:
    offers = [resource("上门理发", category=offered), resource("会议室借用", category=asked)]
    assert [pair.resource_id for pair in match(offers, [need("老人理发", category=asked)])] == ["上门理发"]


@pytest.mark.parametrize("limit", [1, 3])
def test_no_more_are_shown_than_asked_for_and_the_best_are(limit: int) -> None:
    offers = [resource("理发", id=f"R{i}") for i in range(5)]
    assert [pair.resource_id for pair in match(offers, [need("理发")], limit=limit)] == [f"R{i}" for i in range(limit)]


def test_blocks_of_needs_give_what_one_block_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    offers = [resource(title) for title in ("理发", "义诊", "普法讲座")]
    wanted = [need(title) for title in ("剪头发", "看病", "法律咨询", "修桥")]
    whole = match(offers, wanted)
    monkeypatch.setattr("matching.matcher.BLOCK_CELLS", 3)
    steps: list[tuple[int, int]] = []
    assert match(offers, wanted, progress=lambda done, total: steps.append((done, total))) == whole
    assert steps == [(1, 4), (2, 4), (3, 4), (4, 4)]
