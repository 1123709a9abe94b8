// questions.pairings
// $p0 = 20
CALL () {
  MATCH (:Organisation)-[n2:PAIRED_WITH]->(:Area) WHERE startNode(n2).id IS NOT NULL
  WITH n2 ORDER BY startNode(n2).id, endNode(n2).id LIMIT $p0
  WITH *, CASE WHEN startNode(n2):Organisation THEN startNode(n2) END AS n3
  WITH *, CASE WHEN endNode(n2):Area THEN endNode(n2) END AS n4
  RETURN collect([toString(n2.since), n2.basis, CASE WHEN n3 IS NOT NULL THEN [n3.name] END, CASE WHEN n4 IS NOT NULL THEN [n4.name] END]) AS x1
}
RETURN [x1] AS answer;

// questions.project
// $p0 = "00000000-0000-7000-8000-000000000041"
// $p1 = 20
MATCH (n1:Project {id: $p0})
CALL (n1) {
  MATCH (n1)-[n3:ANSWERS]->(:Need)
  WITH n3 ORDER BY startNode(n3).id, endNode(n3).id LIMIT $p1
  WITH *, CASE WHEN endNode(n3):Need THEN endNode(n3) END AS n4
  RETURN collect([n3.quantity, CASE WHEN n4 IS NOT NULL THEN [n4.title] END]) AS x2
}
RETURN head(collect([[x2]])) AS answer;
