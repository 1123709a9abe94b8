// questions.street
// $p0 = "00000000-0000-7000-8000-000000000002"
// $p1 = 20
CALL () { MATCH (n1:Area&Street {id: $p0}) RETURN n1 UNION ALL MATCH (:Alias {id: $p0})-[:ALIAS_OF]->(n1:Area&Street) RETURN n1 }
CALL (n1) {
  MATCH (n1)<-[:PART_OF*0..5]-(:Area)-[:RAISES]->(n3:Need {status: 'OPEN'}) WHERE NOT EXISTS { (n3)<-[:MATCHES]-(:Resource) } AND NOT EXISTS { (n3)<-[:ANSWERS]-(project:Project) WHERE project.status <> 'DROPPED' }
  WITH n3 ORDER BY n3.raised_on DESC, n3.id
  WITH collect(n3) AS a4
  WITH a4, size(a4) AS c5
  CALL (a4) {
    UNWIND a4[..$p1] AS n3
  OPTIONAL MATCH (n3)<-[:RAISES]-(n6:Area|Organisation|Person)
    RETURN collect([n3.title, CASE WHEN n6 IS NOT NULL THEN [n6.name] END]) AS x2
  }
  RETURN x2, c5
}
RETURN head(collect([[x2, c5]])) AS answer;
