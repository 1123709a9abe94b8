"""The need list in the graph: what is written to a single need. See graph/entries.py for its relationships."""

from domain.needs import Need
from graph.records import Records

NEEDS = Records("needs", Need)
