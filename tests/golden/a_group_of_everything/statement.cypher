// questions.resources
// $p0 = "OPEN"
// $p1 = 100
CALL () {
  MATCH (n2:Resource) WHERE n2.status = $p0
  WITH n2
  WITH count(n2) AS c6, toFloat(sum(n2.promised)) AS v4, toString(max(n2.created_at)) AS v5 ORDER BY c6 DESC LIMIT $p1
  RETURN collect([c6, [], [v4, v5]]) AS g3
}
RETURN [g3] AS answer;
