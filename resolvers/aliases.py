"""Other names of units and areas; merging two records that are one, parting one that is two."""

from domain.aliases import Alias, OtherName
from domain.areas import Area
from domain.nouns import NOUNS
from domain.organisations import Organisation
from domain.refusals import InvalidInput, NameTaken, StillInUse
from domain.text import name_key
from domain.viewer import Viewer
from graph import aliases, merges
from graph.aliases import Named
from graph.areas import AREAS
from graph.database import Change, Database
from graph.organisations import ORGANISATIONS
from graph.records import Values, lock_one_of


async def add(database: Database, viewer: Viewer, record_id: str, name: str) -> Named:
    """Let a unit or area be found by another name. Raises InvalidInput, NameTaken, NotFound."""
    name = OtherName.of({"name": name}).name

    async def work(change: Change) -> Named:
        record = await _lock(change, "id", record_id)
        spelled = name_key(name)
        if name == record.name or name in record.aliases:
            return record
        if spelled == record.name_key:
            return await _update(change, record, {"aliases": (*record.aliases, name)})
        key = record.key.removesuffix(record.name_key) + spelled
        if await aliases.require_free(change, "name", name, key, record.id):
            return record
        await aliases.add(change, record.id, name, key)
        return await _update(change, record, {}, after={"alias": name})

    return await database.write(viewer, work)


async def remove(database: Database, viewer: Viewer, record_id: str, name: str) -> Named:
    """Take another name away. Raises StillInUse when it was a record of its own, for its id must go on resolving."""

    async def work(change: Change) -> Named:
        record = await _lock(change, "id", record_id)
        alias = _named(await aliases.of(change, record.id), name)
        if name in record.aliases:
            if alias and alias.name == name:
                await aliases.remove(change, alias)
            kept = tuple(spelling for spelling in record.aliases if spelling != name)
            return await _update(change, record, {"aliases": kept})
        if alias is None:
            raise _no_such_name("name")
        if alias.merged_at:
            raise StillInUse(alias.id, NOUNS[type(record).__name__])
        await aliases.remove(change, alias)
        return await _update(change, record, {}, before={"alias": alias.name})

    return await database.write(viewer, work)


async def merge(database: Database, viewer: Viewer, keep_id: str, away_id: str) -> Named:
    """Make two units, or two areas of one level, one. The id and name of `away` go on leading to it.

    Raises InvalidInput when they can't be one, NameTaken when areas of one name lie in both, NotFound.
    """

    async def work(change: Change) -> Named:
        keep, away = await _lock(change, "keep", keep_id), await _lock(change, "away", away_id)
        if keep.id == away.id:
            raise InvalidInput("away", "两者本是同一条记录", "the two are one record already")
        if isinstance(keep, Organisation) and isinstance(away, Organisation):
            return await merges.absorb(change, keep, away)
        if isinstance(keep, Area) and isinstance(away, Area) and keep.level is away.level:
            return await merges.absorb(change, keep, away)
        raise InvalidInput(
            "away",
            "只能合并两个单位,或同一级的两个区域",
            "only two units, or two areas of one level, can be merged",
        )

    return await database.write(viewer, work)


async def part(database: Database, viewer: Viewer, record_id: str, spelling: str | None, name: str | None) -> Named:
    """Make a record of another name of a unit or area, with the entries that were written with it.

    `record_id` is an old id that was merged away; or that of the record, and `spelling` one of its other names. A
    spelling that can't be told from the name by its key needs a `name` of its own.
    Raises InvalidInput, NameTaken, NotFound.
    """

    name = OtherName.of({"name": name}).name if name is not None else None

    async def work(change: Change) -> Named:
        keep = await _lock(change, "id", record_id)
        others = await aliases.of(change, keep.id)
        if spelling is None:
            alias = next((alias for alias in others if alias.id == record_id), None)
            if alias is None:
                raise InvalidInput("spelling", "请写明要分出的名称", "state the name that is to be parted")
        else:
            alias = _named(others, spelling)
        if alias is not None:
            return await merges.release(change, keep, alias, await _written_for(change, keep, alias, others))
        if spelling is None or spelling not in keep.aliases:
            raise _no_such_name("spelling")
        return await _split(change, keep, spelling, name)

    return await database.write(viewer, work)


async def _split(change: Change, keep: Named, spelling: str, name: str | None) -> Named:
    if name is None:
        raise InvalidInput(
            "name",
            f"“{spelling}”与“{keep.name}”写法等同,请另起名称以示区别",
            f"“{spelling}” counts as a spelling of “{keep.name}”: state a name that tells them apart",
        )
    key = keep.key.removesuffix(keep.name_key) + name_key(name)
    if await aliases.require_free(change, "name", name, key):
        raise NameTaken("name", name, keep.id)
    kept = tuple(alias for alias in keep.aliases if alias != spelling)
    keep = await _update(change, keep, {"aliases": kept})
    await aliases.add(change, keep.id, name, key, [spelling])
    alias = _named(await aliases.of(change, keep.id), name)
    assert alias is not None, "it was added just now"
    parted = await merges.release(change, keep, alias, [spelling])
    await aliases.add_spelling(change, parted, spelling)
    return parted


async def _written_for(change: Change, keep: Named, alias: Alias, others: list[Alias]) -> list[str]:
    """The spellings by which entries of `keep` were meant for `alias`, or for what was merged into it before."""
    going = [other for other in others if other is alias or alias.id in (other.merged_from or ())]
    staying = [other for other in others if other not in going]
    keys = {other.name_key for other in going} - {keep.name_key, *(other.name_key for other in staying)}
    exact = {spelling for other in going for spelling in (other.name, *other.aliases)} - {keep.name, *keep.aliases}
    written = await merges.spellings_in(change, keep)
    return [spelling for spelling in written if name_key(spelling) in keys or spelling in exact]


async def _lock(change: Change, field: str, record_id: str) -> Named:
    record: Named = await lock_one_of(change, field, record_id, ORGANISATIONS, AREAS)
    return record


async def _update(change: Change, record: Named, changes: Values, **ties: Values) -> Named:
    if isinstance(record, Area):
        return await AREAS.update(change, record, changes, **ties)
    return await ORGANISATIONS.update(change, record, changes, **ties)


def _named(others: list[Alias], name: str) -> Alias | None:
    spelled = name_key(name)
    return next((alias for alias in others if alias.name_key == spelled or name in alias.aliases), None)


def _no_such_name(field: str) -> InvalidInput:
    return InvalidInput(field, "它没有这个别名", "it has no such other name")
