"""Whatever a title says, its record is kept and matched."""

import pytest

from tests.api.conftest import Ask
from tests.build import Build

CREATE = """
mutation Create($community: ID!, $title: String!) {
  createNeed(input: {raisedBy: $community, title: $title}) { ... on Need { title } ... on Refusal { message } }
}
"""


@pytest.mark.parametrize("title", ["球", "OR", "AND NOT", '"', "a/b*", "？！"])
async def test_a_title_without_words_or_with_those_of_a_query_language_is_a_title(
    ask: Ask, build: Build, title: str
) -> None:
    made = await ask(CREATE, community=await build.community(), title=title)
    assert made == {"createNeed": {"title": title}}
