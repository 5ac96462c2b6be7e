-- Taskfire's part of a ticket repeats the ticket's organization, so that a desk's lists are found and counted from their indexes.
-- From here on the database sees to it: what differs is refused, and the part moves with its ticket.
UPDATE taskfire_ticket SET organization_id = ticket.organization_id FROM ticket
WHERE ticket.provider_id = taskfire_ticket.provider_id AND ticket.id = taskfire_ticket.ticket_id
    AND ticket.organization_id <> taskfire_ticket.organization_id;
CREATE FUNCTION taskfire_ticket_same_organization() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.organization_id <> (
        SELECT ticket.organization_id FROM ticket WHERE ticket.provider_id = NEW.provider_id AND ticket.id = NEW.ticket_id)
    THEN
        RAISE EXCEPTION 'taskfire_ticket is of another organization than its ticket';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER taskfire_ticket_of_organization BEFORE INSERT OR UPDATE OF organization_id ON taskfire_ticket
    FOR EACH ROW EXECUTE FUNCTION taskfire_ticket_same_organization();
CREATE FUNCTION taskfire_ticket_moves_along() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE taskfire_ticket SET organization_id = NEW.organization_id
    WHERE provider_id = NEW.provider_id AND ticket_id = NEW.id AND organization_id <> NEW.organization_id;
    RETURN NULL;
END $$;
CREATE TRIGGER ticket_to_organization AFTER UPDATE OF organization_id ON ticket
    FOR EACH ROW EXECUTE FUNCTION taskfire_ticket_moves_along();

DROP INDEX taskfire_ticket_by_contact;
DROP INDEX taskfire_ticket_by_queue;
CREATE INDEX taskfire_ticket_by_contact ON taskfire_ticket (provider_id, contact_id, closed_at, opened_at, ticket_id, organization_id);
CREATE INDEX taskfire_ticket_by_queue ON taskfire_ticket (provider_id, queue_id, closed_at, opened_at, ticket_id, organization_id);
