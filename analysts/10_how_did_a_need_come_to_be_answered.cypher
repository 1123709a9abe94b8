// 一项需求是怎样得到回应的?
// How did a need come to be answered? From the community that asked to the unit that gave, by way of the meeting.
// (:Community)-[:RAISES]->(:Need)<-[:ANSWERS]-(:Project)-[:USES]->(:Resource)<-[:OFFERS]-(:Organisation)
MATCH path = (:Community)-[:RAISES]->(:Need)<-[:ANSWERS]-(project:Project)-[:USES]->(:Resource)<-[:OFFERS]-(:Organisation)
WHERE project.status <> 'DROPPED'
OPTIONAL MATCH meeting = (project)-[:DECIDED_AT]->(:Meeting)-[:HELD_BY]->(:Area)
RETURN path, meeting
ORDER BY project.updated_at DESC
LIMIT 10
