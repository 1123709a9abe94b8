"""Files stay small, say what their names don't, and hold nobody's data."""

import ast
import re
import zipfile
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, Module, files, modules, text_files

# What grows past this is two things: make it a package. Those that are past it may only shrink.
LINES = 400
TOO_LONG: dict[str, int] = {}
TEXT = (".py", ".md", ".cypher", ".csv", ".toml", ".yml", ".xml", ".html", ".graphql", ".grass", "")
# A mainland mobile or a number with an area code. Examples begin with 000.
PHONE = re.compile(r"(?<![\w.-])(?:(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}|0[1-9]\d{1,2}[- ]\d{7,8})(?![\w.-])")
IDENTITY_NUMBER = re.compile(
    r"(?<![\w.])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\w)"
)


def test_files_stay_small() -> None:
    long = {
        module.path: lines
        for module in modules()
        if (lines := len((ROOT / module.path).read_text("utf-8").splitlines())) > TOO_LONG.get(module.path, LINES)
    }
    assert long == {}


def undocumented(module: Module) -> list[str]:
    """Public classes and long public functions without a docstring. A short function's name and signature say it."""
    if not module.tree.body:
        return []
    found = [] if ast.get_docstring(module.tree) else [f"{module.path}: the module"]
    for node in module.tree.body:
        if not isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) or node.name.startswith("_"):
            continue
        length = (node.end_lineno or node.lineno) - node.lineno
        simple = isinstance(node, ast.ClassDef) and (node.decorator_list or node.bases)
        if not ast.get_docstring(node) and length > 12 and not simple:
            found.append(f"{module.path}:{node.lineno}: {node.name}")
    return found


def test_what_a_signature_does_not_say_is_written_down() -> None:
    assert [place for module in modules() for place in undocumented(module)] == []


def words(path: Path) -> str:
    """What a file says; of a workbook, what its cells say. Lists in other encodings hold the same digits."""
    if path.suffix != ".xlsx":
        return path.read_text("utf-8", errors="replace")
    with zipfile.ZipFile(path) as archive:
        parts = [name for name in archive.namelist() if re.match(r"xl/(sharedStrings|worksheets/)", name)]
        return "\n".join(re.sub(r"<[^>]*>", "\n", archive.read(name).decode("utf-8")) for name in parts)


@pytest.mark.parametrize("pattern", [PHONE, IDENTITY_NUMBER], ids=["phones", "identity numbers"])
def test_the_tree_holds_nobodys_numbers(pattern: re.Pattern[str]) -> None:
    found = {
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in text_files(*TEXT, ".xlsx")
        for match in pattern.finditer(words(path))
        if set(match[0]) - set("0-+ ")
    }
    assert found == set()


def test_the_patterns_know_a_number_when_they_see_it() -> None:
    # Put together here, so that this file doesn't hold what it looks for.
    assert PHONE.search("联系电话:" + "138" + "0000" + "0000")
    assert PHONE.search("0571" + "-" + "88000000")
    assert not PHONE.search("000-00001001")
    assert IDENTITY_NUMBER.search("110101" + "19900101" + "0011")


def test_no_secret_and_no_data_is_kept() -> None:
    kept = {str(path.relative_to(ROOT)) for path in files()}
    wrong = re.compile(r"(^|/)(\.env|\.cobuild/|.*\.(pem|key|p12|jar|dump|pyc))")
    assert {name for name in kept if wrong.match(name)} == set()
