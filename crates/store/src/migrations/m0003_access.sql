-- Who gets in, how, and who let them: policies of organizations, passkeys, identity providers, previews, runs, templates,
-- licences, and the chain of the audit log.

-- The policy of everyone whose organization says nothing else. Lists are JSON in TEXT.
ALTER TABLE provider ADD COLUMN password_length INTEGER NOT NULL DEFAULT 15;
ALTER TABLE provider ADD COLUMN sign_in_ways TEXT NOT NULL DEFAULT '["password","passkey","google","microsoft","oidc"]';
ALTER TABLE provider ADD COLUMN default_level_id UUID;

-- What an organization says for itself; NULL inherits from the provider (A-2).
CREATE TABLE organization_policy (
    provider_id UUID NOT NULL, organization_id UUID NOT NULL,
    manager_two_factor TEXT, password_length INTEGER, sign_in_ways TEXT,
    session_idle_minutes INTEGER, session_minutes INTEGER, welcome_link_minutes INTEGER, reset_link_minutes INTEGER,
    date_format TEXT, time_format TEXT, number_format TEXT,
    resource_names TEXT, show_time TEXT NOT NULL, notify_resources BOOLEAN NOT NULL,
    knowledge_base BOOLEAN NOT NULL, documentation BOOLEAN NOT NULL,
    default_level_id UUID, join_domains TEXT NOT NULL, login_name TEXT,
    version INTEGER NOT NULL,
    PRIMARY KEY (provider_id, organization_id),
    FOREIGN KEY (provider_id, organization_id) REFERENCES organization (provider_id, id),
    FOREIGN KEY (provider_id, default_level_id) REFERENCES security_level (provider_id, id)
);
CREATE UNIQUE INDEX organization_policy_login_name ON organization_policy (login_name);

CREATE TABLE passkey (
    provider_id UUID NOT NULL, id UUID NOT NULL, account_id UUID NOT NULL,
    name TEXT NOT NULL, credential_id TEXT NOT NULL, credential TEXT NOT NULL, backed_up BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL, last_used_at BIGINT, version INTEGER NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, account_id) REFERENCES account (provider_id, id)
);
CREATE UNIQUE INDEX passkey_credential ON passkey (credential_id);
CREATE INDEX passkey_by_account ON passkey (provider_id, account_id);

-- What a ceremony with a browser or an identity provider remembers between its two steps; shared by all nodes, used once.
CREATE TABLE ceremony (
    token_hash TEXT NOT NULL PRIMARY KEY, purpose TEXT NOT NULL, payload TEXT NOT NULL,
    created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL
);
CREATE INDEX ceremony_by_end ON ceremony (expires_at);

-- An identity provider: of one organization, or of the provider's whole portal (the presets). The secret is sealed.
CREATE TABLE identity_provider (
    provider_id UUID NOT NULL, id UUID NOT NULL, organization_id UUID,
    kind TEXT NOT NULL, name TEXT NOT NULL, issuer TEXT NOT NULL, client_id TEXT NOT NULL, client_secret TEXT NOT NULL,
    domains TEXT NOT NULL, active BOOLEAN NOT NULL, is_required BOOLEAN NOT NULL, trusts_factor BOOLEAN NOT NULL,
    tested_at BIGINT, created_at BIGINT NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, organization_id) REFERENCES organization (provider_id, id)
);
CREATE INDEX identity_provider_by_organization ON identity_provider (provider_id, organization_id);

-- A login is bound to issuer and subject, never to an address that somebody claims (CVE-2026-84458).
CREATE TABLE external_identity (
    provider_id UUID NOT NULL, id UUID NOT NULL, account_id UUID NOT NULL, identity_provider_id UUID NOT NULL,
    issuer TEXT NOT NULL, subject TEXT NOT NULL, email TEXT NOT NULL,
    created_at BIGINT NOT NULL, last_used_at BIGINT NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, account_id) REFERENCES account (provider_id, id),
    FOREIGN KEY (provider_id, identity_provider_id) REFERENCES identity_provider (provider_id, id)
);
CREATE UNIQUE INDEX external_identity_once ON external_identity (provider_id, issuer, subject, account_id);
CREATE INDEX external_identity_by_account ON external_identity (provider_id, account_id);

-- Browsers from which a login was used before: the first sign-in from another one is told to the owner.
CREATE TABLE known_device (
    provider_id UUID NOT NULL, id UUID NOT NULL, account_id UUID NOT NULL,
    token_hash TEXT NOT NULL, agent TEXT NOT NULL, first_seen_at BIGINT NOT NULL, last_seen_at BIGINT NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, account_id) REFERENCES account (provider_id, id)
);
CREATE UNIQUE INDEX known_device_once ON known_device (provider_id, account_id, token_hash);

-- Staff looking at the portal as a contact (decision 16). Bound to the session of the staff member.
CREATE TABLE preview (
    provider_id UUID NOT NULL, id UUID NOT NULL, resource_id UUID NOT NULL, session_id UUID NOT NULL, account_id UUID NOT NULL,
    token_hash TEXT NOT NULL, created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL, ended_at BIGINT,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, resource_id) REFERENCES resource (provider_id, id),
    FOREIGN KEY (provider_id, session_id) REFERENCES session (provider_id, id),
    FOREIGN KEY (provider_id, account_id) REFERENCES account (provider_id, id)
);
CREATE UNIQUE INDEX preview_token ON preview (token_hash);

-- Each Taskfire licence given (+1), taken (-1) or changed (0): decision 18. Names are kept as they were.
CREATE TABLE billing_event (
    provider_id UUID NOT NULL, id UUID NOT NULL, at BIGINT NOT NULL,
    organization_id UUID NOT NULL, organization_name TEXT NOT NULL, contact_id UUID NOT NULL, contact_name TEXT NOT NULL,
    actor_name TEXT NOT NULL, reason TEXT NOT NULL, old_level TEXT NOT NULL, new_level TEXT NOT NULL, change INTEGER NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, organization_id) REFERENCES organization (provider_id, id)
);
CREATE INDEX billing_event_by_organization ON billing_event (provider_id, organization_id, at);

-- Mass activation (A-303): a run over chosen contacts, a line each; the worker does the waiting ones.
CREATE TABLE activation_run (
    provider_id UUID NOT NULL, id UUID NOT NULL, organization_id UUID NOT NULL, security_level_id UUID NOT NULL,
    date_format TEXT NOT NULL, time_format TEXT NOT NULL, number_format TEXT NOT NULL,
    started_by TEXT NOT NULL, started_account_id UUID NOT NULL, created_at BIGINT NOT NULL, finished_at BIGINT, version INTEGER NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, organization_id) REFERENCES organization (provider_id, id),
    FOREIGN KEY (provider_id, security_level_id) REFERENCES security_level (provider_id, id)
);
CREATE INDEX activation_run_by_organization ON activation_run (provider_id, organization_id, created_at);
CREATE TABLE activation_line (
    provider_id UUID NOT NULL, id UUID NOT NULL, run_id UUID NOT NULL, contact_id UUID NOT NULL,
    user_name TEXT NOT NULL, state TEXT NOT NULL, problem TEXT NOT NULL, done_at BIGINT,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, run_id) REFERENCES activation_run (provider_id, id),
    FOREIGN KEY (provider_id, contact_id) REFERENCES contact (provider_id, id)
);
CREATE UNIQUE INDEX activation_line_once ON activation_line (provider_id, run_id, contact_id);
CREATE INDEX activation_line_by_state ON activation_line (provider_id, run_id, state, id);

-- Words of mails that the provider has written for itself (A-260 … A-262); an organization's own ones win.
CREATE TABLE notification_template (
    provider_id UUID NOT NULL, id UUID NOT NULL, organization_id UUID, event TEXT NOT NULL,
    name TEXT NOT NULL, description TEXT NOT NULL, subject TEXT NOT NULL, body TEXT NOT NULL,
    active BOOLEAN NOT NULL, is_default BOOLEAN NOT NULL, created_at BIGINT NOT NULL, deleted_at BIGINT,
    version INTEGER NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, organization_id) REFERENCES organization (provider_id, id)
);
CREATE INDEX notification_template_by_event ON notification_template (provider_id, event, organization_id);
CREATE UNIQUE INDEX notification_template_one_default ON notification_template (provider_id, event)
    WHERE is_default AND deleted_at IS NULL;
CREATE UNIQUE INDEX notification_template_one_of_organization
    ON notification_template (provider_id, event, organization_id)
    WHERE active AND organization_id IS NOT NULL AND deleted_at IS NULL;
CREATE TABLE template_revision (
    provider_id UUID NOT NULL, id UUID NOT NULL, template_id UUID NOT NULL, at BIGINT NOT NULL, actor_name TEXT NOT NULL,
    subject TEXT NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, template_id) REFERENCES notification_template (provider_id, id)
);
CREATE INDEX template_revision_by_template ON template_revision (provider_id, template_id, at);

-- Mails that a person does not want. Only what is stored is switched off.
CREATE TABLE muted_mail (
    provider_id UUID NOT NULL, id UUID NOT NULL, account_id UUID NOT NULL, event TEXT NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, account_id) REFERENCES account (provider_id, id)
);
CREATE UNIQUE INDEX muted_mail_once ON muted_mail (provider_id, account_id, event);

-- Somebody with an address of a known domain asks for access; shown to Managers once the address is confirmed.
CREATE TABLE join_request (
    provider_id UUID NOT NULL, id UUID NOT NULL, organization_id UUID NOT NULL,
    first_name TEXT NOT NULL, last_name TEXT NOT NULL, email TEXT NOT NULL, message TEXT NOT NULL,
    token_hash TEXT NOT NULL, state TEXT NOT NULL, created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL,
    confirmed_at BIGINT, decided_at BIGINT, decided_by TEXT NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, organization_id) REFERENCES organization (provider_id, id)
);
CREATE UNIQUE INDEX join_request_token ON join_request (token_hash);
CREATE INDEX join_request_by_organization ON join_request (provider_id, organization_id, state, created_at);

-- Somebody looked at who has access and said that it is right.
CREATE TABLE access_review (
    provider_id UUID NOT NULL, id UUID NOT NULL, organization_id UUID NOT NULL, at BIGINT NOT NULL,
    actor_name TEXT NOT NULL, remark TEXT NOT NULL, users INTEGER NOT NULL, people TEXT NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, organization_id) REFERENCES organization (provider_id, id)
);
CREATE INDEX access_review_by_organization ON access_review (provider_id, organization_id, at);

-- The chain: each sealed line holds the hash of the one before. The worker seals lines in their order.
ALTER TABLE audit ADD COLUMN sequence BIGINT;
ALTER TABLE audit ADD COLUMN hash TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN previous_hash TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX audit_sequence ON audit (provider_id, sequence);
CREATE INDEX audit_by_organization ON audit (provider_id, organization_id, at, id);
CREATE INDEX audit_by_object ON audit (provider_id, object_id, at, id);
CREATE INDEX mail_by_contact ON mail (provider_id, contact_id, created_at);
