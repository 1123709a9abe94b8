"""What the documents say of the tree is true of it."""

import ast
import re
from pathlib import Path

import pytest

from app.cli import cli
from domain.refusals import Refusal
from tests.architecture.tree import ROOT, files, text_files
from tests.graph.picture import PICTURE

DOCUMENTS = text_files(".md")
FOLDERS = "app|schema|resolvers|graph|matching|exchange|domain|migrations|analysts|tests|samples|bench|docs"
FILE = re.compile(rf"`((?:{FOLDERS})/[\w./\u4e00-\u9fff-]+\.\w+|[\w-]+\.(?:lock|toml|xml|sha256))`")
# `create` in `graph/projects.py`; `PROJECT_STATES` in `domain/projects.py`.
NAME_IN_FILE = re.compile(rf"`(\w+)(?:\(…\))?`\s+in\s+`((?:{FOLDERS})/[\w/]+\.py)`")
# The area that the README adds as an example, and the data that a start makes.
EXAMPLES = {"migrations/V0020__What_for.cypher", "tests/api/test_venues.py"}


def text(path: Path) -> str:
    return path.read_text("utf-8")


def anchor(heading: str) -> str:
    """As GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    dead = []
    for link in re.findall(r"\]\(([^)\s]+)\)", text(path)):
        if re.match(r"[a-z]+:", link):
            continue
        file, _, fragment = link.partition("#")
        target = (path.parent / file).resolve() if file else path
        headings = re.findall(r"^#+ (.+)$", text(target), re.MULTILINE) if target.suffix == ".md" else []
        if not target.exists() or (fragment and fragment not in map(anchor, headings)):
            dead.append(link)
    assert dead == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_named_files_and_names_in_them_are_there(path: Path) -> None:
    named = set(FILE.findall(text(path))) - {name for name in EXAMPLES if path.name == "README.md"}
    missing = [name for name in named if "venues" not in name and not (ROOT / name).exists()]
    for name, file in NAME_IN_FILE.findall(text(path)):
        tree = ast.parse(text(ROOT / file))
        defined = {
            node.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        }
        defined |= {target.id for node in tree.body for target in _targets(node)}
        if name not in defined:
            missing.append(f"{name} in {file}")
    assert missing == []


def _targets(node: ast.stmt) -> list[ast.Name]:
    found = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [target for target in found if isinstance(target, ast.Name)]


def test_named_commands_are_there() -> None:
    documents = "\n".join(text(path) for path in DOCUMENTS)
    targets = set(re.findall(r"^([a-z]+):", text(ROOT / "Makefile"), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z]+)(?=`|\s+#)", documents)) <= targets
    commands = {command.name or command.callback.__name__ for command in cli.registered_commands if command.callback}
    commands |= {group.name for group in cli.registered_groups if group.name}
    assert set(re.findall(r"`cobuild ([a-z][a-z-]*)", documents)) <= commands
    assert {"run", "test", "check", "lock"} <= targets


def test_every_document_is_in_the_index() -> None:
    index = text(ROOT / "docs" / "README.md") + text(ROOT / "docs" / "decisions" / "README.md")
    documents = [path for path in DOCUMENTS if path.parent in (ROOT / "docs", ROOT / "docs" / "decisions")]
    assert [path.name for path in documents if path.name != "README.md" and f"({path.name})" not in index] == []


def test_decisions_have_a_line_to_quote_and_the_index_quotes_it() -> None:
    index = text(ROOT / "docs" / "decisions" / "README.md")
    for path in sorted((ROOT / "docs" / "decisions").glob("0*.md")):
        [quoted] = re.findall(r"^> (.+)$", text(path), re.MULTILINE)[:1]
        assert quoted in index


def test_the_glossary_has_every_label_and_status() -> None:
    glossary = text(ROOT / "docs" / "glossary.md")
    assert [label for label in sorted(PICTURE.labels) if f"`{label}`" not in glossary] == []


def test_every_error_code_is_catalogued() -> None:
    catalogue = text(ROOT / "docs" / "errors.md")
    codes = {kind.code for kind in Refusal.__subclasses__() if kind.__module__ == Refusal.__module__}
    assert len(codes) >= 8
    assert {code for code in codes if f"`{code}`" not in catalogue} == set()


def test_the_readme_draws_what_the_graph_holds() -> None:
    [drawing] = re.findall(r"```mermaid\n(.*?)```", text(ROOT / "README.md"), re.DOTALL)
    assert set(re.findall(r"\(\[\"(\w+) ", drawing)) <= PICTURE.labels
    assert set(re.findall(r"-- \"?([A-Z_]+)", drawing)) <= PICTURE.types


def test_nothing_names_a_registry_or_a_machine() -> None:
    """Locks and documents hold wherever packages come from."""
    # Put together here, so that this file doesn't hold what it looks for.
    hosts = ("py" + r"pi\.org", "python" + "hosted", r"repo1?\." + "maven", r"registry\." + "npmjs")
    registries = re.compile("|".join((*hosts, "/" + "work/", "/" + r"tmp/\w")))
    here = Path(__file__).relative_to(ROOT)
    found = {str(path.relative_to(ROOT)) for path in files() if path.suffix in (".md", ".lock", ".toml", ".xml")}
    assert {name for name in found - {str(here)} if registries.search(text(ROOT / name))} == set()
