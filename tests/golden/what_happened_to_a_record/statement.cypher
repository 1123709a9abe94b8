// questions.project
// $p0 = "00000000-0000-7000-8000-000000000041"
// $p1 = 1
MATCH (n1:Project {id: $p0})
CALL (n1) {
  MATCH (n3:Event {subject_id: n1.id}) WHERE n3.seq > 0
  WITH n3 ORDER BY n3.seq DESC, n3.id
  WITH collect(n3) AS a4
  WITH a4, size(a4) AS c5
  CALL (a4) {
    UNWIND a4[..$p1] AS n3
    RETURN collect([n3.seq, toString(n3.at), n3.verb, n3.actor_name]) AS x2
  }
  RETURN x2, c5
}
RETURN head(collect([[x2, c5]])) AS answer;
