"""What a question is refused with."""


class Refused(Exception):
    """`code` is one of docs/errors.md; `field` names the argument at fault."""

    def __init__(self, code: str, field: str) -> None:
        super().__init__(f"{code} at {field}")
        self.code = code
        self.field = field
