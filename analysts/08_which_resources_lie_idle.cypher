// 哪些资源闲着,却有人需要?
// Which resources lie idle? No project uses them though they fit open needs; those that fit most first.
// (:Organisation)-[:OFFERS]->(:Resource)-[:MATCHES]->(:Need {status: 'OPEN'}), no (:Project)-[:USES]->
MATCH (unit)-[:OFFERS]->(resource:Resource {status: 'OPEN'})-[match:MATCHES]->(need:Need {status: 'OPEN'})
WHERE NOT EXISTS { (project:Project)-[:USES]->(resource) WHERE project.status <> 'DROPPED' }
WITH unit, resource, match, need
ORDER BY match.score DESC, need.title
RETURN unit.name AS 单位, resource.title AS 资源, count(need) AS 适合的需求数, head(collect(need.title)) AS 最适合的需求
ORDER BY 适合的需求数 DESC, 单位, 资源
LIMIT 100
