"""Learning from judged pairs, what a score is worth afterwards, and whom one entry is compared with."""

import numpy as np
import pytest

from domain.matches import Match
from domain.understanding import Aspect
from matching.entries import Correction, NeedEntry, ResourceEntry
from matching.evaluation import Bin, reliability
from matching.features import FEATURES, SIGNS
from matching.model import Model, shipped
from matching.seeking import sought_types, sought_words
from matching.taxonomy import taxonomy
from matching.training import FIRMNESS, Decided, Examples, decided_examples, fit
from matching.understanding import understand


def need(title: str, **said: object) -> NeedEntry:
    return NeedEntry(id="n", title=title, **said)  # type: ignore[arg-type]


def resource(title: str, **said: object) -> ResourceEntry:
    return ResourceEntry(id="r", title=title, **said)  # type: ignore[arg-type]


def shown(need_id: str, resource_id: str, score: float) -> Match:
    parts = dict.fromkeys(("base", "service", "text", "category", "audience", "time", "capacity", "place"), 0.0)
    return Match(need_id=need_id, resource_id=resource_id, score=score, reason_zh="", reason_en="", **parts)


def score(model: Model, pair: Decided) -> float:
    [value] = model.scores(model.parts(decided_examples([pair], taxonomy()).values))
    return float(value)


def test_no_lesson_turns_the_sign_of_a_feature() -> None:
    chance = np.random.default_rng(1)
    values = chance.uniform(0, 1, (200, len(FEATURES)))
    signs = {name: sign for part in SIGNS.values() for name, sign in part.items()}
    # What speaks for a pair is refused, what speaks against it accepted.
    wrong = (values @ np.array([-signs[name] for name in FEATURES]) > 0).astype(float)
    model = fit(Examples(values, wrong, np.ones(len(values))))
    assert all(model.weights[name] * signs[name] >= 0 for name in FEATURES)


@pytest.mark.parametrize("times", [1, 20])
def test_what_meetings_refuse_is_less_likely_afterwards_and_one_refusal_changes_little(times: int) -> None:
    pair = Decided(need("想剪头发"), resource("义务理发"), accepted=False)
    model = fit(decided_examples([pair] * times, taxonomy()), prior=shipped(), penalty=FIRMNESS)
    lost = score(shipped(), pair) - score(model, pair)
    assert (0 < lost < 0.15) if times == 1 else lost > 0.15


def test_what_meetings_accept_is_likelier_afterwards() -> None:
    pair = Decided(need("健康讲座"), resource("健康步道"), accepted=True)
    model = fit(decided_examples([pair] * 20, taxonomy()), prior=shipped(), penalty=FIRMNESS)
    assert score(model, pair) > score(shipped(), pair)


def test_scores_are_told_beside_what_docked() -> None:
    labels = {"a": {"1": 2, "2": 1}}
    found = [shown("a", "1", 0.9), shown("a", "2", 0.5), shown("b", "1", 0.3), shown("not judged", "1", 1.0)]
    brier, bins = reliability(found, labels, ["a", "b"])
    assert brier == pytest.approx(((0.9 - 1) ** 2 + (0.5 - 1 / 3) ** 2 + 0.3**2) / 3)
    assert bins == [Bin(0.2, 1, 0.3, 0.0), Bin(0.4, 1, 0.5, 1 / 3), Bin(0.8, 1, 0.9, 1.0)]


def test_nothing_shown_has_nothing_to_tell() -> None:
    assert reliability([], {"a": {"1": 2}}, ["a"]) == (0.0, [])


def test_what_an_entry_is_understood_to_be_is_sought_first() -> None:
    entry = need("想请人上门理发")
    weights = sought_types(entry)
    [service, *_] = understand(entry).services
    assert service.code == "haircut"
    assert max(weights, key=lambda code: (weights[code], code == "haircut")) == "haircut"
    assert weights["haircut"] == service.confidence
    assert all(0 < weight <= 1 for weight in weights.values())


def test_where_no_type_is_understood_characters_are_sought() -> None:
    entry = need("烂牙", correction=Correction(frozenset({Aspect.TYPES})))
    assert understand(entry).services == ()
    assert "dental" in sought_types(entry)


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("剪头发", '"剪头" "头发"'),
        ("OR", '"or"'),
        ("!?", '"-"'),
    ],
)
def test_words_are_sought_as_pairs_of_characters_and_never_as_operators(title: str, words: str) -> None:
    assert sought_words(need(title.lower())) == words
