// questions.needs
// $p0 = 100
CALL () {
  MATCH (n2:Need)
  OPTIONAL MATCH (n2)<-[:RAISES]-(n4:Area|Organisation|Person)
  OPTIONAL MATCH (n2)<-[n5:MATCHES]-(:Resource)
  OPTIONAL MATCH (n6:Resource)-[n5]->()
  WITH DISTINCT n2, n4.name AS k7, n6.title AS k8
  WITH k7, k8, count(n2) AS c14, toFloat(sum(n2.quantity)) AS v9, toFloat(sum(n2.answered)) AS v10, avg(n2.quantity) AS v11, toString(min(n2.raised_on)) AS v12, max(n2.title) AS v13 ORDER BY c14 DESC, k7, k8 LIMIT $p0
  RETURN collect([c14, [k7, k8], [v9, v10, v11, v12, v13]]) AS g3
}
RETURN [g3] AS answer;
