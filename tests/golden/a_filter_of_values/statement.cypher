// questions.needs
// $p0 = "OPEN"
// $p1 = ["MORNING", "EVENING"]
// $p2 = "2026-02-01"
// $p3 = 20
// $p4 = "OPEN"
// $p5 = ["MORNING", "EVENING"]
// $p6 = "2026-02-01"
CALL () {
  MATCH (n2:Need) WHERE n2.status = $p0 AND any(one IN $p1 WHERE one IN n2.day_parts) AND n2.raised_on >= $p2 AND n2.raised_on IS NOT NULL
  WITH n2 ORDER BY n2.raised_on DESC, n2.id LIMIT $p3
  RETURN collect([n2.title]) AS x1
}
CALL (x1) {
  MATCH (n3:Need) WHERE n3.status = $p4 AND any(one IN $p5 WHERE one IN n3.day_parts) AND n3.raised_on >= $p6
  RETURN count(n3) AS c4
}
RETURN [x1, c4] AS answer;
