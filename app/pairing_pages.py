"""Pairing plans as something to look at: a page, or a picture.

The page needs no script and nothing from elsewhere: the front as a chart, each plan as a map and as bars. A plan is
shown by its link (`#plan-3`), so that it can be sent to somebody. Light or dark as the reader's device is.
"""

from collections import defaultdict
from collections.abc import Sequence
from html import escape
from pathlib import Path
from string import Template

from app.pairing_charts import (
    COMMUNITY,
    ENDED,
    GRADE_NAMES,
    KEPT,
    NEW,
    NUMBER,
    STRENGTH,
    UNIT,
    WIDTH,
    front_chart,
    load_bars,
    plan_map,
)
from domain.language import Language, Text
from domain.pairing_plans import PairingFront, PairingPlan

PAGE = Template(Path(__file__).with_suffix(".html").read_text("utf-8"))
STYLE = Path(__file__).with_suffix(".css").read_text("utf-8")
LANGUAGES = {Language.ZH: "zh-CN", Language.EN: "en"}

TITLE = Text("{area}结对共建方案", "Pairing plans of {area}")
SUMMARY = Text(
    "{units}个单位,{communities}个社区,现有结对{existing}对。共{plans}个方案,由近到均衡排列;"
    "每一个都不可能既不更远、又不更不均衡而在某一方面更好。用时{seconds:.1f}秒。",
    "{units} units, {communities} communities, {existing} pairings so far. {plans} plans, from near to balanced; none "
    "can be bettered in one respect without loss in another. Made in {seconds:.1f} s.",
)
CHOOSE = Text("选择方案", "Choose a plan")
EXPLAINED = Text(
    "每条竖线是一个方案,点击编号查看。越靠左越近,越靠下越均衡。“强弱”看强单位和较强以上单位在各社区是否分布均匀;"
    "单位按类型、开放资源和党员人数计分,分为强、较强、一般三等。",
    "Each vertical line is a plan; its number opens it. Further left is nearer, further down more balanced. Strength "
    "is about how evenly strong units, and those at least middling, are spread; units are graded in thirds by points "
    "for their kind, open resources and members.",
)
UNPLACED = Text(
    "没有位置,只保留现有结对:{names}。", "Without a position, so with the pairings they have and no other: {names}."
)
PLACED_BY = Text(
    "其中{count}个单位或社区按所在区域的位置计算。", "{count} of them are placed by the area that they lie in."
)
PLAN = Text("方案{number}", "Plan {number}")
FIGURES = Text(
    "总距离{total:,.1f}公里,平均{mean:.1f}公里,最远{largest:.1f}公里;每社区{least}–{most}个单位;"
    "新结对{new},已有{kept},解除{ended}。",
    "{total:,.1f} km in all, {mean:.1f} on average, {largest:.1f} at most; {least}–{most} units for each community; "
    "{new} new, {kept} kept, {ended} ended.",
)
HEADS = (
    Text("方案", "plan"),
    Text("总距离<br>公里", "total<br>km"),
    Text("平均<br>公里", "mean<br>km"),
    Text("最远<br>公里", "most<br>km"),
    Text("每社区<br>单位", "units<br>each"),
    Text("每社区<br>强度", "strength<br>each"),
    Text("新结对", "new"),
)
ALL_PAIRS = Text("全部结对名单", "All pairs")
KILOMETRES = Text("公里", "km")
JOIN = Text("、", ", ")


def page(front: PairingFront, language: Language) -> str:
    """One HTML document that needs nothing else."""
    around = front.around
    sites = [unit.site for unit in around.units] + [community.site for community in around.communities]
    by_area = sum(site is not None and site.of is not None for site in sites)
    unplaced = [unit.name for unit in around.unplaced_units]
    unplaced += [community.name for community in around.unplaced_communities]
    notes = [UNPLACED.say(language, names=JOIN.say(language).join(unplaced))] if unplaced else []
    notes += [PLACED_BY.say(language, count=by_area)] if by_area else []
    return PAGE.substitute(
        lang=LANGUAGES[language],
        style=STYLE + _shown(len(front.plans)),
        title=escape(TITLE.say(language, area=around.area_name)),
        summary=escape(_summary(front, language)),
        unplaced=f"<p>{escape(' '.join(notes))}</p>" if notes else "",
        choose=CHOOSE.say(language),
        explained=EXPLAINED.say(language),
        chart=front_chart(front.plans, language),
        chart_key=_key(language, ("round", "--new", NUMBER), ("", "--square", STRENGTH)),
        table=_table(front.plans, language),
        plans="".join(_plan(front, number, language) for number in range(len(front.plans))),
    )


def picture(front: PairingFront, language: Language) -> str:
    """One SVG: the front, then each plan as a map and as bars, three beside each other."""
    chart = front_chart(front.plans, language)
    placed = [_at(0, 34, chart), *_legend(language)]
    tops = [34.0 + _height(chart)] * 3
    for number, plan in enumerate(front.plans):
        column = min(range(3), key=lambda place: tops[place])
        across = column * (WIDTH + 20)
        name = f"{PLAN.say(language, number=number + 1)}: {_figures(plan, language)}"
        title, tops[column] = _heading(across, tops[column] + 12, name)
        placed.append(title)
        for drawing in (plan_map(front, plan, language), load_bars(front, plan, language)):
            placed.append(_at(across, tops[column], drawing))
            tops[column] += _height(drawing) + 8
        tops[column] += 16
    width, height = 3 * WIDTH + 40, max(tops)
    title = escape(TITLE.say(language, area=front.around.area_name))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-16 -8 {width + 32} {height:.0f}" width="{width + 32}">'
        f'<title>{title}</title><style>{STYLE}</style><rect class="paper" x="-16" y="-8" width="100%" height="100%"/>'
        f'<text class="heading" y="14">{title}</text>{"".join(placed)}</svg>\n'
    )


def _shown(plans: int) -> str:
    """The style of the plan that is shown, in the chart and in the table: that of the link, else the first."""
    shown = [f"main:has(#plan-{number}:target) .of-{number}" for number in range(1, plans + 1)]
    shown.append("main:not(:has(.plan:target)) .of-1")
    return "".join(f"{one} {{ background: var(--raised); }} {one} .stem {{ stroke: var(--ink); }}\n" for one in shown)


def _summary(front: PairingFront, language: Language) -> str:
    return SUMMARY.say(
        language,
        units=len(front.around.units),
        communities=len(front.around.communities),
        existing=len(front.around.existing),
        plans=len(front.plans),
        seconds=front.seconds,
    )


def _figures(plan: PairingPlan, language: Language) -> str:
    numbers = [load.number for load in plan.loads.values()]
    kept = sum(pair.kept for pair in plan.pairs)
    return FIGURES.say(
        language,
        total=plan.total_metres / 1000,
        mean=plan.mean_metres / 1000,
        largest=plan.largest_metres / 1000,
        least=min(numbers, default=0),
        most=max(numbers, default=0),
        new=len(plan.pairs) - kept,
        kept=kept,
        ended=len(plan.ended),
    )


def _table(plans: Sequence[PairingPlan], language: Language) -> str:
    rows = []
    for number, plan in enumerate(plans, start=1):
        numbers = [load.number for load in plan.loads.values()]
        strengths = [load.strength for load in plan.loads.values()]
        cells = (
            f'<a href="#plan-{number}">{number}</a>',
            *(f"{metres / 1000:,.1f}" for metres in (plan.total_metres, plan.mean_metres, plan.largest_metres)),
            *(f"{min(counts, default=0)}–{max(counts, default=0)}" for counts in (numbers, strengths)),
            str(sum(not pair.kept for pair in plan.pairs)),
        )
        rows.append(f'<tr class="of-{number}">' + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
    heads = "".join(f"<th>{head.say(language)}</th>" for head in HEADS)
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _plan(front: PairingFront, number: int, language: Language) -> str:
    plan = front.plans[number]
    ways = [("way", "--kept", KEPT), ("way", "--new", NEW), *([("way", "--ended", ENDED)] if plan.ended else [])]
    of_grades = [("", f"--grade-{grade}", GRADE_NAMES[grade - 1]) for grade in (1, 2, 3)]
    return (
        f'<section class="plan" id="plan-{number + 1}"><h2>{PLAN.say(language, number=number + 1)}</h2>'
        f"<p>{_figures(plan, language)}</p>"
        f"{_key(language, ('', '--square', COMMUNITY), ('round', '--ink', UNIT), *ways)}"
        f"{plan_map(front, plan, language)}{_key(language, *of_grades)}{load_bars(front, plan, language)}"
        f"{_pairs(front, plan, language)}</section>"
    )


def _pairs(front: PairingFront, plan: PairingPlan, language: Language) -> str:
    """Who would be paired with whom, by community."""
    units = {unit.id: unit.name for unit in front.around.units}
    by_community = defaultdict(list)
    for pair in plan.pairs:
        by_community[pair.community_id].append(pair)
    rows = []
    for community in sorted(front.around.communities, key=lambda community: community.name):
        pairs = sorted(by_community[community.id], key=lambda pair: units[pair.unit_id])
        names = JOIN.say(language).join(
            escape(units[pair.unit_id]) + ("" if pair.kept else f" ({NEW.say(language)})") for pair in pairs
        )
        kilometres = sum(pair.metres or 0 for pair in pairs) / 1000
        rows.append(f"<tr><td>{escape(community.name)}</td><td>{names}</td><td>{kilometres:.1f}</td></tr>")
    heads = "".join(f"<th>{head.say(language)}</th>" for head in (COMMUNITY, UNIT, KILOMETRES))
    return (
        f"<details><summary>{ALL_PAIRS.say(language)}</summary>"
        f'<table class="pairs"><thead><tr>{heads}</tr></thead><tbody>{"".join(rows)}</tbody></table></details>'
    )


def _key(language: Language, *entries: tuple[str, str, Text]) -> str:
    """What the colours mean: a shape, a colour and a name each."""
    spans = (
        f'<span class="{kind}" style="--of:var({colour})">{text.say(language)}</span>' for kind, colour, text in entries
    )
    return f'<div class="key">{"".join(spans)}</div>'


def _legend(language: Language) -> list[str]:
    """What the marks of the picture mean, one line each, beside the chart."""
    box = '<rect class="{}" y="-8" width="9" height="9"/>'.format
    dot = '<circle class="{}" cx="4.5" cy="-3.5" r="4.5"/>'.format
    way = '<line class="{}" x1="-4" y1="-3.5" x2="13" y2="-3.5"/>'.format
    entries = [
        *((dot("number"), NUMBER), (box("strength"), STRENGTH), (box("community"), COMMUNITY), (dot("unit"), UNIT)),
        *((way("kept"), KEPT), (way("new"), NEW), (way("ended"), ENDED)),
        *((box(f"grade-{grade}"), name) for grade, name in enumerate(GRADE_NAMES, start=1)),
    ]
    return [
        f'<g transform="translate({WIDTH + 40} {60 + 18 * row})">{mark}<text x="22">{name.say(language)}</text></g>'
        for row, (mark, name) in enumerate(entries)
    ]


def _at(x: float, y: float, drawing: str) -> str:
    return drawing.replace("<svg ", f'<svg x="{x:.0f}" y="{y:.0f}" ', 1)


def _height(drawing: str) -> float:
    return float(drawing.split('height="', 1)[1].split('"', 1)[0])


def _heading(x: float, y: float, text: str) -> tuple[str, float]:
    """A text broken into lines of the width of a picture, and where the next thing may begin."""
    lines, line, width = [], "", 0.0
    for word in text.replace(";", ";\0").replace("; ", "; \0").split("\0"):
        length = sum(10.5 if ord(letter) > 0x2E7F else 5.8 for letter in word)
        if line and width + length > WIDTH:
            lines.append(line)
            line, width = "", 0.0
        line, width = line + word, width + length
    lines.append(line)
    texts = [f'<text x="{x:.0f}" y="{y + 14 * row:.0f}">{escape(line)}</text>' for row, line in enumerate(lines)]
    return "".join(texts), y + 14 * (len(lines) - 1) + 6
