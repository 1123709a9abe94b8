// questions.organisation
// $p0 = "00000000-0000-7000-8000-000000000011"
CALL () { MATCH (n1:Organisation {id: $p0}) RETURN n1 UNION ALL MATCH (:Alias {id: $p0})-[:ALIAS_OF]->(n1:Organisation) RETURN n1 }
OPTIONAL MATCH (n1)-[:BASED_IN]->(n2:Area)
RETURN head(collect([n1.name, n1.kind, n1.tier, CASE WHEN n2 IS NOT NULL THEN [n2.name, n2.level] END])) AS answer;
