// questions.needs
// $p0 = 4.0
// $p1 = "00000000-0000-7000-8000-000000000021"
// $p2 = 3
CALL () {
  MATCH (n2:Need) WHERE ((n2.quantity < $p0 OR n2.quantity IS NULL AND $p0 IS NOT NULL) OR (n2.quantity = $p0 OR n2.quantity IS NULL AND $p0 IS NULL) AND n2.id > $p1)
  WITH n2 ORDER BY n2.quantity IS NULL, n2.quantity DESC, n2.id LIMIT $p2
  RETURN collect([[n2.title, n2.quantity], [n2.quantity, n2.id]]) AS x1
}
RETURN [x1] AS answer;
