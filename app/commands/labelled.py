"""Labelled lists: a resource list, a need list, and what people judged of their pairs."""

import csv
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from domain.refusals import InvalidInput
from exchange.standalone import needs_of, resources_of
from matching.entries import NeedEntry, ResourceEntry
from matching.evaluation import Labels
from matching.training import Judged


def resource_entries(file: Path) -> list[ResourceEntry]:
    """Raises InvalidInput."""
    return [ResourceEntry.of(record) for record in resources_of(file.name, _bytes("--resources", file))]


def need_entries(file: Path) -> list[NeedEntry]:
    """Raises InvalidInput."""
    return [NeedEntry.of(record) for record in needs_of(file.name, _bytes("--needs", file))]


def labels_of(file: Path) -> Labels:
    """Of columns need_id, resource_id, grade; needs of which all grades are 0 are left out. Raises InvalidInput."""
    labels: dict[str, dict[str, int]] = defaultdict(dict)
    for number, row in enumerate(_rows("--labels", file, ["need_id", "resource_id", "grade"]), start=2):
        if row["grade"] not in ("0", "1", "2"):
            place = f"--labels {file.name} 第{number}行 (row {number}) grade"
            raise InvalidInput(place, "应为0、1或2", "must be 0, 1 or 2")
        labels[row["need_id"]][row["resource_id"]] = int(row["grade"])
    return {need: grades for need, grades in labels.items() if any(grades.values())}


def judged_of(file: Path) -> list[str]:
    """The column `id`: those needs of which every resource was judged. Raises InvalidInput."""
    return [row["id"] for row in _rows("--judged", file, ["id"])]


def judged_list(folder: Path) -> Judged:
    """A folder with resources.csv, needs.csv, labels.csv and, unless all needs were judged, judged_needs.csv.

    Raises InvalidInput.
    """
    needs, judged = need_entries(folder / "needs.csv"), folder / "judged_needs.csv"
    return Judged(
        resource_entries(folder / "resources.csv"),
        needs,
        labels_of(folder / "labels.csv"),
        judged_of(judged) if judged.exists() else [need.id for need in needs],
    )


def _bytes(option: str, file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise InvalidInput(option, f"读不了 {file}", f"can't read {file}") from error


def _rows(option: str, file: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    try:
        rows = list(csv.DictReader(_bytes(option, file).decode("utf-8-sig").splitlines()))
    except UnicodeDecodeError as error:
        raise InvalidInput(option, f"{file} 不是 UTF-8", f"{file} is not UTF-8") from error
    for number, row in enumerate(rows, start=2):
        for column in columns:
            if not row.get(column):
                place = f"{option} {file.name} 第{number}行 (row {number}) {column}"
                raise InvalidInput(place, "缺少", "is missing")
    return rows
