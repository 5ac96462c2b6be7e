-- Templates that serve several events, bulk mail that lets ordinary mail go first, reports that outlive their level, and the
-- kinds of files that a provider refuses.

-- The events that a template serves (A-261). in_use: it is the default of the event, or the active one of its organization.
CREATE TABLE template_event (
    provider_id UUID NOT NULL, id UUID NOT NULL, template_id UUID NOT NULL, event TEXT NOT NULL,
    organization_id UUID, in_use BOOLEAN NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, template_id) REFERENCES notification_template (provider_id, id)
);
INSERT INTO template_event (provider_id, id, template_id, event, organization_id, in_use)
    SELECT provider_id, id, id, event, organization_id,
        deleted_at IS NULL AND (CASE WHEN organization_id IS NULL THEN is_default ELSE active END)
    FROM notification_template;
CREATE UNIQUE INDEX template_event_once ON template_event (provider_id, template_id, event);
CREATE INDEX template_event_by_event ON template_event (provider_id, event, organization_id);
CREATE UNIQUE INDEX template_event_one_default ON template_event (provider_id, event)
    WHERE in_use AND organization_id IS NULL;
CREATE UNIQUE INDEX template_event_one_of_organization ON template_event (provider_id, event, organization_id)
    WHERE in_use AND organization_id IS NOT NULL;
DROP INDEX notification_template_by_event;
DROP INDEX notification_template_one_default;
DROP INDEX notification_template_one_of_organization;
ALTER TABLE notification_template DROP COLUMN event;
ALTER TABLE notification_template DROP COLUMN is_default;

-- 0: ordinary. 1: bulk, which waits while anything ordinary is due.
ALTER TABLE job ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;
DROP INDEX job_due;
CREATE INDEX job_due ON job (state, priority, run_at);

-- A report of a mass activation keeps the name of the level, which may be deleted later; so there is no key to it any more.
-- SQLite drops a key only with its table, so both are written anew.
CREATE TABLE activation_run_new (
    provider_id UUID NOT NULL, id UUID NOT NULL, organization_id UUID NOT NULL,
    security_level_id UUID NOT NULL, level_name TEXT NOT NULL,
    date_format TEXT NOT NULL, time_format TEXT NOT NULL, number_format TEXT NOT NULL,
    started_by TEXT NOT NULL, started_account_id UUID NOT NULL, created_at BIGINT NOT NULL, finished_at BIGINT, version INTEGER NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, organization_id) REFERENCES organization (provider_id, id)
);
INSERT INTO activation_run_new
    SELECT run.provider_id, run.id, run.organization_id, run.security_level_id, level.name, run.date_format, run.time_format,
        run.number_format, run.started_by, run.started_account_id, run.created_at, run.finished_at, run.version
    FROM activation_run run
    JOIN security_level level ON level.provider_id = run.provider_id AND level.id = run.security_level_id;
CREATE TABLE activation_line_new (
    provider_id UUID NOT NULL, id UUID NOT NULL, run_id UUID NOT NULL, contact_id UUID NOT NULL,
    user_name TEXT NOT NULL, state TEXT NOT NULL, problem TEXT NOT NULL, done_at BIGINT,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, run_id) REFERENCES activation_run_new (provider_id, id),
    FOREIGN KEY (provider_id, contact_id) REFERENCES contact (provider_id, id)
);
INSERT INTO activation_line_new
    SELECT provider_id, id, run_id, contact_id, user_name, state, problem, done_at FROM activation_line;
DROP TABLE activation_line;
DROP TABLE activation_run;
ALTER TABLE activation_run_new RENAME TO activation_run;
ALTER TABLE activation_line_new RENAME TO activation_line;
CREATE INDEX activation_run_by_organization ON activation_run (provider_id, organization_id, created_at);
CREATE INDEX activation_run_unfinished ON activation_run (provider_id, security_level_id) WHERE finished_at IS NULL;
CREATE UNIQUE INDEX activation_line_once ON activation_line (provider_id, run_id, contact_id);
CREATE INDEX activation_line_by_state ON activation_line (provider_id, run_id, state, id);

-- Kinds of files that are not taken (T-149). No list: the program's own, which grows with it.
ALTER TABLE provider ADD COLUMN refused_extensions TEXT;
ALTER TABLE provider ADD COLUMN refuse_programs BOOLEAN NOT NULL DEFAULT TRUE;
