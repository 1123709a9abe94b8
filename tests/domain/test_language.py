"""Messages in both languages."""

import pytest

from domain.language import Language, Text, plain, preferred_language


@pytest.mark.parametrize(
    ("number", "written"),
    [(24.0, "24"), (0.5, "0.5"), (8_000_000.0, "8000000"), (0.1 + 0.2, "0.3"), (0.0, "0"), (100.0, "100")],
)
def test_numbers_are_written_as_people_write_them(number: float, written: str) -> None:
    assert plain(number) == written


def test_a_message_writes_its_numbers_plainly_unless_it_says_how() -> None:
    text = Text("共{capacity},用时{seconds:.1f}秒", "{capacity} in all, in {seconds:.1f} s")
    assert text.say(Language.ZH, capacity=24.0, seconds=1.25) == "共24,用时1.2秒"
    assert text.say(Language.EN, capacity=0.5, seconds=3.0) == "0.5 in all, in 3.0 s"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, Language.ZH),
        ("", Language.ZH),
        ("en", Language.EN),
        ("en-GB,zh;q=0.9", Language.EN),
        ("fr, en;q=0.5, zh-TW;q=0.8", Language.ZH),
        ("fr", Language.ZH),
        ("en;q=x, zh;q=0.1", Language.ZH),
        ("zh;q=0, en;q=0.1", Language.EN),
    ],
)
def test_the_preferred_of_two_languages_is_spoken(header: str | None, language: Language) -> None:
    assert preferred_language(header) is language
