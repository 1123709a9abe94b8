"""What can be set is written down, and reaches what it is about."""

import pytest

from app.settings import ROOT, Settings

OPERATIONS = (ROOT / "docs" / "operations.md").read_text("utf-8")


def variable(name: str) -> str:
    return str(Settings.model_fields[name].validation_alias or f"COBUILD_{name.upper()}")


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_in_the_guide_for_operators(name: str) -> None:
    assert f"`{variable(name)}`" in OPERATIONS


def test_every_setting_says_what_it_is_or_is_known_by_its_name() -> None:
    silent = {name for name, field in Settings.model_fields.items() if not field.description}
    assert silent == {"neo4j_uri", "neo4j_user", "neo4j_password", "neo4j_database"}


async def test_the_limits_of_reads_reach_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COBUILD_READ_SECONDS", "2.5")
    monkeypatch.setenv("COBUILD_SLOW_SECONDS", "0.2")
    database = Settings().connect()
    assert (database.read_seconds, database.slow_seconds) == (2.5, 0.2)
    await database.close()


@pytest.mark.parametrize("seconds", ["0", "-1", "soon"])
def test_a_read_has_some_time(seconds: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COBUILD_READ_SECONDS", seconds)
    with pytest.raises(ValueError, match="read_seconds"):
        Settings()
