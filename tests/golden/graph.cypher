// The graph that the goldens are asked of: one street with two communities, two units, and what they need, offer and agree.
// Everything is made up.
WITH datetime('2026-03-01T08:00:00+08:00[Asia/Shanghai]') AS then
WITH then, {version: 1, created_at: then, updated_at: then} AS kept, '00000000-0000-7000-8000-0000000000' AS id

// Places.
CREATE (county:Area:County {id: id + '01', level: 'COUNTY', name: '梧溪区', name_key: '梧溪区', key: 'county', aliases: []})
CREATE (street:Area:Street {id: id + '02', level: 'STREET', name: '城东街道', name_key: '城东街道', key: 'street', aliases: []})
CREATE (bridge:Area:Community {id: id + '03', level: 'COMMUNITY', name: '青石桥社区', name_key: '青石桥社区', key: 'bridge',
  aliases: ['青石橋'], longitude: 120.15, latitude: 30.25})
CREATE (lake:Area:Community {id: id + '04', level: 'COMMUNITY', name: '東湖社區', name_key: '东湖社区', key: 'lake', aliases: []})
CREATE (grid:Area:Grid {id: id + '05', level: 'GRID', name: '第一网格', name_key: '第一网格', key: 'grid', aliases: []})
CREATE (street)-[:PART_OF]->(county), (bridge)-[:PART_OF]->(street), (lake)-[:PART_OF]->(street), (grid)-[:PART_OF]->(bridge)
CREATE (:Alias {id: id + '06', name: '石桥社区', name_key: '石桥社区', key: 'old', aliases: [], merged_at: then})-[:ALIAS_OF]->(bridge)

// Units and people.
CREATE (hospital:Organisation {id: id + '11', name: '区人民医院', name_key: '区人民医院', key: 'hospital', kind: 'HOSPITAL',
  tier: '区级', aliases: []})
CREATE (school:Organisation {id: id + '12', name: '城东小学', name_key: '城东小学', key: 'school', kind: 'SCHOOL', aliases: []})
CREATE (hospital)-[:BASED_IN]->(street), (school)-[:BASED_IN]->(lake)
CREATE (hospital)-[:PAIRED_WITH {since: date('2026-01-01'), basis: '共建协议'}]->(bridge)
CREATE (school)-[:PAIRED_WITH]->(lake)
CREATE (person:Person {id: id + '13', name: '测试甲', key: 'person', phone: '000-00001001'})-[:MEMBER_OF]->(hospital)

// What is asked for and offered.
CREATE (pressure:Need {id: id + '21', title: '为老年人量血压', status: 'OPEN', urgency: 'URGENT', quantity: 4.0, quantity_unit: '场',
  answered: 1.0, category: 'HEALTH', raised_on: date('2026-02-10'), flags: [], day_parts: ['MORNING'], audiences: ['OLDER_PEOPLE']})
CREATE (show:Need {id: id + '22', title: '文藝演出', status: 'OPEN', urgency: 'NORMAL', answered: 0.0, category: 'CULTURE_SPORT',
  raised_on: date('2026-02-10'), flags: ['TIME_UNCLEAR'], day_parts: [], audiences: []})
CREATE (repair:Need {id: id + '23', title: '楼道灯维修', status: 'OPEN', urgency: 'SOON', answered: 0.0,
  raised_on: date('2026-01-20'), flags: [], day_parts: [], audiences: []})
CREATE (bridge)-[:RAISES]->(pressure), (lake)-[:RAISES]->(show), (grid)-[:RAISES]->(repair)
CREATE (nurses:Resource {id: id + '31', title: '血壓測量', status: 'OPEN', capacity: 2.0, capacity_unit: '次', capacity_per: 'MONTH',
  promised: 1.0, category: 'HEALTH', flags: [], day_parts: [], audiences: []})
CREATE (stage:Resource {id: id + '32', title: '学校礼堂', status: 'OPEN', promised: 0.0, flags: [], day_parts: [], audiences: []})
CREATE (hospital)-[:OFFERS]->(nurses), (school)-[:OFFERS]->(stage)
CREATE (nurses)-[:MATCHES {score: 0.9, base: -2.0, service: 3.0, text: 1.0, category: 0.5, audience: 0.0, time: 0.0, capacity: 0.0,
  place: 0.5, reason_zh: '都是量血压', reason_en: 'both measure blood pressure', matched_at: then}]->(pressure)
CREATE (stage)-[:MATCHES {score: 0.6, base: -2.0, service: 2.0, text: 0.0, category: 0.0, audience: 0.0, time: 0.0, capacity: 0.0,
  place: 0.5, reason_zh: '礼堂可以演出', reason_en: 'a hall to perform in', matched_at: then}]->(show)

// What was agreed.
CREATE (project:Project {id: id + '41', title: '义诊进社区', status: 'DONE', starts_on: date('2026-03-07'), category: 'HEALTH', flags: []})
CREATE (plan:Project {id: id + '42', title: '新春演出', status: 'AGREED', starts_on: date('2026-04-04'), flags: []})
CREATE (project)-[:LED_BY]->(hospital), (plan)-[:LED_BY]->(school), (hospital)-[:JOINS]->(plan)
CREATE (project)-[:BENEFITS]->(bridge), (plan)-[:BENEFITS]->(lake), (plan)-[:BENEFITS]->(bridge)
CREATE (project)-[:ANSWERS {quantity: 1.0}]->(pressure), (project)-[:USES {quantity: 1.0}]->(nurses)
CREATE (person)-[:RESPONSIBLE_FOR]->(project)
CREATE (meeting:Meeting {id: id + '51', title: '三月联席会议', held_on: date('2026-03-01'), status: 'HELD'})-[:HELD_BY]->(street)
CREATE (project)-[:DECIDED_AT]->(meeting)
CREATE (:Event {id: id + '61', seq: 1, at: then, verb: 'CREATED', subject_type: 'Project', subject_id: id + '41',
  actor_id: 'operator', actor_name: 'Operator', after: '{"status":"AGREED"}'})
CREATE (:Event {id: id + '62', seq: 2, at: then + duration('P7D'), verb: 'UPDATED', subject_type: 'Project', subject_id: id + '41',
  actor_id: 'operator', actor_name: 'Operator', before: '{"status":"AGREED"}', after: '{"status":"DONE"}'})

WITH kept
MATCH (record:Area|Organisation|Person|Need|Resource|Project|Meeting)
SET record += kept
