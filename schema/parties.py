"""Whoever can ask for something or offer something: an area, a unit, a person."""

import strawberry

from schema.mapping import inputs_of, mapped
from schema.records import Kept


@mapped("Area|Organisation|Person")
@strawberry.interface(description="An area, a unit or a person: whoever raises a need or offers a resource.")
class Party(Kept):
    name: str = strawberry.field(description="The name, as first written. Personal data where it is a person's.")


PartyFilter, PartyListFilter, PartyOrder = inputs_of(Party)
