"""Cypher has one home, and every statement a name that says where it is."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator

import graph
from graph.statement import STATEMENTS
from tests.architecture.tree import ROOT, Module, modules, text_files

# The files that put a statement together. Each takes labels and properties from constants, never from a caller.
COMPOSERS = {
    "graph/imports/__init__.py": "one text for each kind of list entry; the label is one of three",
    "graph/imports/writing.py": "one text for each kind of list entry, with the ties that the kind has",
    "graph/embeddings.py": "one text for each kind of list entry",
    "graph/server/fingerprints.py": "how a value is read, said once for nodes and relationships",
    "graph/records.py": "one text for each kind of record that is kept; labels and properties are constants",
    "graph/compile/conditions.py": "filters over the shapes that schema/ declares",
    "graph/compile/emitter.py": "what is selected of the shapes that schema/ declares",
    "graph/compile/groups.py": "groups of the shapes that schema/ declares",
    "graph/compile/pages.py": "pages of the shapes that schema/ declares",
    "graph/compile/patterns.py": "the one place that matches records of the shapes that schema/ declares",
}
CLAUSE = re.compile(r"\b(?:MATCH|MERGE|CREATE|UNWIND|DETACH DELETE) *[({\[$]|\bRETURN \w|\bCALL (?:db|dbms|apoc)\.")
NAME = re.compile(r"[a-z_]+(\.[a-z_]+)+")


def strings(module: Module) -> Iterator[ast.Constant]:
    """The string constants of a module that are not docstrings."""
    documentation = {
        id(node.body[0].value)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
            yield node


def statements(module: Module) -> Iterator[ast.Call]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "statement":
            yield node


def test_cypher_is_written_in_the_graph_alone() -> None:
    """Links in `schema/` are patterns such as `(this)<-[:RAISES]-(that:Area)`; a clause is a statement, and isn't."""
    elsewhere = {
        f"{module.path}:{string.lineno}"
        for module in modules()
        if module.package != "graph"
        for string in strings(module)
        if CLAUSE.search(string.value)
    }
    assert elsewhere == set()


def test_the_rule_knows_cypher_when_it_sees_it() -> None:
    for cypher in (
        "MATCH (n)",
        "MERGE (n:Need {id: $id})",
        "RETURN 1 AS one",
        "UNWIND $rows AS row",
        "CALL db.labels()",
    ):
        assert CLAUSE.search(cypher)
    for prose in ("Create a need", "Return what was kept", "(this)<-[:RAISES]-(that:Area)", "CREATED"):
        assert not CLAUSE.search(prose)


def constant(text: ast.expr) -> bool:
    """A literal, or an f-string of nothing but literals and the constants of a module."""
    if isinstance(text, ast.JoinedStr):
        return all(
            isinstance(part, ast.Constant)
            or (isinstance(part, ast.FormattedValue) and isinstance(part.value, ast.Name) and part.value.id.isupper())
            for part in text.values
        )
    return isinstance(text, ast.Constant)


def test_statements_are_constants() -> None:
    """A value in the text of a statement is an injection, and a new plan for every value."""
    composed = {
        f"{module.path}:{call.lineno}"
        for module in modules("graph")
        if module.path not in COMPOSERS
        for call in statements(module)
        if not (constant(call.args[0]) and constant(call.args[2]))
    }
    assert composed == set()


def test_every_composer_still_composes() -> None:
    made = {
        module.path
        for module in modules("graph")
        if any(isinstance(node, ast.JoinedStr) for node in ast.walk(module.tree)) or "$label" in ast.dump(module.tree)
    }
    assert set(COMPOSERS) <= made


def test_every_statement_is_named_after_its_file() -> None:
    for found in pkgutil.walk_packages(graph.__path__, "graph."):
        importlib.import_module(found.name)
    wrong = {name for name in STATEMENTS if not NAME.fullmatch(name)}
    for module in modules("graph"):
        for call in statements(module):
            name = call.args[0].value if isinstance(call.args[0], ast.Constant) else ""
            if name and not name.startswith(f"{module.name}."):
                wrong.add(f"{module.path}:{call.lineno}: {name}")
    assert wrong == set()


def test_the_paths_that_statements_walk_are_drawn() -> None:
    """A reader sees what a file's statements touch without running them in the mind."""
    undrawn = set()
    for module in modules("graph"):
        if module.path in COMPOSERS:
            continue
        source = (ROOT / module.path).read_text("utf-8")
        drawn = "\n".join(line for line in source.splitlines() if line.lstrip().startswith("#"))
        drawn += ast.get_docstring(module.tree) or ""
        for call in statements(module):
            for walked in re.findall(r"\[\w*:([A-Z_|]+)", ast.unparse(call.args[2])):
                undrawn |= {f"{module.path}: {kind}" for kind in walked.split("|") if kind not in drawn}
    assert undrawn == set()


def test_cypher_files_are_for_a_person_or_a_tool() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in text_files(".cypher")} <= {
        "migrations",
        "analysts",
        "bench",
        "tests",
    }
