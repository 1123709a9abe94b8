// questions.area
// $p0 = "00000000-0000-7000-8000-000000000005"
CALL () { MATCH (n1:Area {id: $p0}) RETURN n1 UNION ALL MATCH (:Alias {id: $p0})-[:ALIAS_OF]->(n1:Area) RETURN n1 }
CALL (n1) {
  MATCH way = (n1)-[:PART_OF*0..5]->(n2:Area)
  WITH n2 ORDER BY length(way) DESC
  RETURN collect([n2.name, n2.level]) AS x3
}
RETURN head(collect([x3])) AS answer;
