// 哪些单位给得最多,给了谁?
// Which units give most, and to whom? Projects that a unit leads, dropped ones aside.
// (:Organisation)<-[:LED_BY]-(:Project)-[:BENEFITS]->(:Community)
MATCH (unit:Organisation)<-[:LED_BY]-(project:Project)-[:BENEFITS]->(community:Community)
WHERE project.status <> 'DROPPED'
WITH unit, community, count(project) AS projects
ORDER BY projects DESC, community.name
WITH unit, collect(community.name + '×' + projects) AS communities
RETURN unit.name AS 单位,
  COUNT { (unit)<-[:LED_BY]-(project:Project) WHERE project.status <> 'DROPPED' } AS 项目数,
  communities AS 受益社区
ORDER BY 项目数 DESC, 单位
LIMIT 100
