// questions.projects
// $p0 = 1
CALL () {
  MATCH (n2:Project) WHERE n2.created_at IS NOT NULL
  WITH n2 ORDER BY n2.created_at DESC, n2.id LIMIT $p0
  OPTIONAL MATCH (n2)-[:LED_BY]->(n3:Organisation)
  RETURN collect([n2.id, n2.title, n2.status, CASE WHEN n3 IS NOT NULL THEN [n3.name] END]) AS x1
}
RETURN [x1] AS answer;

// questions.projects
// $p0 = 20
// $p1 = 20
CALL () {
  MATCH (n2:Project) WHERE n2.created_at IS NOT NULL
  WITH n2 ORDER BY n2.created_at DESC, n2.id LIMIT $p0
  CALL (n2) {
    MATCH (n2)-[:BENEFITS]->(n4:Area)
    WITH n4 ORDER BY n4.name, n4.id LIMIT $p1
    RETURN collect([n4.name]) AS x3
  }
  RETURN collect([n2.id, n2.title, n2.status, [x3]]) AS x1
}
CALL (x1) {
  MATCH (n5:Project)
  RETURN count(n5) AS c6
}
RETURN [x1, c6] AS answer;
