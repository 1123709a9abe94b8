// 哪两个单位提供同样的资源?
// Which two units offer the same? Resources of different units that fit the same needs; most needs in common first.
// (:Organisation)-[:OFFERS]->(:Resource)-[:MATCHES]->(:Need)<-[:MATCHES]-(:Resource)<-[:OFFERS]-(:Organisation)
MATCH (one:Resource {status: 'OPEN'})-[:MATCHES]->(need:Need)<-[:MATCHES]-(other:Resource {status: 'OPEN'})
WHERE one.id < other.id
WITH one, other, count(need) AS shared
MATCH (unit)-[:OFFERS]->(one), (other)<-[:OFFERS]-(rival)
WHERE unit <> rival
RETURN unit.name AS 单位甲, one.title AS 资源甲, rival.name AS 单位乙, other.title AS 资源乙, shared AS 共同适合的需求数
ORDER BY 共同适合的需求数 DESC, 资源甲, 资源乙
LIMIT 100
