"""Two answers that say the same are found to be the same, and no others."""

import orjson
import pytest

from bench.answers import canonical, digest

NOTHING: frozenset[str] = frozenset()


def said(data: object, *unordered: str) -> str:
    return digest(orjson.dumps({"data": data}), frozenset(unordered))


def test_pages_of_either_api_are_the_list_that_they_hold() -> None:
    ours = {
        "need": {
            "matches": {"nodes": [{"score": 0.5, "resource": {"id": "r"}}, {"score": 0.4, "resource": {"id": "s"}}]}
        }
    }
    theirs = {
        "need": [
            {
                "matches": {
                    "edges": [
                        {"properties": {"score": 0.5}, "node": {"id": "r"}},
                        {"properties": {"score": 0.4}, "node": {"id": "s"}},
                    ]
                }
            }
        ]
    }
    assert said(ours) == said(theirs)


def test_a_count_beside_a_page_is_compared() -> None:
    ours = {"needs": {"totalCount": 3, "nodes": [{"id": "a"}, {"id": "b"}]}}
    theirs = {"needs": {"totalCount": 3, "edges": [{"node": {"id": "a"}}, {"node": {"id": "b"}}]}}
    assert said(ours) == said(theirs)
    assert said(ours) != said({"needs": {**ours["needs"], "totalCount": 2}})


def test_the_order_of_a_page_counts_unless_the_question_leaves_it_open() -> None:
    one, other = {"needs": [{"id": "a"}, {"id": "b"}]}, {"needs": [{"id": "b"}, {"id": "a"}]}
    assert said(one) != said(other)
    assert said(one, "needs") == said(other, "needs")


def test_a_list_of_one_is_what_it_holds_and_an_empty_one_nothing() -> None:
    assert canonical({"lead": [{"name": "示例单位"}], "needs": []}) == {"lead": {"name": "示例单位"}, "needs": None}


def test_whole_numbers_are_whole_however_they_are_written() -> None:
    assert said({"quantity": 3.0}) == said({"quantity": 3})
    assert said({"quantity": 3.5}) != said({"quantity": 3})


def test_counts_by_name_are_groups_and_empty_ones_are_none() -> None:
    ours = {"street": {"projects": {"groups": [{"key": {"category": "HEALTH", "status": "DONE"}, "count": 3}]}}}
    theirs = {
        "HEALTH__DONE": {"aggregate": {"count": {"nodes": 3}}},
        "HEALTH__AGREED": {"aggregate": {"count": {"nodes": 0}}},
    }
    assert said(ours, "projects") == said(theirs, "projects")


@pytest.mark.parametrize("body", [b'{"data": null}', b'{"errors": [{"message": "no"}], "data": {"need": null}}'])
def test_an_error_is_no_answer(body: bytes) -> None:
    with pytest.raises(ValueError, match="data"):
        digest(body, NOTHING)
