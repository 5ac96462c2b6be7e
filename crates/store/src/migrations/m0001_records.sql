-- One text for SQLite and PostgreSQL: only types both know. provider_id leads every key (docs/decisions/0003).
-- Instants are BIGINT microseconds UTC, durations whole minutes, enumerations and codes TEXT, lists JSON in TEXT.

CREATE TABLE provider (
    provider_id UUID NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    language TEXT NOT NULL,
    date_format TEXT NOT NULL,
    time_format TEXT NOT NULL,
    number_format TEXT NOT NULL,
    brand_hue INTEGER NOT NULL,
    brand_chroma INTEGER NOT NULL,
    support_phone TEXT NOT NULL,
    support_email TEXT NOT NULL,
    support_hours TEXT NOT NULL,
    tickets_from_at BIGINT,
    recent_days INTEGER NOT NULL,
    customer_note_on_completed TEXT NOT NULL,
    two_factor TEXT NOT NULL,
    resource_names TEXT NOT NULL,
    welcome_link_minutes INTEGER NOT NULL,
    reset_link_minutes INTEGER NOT NULL,
    session_idle_minutes INTEGER NOT NULL,
    session_minutes INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    version INTEGER NOT NULL
);

-- The only rows outside any provider: the state of the installation itself.
CREATE TABLE installation (
    id INTEGER NOT NULL PRIMARY KEY,
    setup_token_hash TEXT,
    set_up_at BIGINT,
    demo_seeded_at BIGINT
);

CREATE TABLE staff_level (
    provider_id UUID NOT NULL, id UUID NOT NULL,
    name TEXT NOT NULL, system BOOLEAN NOT NULL, rights TEXT NOT NULL, position INTEGER NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (provider_id, id)
);

CREATE TABLE resource (
    provider_id UUID NOT NULL, id UUID NOT NULL,
    first_name TEXT NOT NULL, last_name TEXT NOT NULL, title TEXT NOT NULL,
    email TEXT NOT NULL, phone TEXT NOT NULL, active BOOLEAN NOT NULL, staff_level_id UUID NOT NULL,
    created_at BIGINT NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, staff_level_id) REFERENCES staff_level (provider_id, id)
);

CREATE TABLE role (
    provider_id UUID NOT NULL, id UUID NOT NULL,
    name TEXT NOT NULL, active BOOLEAN NOT NULL, position INTEGER NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (provider_id, id)
);

CREATE TABLE queue (
    provider_id UUID NOT NULL, id UUID NOT NULL,
    name TEXT NOT NULL, description TEXT NOT NULL, code TEXT, appears_in_portal BOOLEAN NOT NULL,
    active BOOLEAN NOT NULL, position INTEGER NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (provider_id, id)
);

-- A resource works a queue in a role (A-39).
CREATE TABLE queue_member (
    provider_id UUID NOT NULL, id UUID NOT NULL,
    queue_id UUID NOT NULL, resource_id UUID NOT NULL, role_id UUID NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, queue_id) REFERENCES queue (provider_id, id),
    FOREIGN KEY (provider_id, resource_id) REFERENCES resource (provider_id, id),
    FOREIGN KEY (provider_id, role_id) REFERENCES role (provider_id, id)
);
CREATE UNIQUE INDEX queue_member_once ON queue_member (provider_id, queue_id, resource_id, role_id);

CREATE TABLE ticket_status (
    provider_id UUID NOT NULL, id UUID NOT NULL,
    name TEXT NOT NULL, customer_label TEXT NOT NULL, meaning TEXT NOT NULL, tone TEXT NOT NULL,
    system BOOLEAN NOT NULL, active BOOLEAN NOT NULL, position INTEGER NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (provider_id, id)
);

CREATE TABLE priority (
    provider_id UUID NOT NULL, id UUID NOT NULL,
    name TEXT NOT NULL, tone TEXT NOT NULL, is_default BOOLEAN NOT NULL,
    active BOOLEAN NOT NULL, position INTEGER NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (provider_id, id)
);

CREATE TABLE issue_type (
    provider_id UUID NOT NULL, id UUID NOT NULL,
    name TEXT NOT NULL, active BOOLEAN NOT NULL, position INTEGER NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (provider_id, id)
);

CREATE TABLE sub_issue_type (
    provider_id UUID NOT NULL, id UUID NOT NULL,
    issue_type_id UUID NOT NULL, name TEXT NOT NULL, active BOOLEAN NOT NULL, position INTEGER NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, issue_type_id) REFERENCES issue_type (provider_id, id)
);

CREATE TABLE source (
    provider_id UUID NOT NULL, id UUID NOT NULL,
    name TEXT NOT NULL, code TEXT, active BOOLEAN NOT NULL, position INTEGER NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (provider_id, id)
);

CREATE TABLE work_type (
    provider_id UUID NOT NULL, id UUID NOT NULL,
    name TEXT NOT NULL, billable BOOLEAN NOT NULL, active BOOLEAN NOT NULL, position INTEGER NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (provider_id, id)
);

CREATE TABLE ticket_category (
    provider_id UUID NOT NULL, id UUID NOT NULL,
    name TEXT NOT NULL, nickname TEXT NOT NULL, tone TEXT NOT NULL, is_default BOOLEAN NOT NULL,
    default_priority_id UUID, default_source_id UUID,
    portal_fields TEXT NOT NULL,
    active BOOLEAN NOT NULL, position INTEGER NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, default_priority_id) REFERENCES priority (provider_id, id),
    FOREIGN KEY (provider_id, default_source_id) REFERENCES source (provider_id, id)
);

CREATE TABLE request_type (
    provider_id UUID NOT NULL, id UUID NOT NULL,
    name TEXT NOT NULL, description TEXT NOT NULL, icon TEXT NOT NULL, group_name TEXT NOT NULL,
    category_id UUID NOT NULL, queue_id UUID, status_id UUID, priority_id UUID,
    issue_type_id UUID, sub_issue_type_id UUID,
    title_template TEXT NOT NULL,
    active BOOLEAN NOT NULL, position INTEGER NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, category_id) REFERENCES ticket_category (provider_id, id),
    FOREIGN KEY (provider_id, queue_id) REFERENCES queue (provider_id, id),
    FOREIGN KEY (provider_id, status_id) REFERENCES ticket_status (provider_id, id),
    FOREIGN KEY (provider_id, priority_id) REFERENCES priority (provider_id, id),
    FOREIGN KEY (provider_id, issue_type_id) REFERENCES issue_type (provider_id, id),
    FOREIGN KEY (provider_id, sub_issue_type_id) REFERENCES sub_issue_type (provider_id, id)
);

CREATE TABLE question (
    provider_id UUID NOT NULL, id UUID NOT NULL,
    request_type_id UUID NOT NULL, label TEXT NOT NULL, hint TEXT NOT NULL, kind TEXT NOT NULL, options TEXT NOT NULL,
    required BOOLEAN NOT NULL, active BOOLEAN NOT NULL, position INTEGER NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, request_type_id) REFERENCES request_type (provider_id, id)
);
CREATE INDEX question_by_type ON question (provider_id, request_type_id, position);

CREATE TABLE organization (
    provider_id UUID NOT NULL, id UUID NOT NULL,
    name TEXT NOT NULL, number TEXT NOT NULL, kind TEXT NOT NULL, parent_id UUID,
    is_provider BOOLEAN NOT NULL, active BOOLEAN NOT NULL,
    portal_enabled BOOLEAN NOT NULL, taskfire_enabled BOOLEAN NOT NULL,
    two_factor TEXT, phone TEXT NOT NULL, web TEXT NOT NULL, account_manager_id UUID, primary_contact_id UUID,
    created_at BIGINT NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, parent_id) REFERENCES organization (provider_id, id),
    FOREIGN KEY (provider_id, account_manager_id) REFERENCES resource (provider_id, id)
);
CREATE INDEX organization_by_name ON organization (provider_id, name, id);
CREATE INDEX organization_by_parent ON organization (provider_id, parent_id);

CREATE TABLE location (
    provider_id UUID NOT NULL, id UUID NOT NULL,
    organization_id UUID NOT NULL, name TEXT NOT NULL, address TEXT NOT NULL, city TEXT NOT NULL, postal_code TEXT NOT NULL,
    country TEXT NOT NULL, phone TEXT NOT NULL, time_zone TEXT NOT NULL, is_primary BOOLEAN NOT NULL, active BOOLEAN NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, organization_id) REFERENCES organization (provider_id, id)
);
CREATE INDEX location_by_organization ON location (provider_id, organization_id);

CREATE TABLE security_level (
    provider_id UUID NOT NULL, id UUID NOT NULL,
    name TEXT NOT NULL, code TEXT, kind TEXT NOT NULL, assignable BOOLEAN NOT NULL, rights TEXT NOT NULL,
    position INTEGER NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (provider_id, id)
);

CREATE TABLE contact (
    provider_id UUID NOT NULL, id UUID NOT NULL,
    organization_id UUID NOT NULL, location_id UUID,
    first_name TEXT NOT NULL, last_name TEXT NOT NULL, title TEXT NOT NULL,
    email TEXT NOT NULL, additional_emails TEXT NOT NULL, phone TEXT NOT NULL, extension TEXT NOT NULL, mobile TEXT NOT NULL,
    alternate_phone TEXT NOT NULL, fax TEXT NOT NULL,
    address TEXT NOT NULL, city TEXT NOT NULL, state TEXT NOT NULL, postal_code TEXT NOT NULL, country TEXT NOT NULL,
    active BOOLEAN NOT NULL, accepts_ticket_mail BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, organization_id) REFERENCES organization (provider_id, id),
    FOREIGN KEY (provider_id, location_id) REFERENCES location (provider_id, id)
);
CREATE INDEX contact_by_organization ON contact (provider_id, organization_id, last_name, first_name, id);
CREATE INDEX contact_by_name ON contact (provider_id, last_name, first_name, id);
CREATE INDEX contact_by_email ON contact (provider_id, email);

-- A login, of a contact or of a resource. One sign-in page serves both (decision 3).
CREATE TABLE account (
    provider_id UUID NOT NULL, id UUID NOT NULL,
    contact_id UUID, resource_id UUID, security_level_id UUID,
    user_name TEXT NOT NULL, user_name_key TEXT NOT NULL, password_hash TEXT, password_short BOOLEAN NOT NULL,
    active BOOLEAN NOT NULL,
    date_format TEXT NOT NULL, time_format TEXT NOT NULL, number_format TEXT NOT NULL, language TEXT NOT NULL, time_zone TEXT NOT NULL,
    totp_secret TEXT, totp_confirmed_at BIGINT, totp_last_step BIGINT,
    landing_hidden BOOLEAN NOT NULL, keys_off BOOLEAN NOT NULL, theme TEXT NOT NULL,
    first_sign_in_at BIGINT, last_sign_in_at BIGINT, password_changed_at BIGINT, profile_seen_at BIGINT,
    created_at BIGINT NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, contact_id) REFERENCES contact (provider_id, id),
    FOREIGN KEY (provider_id, resource_id) REFERENCES resource (provider_id, id),
    FOREIGN KEY (provider_id, security_level_id) REFERENCES security_level (provider_id, id)
);
CREATE UNIQUE INDEX account_user_name ON account (user_name_key);
CREATE UNIQUE INDEX account_contact ON account (provider_id, contact_id);
CREATE UNIQUE INDEX account_resource ON account (provider_id, resource_id);

CREATE TABLE recovery_code (
    provider_id UUID NOT NULL, id UUID NOT NULL, account_id UUID NOT NULL, code_hash TEXT NOT NULL, used_at BIGINT,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, account_id) REFERENCES account (provider_id, id)
);
CREATE INDEX recovery_code_by_account ON recovery_code (provider_id, account_id);

-- Welcome and reset links, stored hashed (decision 4).
CREATE TABLE link_token (
    provider_id UUID NOT NULL, id UUID NOT NULL, account_id UUID NOT NULL,
    token_hash TEXT NOT NULL, purpose TEXT NOT NULL,
    created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL, used_at BIGINT, superseded_at BIGINT,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, account_id) REFERENCES account (provider_id, id)
);
CREATE UNIQUE INDEX link_token_hash ON link_token (token_hash);
CREATE INDEX link_token_by_account ON link_token (provider_id, account_id);

CREATE TABLE session (
    provider_id UUID NOT NULL, id UUID NOT NULL, account_id UUID NOT NULL,
    token_hash TEXT NOT NULL, stage TEXT NOT NULL, factor TEXT NOT NULL,
    created_at BIGINT NOT NULL, last_seen_at BIGINT NOT NULL, expires_at BIGINT NOT NULL, confirmed_at BIGINT,
    ended_at BIGINT, address TEXT NOT NULL, agent TEXT NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, account_id) REFERENCES account (provider_id, id)
);
CREATE UNIQUE INDEX session_token ON session (token_hash);
CREATE INDEX session_by_account ON session (provider_id, account_id, ended_at);

-- Counters of attempts per account or address, shared by all nodes.
CREATE TABLE throttle (
    key TEXT NOT NULL PRIMARY KEY,
    window_start_at BIGINT NOT NULL, attempts INTEGER NOT NULL, blocked_until_at BIGINT NOT NULL
);

CREATE TABLE ticket_counter (
    provider_id UUID NOT NULL, day INTEGER NOT NULL, running BIGINT NOT NULL,
    PRIMARY KEY (provider_id, day)
);

CREATE TABLE ticket_draft (
    provider_id UUID NOT NULL, id UUID NOT NULL,
    account_id UUID NOT NULL, request_type_id UUID NOT NULL, filled TEXT NOT NULL,
    created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, account_id) REFERENCES account (provider_id, id),
    FOREIGN KEY (provider_id, request_type_id) REFERENCES request_type (provider_id, id)
);
CREATE INDEX ticket_draft_by_account ON ticket_draft (provider_id, account_id, updated_at);

CREATE TABLE ticket (
    provider_id UUID NOT NULL, id UUID NOT NULL,
    number TEXT NOT NULL, title TEXT NOT NULL, description TEXT NOT NULL,
    organization_id UUID NOT NULL, location_id UUID, contact_id UUID,
    created_by_contact_id UUID, created_by_resource_id UUID,
    kind TEXT NOT NULL, category_id UUID NOT NULL, request_type_id UUID,
    status_id UUID NOT NULL, priority_id UUID NOT NULL, queue_id UUID NOT NULL,
    resource_id UUID, role_id UUID, issue_type_id UUID, sub_issue_type_id UUID,
    source_id UUID NOT NULL, created_via TEXT NOT NULL, work_type_id UUID,
    due_at BIGINT, completed_at BIGINT, resolution TEXT NOT NULL,
    created_at BIGINT NOT NULL, last_activity_at BIGINT NOT NULL, status_since_at BIGINT NOT NULL,
    draft_id UUID, taskfire_born BOOLEAN NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, organization_id) REFERENCES organization (provider_id, id),
    FOREIGN KEY (provider_id, contact_id) REFERENCES contact (provider_id, id),
    FOREIGN KEY (provider_id, created_by_contact_id) REFERENCES contact (provider_id, id),
    FOREIGN KEY (provider_id, created_by_resource_id) REFERENCES resource (provider_id, id),
    FOREIGN KEY (provider_id, category_id) REFERENCES ticket_category (provider_id, id),
    FOREIGN KEY (provider_id, request_type_id) REFERENCES request_type (provider_id, id),
    FOREIGN KEY (provider_id, status_id) REFERENCES ticket_status (provider_id, id),
    FOREIGN KEY (provider_id, priority_id) REFERENCES priority (provider_id, id),
    FOREIGN KEY (provider_id, queue_id) REFERENCES queue (provider_id, id),
    FOREIGN KEY (provider_id, resource_id) REFERENCES resource (provider_id, id),
    FOREIGN KEY (provider_id, source_id) REFERENCES source (provider_id, id)
);
CREATE UNIQUE INDEX ticket_number ON ticket (provider_id, number);
CREATE UNIQUE INDEX ticket_draft_once ON ticket (provider_id, draft_id);
CREATE INDEX ticket_by_organization ON ticket (provider_id, organization_id, completed_at, created_at, id);
CREATE INDEX ticket_by_contact ON ticket (provider_id, contact_id, completed_at, created_at, id);
CREATE INDEX ticket_by_creator ON ticket (provider_id, created_by_contact_id, completed_at, created_at, id);
CREATE INDEX ticket_by_queue ON ticket (provider_id, queue_id, completed_at, created_at, id);
CREATE INDEX ticket_by_resource ON ticket (provider_id, resource_id, completed_at, created_at, id);
CREATE INDEX ticket_by_age ON ticket (provider_id, created_at, id);
-- What is open has no completed_at: the desk's queue view reads that range.
CREATE INDEX ticket_by_state ON ticket (provider_id, completed_at, created_at, id);

-- Additional contacts (T-72) and secondary resources.
CREATE TABLE ticket_contact (
    provider_id UUID NOT NULL, id UUID NOT NULL, ticket_id UUID NOT NULL, contact_id UUID NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, ticket_id) REFERENCES ticket (provider_id, id),
    FOREIGN KEY (provider_id, contact_id) REFERENCES contact (provider_id, id)
);
CREATE UNIQUE INDEX ticket_contact_once ON ticket_contact (provider_id, ticket_id, contact_id);
CREATE INDEX ticket_contact_by_contact ON ticket_contact (provider_id, contact_id, ticket_id);

CREATE TABLE ticket_answer (
    provider_id UUID NOT NULL, id UUID NOT NULL, ticket_id UUID NOT NULL, question_id UUID NOT NULL,
    label TEXT NOT NULL, answer TEXT NOT NULL, position INTEGER NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, ticket_id) REFERENCES ticket (provider_id, id)
);
CREATE INDEX ticket_answer_by_ticket ON ticket_answer (provider_id, ticket_id, position);

CREATE TABLE note (
    provider_id UUID NOT NULL, id UUID NOT NULL, ticket_id UUID NOT NULL,
    kind TEXT NOT NULL, publish TEXT NOT NULL, title TEXT NOT NULL, body TEXT NOT NULL,
    author_contact_id UUID, author_resource_id UUID,
    form_id UUID, created_at BIGINT NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, ticket_id) REFERENCES ticket (provider_id, id)
);
CREATE INDEX note_by_ticket ON note (provider_id, ticket_id, created_at);
CREATE UNIQUE INDEX note_once ON note (provider_id, form_id);

CREATE TABLE time_entry (
    provider_id UUID NOT NULL, id UUID NOT NULL, ticket_id UUID NOT NULL,
    resource_id UUID NOT NULL, role_id UUID, work_type_id UUID,
    started_at BIGINT NOT NULL, stopped_at BIGINT, minutes INTEGER NOT NULL,
    summary TEXT NOT NULL, internal_notes TEXT NOT NULL,
    form_id UUID, created_at BIGINT NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, ticket_id) REFERENCES ticket (provider_id, id),
    FOREIGN KEY (provider_id, resource_id) REFERENCES resource (provider_id, id)
);
CREATE INDEX time_entry_by_ticket ON time_entry (provider_id, ticket_id, started_at);
CREATE INDEX time_entry_by_resource ON time_entry (provider_id, resource_id, started_at);
CREATE UNIQUE INDEX time_entry_once ON time_entry (provider_id, form_id);

CREATE TABLE attachment (
    provider_id UUID NOT NULL, id UUID NOT NULL, ticket_id UUID NOT NULL, note_id UUID,
    name TEXT NOT NULL, size BIGINT NOT NULL, media_type TEXT NOT NULL, sha256 TEXT NOT NULL, publish TEXT NOT NULL,
    author_contact_id UUID, author_resource_id UUID, created_at BIGINT NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, ticket_id) REFERENCES ticket (provider_id, id),
    FOREIGN KEY (provider_id, note_id) REFERENCES note (provider_id, id)
);
CREATE INDEX attachment_by_ticket ON attachment (provider_id, ticket_id, created_at);

-- Files held on the server between two sends of a form (T-87): bound to their owner and to one form.
CREATE TABLE held_file (
    provider_id UUID NOT NULL, id UUID NOT NULL, account_id UUID NOT NULL, form_id UUID NOT NULL,
    name TEXT NOT NULL, size BIGINT NOT NULL, media_type TEXT NOT NULL, sha256 TEXT NOT NULL, created_at BIGINT NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, account_id) REFERENCES account (provider_id, id)
);
CREATE INDEX held_file_by_form ON held_file (provider_id, account_id, form_id);

-- History of every change of a ticket (T-218).
CREATE TABLE ticket_change (
    provider_id UUID NOT NULL, id UUID NOT NULL, ticket_id UUID NOT NULL,
    field TEXT NOT NULL, old_value TEXT NOT NULL, new_value TEXT NOT NULL, public BOOLEAN NOT NULL,
    author_contact_id UUID, author_resource_id UUID, created_at BIGINT NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, ticket_id) REFERENCES ticket (provider_id, id)
);
CREATE INDEX ticket_change_by_ticket ON ticket_change (provider_id, ticket_id, created_at);

CREATE TABLE ticket_visit (
    provider_id UUID NOT NULL, id UUID NOT NULL, ticket_id UUID NOT NULL, account_id UUID NOT NULL, seen_at BIGINT NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, ticket_id) REFERENCES ticket (provider_id, id)
);
CREATE UNIQUE INDEX ticket_visit_once ON ticket_visit (provider_id, account_id, ticket_id);

-- Work to do after commit: events for listeners, mails to send. Written in the transaction that causes it.
CREATE TABLE job (
    provider_id UUID NOT NULL, id UUID NOT NULL,
    kind TEXT NOT NULL, payload TEXT NOT NULL, state TEXT NOT NULL,
    run_at BIGINT NOT NULL, attempts INTEGER NOT NULL, lease_until_at BIGINT NOT NULL, leased_by TEXT NOT NULL, last_error TEXT NOT NULL,
    created_at BIGINT NOT NULL, finished_at BIGINT,
    PRIMARY KEY (provider_id, id)
);
CREATE INDEX job_due ON job (state, run_at);

CREATE TABLE mail (
    provider_id UUID NOT NULL, id UUID NOT NULL,
    event TEXT NOT NULL, ticket_id UUID, contact_id UUID, resource_id UUID,
    to_name TEXT NOT NULL, to_address TEXT NOT NULL, subject TEXT NOT NULL, text_body TEXT NOT NULL, html_body TEXT NOT NULL,
    message_id TEXT NOT NULL, thread_id TEXT NOT NULL, state TEXT NOT NULL, last_error TEXT NOT NULL,
    created_at BIGINT NOT NULL, sent_at BIGINT,
    PRIMARY KEY (provider_id, id)
);
CREATE INDEX mail_by_age ON mail (provider_id, created_at, id);
CREATE INDEX mail_by_ticket ON mail (provider_id, ticket_id, created_at);

-- Append-only: who did what, for whom, with what result (A-315).
CREATE TABLE audit (
    provider_id UUID NOT NULL, id UUID NOT NULL,
    at BIGINT NOT NULL, actor_kind TEXT NOT NULL, actor_id UUID, actor_name TEXT NOT NULL, behalf_of TEXT NOT NULL,
    organization_id UUID, act TEXT NOT NULL, object_kind TEXT NOT NULL, object_id UUID, object_name TEXT NOT NULL,
    before_value TEXT NOT NULL, after_value TEXT NOT NULL, address TEXT NOT NULL, request_id TEXT NOT NULL, result TEXT NOT NULL,
    PRIMARY KEY (provider_id, id)
);
CREATE INDEX audit_by_time ON audit (provider_id, at, id);
