// A row that says what another list's row said is found by its contents.
CREATE INDEX resource_content IF NOT EXISTS FOR (n:Resource) ON (n.content_key);
CREATE INDEX need_content IF NOT EXISTS FOR (n:Need) ON (n.content_key);
CREATE INDEX project_content IF NOT EXISTS FOR (n:Project) ON (n.content_key);
