"""A match: a scored candidate pair of a resource and a need. A run finds them."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict


class Match(BaseModel):
    """Properties of `(:Resource)-[:MATCHES]->(:Need)`.

    `score` is the probability, from 0 to 1, that the pair would dock. Its log-odds are the sum of `base`, which every
    pair has, and of the parts from `service` to `capacity`: above 0 what speaks for the pair, below 0 what against it.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    resource_id: str
    need_id: str
    score: float
    base: float
    service: float
    text: float
    category: float
    audience: float
    time: float
    capacity: float
    place: float
    reason_zh: str
    reason_en: str
    run_id: str | None = None
    matched_at: datetime | None = None


class MatchRun(BaseModel):
    """What one matching of open needs with open resources came to. `unanswered` of the `needs` have no candidate.

    `written` pairs are new or scored anew, `removed` ones fit no more. `id` is None when neither happened: such a run
    leaves nothing in the graph. `area_id` is the area whose needs were matched, None for all.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str | None = None
    at: datetime
    area_id: str | None = None
    resources: int
    needs: int
    pairs: int
    unanswered: int
    written: int = 0
    removed: int = 0
    threshold: float
    seconds: float
