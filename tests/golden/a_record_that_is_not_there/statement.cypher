// questions.need
// $p0 = "00000000-0000-7000-8000-000000000000"
MATCH (n1:Need {id: $p0})
RETURN head(collect([n1.title])) AS answer;
