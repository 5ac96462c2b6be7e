-- Taskfire, the customer's own help desk: its set-up, the part of a ticket that belongs to it, hand-overs, rules, absences,
-- vendors, service clocks; the provider's workflow rules, contracts that licences are counted on, and the bell.

-- Request types: whose they are (none: the provider's), and what they set on the internal desk (A-172, F-142, P-189).
ALTER TABLE request_type ADD COLUMN organization_id UUID;
ALTER TABLE request_type ADD COLUMN shared BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE request_type ADD COLUMN bound_to_provider BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE request_type ADD COLUMN internal_queue_id UUID;
ALTER TABLE request_type ADD COLUMN internal_priority_id UUID;
ALTER TABLE request_type ADD COLUMN internal_issue_type_id UUID;
ALTER TABLE request_type ADD COLUMN internal_contact_id UUID;
ALTER TABLE request_type ADD COLUMN due_minutes INTEGER;

-- The provider's own promises (A-63, F-154): whole minutes of the provider's hours; NULL promises nothing.
ALTER TABLE priority ADD COLUMN response_minutes INTEGER;
ALTER TABLE priority ADD COLUMN resolution_minutes INTEGER;

-- Each time Taskfire was switched on, with the text that was accepted (F-12), and when it was switched off again.
CREATE TABLE taskfire_agreement (
    provider_id UUID NOT NULL, id UUID NOT NULL, organization_id UUID NOT NULL,
    text_version TEXT NOT NULL, text TEXT NOT NULL,
    resource_id UUID NOT NULL, resource_name TEXT NOT NULL, accepted_at BIGINT NOT NULL,
    ended_at BIGINT, ended_by TEXT NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, organization_id) REFERENCES organization (provider_id, id)
);
CREATE INDEX taskfire_agreement_by_organization ON taskfire_agreement (provider_id, organization_id, accepted_at);

-- How one organization's desk works. A row exists once Taskfire was on.
CREATE TABLE taskfire_settings (
    provider_id UUID NOT NULL, organization_id UUID NOT NULL,
    sharing TEXT NOT NULL, sharing_standard BOOLEAN NOT NULL,
    default_queue_id UUID, default_contact_id UUID,
    on_completion TEXT NOT NULL, confirm_days INTEGER NOT NULL,
    recall TEXT NOT NULL, accept_minutes INTEGER NOT NULL, hidden_from_provider BOOLEAN NOT NULL,
    contract_id UUID, service_id UUID, version INTEGER NOT NULL,
    PRIMARY KEY (provider_id, organization_id),
    FOREIGN KEY (provider_id, organization_id) REFERENCES organization (provider_id, id)
);

-- Recurring service contracts (A-209): what licences are counted on. Money is minor units with a currency.
CREATE TABLE contract (
    provider_id UUID NOT NULL, id UUID NOT NULL, organization_id UUID NOT NULL,
    name TEXT NOT NULL, starts_on TEXT NOT NULL, ends_on TEXT, period TEXT NOT NULL, currency TEXT NOT NULL,
    active BOOLEAN NOT NULL, created_at BIGINT NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, organization_id) REFERENCES organization (provider_id, id)
);
CREATE INDEX contract_by_organization ON contract (provider_id, organization_id, name);

CREATE TABLE contract_service (
    provider_id UUID NOT NULL, id UUID NOT NULL, contract_id UUID NOT NULL, organization_id UUID NOT NULL,
    name TEXT NOT NULL, unit_price BIGINT NOT NULL, units INTEGER NOT NULL, active BOOLEAN NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, contract_id) REFERENCES contract (provider_id, id)
);
CREATE INDEX contract_service_by_contract ON contract_service (provider_id, contract_id, name);

-- Units that a licence added or took away, prorated for the running period (A-210). Outlives the contact (A-216).
CREATE TABLE unit_change (
    provider_id UUID NOT NULL, id UUID NOT NULL, organization_id UUID NOT NULL,
    service_id UUID NOT NULL, billing_event_id UUID NOT NULL,
    delta INTEGER NOT NULL, units_before INTEGER NOT NULL, units_after INTEGER NOT NULL,
    period_from TEXT NOT NULL, period_to TEXT NOT NULL, prorated BIGINT NOT NULL, currency TEXT NOT NULL, at BIGINT NOT NULL,
    PRIMARY KEY (provider_id, id)
);
CREATE UNIQUE INDEX unit_change_once ON unit_change (provider_id, billing_event_id);
CREATE INDEX unit_change_by_service ON unit_change (provider_id, service_id, at);

-- The desk's own lists (F-141 ... F-148). What is in use is made inactive, not removed (F-150).
CREATE TABLE internal_queue (
    provider_id UUID NOT NULL, id UUID NOT NULL, organization_id UUID NOT NULL,
    name TEXT NOT NULL, description TEXT NOT NULL, is_default BOOLEAN NOT NULL, shared BOOLEAN NOT NULL,
    active BOOLEAN NOT NULL, position INTEGER NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, organization_id) REFERENCES organization (provider_id, id)
);
CREATE INDEX internal_queue_by_organization ON internal_queue (provider_id, organization_id, position);

CREATE TABLE internal_queue_member (
    provider_id UUID NOT NULL, id UUID NOT NULL, queue_id UUID NOT NULL, contact_id UUID NOT NULL, organization_id UUID NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, queue_id) REFERENCES internal_queue (provider_id, id),
    FOREIGN KEY (provider_id, contact_id) REFERENCES contact (provider_id, id)
);
CREATE UNIQUE INDEX internal_queue_member_once ON internal_queue_member (provider_id, queue_id, contact_id);
CREATE INDEX internal_queue_member_by_contact ON internal_queue_member (provider_id, contact_id);

CREATE TABLE internal_status (
    provider_id UUID NOT NULL, id UUID NOT NULL, organization_id UUID NOT NULL,
    name TEXT NOT NULL, meaning TEXT NOT NULL, tone TEXT NOT NULL, system BOOLEAN NOT NULL,
    active BOOLEAN NOT NULL, position INTEGER NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, organization_id) REFERENCES organization (provider_id, id)
);
CREATE INDEX internal_status_by_organization ON internal_status (provider_id, organization_id, position);

CREATE TABLE internal_priority (
    provider_id UUID NOT NULL, id UUID NOT NULL, organization_id UUID NOT NULL,
    name TEXT NOT NULL, tone TEXT NOT NULL, is_default BOOLEAN NOT NULL, priority_id UUID,
    response_minutes INTEGER, resolution_minutes INTEGER,
    active BOOLEAN NOT NULL, position INTEGER NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, organization_id) REFERENCES organization (provider_id, id),
    FOREIGN KEY (provider_id, priority_id) REFERENCES priority (provider_id, id)
);
CREATE INDEX internal_priority_by_organization ON internal_priority (provider_id, organization_id, position);

-- Issue types and, below one, sub-issue types; each may map to the provider's (F-145).
CREATE TABLE internal_issue_type (
    provider_id UUID NOT NULL, id UUID NOT NULL, organization_id UUID NOT NULL, parent_id UUID,
    name TEXT NOT NULL, issue_type_id UUID, sub_issue_type_id UUID,
    active BOOLEAN NOT NULL, position INTEGER NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, organization_id) REFERENCES organization (provider_id, id),
    FOREIGN KEY (provider_id, parent_id) REFERENCES internal_issue_type (provider_id, id)
);
CREATE INDEX internal_issue_type_by_organization ON internal_issue_type (provider_id, organization_id, position);

-- Custom fields on internal tickets, of one request type or of all (F-148).
CREATE TABLE custom_field (
    provider_id UUID NOT NULL, id UUID NOT NULL, organization_id UUID NOT NULL, request_type_id UUID,
    label TEXT NOT NULL, kind TEXT NOT NULL, options TEXT NOT NULL, required BOOLEAN NOT NULL, passed_on BOOLEAN NOT NULL,
    active BOOLEAN NOT NULL, position INTEGER NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, organization_id) REFERENCES organization (provider_id, id)
);
CREATE INDEX custom_field_by_organization ON custom_field (provider_id, organization_id, position);

CREATE TABLE custom_value (
    provider_id UUID NOT NULL, id UUID NOT NULL, ticket_id UUID NOT NULL, field_id UUID NOT NULL, text TEXT NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, ticket_id) REFERENCES ticket (provider_id, id),
    FOREIGN KEY (provider_id, field_id) REFERENCES custom_field (provider_id, id)
);
CREATE UNIQUE INDEX custom_value_once ON custom_value (provider_id, ticket_id, field_id);

-- Taskfire's part of a ticket: the responsible party, and the internal set of working fields (F-58, F-61). A ticket without a
-- row has no Taskfire functions (F-17). organization_id, opened_at and closed_at repeat the ticket's, so that queues seek.
CREATE TABLE taskfire_ticket (
    provider_id UUID NOT NULL, ticket_id UUID NOT NULL, organization_id UUID NOT NULL,
    responsible TEXT NOT NULL, vendor_id UUID, since_at BIGINT NOT NULL, hand_over_no INTEGER NOT NULL,
    client_fronts BOOLEAN NOT NULL, acceptance TEXT NOT NULL, accept_by_at BIGINT, reminded_at BIGINT, confirm_by_at BIGINT, returned BOOLEAN NOT NULL,
    contact_id UUID, queue_id UUID, status_id UUID NOT NULL, priority_id UUID,
    issue_type_id UUID, sub_issue_type_id UUID, due_at BIGINT,
    status_since_at BIGINT NOT NULL, active_at BIGINT NOT NULL, responded_at BIGINT, chase_at BIGINT, vendor_reference TEXT NOT NULL,
    exempt_rule_id UUID, exempt_until_at BIGINT,
    opened_at BIGINT NOT NULL, closed_at BIGINT, version INTEGER NOT NULL,
    PRIMARY KEY (provider_id, ticket_id),
    FOREIGN KEY (provider_id, ticket_id) REFERENCES ticket (provider_id, id),
    FOREIGN KEY (provider_id, organization_id) REFERENCES organization (provider_id, id),
    FOREIGN KEY (provider_id, contact_id) REFERENCES contact (provider_id, id),
    FOREIGN KEY (provider_id, queue_id) REFERENCES internal_queue (provider_id, id),
    FOREIGN KEY (provider_id, status_id) REFERENCES internal_status (provider_id, id),
    FOREIGN KEY (provider_id, priority_id) REFERENCES internal_priority (provider_id, id)
);
CREATE INDEX taskfire_ticket_by_organization ON taskfire_ticket (provider_id, organization_id, closed_at, ticket_id);
CREATE INDEX taskfire_ticket_by_contact ON taskfire_ticket (provider_id, contact_id, closed_at, opened_at, ticket_id);
CREATE INDEX taskfire_ticket_by_queue ON taskfire_ticket (provider_id, queue_id, closed_at, opened_at, ticket_id);
CREATE INDEX taskfire_ticket_by_party ON taskfire_ticket (provider_id, organization_id, responsible, closed_at, opened_at, ticket_id);
CREATE INDEX taskfire_ticket_by_desk ON taskfire_ticket (provider_id, organization_id, responsible, contact_id, closed_at, opened_at, ticket_id);
CREATE INDEX taskfire_ticket_by_due ON taskfire_ticket (provider_id, organization_id, closed_at, due_at, ticket_id);
CREATE INDEX taskfire_ticket_by_return ON taskfire_ticket (provider_id, organization_id, returned, closed_at, opened_at, ticket_id);

-- Secondary resources (F-91).
CREATE TABLE ticket_helper (
    provider_id UUID NOT NULL, id UUID NOT NULL, ticket_id UUID NOT NULL, contact_id UUID NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, ticket_id) REFERENCES ticket (provider_id, id),
    FOREIGN KEY (provider_id, contact_id) REFERENCES contact (provider_id, id)
);
CREATE UNIQUE INDEX ticket_helper_once ON ticket_helper (provider_id, ticket_id, contact_id);
CREATE INDEX ticket_helper_by_contact ON ticket_helper (provider_id, contact_id);

-- Every change of the responsible party (F-61, F-116): from, to, who or which rule, why. The number makes the first of two
-- simultaneous ones win (F-64).
CREATE TABLE hand_over (
    provider_id UUID NOT NULL, id UUID NOT NULL, ticket_id UUID NOT NULL, organization_id UUID NOT NULL, number INTEGER NOT NULL,
    act TEXT NOT NULL, from_party TEXT, from_vendor_id UUID, to_party TEXT NOT NULL, to_vendor_id UUID,
    client_fronts BOOLEAN NOT NULL, tell_requester BOOLEAN NOT NULL, reason TEXT, note TEXT NOT NULL,
    by_contact_id UUID, by_resource_id UUID, rule_id UUID, rule_name TEXT NOT NULL,
    at BIGINT NOT NULL, ended_at BIGINT, accepted_at BIGINT, accepted_by_resource_id UUID, version INTEGER NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, ticket_id) REFERENCES ticket (provider_id, id)
);
CREATE UNIQUE INDEX hand_over_once ON hand_over (provider_id, ticket_id, number);
CREATE INDEX hand_over_by_organization ON hand_over (provider_id, organization_id, at);

-- The customer's own time (F-94): never billed, never on the provider's time sheets.
CREATE TABLE internal_time (
    provider_id UUID NOT NULL, id UUID NOT NULL, ticket_id UUID NOT NULL, contact_id UUID NOT NULL,
    started_at BIGINT NOT NULL, stopped_at BIGINT, minutes INTEGER NOT NULL,
    summary TEXT NOT NULL, internal_notes TEXT NOT NULL,
    form_id UUID, created_at BIGINT NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, ticket_id) REFERENCES ticket (provider_id, id),
    FOREIGN KEY (provider_id, contact_id) REFERENCES contact (provider_id, id)
);
CREATE INDEX internal_time_by_ticket ON internal_time (provider_id, ticket_id, started_at);
CREATE INDEX internal_time_by_contact ON internal_time (provider_id, contact_id, started_at);
CREATE UNIQUE INDEX internal_time_once ON internal_time (provider_id, form_id);

-- One stopwatch per person and ticket; started_at is NULL while it stands still.
CREATE TABLE stopwatch (
    provider_id UUID NOT NULL, id UUID NOT NULL, ticket_id UUID NOT NULL, contact_id UUID NOT NULL,
    started_at BIGINT, held_seconds INTEGER NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, ticket_id) REFERENCES ticket (provider_id, id)
);
CREATE UNIQUE INDEX stopwatch_once ON stopwatch (provider_id, ticket_id, contact_id);
CREATE INDEX stopwatch_by_contact ON stopwatch (provider_id, contact_id);

-- Auto-escalation rules (F-126): conditions and target as JSON in `rule`, read by kernel::escalation.
CREATE TABLE escalation_rule (
    provider_id UUID NOT NULL, id UUID NOT NULL, organization_id UUID NOT NULL,
    name TEXT NOT NULL, rule TEXT NOT NULL, disabled_reason TEXT NOT NULL,
    active BOOLEAN NOT NULL, position INTEGER NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, organization_id) REFERENCES organization (provider_id, id)
);
CREATE INDEX escalation_rule_by_organization ON escalation_rule (provider_id, organization_id, position);

-- Every firing, with the facts that matched.
CREATE TABLE rule_firing (
    provider_id UUID NOT NULL, id UUID NOT NULL, organization_id UUID NOT NULL, rule_id UUID NOT NULL, rule_name TEXT NOT NULL,
    ticket_id UUID NOT NULL, at BIGINT NOT NULL, outcome TEXT NOT NULL, facts TEXT NOT NULL,
    PRIMARY KEY (provider_id, id)
);
CREATE INDEX rule_firing_by_organization ON rule_firing (provider_id, organization_id, at, id);
CREATE INDEX rule_firing_by_ticket ON rule_firing (provider_id, ticket_id, at);

-- Out of office (F-137); to_at NULL is open-ended. Past periods are kept.
CREATE TABLE absence (
    provider_id UUID NOT NULL, id UUID NOT NULL, organization_id UUID NOT NULL, contact_id UUID NOT NULL,
    from_at BIGINT NOT NULL, to_at BIGINT, reason TEXT NOT NULL, stand_in_id UUID, message TEXT NOT NULL,
    created_at BIGINT NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, contact_id) REFERENCES contact (provider_id, id)
);
CREATE INDEX absence_by_contact ON absence (provider_id, contact_id, from_at);
CREATE INDEX absence_by_organization ON absence (provider_id, organization_id, from_at);

-- Who can be reached outside hours (F-140).
CREATE TABLE on_call (
    provider_id UUID NOT NULL, id UUID NOT NULL, organization_id UUID NOT NULL, contact_id UUID NOT NULL,
    from_at BIGINT NOT NULL, to_at BIGINT NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, contact_id) REFERENCES contact (provider_id, id)
);
CREATE INDEX on_call_by_organization ON on_call (provider_id, organization_id, from_at);

-- Hours per weekday, holidays and zone of an organization, or of one of its locations (F-139); JSON read by kernel::calendar.
CREATE TABLE work_calendar (
    provider_id UUID NOT NULL, id UUID NOT NULL, organization_id UUID NOT NULL, location_id UUID,
    time_zone TEXT NOT NULL, hours TEXT NOT NULL, holidays TEXT NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, organization_id) REFERENCES organization (provider_id, id)
);
CREATE INDEX work_calendar_by_organization ON work_calendar (provider_id, organization_id);

-- A clock of a party on a ticket (F-153 ... F-157): running since, spent so far, due if it runs on.
CREATE TABLE service_clock (
    provider_id UUID NOT NULL, id UUID NOT NULL, ticket_id UUID NOT NULL, organization_id UUID NOT NULL,
    party TEXT NOT NULL, target TEXT NOT NULL, hand_over_no INTEGER NOT NULL, target_minutes INTEGER,
    spent_minutes INTEGER NOT NULL, running_since_at BIGINT, due_at BIGINT, pause_reason TEXT NOT NULL,
    started_at BIGINT NOT NULL, met_at BIGINT, warned_at BIGINT, breached_at BIGINT, version INTEGER NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, ticket_id) REFERENCES ticket (provider_id, id)
);
CREATE INDEX service_clock_by_ticket ON service_clock (provider_id, ticket_id);
CREATE INDEX service_clock_by_organization ON service_clock (provider_id, organization_id, started_at);

-- The customer's other vendors (F-158 ... F-165): any trade, not only IT.
CREATE TABLE vendor (
    provider_id UUID NOT NULL, id UUID NOT NULL, organization_id UUID NOT NULL,
    name TEXT NOT NULL, kind TEXT NOT NULL, account_number TEXT NOT NULL, phone TEXT NOT NULL, web TEXT NOT NULL,
    address TEXT NOT NULL, support_hours TEXT NOT NULL, notes TEXT NOT NULL, accept_minutes INTEGER,
    shared BOOLEAN NOT NULL, active BOOLEAN NOT NULL, created_at BIGINT NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, organization_id) REFERENCES organization (provider_id, id)
);
CREATE INDEX vendor_by_organization ON vendor (provider_id, organization_id, name);

CREATE TABLE vendor_contact (
    provider_id UUID NOT NULL, id UUID NOT NULL, vendor_id UUID NOT NULL, organization_id UUID NOT NULL,
    name TEXT NOT NULL, email TEXT NOT NULL, phone TEXT NOT NULL, is_default BOOLEAN NOT NULL,
    active BOOLEAN NOT NULL, position INTEGER NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, vendor_id) REFERENCES vendor (provider_id, id)
);
CREATE INDEX vendor_contact_by_vendor ON vendor_contact (provider_id, vendor_id, position);

-- A conversation with one vendor about a ticket (F-161, F-229): of a hand-over, or at the side without moving ownership.
CREATE TABLE vendor_thread (
    provider_id UUID NOT NULL, id UUID NOT NULL, ticket_id UUID NOT NULL, organization_id UUID NOT NULL, vendor_id UUID NOT NULL,
    subject TEXT NOT NULL, state TEXT NOT NULL, of_hand_over BOOLEAN NOT NULL, hand_over_no INTEGER,
    reply_token_hash TEXT NOT NULL, created_by_contact_id UUID, created_at BIGINT NOT NULL, active_at BIGINT NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, ticket_id) REFERENCES ticket (provider_id, id),
    FOREIGN KEY (provider_id, vendor_id) REFERENCES vendor (provider_id, id)
);
CREATE UNIQUE INDEX vendor_thread_token ON vendor_thread (reply_token_hash);
CREATE INDEX vendor_thread_by_ticket ON vendor_thread (provider_id, ticket_id);

CREATE TABLE vendor_participant (
    provider_id UUID NOT NULL, id UUID NOT NULL, thread_id UUID NOT NULL, ticket_id UUID NOT NULL, name TEXT NOT NULL, email TEXT NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, thread_id) REFERENCES vendor_thread (provider_id, id)
);
CREATE UNIQUE INDEX vendor_participant_once ON vendor_participant (provider_id, thread_id, email);

-- What was said in it; a held message waits for somebody of the desk to let it in.
CREATE TABLE vendor_message (
    provider_id UUID NOT NULL, id UUID NOT NULL, thread_id UUID NOT NULL, ticket_id UUID NOT NULL,
    way TEXT NOT NULL, sender_name TEXT NOT NULL, sender_address TEXT NOT NULL, body TEXT NOT NULL, message_key TEXT,
    contact_id UUID, note_id UUID, mail_id UUID, held BOOLEAN NOT NULL, held_reason TEXT NOT NULL, judged_by_contact_id UUID,
    created_at BIGINT NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, thread_id) REFERENCES vendor_thread (provider_id, id)
);
CREATE INDEX vendor_message_by_thread ON vendor_message (provider_id, thread_id, created_at);
CREATE UNIQUE INDEX vendor_message_once ON vendor_message (provider_id, message_key);

-- A vendor's door to one thread for 14 days (F-163), stored hashed.
CREATE TABLE guest_link (
    provider_id UUID NOT NULL, id UUID NOT NULL, thread_id UUID NOT NULL, ticket_id UUID NOT NULL, participant_id UUID NOT NULL,
    token_hash TEXT NOT NULL, created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL, ended_at BIGINT,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, thread_id) REFERENCES vendor_thread (provider_id, id)
);
CREATE UNIQUE INDEX guest_link_token ON guest_link (token_hash);

-- Mail that came in, each once, with what became of it.
CREATE TABLE inbound_mail (
    provider_id UUID NOT NULL, id UUID NOT NULL, message_key TEXT NOT NULL, sender_address TEXT NOT NULL, recipient_address TEXT NOT NULL,
    subject TEXT NOT NULL, sha256 TEXT NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL, authenticated TEXT NOT NULL,
    thread_id UUID, ticket_id UUID, received_at BIGINT NOT NULL,
    PRIMARY KEY (provider_id, id)
);
CREATE UNIQUE INDEX inbound_mail_once ON inbound_mail (provider_id, message_key);
CREATE INDEX inbound_mail_by_age ON inbound_mail (provider_id, received_at, id);

-- The provider's workflow rules (A-271 ... A-278): events, conditions and actions as JSON, read by kernel::workflow.
CREATE TABLE workflow_rule (
    provider_id UUID NOT NULL, id UUID NOT NULL,
    name TEXT NOT NULL, rule TEXT NOT NULL, active BOOLEAN NOT NULL, position INTEGER NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (provider_id, id)
);

CREATE TABLE workflow_run (
    provider_id UUID NOT NULL, id UUID NOT NULL, rule_id UUID NOT NULL, rule_name TEXT NOT NULL,
    ticket_id UUID NOT NULL, organization_id UUID NOT NULL, at BIGINT NOT NULL, depth INTEGER NOT NULL, outcome TEXT NOT NULL, facts TEXT NOT NULL,
    PRIMARY KEY (provider_id, id)
);
CREATE INDEX workflow_run_by_rule ON workflow_run (provider_id, rule_id, at, id);
CREATE INDEX workflow_run_by_ticket ON workflow_run (provider_id, ticket_id, at);

-- The in-portal bell (F-182): what happened, for one login. Words are made when it is read.
CREATE TABLE bell (
    provider_id UUID NOT NULL, id UUID NOT NULL, account_id UUID NOT NULL,
    event TEXT NOT NULL, ticket_id UUID, about TEXT NOT NULL, created_at BIGINT NOT NULL, read_at BIGINT,
    PRIMARY KEY (provider_id, id),
    FOREIGN KEY (provider_id, account_id) REFERENCES account (provider_id, id)
);
CREATE INDEX bell_by_account ON bell (provider_id, account_id, created_at, id);
