"""The resource list in the graph: what is written to a single resource. See graph/entries.py for its relationships."""

from domain.resources import Resource
from graph.records import Records

RESOURCES = Records("resources", Resource)
