"""Pairings of units with communities: 结对共建, 联系单位."""

from datetime import date

from domain.inputs import Input, Line


class Pairing(Input):
    """`basis` is what it rests on: an agreement, a notice."""

    since: date | None = None
    basis: Line | None = None
