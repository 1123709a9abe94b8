// Texts that are searched: pairs of neighbouring characters, so that words needn't be told apart. Writers don't wait until
// a text can be found: that would make each of them five times as slow.
CREATE FULLTEXT INDEX texts IF NOT EXISTS
FOR (n:Area|Organisation|ServiceType|Resource|Need|Project|Meeting)
ON EACH [n.name, n.name_en, n.title, n.detail, n.note]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'cjk', `fulltext.eventually_consistent`: true}};

// What whole lists are ordered by.
CREATE INDEX area_name IF NOT EXISTS FOR (n:Area) ON (n.name);
CREATE INDEX person_name IF NOT EXISTS FOR (n:Person) ON (n.name);
CREATE INDEX resource_title IF NOT EXISTS FOR (n:Resource) ON (n.title);
CREATE INDEX resource_created_at IF NOT EXISTS FOR (n:Resource) ON (n.created_at);
CREATE INDEX need_created_at IF NOT EXISTS FOR (n:Need) ON (n.created_at);
CREATE INDEX project_created_at IF NOT EXISTS FOR (n:Project) ON (n.created_at);
CREATE INDEX list_import_imported_at IF NOT EXISTS FOR (n:ListImport) ON (n.imported_at);
CREATE INDEX match_score IF NOT EXISTS FOR ()-[m:MATCHES]-() ON (m.score);

// Places: a circle lies in a band of latitudes.
CREATE INDEX area_latitude IF NOT EXISTS FOR (n:Area) ON (n.latitude);
CREATE INDEX organisation_latitude IF NOT EXISTS FOR (n:Organisation) ON (n.latitude);
CREATE INDEX resource_latitude IF NOT EXISTS FOR (n:Resource) ON (n.latitude);
CREATE INDEX need_latitude IF NOT EXISTS FOR (n:Need) ON (n.latitude);
