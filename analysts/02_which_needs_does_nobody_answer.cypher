// 哪些需求没有任何资源或项目回应?
// Which needs does nobody answer? Open, without a candidate resource and without a project; longest waiting first.
// (:Area|Organisation|Person)-[:RAISES]->(:Need), no (:Resource)-[:MATCHES]->, no (:Project)-[:ANSWERS]->
MATCH (need:Need {status: 'OPEN'})<-[:RAISES]-(asker)
WHERE NOT EXISTS { (:Resource)-[:MATCHES]->(need) }
  AND NOT EXISTS { (project:Project)-[:ANSWERS]->(need) WHERE project.status <> 'DROPPED' }
OPTIONAL MATCH (asker)-[:PART_OF]->(street:Street)
OPTIONAL MATCH (category:ServiceType {code: need.category})
RETURN street.name AS 街道, asker.name AS 提出方, need.title AS 需求, category.name AS 类别, need.raised_on AS 提出日期
ORDER BY 提出日期, 街道, 提出方, 需求
LIMIT 100
