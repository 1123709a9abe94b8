// 哪些社区主要靠一个单位?
// Which communities depend on one unit? It leads more than half of their projects, of which there are two or more.
// (:Community)<-[:BENEFITS]-(:Project)-[:LED_BY]->(:Organisation)
MATCH (community:Community)<-[:BENEFITS]-(project:Project)-[:LED_BY]->(unit:Organisation)
WHERE project.status <> 'DROPPED'
WITH community, unit, count(project) AS led
ORDER BY led DESC
WITH community, collect({unit: unit.name, led: led}) AS units, sum(led) AS projects
WHERE projects > 1 AND 2 * units[0].led > projects
RETURN community.name AS 社区, units[0].unit AS 单位, units[0].led AS 该单位的项目数, projects AS 项目总数
ORDER BY 该单位的项目数 DESC, 社区
LIMIT 100
