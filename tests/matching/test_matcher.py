"""What a user is shown: examples that a community worker would agree with, and what holds for every list."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.audiences import Audience
from domain.quantities import Quantity
from domain.text import normalise
from domain.times import parse_time
from matching.concepts import Vocabulary, concepts, service_words
from matching.entries import NeedEntry, Place, ResourceEntry
from matching.matcher import Bar, match


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
        ("新建篮球场", "篮球赛"),
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
    offers = [resource("发廊师傅进村"), resource("会议室")]
    [pair] = match(offers, [need("鬓发长了")])
    assert (pair.need_id, pair.resource_id) == ("鬓发长了", "发廊师傅进村")
    assert pair.reason_zh == "两边的用词都接近理发。"
    assert pair.reason_en == "The words of both are near to haircuts."


def test_without_any_known_word_shared_words_still_match() -> None:
    offers = [resource("木偶戏进村"), resource("会议室")]
    found = match(offers, [need("看木偶戏")], vocabulary=Vocabulary({}))
    assert [pair.resource_id for pair in found] == ["木偶戏进村"]
    assert found[0].reason_zh == "都提到“木偶”、“偶戏”、“木”。"


def test_the_less_is_understood_the_less_a_best_score_must_be() -> None:
    known, unknown = resource("理发"), resource("嘛呢")
    assert Bar.of([known, known]) == (0.4, 0.4)
    assert Bar.of([known, unknown]) == (0.25, 0.3)
    assert Bar.of([unknown]) == (0.1, 0.2)


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
    assert pair.capacity == 0.8


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
    assert (pair.audience, pair.capacity) == (0.2, 0.5)


# --- what holds for every list ---------------------------------------------------------------------------------------

_WORDS = sorted(word for concept in concepts() for word in concept.words)
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
    bar, best = Bar.of([*resources, *needs]), {pair.need_id: pair.score for pair in reversed(found)}
    for pair in found:
        assert bar.best <= best[pair.need_id]
        assert bar.share * best[pair.need_id] <= pair.score <= pair.text <= 1
        assert all(0 <= part <= 1 for part in (pair.audience, pair.time, pair.place, pair.capacity))
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


_SERVICES = st.sampled_from([concept.words[0] for concept in concepts()])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(_SERVICES, min_size=1, max_size=8, unique=True), st.lists(_SERVICES, max_size=3), _entries(ResourceEntry)
)
def test_what_is_the_same_service_is_shown_whatever_else_is_on_the_lists(
    wanted: list[str], offered: list[str], others: list[ResourceEntry]
) -> None:
    """How rare a word is moves the score of a pair, but other entries never hide a service that both titles name."""
    offers = [resource(title, id=f"{i} {title}") for i, title in enumerate(offered)]
    found = set(shown([*offers, *others], [need(title) for title in wanted]))
    assert found >= {(title, offer.id) for title in wanted for offer in offers if offer.title == title}


@pytest.mark.parametrize("limit", [1, 3])
def test_no_more_are_shown_than_asked_for_and_the_best_are(limit: int) -> None:
    offers = [resource("理发", id=f"R{i}") for i in range(5)]
    assert [pair.resource_id for pair in match(offers, [need("理发")], limit=limit)] == [f"R{i}" for i in range(limit)]


@settings(max_examples=40, deadline=None)
@given(_entries(ResourceEntry), _entries(NeedEntry), st.integers(1, 3))
def test_scoring_only_the_pairs_that_can_still_be_shown_changes_nothing(
    resources: list[ResourceEntry], needs: list[NeedEntry], limit: int
) -> None:
    whole = match(resources, needs, limit=limit)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("matching.matcher.FIRST_SCORED", limit)
        assert match(resources, needs, limit=limit) == whole


def test_blocks_of_needs_give_what_one_block_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    offers = [resource(title) for title in ("理发", "义诊", "普法讲座")]
    wanted = [need(title) for title in ("剪头发", "看病", "法律咨询", "修桥")]
    whole = match(offers, wanted)
    monkeypatch.setattr("matching.matcher.BLOCK_CELLS", 3)
    steps: list[tuple[int, int]] = []
    assert match(offers, wanted, progress=lambda done, total: steps.append((done, total))) == whole
    assert steps == [(1, 4), (2, 4), (3, 4), (4, 4)]


# --- the words -------------------------------------------------------------------------------------------------------


def test_the_word_list_is_sound() -> None:
    codes = [concept.code for concept in concepts()]
    assert len(codes) == len(set(codes)) >= 150
    assert {other for concept in concepts() for other in concept.related} <= set(codes)
    assert all(concept.words and concept.zh and concept.en for concept in concepts())


def test_the_longest_word_counts() -> None:
    assert list(service_words().find("社区健康步道")) == ["footpath"]
    assert list(service_words().find("消防通道被占")) == ["fire-lane"]
