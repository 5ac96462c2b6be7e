-- What can be found by words, and for whom (T-189 … T-192). The one place where SQL differs per database: this is the text
-- for SQLite, m0002_search.postgres.sql the one for PostgreSQL.
--
-- A record has one entry per audience: `internal` holds everything that staff may read, `public` what is published.
-- Words come already folded and cut by `store::search`, so the tokenizer only splits at blanks. The column `scope` holds
-- hidden words (provider, organization, people): they are part of every MATCH, so that nothing out of reach is even ranked.

CREATE TABLE search_entry (
    entry_no INTEGER NOT NULL PRIMARY KEY,
    provider_id UUID NOT NULL, kind TEXT NOT NULL, record_id UUID NOT NULL, audience TEXT NOT NULL
);
CREATE UNIQUE INDEX search_entry_once ON search_entry (provider_id, kind, record_id, audience);

CREATE VIRTUAL TABLE search_words USING fts5(
    scope, title, body, content='', contentless_delete=1, detail='column', prefix='2 3', tokenize='ascii'
);
