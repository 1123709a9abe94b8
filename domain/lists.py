"""The three lists."""

from enum import StrEnum


class ListKind(StrEnum):
    RESOURCES = "RESOURCES"
    NEEDS = "NEEDS"
    PROJECTS = "PROJECTS"
