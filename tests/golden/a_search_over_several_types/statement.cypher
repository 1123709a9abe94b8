// questions.search
// $p0 = "(\"演出\"^4 OR ((\"演出\")))"
// $p1 = 20
// $p2 = "(\"演出\"^4 OR ((\"演出\")))"
CALL () {
  CALL db.index.fulltext.queryNodes('texts', $p0) YIELD node AS n2, score AS s3
  MATCH (n2) WHERE (n2:Need OR n2:Project)
  WITH n2, s3 ORDER BY s3 DESC, n2.id LIMIT $p1
  RETURN collect([[CASE WHEN n2:County THEN 'County' WHEN n2:Event THEN 'Event' WHEN n2:Organisation THEN 'Organisation' WHEN n2:Person THEN 'Person' WHEN n2:ServiceType THEN 'ServiceType' WHEN n2:Resource THEN 'Resource' WHEN n2:ListImport THEN 'ListImport' WHEN n2:Need THEN 'Need' WHEN n2:Project THEN 'Project' WHEN n2:Meeting THEN 'Meeting' WHEN n2:AgendaItem THEN 'AgendaItem' WHEN n2:ProgressReport THEN 'ProgressReport' WHEN n2:Street THEN 'Street' WHEN n2:Community THEN 'Community' WHEN n2:Compound THEN 'Compound' WHEN n2:Grid THEN 'Grid' WHEN n2:Building THEN 'Building' WHEN n2:DockingRun THEN 'DockingRun' WHEN n2:PlannedDocking THEN 'PlannedDocking' WHEN n2:Shortage THEN 'Shortage' END, n2.title], [n2.name, n2.name_en, n2.title, n2.detail, n2.note]]) AS x1
}
CALL (x1) {
  CALL db.index.fulltext.queryNodes('texts', $p2) YIELD node AS n4, score AS s5
  MATCH (n4) WHERE (n4:Need OR n4:Project)
  RETURN count(n4) AS c6
}
RETURN [x1, c6] AS answer;
