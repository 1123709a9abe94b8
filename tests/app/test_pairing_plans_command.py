"""`cobuild pairing-plan`: a page or a picture in a file, or none at all."""

import os
import re
from pathlib import Path
from xml.etree import ElementTree

from tests.app.conftest import Cobuild
from tests.build import Build


async def street(build: Build) -> None:
    """城东街道 with two communities, and two units in the first of them."""
    area = await build.street("城东街道")
    first = await build.community("甲社区", within=area, longitude=118.0, latitude=25.0)
    await build.community("乙社区", within=area, longitude=118.0, latitude=25.01)
    for name in ("一中", "R&D <某单位>"):
        unit = await build.organisation(name, longitude=118.0, latitude=25.0)
        await build.relate(unit, "BASED_IN", first)


async def test_name_of_the_file_says_whether_it_is_a_page_or_a_picture(
    cobuild: Cobuild, build: Build, tmp_path: Path
) -> None:
    await street(build)
    page = await cobuild("pairing-plan", "--area", "城东街道", "--out", "plans.html")
    assert page.code == 0, page.err
    assert re.search(r"plans\.html: 2 plans, 2 units, 2 communities; 0 to 1\.1 km", page.err.replace("0.0", "0"))
    assert "<h1>Pairing plans of 城东街道</h1>" in (tmp_path / "plans.html").read_text("utf-8")

    picture = await cobuild("--language", "zh", "pairing-plan", "--area", "城东街道", "--out", "plans.svg")
    assert picture.code == 0, picture.err
    drawn = ElementTree.fromstring((tmp_path / "plans.svg").read_text("utf-8"))
    assert drawn.findtext("{http://www.w3.org/2000/svg}title") == "城东街道结对共建方案"
    assert "R&D <某单位> → 乙社区:1.1公里" in {title.text for title in drawn.iter("{http://www.w3.org/2000/svg}title")}
    assert sorted(os.listdir(tmp_path)) == ["plans.html", "plans.svg"]


async def test_refusal_is_one_line_and_leaves_no_file(cobuild: Cobuild, build: Build, tmp_path: Path) -> None:
    await street(build)
    for arguments, said in (
        (("--area", "无此地", "--out", "a.html"), "area: there is no area with the name or id 无此地"),
        (("--area", "城东街道", "--out", "a.pdf"), "--out: the name must end in .html or .svg"),
        (("--area", "城东街道", "--out", "nowhere/a.svg"), "--out: can't write nowhere/a.svg"),
        (("--area", "城东街道", "--out", "a.svg", "--per-unit", "9"), "perUnit: must not be more than 5"),
    ):
        ended = await cobuild("pairing-plan", *arguments)
        assert (ended.code, ended.err.strip().splitlines()[-1]) == (1, said)
    assert os.listdir(tmp_path) == []
