// questions.needs
// $p0 = "青石桥社区"
// $p1 = 0.5
// $p2 = ["医院", "醫院"]
// $p3 = "DROPPED"
// $p4 = 20
CALL () {
  MATCH (n2:Need) WHERE EXISTS { MATCH (n2)<-[:RAISES]-(other1:Area|Organisation|Person) WHERE other1.name = $p0 } AND EXISTS { MATCH (n2)<-[other2:MATCHES]-(:Resource) WHERE other2.score >= $p1 AND EXISTS { MATCH (other3:Resource)-[other2]->() WHERE EXISTS { MATCH (other3)<-[:OFFERS]-(other4:Organisation|Person) WHERE any(spelling IN $p2 WHERE toLower(normalize(other4.name, NFKC)) CONTAINS spelling) } } } AND NOT EXISTS { MATCH (n2)<-[:ANSWERS]-(other5:Project) WHERE other5.status = $p3 } AND n2.raised_on IS NOT NULL
  WITH n2 ORDER BY n2.raised_on DESC, n2.id LIMIT $p4
  RETURN collect([n2.title]) AS x1
}
RETURN [x1] AS answer;
