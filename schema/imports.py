"""Lists that were brought in, and where each record of theirs came from."""

from base64 import b64encode
from datetime import datetime
from typing import Annotated, Self, cast

import strawberry
from starlette.datastructures import UploadFile
from strawberry.file_uploads import Upload

from domain import lists
from exchange.imports import Options
from exchange.readers import LARGEST_FILE
from exchange.refused import refused_workbook
from exchange.report import Complaint, Report, RowReport
from resolvers import imports
from schema.context import Info
from schema.enums import Flag, ListKind, Outcome, Problem
from schema.mapping import Mapped, Node, computed, inputs_of, listed, mapped, one, single
from schema.names import LIST_IMPORT
from schema.refusals import InvalidInput, NotFound, StillInUse, attempt


# A count is 0 until its import is through.
@mapped("ListImport")
@strawberry.type(description="One file that was brought in. Its counts are rows.")
class ListImport(Node):
    file_name: str = strawberry.field(description="The name of the file.")
    kinds: list[ListKind] = strawberry.field(description="What its sheets hold.")
    imported_at: datetime = strawberry.field(description="When: a moment with its offset, in Asia/Shanghai.")
    imported_by: str = strawberry.field(description="Who brought it in.")
    created: int = computed("coalesce(this.created, 0)", description="Rows that made a record.")
    updated: int = computed("coalesce(this.updated, 0)", description="Rows that changed one.")
    unchanged: int = computed("coalesce(this.unchanged, 0)", description="Rows that were there already.")
    repeated: int = computed("coalesce(this.repeated, 0)", description="Rows that repeat another row.")
    refused: int = computed("coalesce(this.refused, 0)", description="Rows that can't be used.")
    skipped: int = computed(
        "coalesce(this.skipped, 0)", description="Rows that are no entries: totals, signatures, remarks."
    )
    gone: int = computed(
        "coalesce(this.gone, 0)", description="Rows of the last version of the list that this one no longer has."
    )
    undone_at: datetime | None = strawberry.field(description="When it was undone, if it was.")


@mapped(
    "",
    pattern="()-[that:FROM]->(:ListImport)",
    # One entry may come from several rows of one file, the repeats.
    ties=("startNode(this).id", "endNode(this).id", "this.sheet", "this.row"),
)
@strawberry.type(description="The row of a list that a record came from.")
class Source(Mapped):
    sheet: str | None = strawberry.field(description="The sheet of the workbook.")
    row: int | None = strawberry.field(description="The row in the sheet, as a spreadsheet counts them: from 1.")
    list_import = one(
        LIST_IMPORT,
        "()-[this]->(that:ListImport)",
        "The file, with when and by whom it was brought in.",
        sole=True,
    )


ListImportFilter, ListImportListFilter, ListImportOrder = inputs_of(ListImport)
SourceFilter, SourceListFilter, SourceOrder = inputs_of(Source)


@strawberry.type
class ListImportQueries:
    list_imports = listed(
        LIST_IMPORT, "The files that were brought in, the newest first.", order=(("imported_at", True),)
    )
    list_import = single(LIST_IMPORT, "The import with this id.")


# --- bringing lists in -----------------------------------------------------------------------------------------------


@strawberry.type(description="Why a row can't be used, and where.")
class ImportComplaint:
    problem: Problem = strawberry.field(description="What is wrong.")
    column: str | None = strawberry.field(description="The letter of the column at fault; null where it is missing.")
    header: str | None = strawberry.field(description="What the list calls that column.")
    value: str | None = strawberry.field(description="The value at fault.")
    message: str = strawberry.field(description="The place and the reason in words, in the language of the request.")

    @classmethod
    def of(cls, complaint: Complaint, info: Info) -> Self:
        return cls(
            problem=complaint.problem,
            column=complaint.column or None,
            header=complaint.header or None,
            value=complaint.value or None,
            message=complaint.say(info.context.language),
        )


@strawberry.type(description="The row that another row repeats.")
class RepeatedRow:
    file: str | None = strawberry.field(description="The file of an earlier import; null: this one.")
    sheet: str = strawberry.field(description="The sheet.")
    row: int = strawberry.field(description="The row in the sheet, from 1.")


@strawberry.type(description="What became of one row.")
class ImportRow:
    sheet: str = strawberry.field(description="The sheet; of a CSV, the name of the file.")
    row: int | None = strawberry.field(description="The row in the sheet, from 1. Of a row that is gone, where it was.")
    kind: ListKind | None = strawberry.field(description="Which list it is a row of.")
    outcome: Outcome = strawberry.field(description="What the import did with it.")
    title: str = strawberry.field(description="What it is called.")
    record_id: strawberry.ID | None = strawberry.field(description="The resource, need or project that it is.")
    changed: list[str] = strawberry.field(description="On an update, the columns that changed, as the list calls them.")
    flags: list[Flag] = strawberry.field(description="What was odd about it.")
    complaints: list[ImportComplaint] = strawberry.field(description="Why it can't be used.")
    repeats: RepeatedRow | None = strawberry.field(description="The row that it repeats.")
    withdrawn: bool = strawberry.field(description="Whether an entry that is gone was withdrawn.")
    note: str = strawberry.field(description="All of that in words, in the language of the request.")

    @classmethod
    def of(cls, row: RowReport, info: Info) -> Self:
        return cls(
            sheet=row.sheet,
            row=row.row,
            kind=row.kind,
            outcome=row.outcome,
            title=row.title,
            record_id=strawberry.ID(row.record_id) if row.record_id else None,
            changed=list(row.changed),
            flags=list(row.flags),
            complaints=[ImportComplaint.of(complaint, info) for complaint in row.complaints],
            repeats=RepeatedRow(file=row.repeats.file, sheet=row.repeats.sheet, row=row.repeats.row)
            if row.repeats
            else None,
            withdrawn=row.withdrawn,
            note=row.say(info.context.language),
        )


@strawberry.type(description="How many rows came to an outcome.")
class OutcomeCount:
    outcome: Outcome = strawberry.field(description="The outcome.")
    rows: int = strawberry.field(description="How many rows came to it.")


@strawberry.type(description="How many rows are odd in one way.")
class FlagCount:
    flag: Flag = strawberry.field(description="What is odd.")
    message: str = strawberry.field(description="The same in words, in the language of the request.")
    rows: int = strawberry.field(description="How many rows are.")


@strawberry.type(description="What an import did, or would do in a dry run.")
class ImportReport:
    report: strawberry.Private[Report]
    file_name: str = strawberry.field(description="The name of the file.")
    import_id: strawberry.ID | None = strawberry.field(
        description="By it the import is undone. Null where nothing was written: a dry run, or nothing new to write."
    )
    kinds: list[ListKind] = strawberry.field(description="What its sheets hold.")
    sources: list[str] = strawberry.field(description="Which lists they are: whose, and of what.")
    unread_sheets: list[str] = strawberry.field(description="Sheets that are no lists, or hidden: they were not read.")
    dry_run: bool = strawberry.field(description="Whether it was a dry run.")
    refused_whole: bool = strawberry.field(
        description="Whether nothing was taken since a row was refused and `strict` was asked for."
    )

    @classmethod
    def of(cls, report: Report) -> Self:
        return cls(
            report=report,
            file_name=report.file_name,
            import_id=strawberry.ID(report.import_id) if report.import_id else None,
            kinds=list(report.kinds),
            sources=list(report.sources),
            unread_sheets=list(report.unread_sheets),
            dry_run=report.dry_run,
            refused_whole=report.refused_whole,
        )

    @strawberry.field(description="How many rows came to what; outcomes without any are left out.")
    def counts(self) -> list[OutcomeCount]:
        return [OutcomeCount(outcome=outcome, rows=rows) for outcome, rows in self.report.counts.items() if rows]

    @strawberry.field(description="What was odd about the rows that were taken, and how often.")
    def flags(self, info: Info) -> list[FlagCount]:
        return [
            FlagCount(flag=flag, message=lists.FLAG_TEXTS[flag].say(info.context.language), rows=rows)
            for flag, rows in self.report.flags.items()
        ]

    @strawberry.field(description="One line that sums it up, in the language of the request.")
    def summary(self, info: Info) -> str:
        return self.report.summary(info.context.language)

    @strawberry.field(description="What became of each row, in the order of the file; what is gone comes last.")
    def rows(
        self,
        info: Info,
        outcomes: Annotated[
            list[Outcome] | None, strawberry.argument(description="Only the rows that came to one of these.")
        ] = None,
    ) -> list[ImportRow]:
        return [ImportRow.of(row, info) for row in self.report.rows if outcomes is None or row.outcome in outcomes]

    @strawberry.field(
        description="The refused rows with their reasons as an .xlsx file in Base64, to be put right and sent again; "
        "null where every row was taken."
    )
    def refused_workbook(self, info: Info) -> str | None:
        workbook = refused_workbook(self.report, info.context.language)
        return b64encode(workbook).decode() if workbook else None


@strawberry.input(description="What a column is that the import does not understand by its header.")
class ColumnMapping:
    header: str = strawberry.field(description="The header, as the list has it.")
    field: str = strawberry.field(
        description="The field, as docs/lists.md names them: `title`, `capacity_text`; `-` leaves the column unread."
    )


ImportListResult = Annotated[ImportReport | InvalidInput, strawberry.union("ImportListResult")]
UndoImportResult = Annotated[ListImport | InvalidInput | NotFound | StillInUse, strawberry.union("UndoImportResult")]


@strawberry.input(description="How a list is to be taken. What is left out is seen from the list itself.")
class ImportListInput:
    kind: ListKind | None = strawberry.field(default=None, description="What the sheets hold.")
    area: str | None = strawberry.field(
        default=None, description="The names of county and street, where no title row has them: 梧溪县城东街道."
    )
    owner: str | None = strawberry.field(
        default=None,
        description="The unit whose resources, or the community whose needs these are, where no column says it.",
    )
    source: str | None = strawberry.field(
        default=None, description="Which list this is a version of, as `ImportReport.sources` names it."
    )
    mapping: list[ColumnMapping] = strawberry.field(
        default_factory=list, description="Columns that are not understood by their headers."
    )
    dry_run: bool = strawberry.field(default=False, description="Only tell what would happen.")
    strict: bool = strawberry.field(default=False, description="Take nothing of a file of which a row is refused.")
    withdraw_gone: bool = strawberry.field(
        default=False, description="Withdraw entries that are no longer in their list, unless a project uses them."
    )
    match: bool = strawberry.field(default=True, description="Match needs and resources afterwards.")


@strawberry.type
class ListImportMutations:
    @strawberry.mutation(
        description="Bring in a list: .xlsx, .xls, .ods or .csv, as an upload (see graphql-multipart-request-spec) "
        "with the header `GraphQL-Require-Preflight`. A list that comes a second time changes nothing."
    )
    async def import_list(
        self,
        info: Info,
        file: Annotated[Upload, strawberry.argument(description="The file, with its name.")],
        input: Annotated[ImportListInput | None, strawberry.argument(description="How to take it.")] = None,  # noqa: A002
    ) -> ImportListResult:
        asked = input or ImportListInput()
        return await attempt(info, _import(info, file, asked), ImportReport.of)

    @strawberry.mutation(
        description="Take an import back: what it made is removed, what it changed is as it was. "
        "Refused when something was built on it."
    )
    async def undo_import(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="The import.")],  # noqa: A002
    ) -> UndoImportResult:
        return await attempt(info, imports.undo(info.context.database, info.context.viewer, id), ListImport.of)


async def _import(info: Info, file: Upload, asked: ImportListInput) -> Report:
    upload = cast(UploadFile, file)
    data = await upload.read(LARGEST_FILE + 1)
    await upload.close()
    options = Options(
        kind=asked.kind,
        area=asked.area,
        owner=asked.owner,
        source=asked.source,
        mapping={column.header: column.field for column in asked.mapping},
        dry_run=asked.dry_run,
        strict=asked.strict,
        withdraw_gone=asked.withdraw_gone,
    )
    return await imports.import_list(
        info.context.database, info.context.viewer, upload.filename or "list", data, options, match=asked.match
    )
