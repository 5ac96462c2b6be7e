-- Change management (T-172 ... T-188, P-120 ... P-130, A-279 ... A-286), off until the provider switches it on.
ALTER TABLE provider ADD COLUMN change_management BOOLEAN NOT NULL DEFAULT FALSE;

-- Who approves changes. Contacts named on a board belong to one organization; without contacts a board is for all (A-281).
CREATE TABLE change_board (
    provider_id UUID NOT NULL, id UUID NOT NULL, name TEXT NOT NULL, description TEXT NOT NULL, active BOOLEAN NOT NULL,
    organization_id UUID,
    ticket_contact BOOLEAN NOT NULL, primary_contact BOOLEAN NOT NULL, parent_contact BOOLEAN NOT NULL,
    assigned_resource BOOLEAN NOT NULL, account_manager BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, organization_id) REFERENCES organization (provider_id, id)
);
CREATE UNIQUE INDEX change_board_name ON change_board (provider_id, name);

CREATE TABLE change_board_member (
    provider_id UUID NOT NULL, id UUID NOT NULL, board_id UUID NOT NULL, contact_id UUID, resource_id UUID,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, board_id) REFERENCES change_board (provider_id, id),
    FOREIGN KEY (provider_id, contact_id) REFERENCES contact (provider_id, id),
    FOREIGN KEY (provider_id, resource_id) REFERENCES resource (provider_id, id),
    CHECK ((contact_id IS NULL) <> (resource_id IS NULL))
);
CREATE INDEX change_board_member_by_board ON change_board_member (provider_id, board_id);

-- The change side of a ticket of kind Change Request. `standing` and `settled_at` follow from the answers.
CREATE TABLE change_request (
    provider_id UUID NOT NULL, ticket_id UUID NOT NULL, board_id UUID,
    rule TEXT NOT NULL, needed INTEGER NOT NULL,
    plan TEXT NOT NULL, impact TEXT NOT NULL, roll_back TEXT NOT NULL, review TEXT NOT NULL,
    standing TEXT NOT NULL, requested_at BIGINT, expires_at BIGINT, settled_at BIGINT, reminded_at BIGINT,
    version INTEGER NOT NULL,
    PRIMARY KEY (provider_id, ticket_id),
    FOREIGN KEY (provider_id, ticket_id) REFERENCES ticket (provider_id, id),
    FOREIGN KEY (provider_id, board_id) REFERENCES change_board (provider_id, id)
);

-- An approver is one contact or one resource, never both (T-174); so is who may answer in their stead.
CREATE TABLE change_approver (
    provider_id UUID NOT NULL, id UUID NOT NULL, ticket_id UUID NOT NULL, contact_id UUID, resource_id UUID,
    deputy_contact_id UUID, deputy_resource_id UUID, on_board BOOLEAN NOT NULL,
    answer TEXT, comment TEXT NOT NULL, answered_at BIGINT, by_contact_id UUID, by_resource_id UUID,
    version INTEGER NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, ticket_id) REFERENCES ticket (provider_id, id),
    FOREIGN KEY (provider_id, contact_id) REFERENCES contact (provider_id, id),
    FOREIGN KEY (provider_id, resource_id) REFERENCES resource (provider_id, id),
    FOREIGN KEY (provider_id, deputy_contact_id) REFERENCES contact (provider_id, id),
    FOREIGN KEY (provider_id, deputy_resource_id) REFERENCES resource (provider_id, id),
    CHECK ((contact_id IS NULL) <> (resource_id IS NULL)),
    CHECK (deputy_contact_id IS NULL OR deputy_resource_id IS NULL)
);
CREATE UNIQUE INDEX change_approver_contact ON change_approver (provider_id, ticket_id, contact_id);
CREATE UNIQUE INDEX change_approver_resource ON change_approver (provider_id, ticket_id, resource_id);
CREATE INDEX change_approver_by_contact ON change_approver (provider_id, contact_id, ticket_id);
CREATE INDEX change_approver_by_deputy ON change_approver (provider_id, deputy_contact_id, ticket_id);
CREATE INDEX change_approver_by_resource ON change_approver (provider_id, resource_id, ticket_id);
CREATE INDEX change_approver_by_deputy_resource ON change_approver (provider_id, deputy_resource_id, ticket_id);

-- Every answer that was ever given, whatever became of the approver (T-185).
CREATE TABLE change_answer (
    provider_id UUID NOT NULL, id UUID NOT NULL, ticket_id UUID NOT NULL, contact_id UUID, resource_id UUID,
    answer TEXT NOT NULL, previous TEXT, comment TEXT NOT NULL, by_contact_id UUID, by_resource_id UUID, at BIGINT NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, ticket_id) REFERENCES ticket (provider_id, id)
);
CREATE INDEX change_answer_by_ticket ON change_answer (provider_id, ticket_id, at);
