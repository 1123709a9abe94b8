"""`cobuild train`: weights from folders of judged lists, and from what meetings decided."""

import os
from pathlib import Path

import orjson

from matching.model import Model
from tests.app.conftest import Cobuild
from tests.build import Build

NEEDS = "id,title,detail,category,community\nN1,{},,,松园社区\nN2,修桥,,,松园社区\n"
RESOURCES = "id,title,detail,category,unit\nR1,{},,,示例单位\nR2,健康步道,,,示例单位\n"
LABELS = "need_id,resource_id,grade\nN1,R1,2\n"


def judged(folder: Path, need: str, resource: str) -> str:
    folder.mkdir()
    (folder / "needs.csv").write_text(NEEDS.format(need), "utf-8")
    (folder / "resources.csv").write_text(RESOURCES.format(resource), "utf-8")
    (folder / "labels.csv").write_text(LABELS, "utf-8")
    return str(folder)


async def test_lists_give_weights_and_each_is_matched_by_the_others_first(cobuild: Cobuild, tmp_path: Path) -> None:
    folders = [judged(tmp_path / "a", "想剪头发", "义务理发"), judged(tmp_path / "b", "量血压", "测血压")]
    ended = await cobuild("train", *folders, "--to", "weights.json")
    assert (ended.code, ended.out.count("nDCG@5")) == (0, 2), ended.err
    assert Model.read(tmp_path / "weights.json").weights["near"] > 0
    assert orjson.loads((tmp_path / "weights.json").read_bytes())["trained_on"] == {"lists": 2, "needs": 4}


async def test_what_meetings_decided_is_learned_from_the_graph(cobuild: Cobuild, build: Build, tmp_path: Path) -> None:
    unit, community = await build.organisation(), await build.community()
    none_yet = await cobuild("train", "--from-graph", "--to", "weights.json")
    assert (none_yet.code, none_yet.err.strip()) == (1, "--from-graph: no meeting has decided on a match yet")
    assert os.listdir(tmp_path) == []

    for title, offered, decision in (
        ("想剪头发", "义务理发", "ACCEPTED"),
        ("健康讲座", "健康步道", "REFUSED"),
        ("修桥", "铺路", None),
    ):
        item = await build.node("AgendaItem", decision=decision)
        await build.relate(item, "ABOUT", await build.need(community, title))
        await build.relate(item, "PROPOSES", await build.resource(unit, offered))
    ended = await cobuild("train", "--from-graph", "--to", "weights.json")
    assert ended.code == 0, ended.err
    assert "1 matches accepted and 1 refused, with the present weights as prior" in ended.err
    assert orjson.loads((tmp_path / "weights.json").read_bytes())["trained_on"] == {"accepted": 1, "refused": 1}


async def test_lists_and_graph_at_once_or_neither_is_refused(cobuild: Cobuild, tmp_path: Path) -> None:
    for arguments in ((), (judged(tmp_path / "a", "想剪头发", "义务理发"), "--from-graph")):
        ended = await cobuild("train", *arguments, "--to", "weights.json")
        assert (ended.code, ended.err.strip()) == (1, "train: give folders of lists, or --from-graph")
    assert os.listdir(tmp_path) == ["a"]
