"""What was granted: an account acts in a role on an area or an organisation."""

from datetime import datetime

from domain.records import Record
from domain.roles import Role


class Grant(Record):
    """`id` is the account's, `subject` what its provider calls it; `on_id` is the area or organisation."""

    subject: str
    name: str
    role: Role
    on_id: str
    on_name: str
    granted_at: datetime
    granted_by: str
    person_id: str | None = None
