"""The rows, in the order in which they run."""

from tests.torture import (
    audits,
    canaries,
    claims,
    hostile_graphql,
    killed_database,
    killed_migrations,
    malformed_bodies,
    neighbours,
    tokens,
    workbooks,
)

ROWS = (
    *(killed_database, claims, killed_migrations, malformed_bodies, hostile_graphql, audits, tokens, workbooks),
    *(canaries, neighbours),
)
