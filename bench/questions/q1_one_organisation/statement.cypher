// (:Organisation)
MATCH (unit:Organisation {id: $id})
RETURN {organisation: unit {.id, .name, .kind, .tier, .code, .longitude, .latitude, .version}} AS data
