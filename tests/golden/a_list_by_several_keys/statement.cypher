// questions.needs
// $p0 = 20
CALL () {
  MATCH (n2:Need)
  WITH n2
  WITH n2, head(COLLECT { MATCH (n2)<-[:RAISES]-(other1:Area|Organisation|Person) RETURN other1.name ORDER BY other1.id LIMIT 1 }) AS k3, COUNT { MATCH (n2)<-[other2:MATCHES]-(:Resource) } AS k4
  WITH n2, k3, k4 ORDER BY n2.raised_on DESC, k3, k4 DESC, n2.id LIMIT $p0
  OPTIONAL MATCH (n2)<-[:RAISES]-(n5:Area|Organisation|Person)
  RETURN collect([n2.title, toString(n2.raised_on), CASE WHEN n5 IS NOT NULL THEN [n5.name] END]) AS x1
}
RETURN [x1] AS answer;
