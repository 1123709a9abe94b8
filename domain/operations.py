"""Operations: changes that their callers name, so that one which is sent again is not done again."""

from dataclasses import dataclass
from typing import Any

from domain.refusals import InvalidInput

FIELD = "operationId"
# A UUID has 36; longer ids are stored and indexed for nothing.
LONGEST_ID = 100


@dataclass(frozen=True, slots=True)
class Operation:
    """`id` is the caller's own, and counts within their account; `arguments` is a hash of what is to be done."""

    account_id: str
    id: str
    arguments: str

    def check_same(self, arguments: str) -> None:
        """Raises InvalidInput when the operation that has this id was given other arguments."""
        if arguments != self.arguments:
            raise InvalidInput(
                FIELD,
                "这个编号已用于另一次操作(内容不同);新的操作请用新的编号",
                "this id was sent before with other arguments; a new operation needs a new id",
            )


def check_id(given: Any) -> str:
    """Raises InvalidInput unless it has 1 to `LONGEST_ID` printable characters of ASCII: a UUID, best of all."""
    text = str(given)
    if not (text.isascii() and text.isprintable() and 0 < len(text.strip()) <= len(text) <= LONGEST_ID):
        raise InvalidInput(
            FIELD,
            f"应为 1 到 {LONGEST_ID} 个 ASCII 字符,最好用 UUID",
            f"must have 1 to {LONGEST_ID} ASCII characters; best make it a UUID",
        )
    return text
