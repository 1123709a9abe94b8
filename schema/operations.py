"""`operationId` on every mutation: one that is sent again is not done again."""

from hashlib import sha256
from typing import Any, TypeVar

import orjson
import strawberry
from starlette.datastructures import UploadFile
from strawberry.annotation import StrawberryAnnotation
from strawberry.extensions import FieldExtension
from strawberry.extensions.field_extension import AsyncExtensionResolver
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.base import get_object_definition
from strawberry.types.field import StrawberryField

from domain.operations import Operation, check_id
from domain.refusals import InvalidInput
from graph.operations import performing
from schema.inputs import stated
from schema.refusals import refused

T = TypeVar("T", bound=type)
NAME = "operation_id"
PIECE = 1 << 20


class Once(FieldExtension):
    """Puts the argument on a mutation, and lets what the mutation writes be done under it."""

    def apply(self, field: StrawberryField) -> None:
        argument = StrawberryArgument(
            python_name=NAME,
            graphql_name=None,
            type_annotation=StrawberryAnnotation(strawberry.ID | None),
            description="An id of your own for this change, best a UUID made before the first try. Sent again with the "
            "same arguments, within seven days, the change is not done again, and the first answer is given.",
            default=None,
        )
        field.arguments = [*field.arguments, argument]

    async def resolve_async(self, next_: AsyncExtensionResolver, source: Any, info: Any, **given: Any) -> Any:
        operation_id = given.pop(NAME, None)
        if operation_id is None:
            return await next_(source, info, **given)
        try:
            own_id = check_id(operation_id)
        except InvalidInput as refusal:
            return refused(info, refusal)
        operation = Operation(info.context.viewer.id, own_id, await _hash(info.field_name, given))
        with performing(operation):
            return await next_(source, info, **given)


def once(mutations: T) -> T:
    """Every field of the type takes an operation id."""
    definition = get_object_definition(mutations, strict=True)
    for field in definition.fields:
        field.extensions = [*field.extensions, Once()]
    return mutations


async def _hash(mutation: str, given: dict[str, Any]) -> str:
    """The same for the same arguments of the same mutation; of a file, its name and content count."""
    told = {
        name: await _file(value) if isinstance(value, UploadFile) else stated(value) for name, value in given.items()
    }
    return sha256(mutation.encode() + orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).hexdigest()


async def _file(file: UploadFile) -> list[str | None]:
    content = sha256()
    while piece := await file.read(PIECE):
        content.update(piece)
    await file.seek(0)
    return [file.filename, content.hexdigest()]
