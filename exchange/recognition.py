"""What a sheet is: where its header stands, which list it is, whose, and which rows are entries."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from domain.lists import LIST_NAMES, ListKind, Skip
from domain.refusals import InvalidInput
from domain.text import name_key, normalise
from exchange.headers import BY_HEADER, FIELDS, KIND_WORDS, OWNERS, REASON, REQUIRED, TELLING, printed
from exchange.readers import Sheet, column_letters
from exchange.titles import Titles, read_owner, read_titles

HEADER_WITHIN = 30
IGNORED = "-"


@dataclass(frozen=True, slots=True)
class Row:
    """An entry: `number` is its row in the sheet, `cells` what it says by header, `fields` by field."""

    number: int
    cells: dict[str, str]
    fields: dict[str, str]
    from_above: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A recognised sheet. `columns` maps a field to the number and the wording of its column.

    `owner` is of whom all rows are, where the list doesn't say it row by row; `owner_stated`: the user said so. The
    field is then in `columns` all the same, as number -1 where the sheet has no such column.
    """

    sheet: str
    kind: ListKind
    titles: Titles
    columns: dict[str, tuple[int, str]]
    headers: tuple[str, ...]
    rows: tuple[Row, ...] = field(repr=False)
    skipped: tuple[tuple[int, Skip, str], ...] = ()
    owner: str | None = None
    owner_stated: bool = False


def recognise(
    file: str,
    sheet: Sheet,
    kind: ListKind | None = None,
    mapping: Mapping[str, str] | None = None,
    owner: str | None = None,
) -> Table | None:
    """The list on a sheet, or None where no header is found. `mapping` gives columns fields, by the header's wording.

    `owner` is of whom the rows are where no column says it; without it, the titles may tell.

    Raises InvalidInput when the header fits several kinds of list, or `mapping` names a field that the kind hasn't.
    """
    found = _header(file, sheet, kind, mapping or {}) or _header(file, sheet, kind, mapping or {}, ownerless=True)
    if found is None:
        return None
    first, last, headers, kind = found
    headers = tuple("" if text == REASON else text for text in headers)
    reasons = {j for j, text in enumerate(sheet.rows[last]) if text == REASON}
    columns = _columns(kind, headers, mapping or {})
    above = [cell for row in sheet.rows[:first] for cell in row if cell]
    titles = read_titles([*above, sheet.name], file)
    names = _distinct([text or f"{column_letters(j)}列" for j, text in enumerate(headers)])
    if reasons:
        body = [[("" if j in reasons else text) for j, text in enumerate(row)] for row in sheet.rows]
        sheet = replace(sheet, rows=body)
    rows, skipped = _rows(sheet, last + 1, columns, names, headers)
    table = Table(
        sheet.name,
        kind,
        titles,
        {key: (j, headers[j]) for key, j in columns.items()},
        tuple(names),
        tuple(rows),
        tuple(skipped),
    )
    return _owned(table, owner, read_owner(kind, above) or read_owner(kind, [sheet.name]))


def _owned(table: Table, stated: str | None, titled: str | None) -> Table:
    """The table with the owner of all its rows, where no row names one.

    The owner is put into the cells under its own header, so that later versions of the list can be compared with it.
    """
    name = OWNERS.get(table.kind)
    if name is None or any(name in row.fields for row in table.rows):
        return table
    owner = stated or titled
    columns = {name: (-1, printed(table.kind, name)), **table.columns}
    header = columns[name][1]
    rows = table.rows
    if owner:
        rows = tuple(
            replace(row, cells={**row.cells, header: owner}, fields={**row.fields, name: owner}) for row in rows
        )
    headers = table.headers if name in table.columns else (*table.headers, header)
    return replace(table, columns=columns, headers=headers, rows=rows, owner=owner, owner_stated=bool(stated))


def fields_of(kind: ListKind, cells: Mapping[str, str], mapping: Mapping[str, str]) -> dict[str, str]:
    """The fields of a row that came in earlier, from its cells by header."""
    headers = tuple(cells)
    columns = _columns(kind, headers, mapping)
    return {key: cells[headers[j]] for key, j in columns.items() if cells[headers[j]]}


# --- the header ------------------------------------------------------------------------------------------------------


def _header(
    file: str, sheet: Sheet, wanted: ListKind | None, mapping: Mapping[str, str], *, ownerless: bool = False
) -> tuple[int, int, tuple[str, ...], ListKind] | None:
    """First and last row of the header, its texts, and the kind of list that it heads.

    `ownerless`: it needs no column of whom the rows are. What it is must then be said by words, not by columns alone.
    """
    hints = normalise(" ".join([sheet.name, file.rpartition(".")[0]]))
    for i, row in enumerate(sheet.rows[:HEADER_WITHIN]):
        candidates = [(i, tuple(row))]
        if i + 1 < len(sheet.rows) and _is_second_header(sheet, i):
            candidates.insert(0, (i + 1, _two_rows(sheet, i)))
        for last, headers in candidates:
            titles = normalise(" ".join(cell for above in sheet.rows[:i] for cell in above))
            scores = {
                kind: _score(kind, headers, mapping, f"{titles} {hints}")
                for kind in ([wanted] if wanted else ListKind)
                if (_fits_ownerless if ownerless else _fits)(kind, headers, mapping)
            }
            if not scores:
                continue
            best = max(scores.values())
            kinds = [kind for kind, score in scores.items() if score == best]
            if ownerless:
                said = wanted or any(
                    word in f"{titles} {hints} {normalise(' '.join(headers))}" for word in KIND_WORDS[kinds[0]]
                )
                if len(kinds) > 1 or kinds[0] not in OWNERS or not said:
                    continue
            if len(kinds) > 1:
                names = [LIST_NAMES[kind] for kind in kinds]
                raise InvalidInput(
                    f"{file} {sheet.name} 第{i + 1}行 (row {i + 1})",
                    f"看不出是{'还是'.join(name.zh for name in names)},请注明种类",
                    f"may be a {' or a '.join(name.en for name in names)}; state the kind",
                )
            return i, last, headers, kinds[0]
    return None


_KNOWN = {key for table in BY_HEADER.values() for key in table}
# 名称 below 共建单位 is the unit's, not the entry's.
_NAME_OF = ("名称", "全称", "姓名")


def _is_second_header(sheet: Sheet, row: int) -> bool:
    """Whether cells of this row are merged across, and the row below names their parts."""
    below = [cell for cell in sheet.rows[row + 1] if cell]
    if sum(map(bool, sheet.rows[row])) < 3:
        return False
    across = sheet.merged is None or any(r1 == r2 == row and c1 < c2 for r1, c1, r2, c2 in sheet.merged)
    # Two thirds: an office has words of its own for some of the parts.
    return across and bool(below) and sum(name_key(cell) in _KNOWN for cell in below) * 3 >= len(below) * 2


def _two_rows(sheet: Sheet, row: int) -> tuple[str, ...]:
    """The texts of a header of two rows: each part by itself, or with what stands merged above it."""
    groups = list(sheet.rows[row])
    for r1, c1, r2, c2 in sheet.merged or ():
        if r1 == r2 == row:
            groups[c1 : c2 + 1] = [sheet.rows[row][c1]] * len(groups[c1 : c2 + 1])
    texts = []
    for group, part, own in zip(groups, sheet.rows[row + 1], sheet.rows[row], strict=True):
        if part and group and name_key(group + part) in _KNOWN:
            texts.append(group + part)
        elif part in _NAME_OF and name_key(group) in _KNOWN:
            texts.append(group)
        else:
            texts.append(part or own)
    return tuple(texts)


def _fits(kind: ListKind, headers: Sequence[str], mapping: Mapping[str, str]) -> bool:
    # A list of entries isn't one of pairings, though it names units and communities.
    if kind is ListKind.PAIRINGS and any(name_key(text) in _TITLES for text in headers if text):
        return False
    return all(key in _columns(kind, headers, mapping) for key in REQUIRED[kind])


def _fits_ownerless(kind: ListKind, headers: Sequence[str], mapping: Mapping[str, str]) -> bool:
    # A list of projects is one, too, lest a sheet of projects without units is taken for one of needs.
    columns = _columns(kind, headers, mapping)
    return kind is not ListKind.PAIRINGS and "title" in columns and len(columns) > 2


_TITLES = {header for table in BY_HEADER.values() for header, key in table.items() if key == "title"}


def _score(kind: ListKind, headers: Sequence[str], mapping: Mapping[str, str], context: str) -> int:
    columns = _columns(kind, headers, mapping)
    telling = len(TELLING[kind] & columns.keys())
    words = KIND_WORDS[kind]
    named = sum(any(word in normalise(text) for word in words) for text in headers)
    return len(columns) + 2 * telling + 3 * named + (4 if any(word in context for word in words) else 0)


def _columns(kind: ListKind, headers: Sequence[str], mapping: Mapping[str, str]) -> dict[str, int]:
    """For each field the column that holds it: as the user says, else by the wording; the first of two."""
    stated = {name_key(header): key for header, key in mapping.items()}
    for key in stated.values():
        if key != IGNORED and key not in FIELDS[kind]:
            raise InvalidInput(
                "mapping",
                f"没有“{key}”这一项;{LIST_NAMES[kind].zh}有:{'、'.join(FIELDS[kind])}",
                f"there is no field “{key}”; the {LIST_NAMES[kind].en} has {', '.join(FIELDS[kind])}",
            )
    columns: dict[str, int] = {}
    keys = [name_key(text) if text else "" for text in headers]
    for j, key in enumerate(keys):
        if key in stated and stated[key] != IGNORED:
            columns.setdefault(stated[key], j)
    for j, key in enumerate(keys):
        known = BY_HEADER[kind].get(key)
        if known and key not in stated:
            columns.setdefault(known, j)
    # A list that asks for 需求内容 and no name says in it what the entry is.
    if "title" not in columns and "detail" in columns and kind in OWNERS:
        asked = normalise(headers[columns["detail"]])
        if any(word in asked for word in KIND_WORDS[kind]):
            columns["title"] = columns.pop("detail")
    return columns


def check_mapping(tables: Sequence[Table], mapping: Mapping[str, str]) -> None:
    """Raises InvalidInput when the user maps a header that no sheet has."""
    present = {name_key(header) for table in tables for header in table.headers}
    for header in mapping:
        if name_key(header) not in present:
            raise InvalidInput("mapping", f"表中没有“{header}”这一列", f"no column is headed “{header}”")


def _distinct(names: list[str]) -> list[str]:
    """The second 备注 is called 备注 (2), since the cells of a row are kept by header."""
    seen: dict[str, int] = {}
    distinct = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        distinct.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return distinct


# --- the rows --------------------------------------------------------------------------------------------------------

_NUMBER = re.compile(r"[\d.、-]+")
_TOTAL = re.compile(r"(?:总计|合计|小计|共计|总数|total)")
_SIGNATURE = re.compile(
    r"(?:审核人?|审批人?|制表人?|填表人?|填报人|签字|签名|签章|盖章|(?:单位|主要)?负责人(?:签字|签章)|分管领导|主管领导|经办人)"
    r"(?:\(?(?:签字|签章|盖章|签名)\)?)?[::]?"
)
_REMARK = re.compile(r"(?:注|说明|填表说明|填写说明|备注|附注|note)s?\s*\d?[::、.]")
# Written once for a group of rows below each other.
_GROUPING = ("unit", "community", "category")


def _rows(
    sheet: Sheet, first: int, columns: Mapping[str, int], names: Sequence[str], headers: Sequence[str]
) -> tuple[list[Row], list[tuple[int, Skip, str]]]:
    rows: list[Row] = []
    skipped: list[tuple[int, Skip, str]] = []
    above = _merged_above(sheet, first)
    ditto = _ditto_columns(sheet, first, columns) if sheet.merged is None else set()
    header_keys = [name_key(text) if text else "" for text in headers]
    number = columns.get("code")
    last_seen: dict[int, str] = {}
    for i in range(first, len(sheet.rows)):
        own = sheet.rows[i]
        written = [j for j, text in enumerate(own) if text]
        # A row that was numbered in advance and not filled in.
        if not written or (written == [number] and _NUMBER.fullmatch(normalise(own[written[0]]))):
            continue
        skip = _skip(own, written, columns, header_keys)
        if skip:
            skipped.append((i + 1, skip, own[written[0]]))
            continue
        full = list(own)
        from_above = False
        for j, text in enumerate(own):
            if not text:
                if (i, j) in above:
                    full[j] = sheet.rows[above[i, j]][j]
                elif j in ditto and j in last_seen:
                    full[j] = last_seen[j]
                    from_above = True
        for j in ditto:
            last_seen[j] = full[j]
        cells = {names[j]: text for j, text in enumerate(full) if text or headers[j]}
        fields = {key: full[j] for key, j in columns.items() if full[j]}
        rows.append(Row(i + 1, cells, fields, from_above))
    return rows, skipped


def _merged_above(sheet: Sheet, first: int) -> dict[tuple[int, int], int]:
    """For each blank cell below the first one of a merged range, the row of that first one."""
    return {
        (row, c1): r1
        for r1, c1, r2, c2 in sheet.merged or ()
        if r1 >= first and r2 > r1 and c1 == c2
        for row in range(r1 + 1, r2 + 1)
    }


def _ditto_columns(sheet: Sheet, first: int, columns: Mapping[str, int]) -> set[int]:
    """Columns in which a blank repeats what stands above, where the format doesn't tell which cells are merged.

    They are written once for a group: a fifth or more is blank, and never the same twice in a row. A list that names
    the unit in every row but one has a missing unit in that row.
    """
    body = [row for row in sheet.rows[first:] if sum(map(bool, row)) > 1]
    dittos = set()
    for key in _GROUPING:
        j = columns.get(key)
        if j is None or not body or not body[0][j]:
            continue
        texts = [row[j] for row in body]
        if texts.count("") * 5 >= len(texts) and all(a != b for a, b in pairwise(texts) if a and b):
            dittos.add(j)
    return dittos


def _skip(
    row: Sequence[str], written: Sequence[int], columns: Mapping[str, int], headers: Sequence[str]
) -> Skip | None:
    keys = {j: name_key(row[j]) for j in written}
    same = sum(keys[j] == headers[j] for j in written)
    if same >= 2 and same * 2 > len(written):
        return Skip.REPEATED_HEADER
    title = columns.get("title", columns.get("community", -1))
    first = normalise(row[written[0]])
    if _TOTAL.match(first) and (len(written) < 4 or title not in written):
        return Skip.TOTAL
    if title in written and len(written) > 2:
        return None
    if any(_SIGNATURE.match(normalise(row[j])) for j in written) and len(written) <= 6:
        return Skip.SIGNATURE
    if len(written) == 1 and _REMARK.match(first):
        return Skip.REMARK
    return None
