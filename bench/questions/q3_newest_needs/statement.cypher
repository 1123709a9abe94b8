// (:Community)-[:RAISES]->(:Need)<-[:MATCHES]-(:Resource)<-[:OFFERS]-(:Organisation)
MATCH (community:Area {id: $id}) WHERE community:Community
RETURN {community: community {
  .name,
  needs: COLLECT {
    MATCH (community)-[:RAISES]->(need:Need)
    WHERE need.status = 'OPEN' AND need.raised_on <= date($until)
    WITH need ORDER BY need.raised_on DESC, need.id LIMIT 20
    RETURN need {
      .id, .title, raisedOn: toString(need.raised_on), .urgency,
      matches: COLLECT {
        MATCH (need)<-[match:MATCHES]-(resource:Resource)
        WITH match.score AS score, resource ORDER BY score DESC LIMIT 5
        RETURN {score: score, resource: resource {
          .id, .title, .category, offeredBy: [(resource)<-[:OFFERS]-(unit) | unit {.name}][0]
        }}
      }
    }
  }
}} AS data
