// The category of a list is one way to know of which type an entry is; its words are another, a person the last.
MATCH ()-[of:OF_TYPE]->(:ServiceType) WHERE of.by IS NULL
CALL (of) { SET of.by = 'CATEGORY', of.confidence = 1.0 } IN TRANSACTIONS OF 10000 ROWS;
