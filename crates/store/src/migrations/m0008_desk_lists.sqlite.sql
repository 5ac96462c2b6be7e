-- Taskfire's part of a ticket repeats the ticket's organization, so that a desk's lists are found and counted from their indexes.
-- From here on the database sees to it: what differs is refused, and the part moves with its ticket.
UPDATE taskfire_ticket SET organization_id = (
    SELECT ticket.organization_id FROM ticket
    WHERE ticket.provider_id = taskfire_ticket.provider_id AND ticket.id = taskfire_ticket.ticket_id)
WHERE organization_id <> (
    SELECT ticket.organization_id FROM ticket
    WHERE ticket.provider_id = taskfire_ticket.provider_id AND ticket.id = taskfire_ticket.ticket_id);
CREATE TRIGGER taskfire_ticket_of_organization BEFORE INSERT ON taskfire_ticket
WHEN NEW.organization_id <> (
    SELECT ticket.organization_id FROM ticket WHERE ticket.provider_id = NEW.provider_id AND ticket.id = NEW.ticket_id)
BEGIN
    SELECT RAISE(ABORT, 'taskfire_ticket is of another organization than its ticket');
END;
CREATE TRIGGER taskfire_ticket_to_organization BEFORE UPDATE OF organization_id ON taskfire_ticket
WHEN NEW.organization_id <> (
    SELECT ticket.organization_id FROM ticket WHERE ticket.provider_id = NEW.provider_id AND ticket.id = NEW.ticket_id)
BEGIN
    SELECT RAISE(ABORT, 'taskfire_ticket is of another organization than its ticket');
END;
CREATE TRIGGER ticket_to_organization AFTER UPDATE OF organization_id ON ticket BEGIN
    UPDATE taskfire_ticket SET organization_id = NEW.organization_id
    WHERE provider_id = NEW.provider_id AND ticket_id = NEW.id AND organization_id <> NEW.organization_id;
END;

DROP INDEX taskfire_ticket_by_contact;
DROP INDEX taskfire_ticket_by_queue;
CREATE INDEX taskfire_ticket_by_contact ON taskfire_ticket (provider_id, contact_id, closed_at, opened_at, ticket_id, organization_id);
CREATE INDEX taskfire_ticket_by_queue ON taskfire_ticket (provider_id, queue_id, closed_at, opened_at, ticket_id, organization_id);
