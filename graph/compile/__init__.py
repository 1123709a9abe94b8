"""From what is asked of the graph to one Cypher statement, and from its one row to the answer.

access      who may see which records: its predicate is in every statement
shapes      how each kind of record lies in the graph: said once, in schema/
questions   what is asked of it, as the schema has read it out of a GraphQL document
conditions  filters as predicates
orders      orders and cursors
emitter     a question as Cypher: the one place that matches nodes
answers     what comes back, as the objects of the answer
plan        a statement, where its parameters come from, and what makes the answer of its row
"""
