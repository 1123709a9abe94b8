"""The rows, in the order in which they run."""

from tests.torture import canaries, claims, killed_database, killed_migrations, malformed_bodies, neighbours, workbooks

ROWS = (killed_database, claims, killed_migrations, malformed_bodies, workbooks, canaries, neighbours)
