// questions.needs
// $p0 = "HEALTH"
// $p1 = 20
CALL () {
  MATCH (n2:Need) WHERE ((NOT coalesce(n2.category = $p0, false)) OR (n2.quantity IS NULL)) AND n2.raised_on IS NOT NULL
  WITH n2 ORDER BY n2.raised_on DESC, n2.id LIMIT $p1
  RETURN collect([n2.title, n2.category, n2.quantity]) AS x1
}
RETURN [x1] AS answer;
