"""Audiences as offices write them."""

import pytest

from domain.audiences import Audience, parse_audiences


@pytest.mark.parametrize(
    ("text", "audiences"),
    [
        ("全体居民", (Audience.EVERYONE,)),
        ("老年居民", (Audience.OLDER_PEOPLE,)),
        ("老年人", (Audience.OLDER_PEOPLE,)),
        ("獨居老人", (Audience.OLDER_PEOPLE,)),
        ("社区干部、居民", (Audience.EVERYONE, Audience.COMMUNITY_STAFF)),
        ("党员群众", (Audience.EVERYONE, Audience.PARTY_MEMBERS)),
        ("居民、学生", (Audience.EVERYONE, Audience.CHILDREN)),
        ("亲子家庭", (Audience.CHILDREN, Audience.PARENTS)),
        ("残疾人、老人", (Audience.OLDER_PEOPLE, Audience.DISABLED_PEOPLE)),
        ("困难残疾人", (Audience.DISABLED_PEOPLE, Audience.POOR_HOUSEHOLDS)),
        ("老党员", (Audience.OLDER_PEOPLE, Audience.PARTY_MEMBERS)),
        ("留守儿童", (Audience.CHILDREN,)),
        ("青少年", (Audience.CHILDREN, Audience.YOUTH)),
        ("社区", (Audience.EVERYONE,)),
        ("骑手", (Audience.NEW_EMPLOYMENT,)),
        ("求职者", (Audience.JOB_SEEKERS,)),
        ("环卫工人", (Audience.WORKERS,)),
        ("", ()),
        ("见备注", ()),
    ],
)
def test_audiences_are_read(text: str, audiences: tuple[Audience, ...]) -> None:
    assert parse_audiences(text) == audiences
