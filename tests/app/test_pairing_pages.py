"""Pages and pictures of pairing plans where there is little to draw."""

import re
from xml.etree import ElementTree

import pytest

from app.pairing_pages import page, picture
from bench.pairing_plans import county
from domain.language import Language
from domain.pairing_plans import PairingFront, PairingWishes, PlannedCommunity, PlannedUnit, Site, Surroundings
from matching.pairing_plans import front

SITE = Site(118, 25)
UNIT, COMMUNITY = PlannedUnit("u", "某单位", 5, SITE), PlannedCommunity("c", "某社区", SITE)


def of(around: Surroundings, **wishes: object) -> PairingFront:
    return PairingFront(around, tuple(front(around, PairingWishes.of(wishes))), 0.1)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(
    "around",
    [
        Surroundings("a", "空街道", (), ()),
        Surroundings("a", "无单位", (), (COMMUNITY,)),
        Surroundings("a", "无社区", (UNIT,), ()),
        Surroundings("a", "一处", (UNIT,), (COMMUNITY,)),
        Surroundings("a", "无位置", (PlannedUnit("u", "某单位", 5, None),), (COMMUNITY,), frozenset({("u", "c")})),
    ],
    ids=lambda value: value.area_name if isinstance(value, Surroundings) else None,
)
def test_little_is_drawn_as_well(around: Surroundings, language: Language) -> None:
    shown = of(around)
    drawn = picture(shown, language)
    ElementTree.fromstring(drawn)
    html = page(shown, language)
    assert html.count('<section class="plan"') == 1
    for numbers in (drawn, html):
        assert not re.search(r'="-?(nan|inf)|\$\w', numbers)


def test_marks_lie_inside_their_pictures() -> None:
    drawn = ElementTree.fromstring(picture(of(county(40, 13)), Language.EN))
    space = "{http://www.w3.org/2000/svg}"
    pictures = drawn.findall(f"{space}svg")
    assert len(pictures) == 25  # the front, and two of each of the twelve plans
    for one in pictures:
        _, _, width, height = map(float, one.attrib["viewBox"].split())
        for circle in one.iter(f"{space}circle"):
            assert 0 <= float(circle.attrib["cx"]) <= width
            assert 0 <= float(circle.attrib["cy"]) <= height
        for box in one.iter(f"{space}rect"):
            assert float(box.attrib["y"]) >= 0
            assert float(box.attrib["y"]) + float(box.attrib["height"]) <= height


def test_bars_are_as_high_as_the_units_that_a_community_would_have() -> None:
    shown = of(county(40, 13), at_most=1)
    drawn = ElementTree.fromstring(picture(shown, Language.EN))
    space = "{http://www.w3.org/2000/svg}"
    bars = drawn.findall(f"{space}svg")[2]
    heights = {}
    for bar in bars.findall(f"{space}g"):
        [name] = re.findall(r"(\S+): (\d+) units", bar.findtext(f"{space}title") or "")
        heights[int(name[1])] = sum(float(box.attrib["height"]) for box in bar.iter(f"{space}rect"))
    most = max(heights)
    assert len({load.number for load in shown.plans[0].loads.values()}) == len(heights) > 2
    for number, height in heights.items():
        assert height == pytest.approx(heights[most] * number / most, abs=0.3)
