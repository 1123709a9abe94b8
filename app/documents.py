"""Trusted documents: those that were registered when a front end was built (GraphQL over HTTP, persisted documents).

`cobuild documents` makes a file of them: JSON, `{"sha256:<hash of the text>": "<text>"}`. A request names one by
`documentId`, and may then come by GET.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

import orjson

from domain.language import Text
from domain.refusals import Refusal

PREFIX: Final = "sha256:"


@dataclass(eq=False)
class DocumentsUnusable(Refusal):
    code = "DOCUMENTS_UNUSABLE"
    text = Text("{file} 不是 cobuild documents 生成的文件,或已被改动", "{file} isn't as `cobuild documents` wrote it")
    file: str


@dataclass(eq=False)
class DocumentUnknown(Refusal):
    code = "DOCUMENT_UNKNOWN"
    text = Text("没有登记过这个 documentId", "no document is registered under this documentId")


@dataclass(eq=False)
class DocumentNotTrusted(Refusal):
    code = "DOCUMENT_NOT_TRUSTED"
    text = Text("只接受登记过的查询(documentId)", "only registered documents are answered here (documentId)")


@dataclass(eq=False)
class DocumentByGet(Refusal):
    code = "DOCUMENT_BY_GET"
    text = Text(
        "GET 只接受登记过的查询(documentId);其他查询请用 POST",
        "only registered documents come by GET (documentId); send others by POST",
    )


def identifier(text: str) -> str:
    return PREFIX + sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class Documents:
    """The texts by their identifiers. `only`: no others are answered; `by_get`: others may come by GET, too."""

    def __init__(self, texts: Mapping[str, str], *, only: bool = False, by_get: bool = False) -> None:
        self._texts = texts
        self._only = only
        self._by_get = by_get

    @classmethod
    def read(cls, file: Path | None, *, only: bool = False, by_get: bool = False) -> "Documents":
        """Raises DocumentsUnusable for a file whose texts aren't those of their identifiers."""
        if file is None:
            return cls({}, only=only, by_get=by_get)
        try:
            texts = orjson.loads(file.read_bytes())
            whole = isinstance(texts, dict) and all(identifier(text) == name for name, text in texts.items())
        except (OSError, orjson.JSONDecodeError, AttributeError):
            whole = False
        if not whole:
            raise DocumentsUnusable(str(file))
        return cls(texts, only=only, by_get=by_get)

    def find(self, wanted: str | None, query: str | None, *, get: bool) -> tuple[str | None, bool]:
        """The text that a request means, and whether it is trusted.

        Raises DocumentUnknown, DocumentNotTrusted and DocumentByGet.
        """
        if wanted is not None:
            text = self._texts.get(wanted if wanted.startswith(PREFIX) else PREFIX + wanted)
            if text is None:
                raise DocumentUnknown
            return text, True
        trusted = bool(self._texts) and query is not None and identifier(query) in self._texts
        if not trusted and self._only:
            raise DocumentNotTrusted
        if get and not (trusted or self._by_get):
            raise DocumentByGet
        return query, trusted
