// What was done under an operation id: once for each account and id. See decision 12.
CREATE CONSTRAINT operation_key IF NOT EXISTS FOR (n:Operation) REQUIRE (n.account_id, n.operation_id) IS UNIQUE;
// Retention removes the oldest.
CREATE INDEX operation_at IF NOT EXISTS FOR (n:Operation) ON (n.at);
