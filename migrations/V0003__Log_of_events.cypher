// Event 0 opens the log and holds the number of the newest event.
MERGE (log:Event {seq: 0})
ON CREATE SET log.id = '01900000-0000-7000-8000-000000000000', log.last = 0, log.verb = 'CREATED',
  log.subject_type = 'Log', log.subject_id = '01900000-0000-7000-8000-000000000000',
  log.actor_id = 'system', log.actor_name = 'Cobuild', log.at = datetime({timezone: 'Asia/Shanghai'});
