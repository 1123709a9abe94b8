// questions.needs
// $p0 = "(\"血压\"^4 OR \"血壓\"^4 OR ((\"血压\" OR \"血壓\")))"
// $p1 = 20
CALL () {
  CALL db.index.fulltext.queryNodes('texts', $p0) YIELD node AS n2, score AS s3
  MATCH (n2:Need)
  WITH n2, s3 ORDER BY s3 DESC, n2.id LIMIT $p1
  RETURN collect([[n2.title], [n2.title, n2.detail, n2.note]]) AS x1
}
RETURN [x1] AS answer;
