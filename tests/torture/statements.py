"""Statements that a row and the API under test both know."""

from graph.statement import READ, Statement

CARTESIAN = Statement(
    "torture.cartesian",
    READ,
    "MATCH (a:Need), (b:Need), (c:Need), (d:Need) WHERE a.title < b.title AND c.title < d.title RETURN count(*) AS n",
)
