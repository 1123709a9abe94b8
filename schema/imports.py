"""Lists that were brought in, and where each record of theirs came from."""

from datetime import datetime

import strawberry

from domain import lists
from schema.enums import ListKind
from schema.mapping import Mapped, Node, inputs_of, listed, mapped, one, single
from schema.names import LIST_IMPORT


@mapped("ListImport", record=lists.ListImport)
@strawberry.type(description="One file that was brought in. Its counts are rows.")
class ListImport(Node):
    file_name: str = strawberry.field(description="The name of the file.")
    kinds: list[ListKind] = strawberry.field(description="What its sheets hold.")
    imported_at: datetime = strawberry.field(description="When: a moment with its offset, in Asia/Shanghai.")
    imported_by: str = strawberry.field(description="Who brought it in.")
    created: int = strawberry.field(description="Rows that made a record.")
    updated: int = strawberry.field(description="Rows that changed one.")
    unchanged: int = strawberry.field(description="Rows that were there already.")
    repeated: int = strawberry.field(description="Rows that repeat another row.")
    refused: int = strawberry.field(description="Rows that can't be used.")
    skipped: int = strawberry.field(description="Rows that are no entries: totals, signatures, remarks.")
    gone: int = strawberry.field(description="Rows of the last version of the list that this one no longer has.")
    undone_at: datetime | None = strawberry.field(description="When it was undone, if it was.")


@mapped(
    "",
    pattern="()-[that:FROM]->(:ListImport)",
    computed={"entry_id": "startNode(that).id", "import_id": "endNode(that).id"},
    ties=("entry_id", "import_id"),
)
@strawberry.type(description="The row of a list that a record came from.")
class Source(Mapped):
    entry_id: strawberry.Private[str]
    import_id: strawberry.Private[str]
    sheet: str | None = strawberry.field(description="The sheet of the workbook.")
    row: int | None = strawberry.field(description="The row in the sheet, as a spreadsheet counts them: from 1.")
    list_import = one(
        LIST_IMPORT,
        "()-[this]->(that:ListImport)",
        "The file, with when and by whom it was brought in.",
        key="import_id",
    )


ListImportFilter, ListImportListFilter, ListImportOrder = inputs_of(ListImport)
SourceFilter, SourceListFilter, SourceOrder = inputs_of(Source)


@strawberry.type
class ListImportQueries:
    list_imports = listed(
        LIST_IMPORT, "The files that were brought in, the newest first.", order=(("imported_at", True),)
    )
    list_import = single(LIST_IMPORT, "The import with this id.")
