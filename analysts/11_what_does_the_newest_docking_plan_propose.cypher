// 最近一次对接方案怎样安排?
// What does the newest docking plan propose? Who gives what to whom, in the order of the plan; what-ifs don't count.
// (:DockingRun)-[:PLANS]->(:PlannedDocking)-[:MEETS]->(:Need), (:PlannedDocking)-[:TAKES]->(:Resource)<-[:OFFERS]-()
MATCH (run:DockingRun)
WHERE size(run.without_units) = 0 AND size(run.without_resources) = 0 AND size(run.one_more_of) = 0
WITH run ORDER BY run.at DESC LIMIT 1
MATCH (run)-[:PLANS]->(docking:PlannedDocking)-[:MEETS]->(need:Need)<-[:RAISES]-(asker)
MATCH (docking)-[:TAKES]->(resource:Resource)<-[:OFFERS]-(giver)
RETURN asker.name AS 提出方, need.title AS 需求, giver.name AS 提供方, resource.title AS 资源,
  round(100 * docking.share) AS 满足百分比, docking.score AS 对接概率
ORDER BY docking.position, 提出方, 需求, 资源
LIMIT 200
