// questions.organisation
// $p0 = "00000000-0000-7000-8000-000000000011"
// $p1 = 20
// $p2 = "00000000-0000-7000-8000-000000000011"
// $p3 = 20
CALL () { MATCH (n1:Organisation {id: $p0}) RETURN n1 UNION ALL MATCH (:Alias {id: $p0})-[:ALIAS_OF]->(n1:Organisation) RETURN n1 }
CALL (n1) {
  MATCH (n1)-[:PAIRED_WITH]->(:Community)<-[:PART_OF*0..3]-(:Area)-[:RAISES]->(n3:Need {status: 'OPEN'})<-[:MATCHES]-(:Resource)<-[:OFFERS]-(n1)
  WITH DISTINCT n3 ORDER BY n3.raised_on DESC, n3.id
  WITH collect(n3) AS a4
  WITH a4, size(a4) AS c5
  CALL (a4) {
    UNWIND a4[..$p1] AS n3
  CALL (n3) {
    MATCH (n3)<-[n7:MATCHES]-(:Resource) WHERE EXISTS { MATCH (other1:Resource)-[n7]->() WHERE EXISTS { MATCH (other1)<-[:OFFERS]-(other2:Organisation|Person) WHERE (other2.id IN [$p2] OR any(wanted IN [$p2] WHERE EXISTS { (:Alias {id: wanted})-[:ALIAS_OF]->(other2) })) } }
    WITH n7 ORDER BY n7.score DESC, startNode(n7).id, endNode(n7).id LIMIT $p3
    WITH *, CASE WHEN startNode(n7):Resource THEN startNode(n7) END AS n8
    RETURN collect([n7.score, CASE WHEN n8 IS NOT NULL THEN [n8.title] END]) AS x6
  }
    RETURN collect([n3.title, [x6]]) AS x2
  }
  RETURN x2, c5
}
RETURN head(collect([[x2, c5]])) AS answer;
