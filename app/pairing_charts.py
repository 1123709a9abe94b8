"""The pictures of pairing plans, as SVG: the front as a chart, a plan as a map, what communities would have as bars.

Drawn 400 wide, so that their letters can be read on a phone. Colours are classes, which the style of the page or of the
file gives; nothing is loaded from anywhere.
"""

from collections.abc import Callable, Iterator, Sequence
from html import escape
from math import ceil, cos, floor, log10, radians

from domain.language import Language, Text
from domain.pairing_plans import PairingFront, PairingPlan, Site, grades

WIDTH = 400

KILOMETRES = Text("总距离(公里)", "total distance (km)")
SPREAD = Text("每社区的标准差(个单位)", "standard deviation per community (units)")
NUMBER = Text("单位数", "number of units")
STRENGTH = Text("强弱", "strength")
GRADE_NAMES = (Text("一般", "ordinary"), Text("较强", "middling"), Text("强", "strong"))
KEPT = Text("已有结对", "kept")
NEW = Text("新结对", "new")
ENDED = Text("解除", "ended")
UNIT = Text("单位", "unit")
COMMUNITY = Text("社区", "community")
_PLAN = Text("方案{number}:{km:.1f}公里", "plan {number}: {km:.1f} km")
_PAIR = Text("{unit} → {community}:{km}公里", "{unit} → {community}: {km} km")
_HAS = Text("{community}:{units}个单位,强度{strength}", "{community}: {units} units, strength {strength}")
_MEAN = Text("平均{mean:.1f}", "mean {mean:.1f}")


def front_chart(plans: Sequence[PairingPlan], language: Language) -> str:
    """Each plan is a line at its total distance, with a circle for the spread of number and a square for strength."""
    height, left, right, top, bottom = 262, 34, 18, 58, 34
    kilometres = [plan.total_metres / 1000 for plan in plans]
    spreads = [max(plan.number_spread, plan.strength_spread) for plan in plans]
    across, up = _ticks(min(kilometres), max(kilometres)), _ticks(0, max(spreads))

    def x(value: float) -> float:
        return left + (value - across[0]) / (across[-1] - across[0]) * (WIDTH - left - right)

    def y(value: float) -> float:
        return height - bottom - value / up[-1] * (height - top - bottom)

    parts = [
        _line("grid", left, y(tick), WIDTH - right, y(tick)) + _text("tick end", left - 4, y(tick) + 3.5, f"{tick:g}")
        for tick in up
    ]
    parts += [_text("tick middle", x(tick), height - bottom + 13, f"{tick:,.{_digits(across)}f}") for tick in across]
    parts += [
        _text("tick end", WIDTH - right, height - 4, KILOMETRES.say(language)),
        _text("tick", 2, 11, SPREAD.say(language)),
    ]
    for number, (value, plan, row) in enumerate(zip(kilometres, plans, _rows([x(k) for k in kilometres]), strict=True)):
        name = _PLAN.say(language, number=number + 1, km=value)
        marks = (
            f"<title>{escape(name)}</title>"
            f"{_line('stem', x(value), top - 8, x(value), height - bottom)}"
            f'<circle class="number" cx="{x(value):.1f}" cy="{y(plan.number_spread):.1f}" r="4"/>'
            f'<rect class="strength" x="{x(value) - 3.5:.1f}" y="{y(plan.strength_spread) - 3.5:.1f}" '
            'width="7" height="7"/>'
            f"{_text('name middle', x(value), top - 11 - 11 * row, str(number + 1))}"
        )
        parts.append(f'<a class="of-{number + 1}" href="#plan-{number + 1}">{marks}</a>')
    return _picture(height, _PLAN.say(language, number="1–" + str(len(plans)), km=kilometres[-1]), parts)


def plan_map(front: PairingFront, plan: PairingPlan, language: Language) -> str:
    """Units and communities where they are, north up, with a line for each pair."""
    around = front.around
    names = {one.id: one.name for one in around.units} | {one.id: one.name for one in around.communities}
    sites = {unit.id: unit.site for unit in around.units if unit.site}
    sites |= {community.id: community.site for community in around.communities if community.site}
    graded = grades(around.units)
    project, height, kilometre = _projection(list(sites.values()))
    at = {id_: project(site) for id_, site in sites.items()}
    size = min(1.0, (150 / max(1, len(sites))) ** 0.5)
    parts = []
    drawn: list[tuple[str, str, str, int | None]] = [("ended", *pair, None) for pair in plan.ended]
    drawn += [("kept" if p.kept else "new", p.unit_id, p.community_id, p.metres) for p in plan.pairs]
    for kind, unit, community, metres in sorted(drawn, key=lambda pair: ("kept", "ended", "new").index(pair[0])):
        if unit in at and community in at:
            km = "?" if metres is None else f"{metres / 1000:.1f}"
            name = _PAIR.say(language, unit=names[unit], community=names[community], km=km)
            parts.append(_line(kind, *at[unit], *at[community], name))
    half = 4 * size
    for id_ in (community.id for community in around.communities):
        if id_ in at:
            (across, up), load = at[id_], plan.loads[id_]
            name = _HAS.say(language, community=names[id_], units=load.number, strength=load.strength)
            parts.append(
                f'<rect class="community" x="{across - half:.1f}" y="{up - half:.1f}" width="{2 * half:.1f}" '
                f'height="{2 * half:.1f}">'
                f"<title>{escape(name)}</title></rect>"
            )
            if len(plan.loads) <= 12:
                parts.append(_text("label middle", across, up - 7, names[id_]))
    for id_ in (unit.id for unit in around.units):
        if id_ in at:
            across, up = at[id_]
            radius = (1.2 + 0.6 * graded[id_]) * size
            parts.append(
                f'<circle class="unit" cx="{across:.1f}" cy="{up:.1f}" r="{radius:.1f}">'
                f"<title>{escape(names[id_])}</title></circle>"
            )
    length = _round_down(WIDTH / 4 / kilometre)
    parts.append(_line("scale", 8, height - 8, 8 + length * kilometre, height - 8))
    parts.append(_text("tick", 8, height - 13, f"{length:g} km"))
    return _picture(height, KILOMETRES.say(language), parts)


def load_bars(front: PairingFront, plan: PairingPlan, language: Language) -> str:
    """A column for each community, the fullest first, its units stacked by grade, the strong ones at the foot."""
    names = {community.id: community.name for community in front.around.communities}
    loads = sorted(plan.loads.items(), key=lambda load: (-load[1].number, -load[1].strength, names[load[0]]))
    few = len(loads) <= 12
    height, left, top, bottom = 150, 22, 8, 30 if few else 8
    ticks = _ticks(0, max((load.number for _, load in loads), default=1), whole=True)
    step = (WIDTH - left - 6) / max(1, len(loads))
    width = min(28.0, step - (1 if step > 3 else 0.2))

    def y(value: float) -> float:
        return height - bottom - value / ticks[-1] * (height - top - bottom)

    parts = [
        _line("grid", left, y(tick), WIDTH - 6, y(tick)) + _text("tick end", left - 4, y(tick) + 3.5, f"{tick:g}")
        for tick in ticks
    ]
    for place, (id_, load) in enumerate(loads):
        across, below = left + place * step + (step - width) / 2, 0
        boxes = []
        for grade in (3, 2, 1):
            count = load.by_grade[grade - 1]
            if count:
                boxes.append(
                    f'<rect class="grade-{grade}" x="{across:.1f}" y="{y(below + count):.1f}" width="{width:.1f}" '
                    f'height="{y(below) - y(below + count):.1f}"/>'
                )
            below += count
        name = _HAS.say(language, community=names[id_], units=load.number, strength=load.strength)
        if few:
            boxes.append(_text("tick middle", across + width / 2, height - 16 + 11 * (place % 2), names[id_]))
        parts.append(f"<g><title>{escape(name)}</title>{''.join(boxes)}</g>")
    mean = sum(load.number for _, load in loads) / max(1, len(loads))
    parts.append(_line("mean", left, y(mean), WIDTH - 6, y(mean)))
    parts.append(_text("name end", WIDTH - 8, y(mean) - 3, _MEAN.say(language, mean=mean)))
    return _picture(height, NUMBER.say(language), parts)


def _projection(sites: Sequence[Site]) -> tuple[Callable[[Site], tuple[float, float]], float, float]:
    """Equirectangular about the middle: the way from a site to a place of the picture, its height, and a kilometre."""
    west, east = _span([site.longitude for site in sites])
    south, north = _span([site.latitude for site in sites])
    shrunk = cos(radians((south + north) / 2))
    inner = WIDTH - 36
    degree = inner / max((east - west) * shrunk, (north - south) * 0.9, 1e-3)
    height = max(160.0, (north - south) * degree + 44)

    def project(site: Site) -> tuple[float, float]:
        across = WIDTH / 2 + (site.longitude - (west + east) / 2) * shrunk * degree
        return across, (height - 8) / 2 - (site.latitude - (south + north) / 2) * degree

    return project, height, degree / 111.195


def _span(values: Sequence[float]) -> tuple[float, float]:
    return (min(values), max(values)) if values else (0.0, 0.0)


def _ticks(least: float, most: float, *, whole: bool = False) -> list[float]:
    """Round numbers, four to seven of them, that hold both."""
    if most - least < 1e-9:
        least, most = (0.0, most) if most > 0 else (0.0, 1.0)
    step = max(_round_down((most - least) / 3.5), 1.0 if whole else 0.0)
    first = floor(least / step)
    return [number * step for number in range(first, max(ceil(most / step - 1e-9), first + 1) + 1)]


def _digits(ticks: Sequence[float]) -> int:
    return max(0, -floor(log10(ticks[1] - ticks[0]) + 1e-9))


def _round_down(value: float) -> float:
    """The largest 1, 2 or 5 times a power of ten that is not more."""
    power = 10.0 ** floor(log10(max(value, 1e-6)))
    return next(factor * power for factor in (5, 2, 1) if factor * power <= value * (1 + 1e-9))


def _rows(places: Sequence[float]) -> Iterator[int]:
    """For labels over these places, from left to right, a row in which each has room."""
    ends = [-1e9] * 3
    for place in places:
        row = next((row for row, end in enumerate(ends) if place - end >= 14), 0)
        ends[row] = place
        yield row


def _line(kind: str, x1: float, y1: float, x2: float, y2: float, name: str = "") -> str:
    line = f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f"{line}><title>{escape(name)}</title></line>" if name else f"{line}/>"


def _text(kind: str, x: float, y: float, text: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{escape(text)}</text>'


def _picture(height: float, name: str, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" width="{WIDTH}" '
        f'height="{height:.0f}" role="img" aria-label="{escape(name)}">{"".join(parts)}</svg>'
    )
