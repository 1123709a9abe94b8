// questions.projects
// $p0 = 100
CALL () {
  MATCH (n2:Project)
  WITH n2, n2.status AS k4, substring(toString(date(n2.starts_on)), 0, 7) AS k5
  WITH k4, k5, count(n2) AS c6 ORDER BY c6 DESC, k4, k5 LIMIT $p0
  RETURN collect([c6, [k4, k5], []]) AS g3
}
RETURN [g3] AS answer;
