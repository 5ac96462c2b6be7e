-- What can be found by words, and for whom (T-189 … T-192): the text for PostgreSQL, see m0002_search.sqlite.sql.
--
-- One tsvector holds the words of the title (weight A), of the body (C) and the hidden words of the scope (D). A question
-- asks for its scope by D and for typed words by A or C, so nobody can type a scope.

CREATE TABLE search_entry (
    provider_id UUID NOT NULL, kind TEXT NOT NULL, record_id UUID NOT NULL, audience TEXT NOT NULL,
    created_at BIGINT NOT NULL, words TSVECTOR NOT NULL,
    PRIMARY KEY (provider_id, kind, record_id, audience)
);
CREATE INDEX search_entry_words ON search_entry USING GIN (words);
