// (:Project)-[:LED_BY]->(:Organisation), (:Project)-[:BENEFITS]->(:Community), (:Project)-[:USES]->(:Resource)
MATCH (project:Project)
WHERE project.starts_on >= date($since) AND project.status IN $statuses
WITH project ORDER BY project.starts_on, project.id LIMIT 1000
WITH project {
  .id, .code, .title, .category, .status, statusText: project.status_text, timeText: project.time_text,
  startsOn: toString(project.starts_on), endsOn: toString(project.ends_on), begunOn: toString(project.begun_on),
  lead: [(project)-[:LED_BY]->(unit:Organisation) | unit {.name}][0],
  communities: [(project)-[:BENEFITS]->(area:Area) | area {.name}],
  resources: [(project)-[:USES]->(resource:Resource) | resource {.title}]
} AS row
RETURN {projects: collect(row)} AS data
