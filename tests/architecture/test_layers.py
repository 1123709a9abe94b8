"""Imports point one way, and one noun names an area in every layer."""

import ast
import sys

import pytest

from tests.architecture.tree import PACKAGES, Module, modules

MAY_IMPORT = {
    "domain": set(),
    "graph": {"domain"},
    "matching": {"domain"},
    "exchange": {"graph", "domain"},
    "resolvers": {"graph", "matching", "exchange", "domain"},
    "schema": {"resolvers", "exchange", "graph", "domain"},
    "app": {"schema", "resolvers", "graph", "matching", "exchange", "domain"},
}

# Pure packages are given what they work on: they read no file system, network or environment while they run.
PURE = ("domain", "matching")
NEVER_IN_PURE = {"neo4j", "httpx", "starlette", "strawberry", "asyncio", "socket", "subprocess", "os", "requests"}

# The nouns of the house. A file of these names in one layer is about what it is about in every other.
NOUNS = {
    *("accounts", "aliases", "areas", "audiences", "embeddings", "entries", "events", "exports", "grants", "imports"),
    *("limits", "match_runs", "matches", "meetings", "names", "needs", "operations", "organisations", "pairing_plans"),
    *("pairings", "people", "personal_data", "progress_reports", "projects", "records", "resources"),
    *("service_types", "snapshots", "understanding"),
}
# What a layer's nouns stand on: how it reads, writes, pages and refuses. A new file here is a new tool of that layer.
TOOLS = {
    "graph": {
        "candidates",
        "compile",
        "database",
        "merges",
        "guard",
        "migrations",
        "scopes",
        "server",
        "statement",
        "telemetry",
        "ties",
    },
    "resolvers": set(),
    "schema": {
        *(
            "__main__",
            "access",
            "changes",
            "connections",
            "context",
            "documents",
            "enums",
            "execution",
            "filters",
            "guards",
            "inputs",
        ),
        *("links", "mapping", "nodes", "parties", "questions", "refusals", "root"),
    },
}


def imported(module: Module) -> set[str]:
    """The top-level names that a module imports, at any depth of it. None are relative."""
    found = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module.path}:{node.lineno}: a relative import hides what it leads to"
            found.add((node.module or "").split(".")[0])
    return found


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_point_one_way(package: str) -> None:
    wrong = {
        f"{module.path} imports {name}"
        for module in modules(package)
        for name in imported(module) & set(PACKAGES) - MAY_IMPORT[package] - {package}
    }
    assert wrong == set()


@pytest.mark.parametrize("package", PURE)
def test_pure_packages_talk_to_nobody(package: str) -> None:
    wrong = {
        f"{module.path} imports {name}" for module in modules(package) for name in imported(module) & NEVER_IN_PURE
    }
    assert wrong == set()


def test_only_the_graph_talks_to_the_driver() -> None:
    """Others may name its errors, to say that the database is away; whoever imports more has a second way through."""
    wrong = {
        f"{module.path}:{node.lineno}"
        for module in modules()
        if module.package != "graph"
        for node in ast.walk(module.tree)
        if (
            isinstance(node, ast.ImportFrom)
            and (node.module or "").startswith("neo4j")
            and node.module != "neo4j.exceptions"
        )
        or (isinstance(node, ast.Import) and any(alias.name.startswith("neo4j") for alias in node.names))
    }
    assert wrong == set()


def test_imports_stand_at_the_top() -> None:
    """An import inside a function is a cycle that somebody hid."""
    hidden = {
        f"{module.path}:{inner.lineno}"
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    }
    assert hidden == set()


@pytest.mark.parametrize("package", TOOLS)
def test_one_noun_names_an_area_in_every_layer(package: str) -> None:
    names = {module.name for module in modules(package)} - {"__init__"}
    assert names - NOUNS - TOOLS[package] == set()


def test_every_noun_is_one() -> None:
    """A noun that only one layer uses is that layer's own word, and the list has no words that nobody uses."""
    by_noun = {
        noun: {module.package for module in modules() if module.path.split("/")[-1] == f"{noun}.py"} for noun in NOUNS
    }
    assert {noun for noun, packages in by_noun.items() if len(packages) < 2} <= {"audiences"}


def test_no_package_hides_one_of_the_standard_library() -> None:
    assert set(PACKAGES) & sys.stdlib_module_names == set()
