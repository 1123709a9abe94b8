"""Any record by its id, whatever is asked of its type."""

from tests.api.conftest import Ask
from tests.build import Build


async def test_a_record_of_whose_type_nothing_is_asked_is_there_all_the_same(ask: Ask, build: Build) -> None:
    unit = await build.organisation("社区医院")
    asked = "query($id: ID!) { node(id: $id) { ... on Need { title } } }"
    assert await ask(asked, id=unit) == {"node": {}}
    assert await ask(asked, id="nothing") == {"node": None}
