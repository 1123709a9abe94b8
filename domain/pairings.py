"""Pairings of units with communities: 结对共建, 联系单位."""

from datetime import date

from domain.inputs import Input, Line
from domain.refusals import InvalidInput


class Pairing(Input):
    """`basis` is what it rests on: an agreement, a notice."""

    since: date | None = None
    basis: Line | None = None


def only_communities() -> InvalidInput:
    return InvalidInput("communityId", "单位只与社区结对", "a unit is paired with a community, not with another area")


def not_paired() -> InvalidInput:
    return InvalidInput("communityId", "两者没有结对", "the two are not paired")
