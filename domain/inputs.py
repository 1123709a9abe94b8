"""What callers state about a record: a draft makes one, a patch changes one."""

from collections.abc import Collection, Mapping
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from domain.language import Language, Text
from domain.refusals import InvalidInput

# Invisible characters in a name are slips of a copy: they make two equal names differ.
Line = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
Prose = Annotated[str, StringConstraints(min_length=1, max_length=5_000, pattern=r"^[^\x00]+$")]
Amount = Annotated[float, Field(ge=0, le=1e12)]
Share = Annotated[float, Field(gt=0, le=1e12)]

_REASONS: dict[str, Text] = {
    "missing": Text("必须填写", "is required"),
    "string_too_short": Text("不能为空", "must not be empty"),
    "string_too_long": Text("不能超过{max_length}个字", "must not be longer than {max_length} characters"),
    "string_pattern_mismatch": Text(
        "写法不合要求,或含有不可见的字符", "is not written as it should be, or holds invisible characters"
    ),
    "greater_than": Text("必须大于{gt}", "must be more than {gt}"),
    "greater_than_equal": Text("不能小于{ge}", "must not be less than {ge}"),
    "less_than_equal": Text("不能大于{le}", "must not be more than {le}"),
    "finite_number": Text("应为有限的数", "must be a finite number"),
    "half_a_place": Text("经度和纬度须一起填写", "longitude and latitude go together"),
    "extra_forbidden": Text("没有这一项", "there is no such field"),
}
_NULL = Text("不能为空", "must not be null")
_WRONG = Text("值不合要求", "is not a valid value")


class Input(BaseModel):
    """Blanks around texts are dropped. Complaints name fields as the API does, in camelCase.

    A field that a patch may leave out, but not empty, has a default that is never read: `stated` leaves it out.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        str_strip_whitespace=True,
        allow_inf_nan=False,
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
    )

    @classmethod
    def of(cls, stated: Mapping[str, Any]) -> Self:
        """Raises InvalidInput for the first field that is not as it should be."""
        try:
            return cls.model_validate(stated)
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(to_camel(str(step)) for step in first["loc"]) or first.get("ctx", {}).get("field", "input")
            reason = _NULL if first["input"] is None else _REASONS.get(first["type"], _WRONG)
            told = [reason.say(language, **first.get("ctx", {})) for language in (Language.ZH, Language.EN)]
            raise InvalidInput(field, *told) from None

    def stated(self, *, but: str | Collection[str] = ()) -> dict[str, Any]:
        """The fields that the caller stated, null included, but for the named."""
        left_out = {but} if isinstance(but, str) else set(but)
        return {
            name: getattr(self, name) for name in type(self).model_fields if name in self.model_fields_set - left_out
        }


class Placed(Input):
    """Where something is, in degrees (WGS 84): both numbers, or neither."""

    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None

    @model_validator(mode="after")
    def _both_or_neither(self) -> Self:
        named = self.model_fields_set & {"longitude", "latitude"}
        if len(named) == 1 or (self.longitude is None) != (self.latitude is None):
            missing = "latitude" if "latitude" not in named or self.latitude is None else "longitude"
            raise PydanticCustomError("half_a_place", "half a place", {"field": missing})
        return self
