// 哪些结对还没有项目?
// Which pairings have no project? The unit neither leads nor joins one for the community.
// (:Organisation)-[:PAIRED_WITH]->(:Community), no (:Organisation)<-[:LED_BY]-(:Project)-[:BENEFITS]->(:Community)
MATCH path = (unit:Organisation)-[:PAIRED_WITH]->(community:Community)
WHERE NOT EXISTS {
  (unit)<-[:LED_BY]-(project:Project)-[:BENEFITS]->(community) WHERE project.status <> 'DROPPED'
} AND NOT EXISTS {
  (unit)-[:JOINS]->(project:Project)-[:BENEFITS]->(community) WHERE project.status <> 'DROPPED'
}
RETURN path
ORDER BY community.name, unit.name
LIMIT 100
