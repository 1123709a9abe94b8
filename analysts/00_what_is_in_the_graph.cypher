// 图里有什么?
// What is in the graph? The kinds of nodes and how they hang together; areas of all levels as one, without bookkeeping.
CALL db.schema.visualization() YIELD nodes, relationships
WITH [
  node IN nodes
  WHERE NOT node.name STARTS WITH '__'
    AND NOT node.name IN ['County', 'Street', 'Community', 'Compound', 'Grid', 'Building']
] AS nodes, relationships
RETURN nodes, [edge IN relationships WHERE startNode(edge) IN nodes AND endNode(edge) IN nodes] AS relationships
