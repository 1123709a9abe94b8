// (:Street)<-[:PART_OF]-(:Community)<-[:PART_OF]-(:Grid)
// (:Community)-[:RAISES]->(:Need)<-[:MATCHES]-(:Resource)<-[:OFFERS]-(:Organisation)
MATCH (street:Area {id: $id})
RETURN {street: street {
  .name,
  communities: COLLECT {
    MATCH (street)<-[:PART_OF]-(community:Community)
    WITH community ORDER BY community.name, community.id LIMIT 10
    RETURN community {
      .id, .name,
      grids: COLLECT {
        MATCH (community)<-[:PART_OF]-(grid:Grid)
        WITH grid ORDER BY grid.name, grid.id LIMIT 5
        RETURN grid {.id, .name}
      },
      needs: COLLECT {
        MATCH (community)-[:RAISES]->(need:Need)
        WHERE need.status = 'OPEN' AND need.raised_on <= date($until)
        WITH need ORDER BY need.raised_on DESC, need.id LIMIT 20
        RETURN need {
          .id, .title, raisedOn: toString(need.raised_on),
          matches: COLLECT {
            MATCH (need)<-[match:MATCHES]-(resource:Resource)
            WITH match.score AS score, resource ORDER BY score DESC LIMIT 5
            RETURN {score: score, resource: resource {
              .id, .title, offeredBy: [(resource)<-[:OFFERS]-(unit) | unit {.name}][0]
            }}
          }
        }
      }
    }
  }
}} AS data
