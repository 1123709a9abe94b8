// 各街道需要什么,回应了多少?
// What does each street ask for? Needs by category, and how many of them a project answers; withdrawn ones aside.
// (:Street)<-[:PART_OF]-(:Community)-[:RAISES]->(:Need)<-[:ANSWERS]-(:Project)
MATCH (street:Street)<-[:PART_OF]-(:Community)-[:RAISES]->(need:Need)
WHERE need.status <> 'WITHDRAWN'
OPTIONAL MATCH (category:ServiceType {code: need.category})
WITH street, coalesce(category.name, '未分类') AS category, need,
  EXISTS { (project:Project)-[:ANSWERS]->(need) WHERE project.status <> 'DROPPED' } AS answered
RETURN street.name AS 街道, category AS 类别, count(need) AS 需求数, sum(toInteger(answered)) AS 已回应
ORDER BY 街道, 需求数 DESC, 类别
LIMIT 100
