// (:Street)<-[:PART_OF]-(:Community)<-[:BENEFITS]-(:Project)
MATCH (street:Area {id: $id})<-[:PART_OF]-(:Area)<-[:BENEFITS]-(project:Project)
WHERE project.starts_on >= date($since)
WITH project.category AS category, project.status AS status, count(DISTINCT project) AS count
ORDER BY count DESC, category, status
RETURN {street: {projects: collect({category: category, status: status, count: count})}} AS data
