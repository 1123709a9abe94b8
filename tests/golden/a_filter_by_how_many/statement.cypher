// questions.areas
// $p0 = ["COMMUNITY", "GRID"]
// $p1 = 2
// $p2 = 20
CALL () {
  MATCH (n2:Area) WHERE NOT EXISTS { MATCH (n2)<-[:PART_OF]-(other1:Area) WHERE NOT coalesce(other1.level IN $p0, false) } AND COUNT { MATCH (n2)<-[:PART_OF*0..5]-(:Area)-[:RAISES]->(other2:Need) } >= $p1 AND n2.name IS NOT NULL
  WITH n2 ORDER BY n2.name, n2.id LIMIT $p2
  RETURN collect([n2.name]) AS x1
}
RETURN [x1] AS answer;
