// 哪些社区只靠一个单位?
// Which communities depend on one unit? Two projects or more, and the same unit leads them all.
// (:Community)<-[:BENEFITS]-(:Project)-[:LED_BY]->(:Organisation)
MATCH (community:Community)<-[:BENEFITS]-(project:Project)-[:LED_BY]->(unit:Organisation)
WHERE project.status <> 'DROPPED'
WITH community, collect(DISTINCT unit) AS units, count(DISTINCT project) AS projects
WHERE size(units) = 1 AND projects > 1
RETURN community.name AS 社区, units[0].name AS 唯一单位, projects AS 项目数
ORDER BY 项目数 DESC, 社区
LIMIT 100
