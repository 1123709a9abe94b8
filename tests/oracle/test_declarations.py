"""The oracle knows by hand whatever the declarations say in Cypher beyond a path."""

from tests.oracle import computed, declarations
from tests.oracle.paths import parsed


def test_every_path_can_be_walked() -> None:
    kinds = declarations.read().kinds
    paths = [link.path for kind in kinds.values() for link in kind.links.values()]
    assert len(paths) > 100
    assert all(len(parsed(path)) % 2 for path in paths)


def test_every_computed_field_is_worked_out_by_hand() -> None:
    kinds = declarations.read().kinds
    concrete = {name: kind for name, kind in kinds.items() if name not in ("Area", "Party")}
    unknown = {(name, each) for name, kind in concrete.items() for each in kind.computed} - computed.FIELDS.keys()
    assert unknown == set()


def test_every_narrowed_link_is_narrowed_by_hand() -> None:
    narrowed = {name for kind in declarations.read().kinds.values() for name, link in kind.links.items() if link.where}
    assert narrowed - computed.WHERE.keys() == set()
    assert "unanswered_needs" in narrowed
