"""Ids of every record."""

import uuid_utils


def new_id() -> str:
    """A UUIDv7 as a string: unique, and in the order of time."""
    return str(uuid_utils.uuid7())
