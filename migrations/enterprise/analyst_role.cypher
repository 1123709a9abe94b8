// Run this in the system database of a Neo4j that has roles (Enterprise, Aura), as one who may grant:
//   cypher-shell -d system -f migrations/enterprise/analyst_role.cypher
// Community has no roles: there, `cobuild analysts refresh` makes analysts a graph of their own.
// Roles can hide a property, not change it. So names, phones and texts, which become pseudonyms there, stay hidden.
// Each statement can run twice. Give it to a person with: GRANT ROLE analyst TO name;
CREATE ROLE analyst IF NOT EXISTS;
GRANT ACCESS ON DATABASE neo4j TO analyst;
GRANT TRAVERSE ON GRAPH neo4j NODES AgendaItem, Alias, Area, Building, Community, Compound, County, DockingRun, Event, Grid, ListImport, MatchRun, Meeting, Need, Organisation, Person, PlannedDocking, ProgressReport, Project, Resource, ServiceType, Shortage, Street TO analyst;
GRANT TRAVERSE ON GRAPH neo4j RELATIONSHIPS ABOUT, ALIAS_OF, ANSWERS, BASED_IN, BECAME, BENEFITS, BETWEEN, BROADER, CLAIMED, CONTACT_FOR, COVERS, DECIDED_AT, FINDS, FROM, HAS_ITEM, HELD_BY, JOINS, LACKS, LED_BY, MATCHES, MEETS, MEMBER_OF, OFFERS, OF_TYPE, PAIRED_WITH, PART_OF, PLANS, PRICES, PROPOSES, RAISES, REGISTERED_WITH, RELATED, REPORTS_ON, RESPONSIBLE_FOR, SERVES, SKILLED_IN, TAKES, USES TO analyst;
GRANT READ {id, version, level, name, name_key, code, aliases, longitude, latitude, created_at, updated_at} ON GRAPH neo4j NODES Area TO analyst;
GRANT READ {id, version, name, name_key, kind, tier, code, aliases, longitude, latitude, created_at, updated_at} ON GRAPH neo4j NODES Organisation TO analyst;
GRANT READ {name, name_key} ON GRAPH neo4j NODES Alias TO analyst;
GRANT READ {version, created_at, updated_at} ON GRAPH neo4j NODES Person TO analyst;
GRANT READ {id, version, code, name, name_en, aliases, kind, deprecated, created_at, updated_at} ON GRAPH neo4j NODES ServiceType TO analyst;
GRANT READ {id, version, code, source, category, flags, longitude, latitude, understood_audiences, understood_quantity, understood_unit, understood_per, understood_from, understood_until, understood_rule, understood_day_parts, understood_reach, understood_place, understood_money, corrected, status, capacity, capacity_unit, capacity_per, promised, available_from, available_until, available_rule, day_parts, audiences, yearly_capacity, created_at, updated_at} ON GRAPH neo4j NODES Resource TO analyst;
GRANT READ {id, version, code, source, category, flags, longitude, latitude, understood_audiences, understood_quantity, understood_unit, understood_per, understood_from, understood_until, understood_rule, understood_day_parts, understood_reach, understood_place, understood_money, corrected, status, quantity, quantity_unit, answered, wanted_from, wanted_until, wanted_rule, day_parts, urgency, audiences, raised_on, created_at, updated_at} ON GRAPH neo4j NODES Need TO analyst;
GRANT READ {id, version, code, source, category, flags, longitude, latitude, understood_audiences, understood_quantity, understood_unit, understood_per, understood_from, understood_until, understood_rule, understood_day_parts, understood_reach, understood_place, understood_money, corrected, status, starts_on, ends_on, rule, begun_on, created_at, updated_at} ON GRAPH neo4j NODES Project TO analyst;
GRANT READ {id, version, held_on, status, created_at, updated_at} ON GRAPH neo4j NODES Meeting TO analyst;
GRANT READ {id, version, position, decision, needed, used, score, starts_on, ends_on, created_at, updated_at} ON GRAPH neo4j NODES AgendaItem TO analyst;
GRANT READ {id, version, period, percent, reported_on, created_at, updated_at} ON GRAPH neo4j NODES ProgressReport TO analyst;
GRANT READ {id, kinds, created, updated, unchanged, repeated, refused, skipped, gone, imported_at, undone_at} ON GRAPH neo4j NODES ListImport TO analyst;
GRANT READ {id, resources, needs, pairs, unanswered, threshold, seconds, fair, unit_load, met, value, bound, gap, worst_share, worst_share_bound, unfair_value, fairness_price, without_units, without_resources, one_more_of, at} ON GRAPH neo4j NODES MatchRun TO analyst;
GRANT READ {id, position, needed, used, share, score, value, extra, between_meetings} ON GRAPH neo4j NODES PlannedDocking TO analyst;
GRANT READ {id, position, kind, needs, unmet, resources, one_more_meets} ON GRAPH neo4j NODES Shortage TO analyst;
GRANT READ {id, seq, last, verb, subject_type, import_id, actor_role, at} ON GRAPH neo4j NODES Event TO analyst;
GRANT READ {since, basis} ON GRAPH neo4j RELATIONSHIPS PAIRED_WITH TO analyst;
GRANT READ {post, since, until} ON GRAPH neo4j RELATIONSHIPS SERVES TO analyst;
GRANT READ {at} ON GRAPH neo4j RELATIONSHIPS CLAIMED TO analyst;
GRANT READ {by, confidence, words} ON GRAPH neo4j RELATIONSHIPS OF_TYPE TO analyst;
GRANT READ {sheet, row, repeated, version} ON GRAPH neo4j RELATIONSHIPS FROM TO analyst;
GRANT READ {score, base, service, text, category, audience, time, capacity, place, run_id, matched_at} ON GRAPH neo4j RELATIONSHIPS MATCHES TO analyst;
GRANT READ {quantity} ON GRAPH neo4j RELATIONSHIPS ANSWERS TO analyst;
GRANT READ {quantity} ON GRAPH neo4j RELATIONSHIPS USES TO analyst;
GRANT READ {price} ON GRAPH neo4j RELATIONSHIPS PRICES TO analyst;
DENY WRITE ON GRAPH neo4j TO analyst;
DENY LOAD ON ALL DATA TO analyst;
