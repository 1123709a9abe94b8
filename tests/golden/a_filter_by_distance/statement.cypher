// questions.areas
// $p0 = 120.16
// $p1 = 30.25
// $p2 = 2000.0
// $p3 = 20
CALL () {
  MATCH (n2:Area) WHERE n2.latitude >= $p1 - $p2 / 111195.0 AND n2.latitude <= $p1 + $p2 / 111195.0 AND point.distance(point({longitude: n2.longitude, latitude: n2.latitude}), point({longitude: $p0, latitude: $p1})) <= $p2 AND n2.name IS NOT NULL
  WITH n2 ORDER BY n2.name, n2.id LIMIT $p3
  RETURN collect([n2.name, n2.longitude, n2.latitude]) AS x1
}
RETURN [x1] AS answer;
