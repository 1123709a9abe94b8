// 最近一次对接方案缺什么?
// What is short in the newest docking plan? Which needs compete for which resources, as a graph; the largest first.
// (:Need)<-[:BETWEEN]-(:Shortage)-[:LACKS]->(:Resource)<-[:OFFERS]-(:Organisation|Person)
MATCH (run:DockingRun)
WHERE size(run.without_units) = 0 AND size(run.without_resources) = 0 AND size(run.one_more_of) = 0
WITH run ORDER BY run.at DESC LIMIT 1
MATCH (run)-[:FINDS]->(shortage:Shortage)
WITH shortage ORDER BY shortage.position LIMIT 10
MATCH competing = (need:Need)<-[:BETWEEN]-(shortage)
OPTIONAL MATCH lacking = (shortage)-[:LACKS]->(:Resource)<-[:OFFERS]-(:Organisation|Person)
WITH shortage, collect(DISTINCT competing) AS competing, collect(DISTINCT lacking) AS lacking
RETURN shortage.sentence_zh AS 缺口, competing AS 争用的需求, lacking AS 短缺的资源
ORDER BY shortage.position
