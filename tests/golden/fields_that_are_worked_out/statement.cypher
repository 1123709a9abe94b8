// questions.needs
// $p0 = 20
CALL () {
  MATCH (n2:Need) WHERE (CASE WHEN coalesce(nullIf(n2.quantity, 0.0), 1.0) > n2.answered THEN round(coalesce(nullIf(n2.quantity, 0.0), 1.0) - n2.answered, 6) ELSE 0.0 END) IS NOT NULL
  WITH n2 ORDER BY (CASE WHEN coalesce(nullIf(n2.quantity, 0.0), 1.0) > n2.answered THEN round(coalesce(nullIf(n2.quantity, 0.0), 1.0) - n2.answered, 6) ELSE 0.0 END) DESC, n2.id LIMIT $p0
  RETURN collect([n2.title, (CASE WHEN coalesce(nullIf(n2.quantity, 0.0), 1.0) > n2.answered THEN round(coalesce(nullIf(n2.quantity, 0.0), 1.0) - n2.answered, 6) ELSE 0.0 END)]) AS x1
}
RETURN [x1] AS answer;

// questions.resources
// $p0 = 20
CALL () {
  MATCH (n2:Resource) WHERE n2.title IS NOT NULL
  WITH n2 ORDER BY n2.title, n2.id LIMIT $p0
  RETURN collect([n2.title, (CASE coalesce(n2.capacity_per, 'YEAR') WHEN 'SESSION' THEN null WHEN 'DAY' THEN n2.capacity * 365 WHEN 'WEEK' THEN n2.capacity * 52 WHEN 'MONTH' THEN n2.capacity * 12 WHEN 'QUARTER' THEN n2.capacity * 4 WHEN 'YEAR' THEN n2.capacity * 1 ELSE n2.capacity END), (CASE WHEN CASE coalesce(n2.capacity_per, 'YEAR') WHEN 'SESSION' THEN null WHEN 'DAY' THEN n2.capacity * 365 WHEN 'WEEK' THEN n2.capacity * 52 WHEN 'MONTH' THEN n2.capacity * 12 WHEN 'QUARTER' THEN n2.capacity * 4 WHEN 'YEAR' THEN n2.capacity * 1 ELSE n2.capacity END > n2.promised THEN round(CASE coalesce(n2.capacity_per, 'YEAR') WHEN 'SESSION' THEN null WHEN 'DAY' THEN n2.capacity * 365 WHEN 'WEEK' THEN n2.capacity * 52 WHEN 'MONTH' THEN n2.capacity * 12 WHEN 'QUARTER' THEN n2.capacity * 4 WHEN 'YEAR' THEN n2.capacity * 1 ELSE n2.capacity END - n2.promised, 6) WHEN CASE coalesce(n2.capacity_per, 'YEAR') WHEN 'SESSION' THEN null WHEN 'DAY' THEN n2.capacity * 365 WHEN 'WEEK' THEN n2.capacity * 52 WHEN 'MONTH' THEN n2.capacity * 12 WHEN 'QUARTER' THEN n2.capacity * 4 WHEN 'YEAR' THEN n2.capacity * 1 ELSE n2.capacity END IS NOT NULL THEN 0.0 END)]) AS x1
}
RETURN [x1] AS answer;

// questions.projects
// $p0 = 20
CALL () {
  MATCH (n2:Project) WHERE n2.created_at IS NOT NULL
  WITH n2 ORDER BY n2.created_at DESC, n2.id LIMIT $p0
  CALL (n2) {
    MATCH (n3:Event {subject_id: n2.id}) WHERE n3.seq > 0 AND n3.after CONTAINS '"status":'
    WITH n3 ORDER BY n3.seq
    RETURN collect([(n3.before), (n3.after), toString(n3.at)]) AS x4
  }
  RETURN collect([n2.title, coalesce((n2.status), []), x4]) AS x1
}
RETURN [x1] AS answer;
