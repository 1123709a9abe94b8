"""The two languages that people are answered in."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple


class Language(StrEnum):
    ZH = "zh"
    EN = "en"


class Text(NamedTuple):
    """One message in both languages; `{placeholders}` are filled by `say`, numbers as people write them."""

    zh: str
    en: str

    def say(self, language: Language, **values: object) -> str:
        written = {name: _Number(value) if isinstance(value, float) else value for name, value in values.items()}
        return getattr(self, language.value).format(**written)  # type: ignore[no-any-return]

    def written(self, language: Language) -> str:
        """The text as it is: of names and titles, in which a brace is a brace."""
        return self.zh if language is Language.ZH else self.en


class _Number(float):
    def __format__(self, spec: str) -> str:
        return super().__format__(spec) if spec else plain(self)


def plain(number: float) -> str:
    """A number as people write it, to a millionth: `24`, `0.5`, `8000000`."""
    return f"{number:.6f}".rstrip("0").rstrip(".")


def preferred_language(accept_language: str | None) -> Language:
    """The better of the two by an `Accept-Language` header (RFC 9110, 12.5.4); Chinese without one."""
    best, best_quality = Language.ZH, 0.0
    for part in (accept_language or "").split(","):
        tag, _, parameter = part.strip().partition(";")
        try:
            quality = float(parameter.strip().removeprefix("q=")) if parameter else 1.0
        except ValueError:
            continue
        primary = tag.strip().lower().split("-")[0]
        if quality > best_quality and primary in ("zh", "en"):
            best, best_quality = Language(primary), quality
    return best


def locale_language(environment: Mapping[str, str]) -> Language:
    """Chinese when the locale of the terminal is (`LC_ALL`, `LC_MESSAGES`, `LANG`, the first one set); else English."""
    locale = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    return Language.ZH if locale.lower().startswith("zh") else Language.EN
