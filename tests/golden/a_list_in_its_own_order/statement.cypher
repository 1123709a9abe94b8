// questions.needs
// $p0 = 3
CALL () {
  MATCH (n2:Need) WHERE n2.raised_on IS NOT NULL
  WITH n2 ORDER BY n2.raised_on DESC, n2.id LIMIT $p0
  RETURN collect([[n2.title, toString(n2.raised_on)], [toString(n2.raised_on), n2.id]]) AS x1
}
RETURN [x1] AS answer;
