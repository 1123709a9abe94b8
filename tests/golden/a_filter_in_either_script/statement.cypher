// questions.resources
// $p0 = ["血压", "血壓"]
// $p1 = 20
CALL () {
  MATCH (n2:Resource) WHERE any(spelling IN $p0 WHERE toLower(normalize(n2.title, NFKC)) CONTAINS spelling) AND n2.title IS NOT NULL
  WITH n2 ORDER BY n2.title, n2.id LIMIT $p1
  RETURN collect([n2.title]) AS x1
}
RETURN [x1] AS answer;

// questions.areas
// $p0 = ["东湖", "東湖"]
// $p1 = 20
CALL () {
  MATCH (n2:Area) WHERE any(spelling IN $p0 WHERE toLower(normalize(n2.name, NFKC)) STARTS WITH spelling) AND n2.name IS NOT NULL
  WITH n2 ORDER BY n2.name, n2.id LIMIT $p1
  RETURN collect([n2.name]) AS x1
}
RETURN [x1] AS answer;
