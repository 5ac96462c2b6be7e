-- Whether somebody other than the provider has the ticket: a customer's own desk, or a vendor of theirs. The provider's lists
-- leave it out (F-89) by an index instead of asking for each open ticket. It follows Taskfire's part by itself.
ALTER TABLE ticket ADD COLUMN elsewhere BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE ticket SET elsewhere = TRUE WHERE EXISTS (
    SELECT 1 FROM taskfire_ticket AS part
    WHERE part.provider_id = ticket.provider_id AND part.ticket_id = ticket.id AND part.responsible <> 'provider');
CREATE TRIGGER taskfire_ticket_begun AFTER INSERT ON taskfire_ticket BEGIN
    UPDATE ticket SET elsewhere = NEW.responsible <> 'provider'
    WHERE provider_id = NEW.provider_id AND id = NEW.ticket_id;
END;
CREATE TRIGGER taskfire_ticket_handed_over AFTER UPDATE OF responsible ON taskfire_ticket BEGIN
    UPDATE ticket SET elsewhere = NEW.responsible <> 'provider'
    WHERE provider_id = NEW.provider_id AND id = NEW.ticket_id;
END;

-- The desk's open tickets: counted from the index alone, and read in the order of their due times, those without one last.
CREATE INDEX ticket_open ON ticket (provider_id, completed_at, elsewhere, queue_id, status_id, resource_id, due_at)
    WHERE completed_at IS NULL;
CREATE INDEX ticket_open_by_due ON ticket (provider_id, completed_at, elsewhere, COALESCE(due_at, 9223372036854775807), id)
    WHERE completed_at IS NULL;

-- How many have a level: counted from the index alone on every Client Portal tab. And the licence events of one contact.
CREATE INDEX account_by_level ON account (provider_id, active, security_level_id, contact_id);
CREATE INDEX billing_event_by_contact ON billing_event (provider_id, contact_id, at);
