"""The taxonomy can be used, and what is wrong with one is told to its editor."""

from pathlib import Path

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, SKOS
from typer.testing import CliRunner

from app.cli import cli
from domain.service_types import Category, Kind
from matching.skos import NAMESPACE, turtle
from matching.taxonomy import FILE, Concept, Taxonomy, problems, read, taxonomy


def concept(code: str, broader: str | None = "HEALTH", alt: str = "", **values: object) -> Concept:
    return Concept(code, broader, Kind.SERVICE, code, code, tuple(alt.split()), **values)  # type: ignore[arg-type]


HEALTH = concept("HEALTH", None)


def test_the_taxonomy_has_nothing_wrong() -> None:
    assert problems(taxonomy().concepts) == []


def test_the_five_categories_are_its_tops() -> None:
    assert [one.code for one in taxonomy().concepts if one.broader is None] == [*Category]


def test_every_service_is_in_a_group_of_a_category() -> None:
    services = [one for one in taxonomy().concepts if one.kind is not None]
    assert len(services) >= 250
    assert {len(taxonomy().path(one.code)) for one in services} == {3}
    assert all(one.alt for one in services)


@pytest.mark.parametrize(
    ("concepts", "complaint"),
    [
        ([HEALTH, HEALTH], "HEALTH: is there twice"),
        ([HEALTH, concept("a", "b"), concept("b", "a")], "a: is above itself"),
        ([HEALTH, concept("a", None)], "a: broader is missing"),
        ([HEALTH, concept("a", "none")], "a: there is no none"),
        ([HEALTH, concept("a", related=("none",))], "a: there is no none"),
        ([HEALTH, concept("a", related=("a",))], "a: is related to itself"),
        ([HEALTH, concept("a"), concept("b", "a", related=("a",))], "b: a is both above it and related"),
        ([HEALTH, concept("a", alt="血压 血壓")], "a: 血压 is there twice"),
        ([HEALTH, concept("a", alt="血压"), concept("b", alt="血壓")], "a, b: no note says why they share “血压”"),
        ([HEALTH, Concept("a", "HEALTH", None, "", "a")], "a: a name is missing"),
    ],
)
def test_what_is_wrong_is_told(concepts: list[Concept], complaint: str) -> None:
    assert complaint in problems(concepts)


def test_a_shared_word_with_a_note_is_fine() -> None:
    assert problems([HEALTH, concept("a", alt="血压"), concept("b", alt="血压", note="“血压”也指仪器")]) == []


def test_related_holds_on_both_sides() -> None:
    both = Taxonomy([HEALTH, concept("a", related=("b",)), concept("b")])
    assert both.related == {"a": {"b"}, "b": {"a"}}


def test_nearer_types_stand_in_for_each_other_further() -> None:
    group = [concept("a", "group"), concept("b", "group", related=("c",)), concept("c")]
    some = Taxonomy([HEALTH, concept("group"), *group])
    pairs = [
        ("a", "a"),
        ("a", "group"),
        ("group", "a"),
        ("b", "c"),
        ("c", "b"),
        ("a", "b"),
        ("a", "c"),
        ("a", "HEALTH"),
    ]
    assert [some.closeness(*pair) for pair in pairs] == [1.0, 0.7, 0.7, 0.5, 0.5, 0.3, 0.0, 0.0]


def test_any_edit_makes_another_version() -> None:
    assert Taxonomy([HEALTH]).version == Taxonomy([HEALTH]).version
    assert Taxonomy([HEALTH]).version != Taxonomy([HEALTH, concept("a")]).version


# --- SKOS ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def graph() -> Graph:
    return Graph().parse(data=turtle(taxonomy()), format="turtle")


def test_every_concept_is_exported(graph: Graph) -> None:
    concepts = {str(subject).removeprefix(NAMESPACE) for subject in graph.subjects(RDF.type, SKOS.Concept)}
    assert concepts == set(taxonomy().by_code)


def test_labels_are_in_both_scripts_and_in_english(graph: Graph) -> None:
    haircut = URIRef(NAMESPACE + "haircut")
    assert set(graph.objects(haircut, SKOS.prefLabel)) == {
        Literal("理发", "zh-Hans"), Literal("理髮", "zh-Hant"), Literal("haircuts", "en"),
    }  # fmt: skip
    assert {Literal("剪头发", "zh-Hans"), Literal("剪頭髮", "zh-Hant")} <= set(graph.objects(haircut, SKOS.altLabel))


def test_examples_are_exported_and_are_no_labels(graph: Graph) -> None:
    haircut = URIRef(NAMESPACE + "haircut")
    examples = set(graph.objects(haircut, SKOS.example))
    assert Literal("老爷子半年没剃头", "zh-Hans") in examples
    assert not examples & {*graph.objects(haircut, SKOS.altLabel), *graph.objects(haircut, SKOS.hiddenLabel)}


def test_examples_are_not_searched_for() -> None:
    some = Taxonomy([HEALTH, concept("a", alt="量血压", examples=("头晕",))])
    assert (set(some.meanings), some.examples) == ({"a", "量血压"}, {"头晕": ("a",)})


def test_skos_is_kept(graph: Graph) -> None:
    """S13, S14, S27: labels are disjoint, one preferred label a language, related is not broader at any distance."""
    for subject in graph.subjects(RDF.type, SKOS.Concept):
        preferred, alternative, hidden = (
            list(graph.objects(subject, kind)) for kind in (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)
        )
        assert len({label.language for label in preferred if isinstance(label, Literal)}) == len(preferred)
        assert len({*preferred, *alternative, *hidden}) == len(preferred) + len(alternative) + len(hidden)
        related = set(graph.objects(subject, SKOS.related))
        assert not related & set(graph.transitive_objects(subject, SKOS.broader))
        assert all((other, SKOS.related, subject) in graph for other in related)


# --- for its editor --------------------------------------------------------------------------------------------------


def test_the_editor_is_told_by_the_command_line(tmp_path: Path) -> None:
    file = tmp_path / "edited.csv"
    text = FILE.read_text("utf-8")
    file.write_text(text + "haircut,household,SERVICE,理发,haircuts,,,,,,\n", "utf-8")
    told = CliRunner().invoke(cli, ["--language", "en", "taxonomy", "check", str(file)])
    assert (told.exit_code, told.output.splitlines()[0]) == (1, "haircut: is there twice")
    assert CliRunner().invoke(cli, ["taxonomy", "check"]).exit_code == 0


def test_a_file_that_a_spreadsheet_saved_is_read(tmp_path: Path) -> None:
    file = tmp_path / "saved.csv"
    file.write_bytes(b"\xef\xbb\xbf" + FILE.read_bytes().replace(b"\n", b"\r\n"))
    assert read(file).version == taxonomy().version
