// questions.needs
// $p0 = 1
// $p1 = 2
CALL () {
  MATCH (n2:Need) WHERE n2.urgency IS NOT NULL
  WITH n2 ORDER BY n2.urgency DESC, n2.id SKIP $p0 LIMIT $p1
  RETURN collect([n2.title, n2.urgency]) AS x1
}
RETURN [x1] AS answer;
