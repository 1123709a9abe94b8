// questions.needs
// $p0 = "HEALTH"
CALL () {
  MATCH (n2:Need) WHERE n2.category = $p0
  RETURN count(n2) AS c3
}
RETURN [c3] AS answer;

// questions.needs
// $p0 = "CULTURE_SPORT"
CALL () {
  MATCH (n2:Need) WHERE n2.category = $p0
  RETURN count(n2) AS c3
}
RETURN [c3] AS answer;

// questions.street
// $p0 = "00000000-0000-7000-8000-000000000002"
CALL () { MATCH (n1:Area&Street {id: $p0}) RETURN n1 UNION ALL MATCH (:Alias {id: $p0})-[:ALIAS_OF]->(n1:Area&Street) RETURN n1 }
OPTIONAL MATCH (n1)-[:PART_OF]->(n2:Area)
RETURN head(collect([n1.name, CASE WHEN n2 IS NOT NULL THEN [n2.name] END])) AS answer;
