"""Pseudonyms: the same for the same person, another for another key, and nobody left in a text."""

import re
from pathlib import Path

import pytest

from app.settings import ROOT
from domain.pseudonyms import LABELS, NODES, RELATIONSHIPS, Pseudonyms, known_names, travelling
from tests.graph.picture import PICTURE

KEY = b"k" * 32
PEOPLE = Pseudonyms(KEY, known_names({"王小明", "欧阳示例", "李", "张三"}))
# What never leaves: who may do what, what was asked when, and what texts are told by.
STAY_BEHIND = {"Account", "ServiceAccount", "Operation", "Embedding", "Alias"}


def test_a_name_is_the_same_pseudonym_each_time_and_another_with_another_key() -> None:
    assert PEOPLE.name("王小明") == Pseudonyms(KEY).name("王小明")
    assert PEOPLE.name("王小明") != Pseudonyms(b"j" * 32).name("王小明")
    assert re.fullmatch("人员[A-Z2-7]{10}", PEOPLE.name("王小明"))
    assert re.fullmatch("电话[A-Z2-7]{10}", PEOPLE.phone("000-00001001"))
    assert re.fullmatch("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", PEOPLE.id("p1"))
    assert PEOPLE.phone("王小明")[2:] != PEOPLE.name("王小明")[2:]
    assert "kkk" not in repr(PEOPLE)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("义务理发", "义务理发"),
        ("请联系王小明取", f"请联系{PEOPLE.name('王小明')}取"),
        ("欧阳示例、张三", f"{PEOPLE.name('欧阳示例')}、{PEOPLE.name('张三')}"),
        ("李子园修路", "李子园修路"),
        ("帮王阿姨量血压", "帮某阿姨量血压"),
        ("赵大大爷家漏水", "某大爷家漏水"),
        ("电话000-00001001", "电话〔号码〕"),
        ("手机 000 0000 1001 找人", "手机 〔号码〕 找人"),
        ("证件00010119900101001X", "证件〔号码〕"),
        ("3栋2单元501室漏水", "〔住址〕漏水"),
        ("写信到 a.b@example.org", "写信到 〔邮箱〕"),
        ("2026年3月1日上午,每月120人次", "2026年3月1日上午,每月120人次"),
    ],
)
def test_a_text_keeps_its_meaning_and_loses_its_people(text: str, said: str) -> None:
    assert PEOPLE.text(text) == said


def test_each_property_travels_as_the_list_says() -> None:
    given = {"id": "p1", "name": "张三", "phone": "000-00001001", "version": 3}
    assert travelling(NODES["Person"], given, PEOPLE) == {
        "id": PEOPLE.id("p1"),
        "name": PEOPLE.name("张三"),
        "phone": PEOPLE.phone("000-00001001"),
        "version": 3,
    }
    event = {"subject_id": "n1", "seq": 4, "verb": None}
    assert travelling(NODES["Event"], event, PEOPLE, own_id=False) == {"subject_id": "n1", "seq": 4}
    assert travelling(NODES["Event"], event, PEOPLE)["subject_id"] == PEOPLE.id("n1")


def test_names_and_phones_are_never_kept_as_they_are() -> None:
    assert NODES["Person"].kept == ("version",)
    assert RELATIONSHIPS["CONTACT_FOR"].kept == ()
    for travels in (*NODES.values(), *RELATIONSHIPS.values()):
        assert not {"phone", "cells", "note", "written_as", "actor_name", "before", "after", "reason"} & set(
            travels.kept
        )


def test_every_label_of_the_graph_was_decided_on() -> None:
    drawn = {label for label in PICTURE.labels if not label.startswith("__")}
    assert drawn - LABELS - STAY_BEHIND == set()


def words(pattern: str, file: Path) -> set[str]:
    return set(re.findall(pattern, file.read_text("utf-8")))


@pytest.mark.parametrize("file", sorted((ROOT / "analysts").glob("*.cypher")), ids=lambda file: file.name[:2])
def test_the_questions_of_the_guide_ask_for_what_travels(file: Path) -> None:
    assert words(r"\(\w*:(\w+)", file) <= LABELS
    assert words(r"\[\w*:(\w+)", file) <= set(RELATIONSHIPS)
    properties = {
        name for travels in (*NODES.values(), *RELATIONSHIPS.values()) for name in (*travels.plain, *travels.moments)
    }
    assert words(r"\b[a-z]+\.([a-z_]+)\b(?!\()", file) <= properties | {"kind", "schema"}
