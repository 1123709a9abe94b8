// (:Organisation)-[:OFFERS]->(:Resource)-[:MATCHES]->(:Need)<-[:RAISES]-(:Community)<-[:PAIRED_WITH]-(:Organisation)
MATCH (unit:Organisation {id: $id})
WITH unit, COLLECT { MATCH (unit)-[:PAIRED_WITH]->(area:Community) RETURN area } AS paired
RETURN {organisation: unit {
  .name,
  resources: COLLECT {
    MATCH (unit)-[:OFFERS]->(resource:Resource)
    WITH resource ORDER BY resource.title, resource.id LIMIT 50
    CALL (resource, paired) {
      MATCH (resource)-[:MATCHES]->(need:Need)<-[:RAISES]-(area)
      WHERE need.status = 'OPEN' AND need.raised_on >= date($since) AND area IN paired
      WITH need, area ORDER BY need.raised_on DESC, need.id
      WITH collect({id: need.id, title: need.title, raisedOn: toString(need.raised_on), raisedBy: {name: area.name}}) AS rows
      RETURN {totalCount: size(rows), nodes: rows[..5]} AS needs
    }
    RETURN resource {.id, .title, needs: needs}
  }
}} AS data
