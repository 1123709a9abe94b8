// questions.communities
// $p0 = 20
// $p1 = 1
// $p2 = 5
// $language = "en"
CALL () {
  MATCH (n2:Area&Community) WHERE n2.name IS NOT NULL
  WITH n2 ORDER BY n2.name, n2.id LIMIT $p0
  CALL (n2) {
    MATCH (n2)<-[:PART_OF*0..5]-(:Area)-[:RAISES]->(n4:Need)
    WITH n4 ORDER BY n4.raised_on DESC, n4.id
    WITH collect(n4) AS a5
    WITH a5, size(a5) AS c6
    CALL (a5) {
      UNWIND a5[..$p1] AS n4
    CALL (n4) {
      MATCH (n4)<-[n8:MATCHES]-(:Resource)
      WITH n8 ORDER BY n8.score DESC, startNode(n8).id, endNode(n8).id LIMIT $p2
      WITH *, CASE WHEN startNode(n8):Resource THEN startNode(n8) END AS n9
      OPTIONAL MATCH (n9)<-[:OFFERS]-(n10:Organisation|Person)
      RETURN collect([n8.score, (CASE $language WHEN 'zh' THEN n8.reason_zh ELSE n8.reason_en END), CASE WHEN n9 IS NOT NULL THEN [n9.title, CASE WHEN n10 IS NOT NULL THEN [n10.name] END] END]) AS x7
    }
      RETURN collect([n4.title, [x7]]) AS x3
    }
    RETURN x3, c6
  }
  RETURN collect([n2.name, [x3, c6]]) AS x1
}
RETURN [x1] AS answer;
