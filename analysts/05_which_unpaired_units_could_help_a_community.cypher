// 哪些尚未结对的单位能帮到社区?
// Which unpaired units could help a community? The paths between the two, best matches first.
// (:Organisation)-[:OFFERS]->(:Resource)-[:MATCHES]->(:Need)<-[:RAISES]-(:Community), no (:Organisation)-[:PAIRED_WITH]->
MATCH path = (unit:Organisation)-[:OFFERS]->(:Resource {status: 'OPEN'})-[match:MATCHES]->(:Need {status: 'OPEN'})
  <-[:RAISES]-(community:Community)
WHERE NOT EXISTS { (unit)-[:PAIRED_WITH]->(community) }
RETURN path
ORDER BY match.score DESC
LIMIT 10
