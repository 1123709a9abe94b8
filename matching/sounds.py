"""How characters sound, as far as people who type by sound tell them apart."""

import re
from functools import lru_cache

from pypinyin import Style, pinyin

# Much of China says these alike, so its input methods offer them for each other.
_ALIKE = ((re.compile(r"^([zcs])h"), r"\1"), (re.compile(r"^l"), "n"), (re.compile(r"(?<=[aei])ng$"), "n"))


@lru_cache(maxsize=16_384)
def sounds_of(character: str) -> frozenset[str]:
    """Every reading without its tone: zh is z, ch c, sh s, l n, and ang, eng, ing are an, en, in."""
    return frozenset(map(_plain, pinyin(character, style=Style.NORMAL, heteronym=True)[0]))


def _plain(reading: str) -> str:
    for pattern, sound in _ALIKE:
        reading = pattern.sub(sound, reading)
    return reading
