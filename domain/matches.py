"""A match: a scored candidate pair of a resource and a need."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict


class Match(BaseModel):
    """Properties of `(:Resource)-[:MATCHES]->(:Need)`. Each part and the score lie in 0..1."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    resource_id: str
    need_id: str
    score: float
    text: float
    audience: float
    time: float
    place: float
    capacity: float
    reason_zh: str
    reason_en: str
    run_id: str | None = None
    matched_at: datetime | None = None
