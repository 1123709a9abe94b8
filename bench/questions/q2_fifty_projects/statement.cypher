// (:Project)-[:LED_BY]->(:Organisation), (:Project)-[:BENEFITS]->(:Community)
// (:Project)-[:ANSWERS]->(:Need), (:Project)-[:USES]->(:Resource)
MATCH (project:Project)
WHERE project.starts_on >= date($since) AND project.category = $category AND project.status = $status
WITH project ORDER BY project.starts_on, project.id LIMIT 50
WITH project {
  .id, .title, startsOn: toString(project.starts_on),
  lead: [(project)-[:LED_BY]->(unit:Organisation) | unit {.name}][0],
  communities: [(project)-[:BENEFITS]->(area:Area) | area {.name}],
  needs: [(project)-[:ANSWERS]->(need:Need) | need {.title}],
  resources: [(project)-[:USES]->(resource:Resource) | resource {.title}]
} AS row
RETURN {projects: collect(row)} AS data
