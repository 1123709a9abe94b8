"""What `cobuild import` prints of a report, and `cobuild template` where it can't write."""

from pathlib import Path

import pytest
from rich.console import Console

from app.commands import imports
from app.commands.imports import Kind, template
from domain.lists import FLAG_TEXTS, Flag, Outcome
from domain.refusals import InvalidInput
from exchange.report import Report, RowReport

FLAGS = (Flag.CATEGORY_UNKNOWN, Flag.QUANTITY_UNCLEAR, Flag.TIME_UNCLEAR, Flag.SEVERAL_COMMUNITIES)


def test_a_reason_in_chinese_is_never_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    narrow = Console(width=60, record=True)
    monkeypatch.setattr(imports, "out", narrow)
    monkeypatch.setenv("COBUILD_LANGUAGE", "zh")
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    row = RowReport("需求清单", 4, Outcome.CREATED, "法律咨询", flags=FLAGS)
    imports._print(Report("需求.xlsx", rows=[row]), every=False)
    # The note is the last column: without blanks and line ends, its pieces stand one after the other.
    table = narrow.export_text().split("需求.xlsx")[0]
    printed = "".join(table.split())
    assert "…" not in printed
    assert "；".join(FLAG_TEXTS[flag].zh for flag in FLAGS) in printed


def test_a_template_that_cannot_be_written_is_refused_in_words(tmp_path: Path) -> None:
    file = tmp_path / "no such folder" / "list.xlsx"
    with pytest.raises(InvalidInput) as refusal:
        template(Kind.NEEDS, file)
    assert (refusal.value.field, refusal.value.reason_en) == ("OUT.xlsx", f"can't write {file}")
