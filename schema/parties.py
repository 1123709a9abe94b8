"""Whoever can ask for something or offer something: an area, a unit, a person."""

from collections.abc import Mapping
from typing import Any, Self

import strawberry

from domain.records import Kept as KeptRecord
from schema.mapping import inputs_of, mapped
from schema.names import AREA, ORGANISATION, PERSON
from schema.records import Kept

BY_LABEL = {name.type_name: name for name in (AREA, ORGANISATION, PERSON)}


@mapped("Area|Organisation|Person", record=KeptRecord, computed={"labels": "labels(that)"})
@strawberry.interface(description="An area, a unit or a person: whoever raises a need or offers a resource.")
class Party(Kept):
    name: str = strawberry.field(description="The name, as first written. Personal data where it is a person's.")

    @classmethod
    def load(cls, properties: Mapping[str, Any]) -> Self:
        if "labels" not in properties:
            return super().load(properties)
        [label] = BY_LABEL.keys() & set(properties["labels"])
        kind: Any = BY_LABEL[label].resolve_type()
        return kind.load({name: value for name, value in properties.items() if name != "labels"})  # type: ignore[no-any-return]


PartyFilter, PartyListFilter, PartyOrder = inputs_of(Party)
