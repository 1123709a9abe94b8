// questions.community
// $p0 = "00000000-0000-7000-8000-000000000006"
CALL () { MATCH (n1:Area&Community {id: $p0}) RETURN n1 UNION ALL MATCH (:Alias {id: $p0})-[:ALIAS_OF]->(n1:Area&Community) RETURN n1 }
RETURN head(collect([n1.id, n1.name, coalesce(n1.aliases, [])])) AS answer;
