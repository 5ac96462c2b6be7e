-- What reaching a status says to the provider's service clocks (A-63, A-64), and since when it says so: the administrators'
-- own mapping, in the beginning the one that follows from the status's meaning.
ALTER TABLE ticket_status ADD COLUMN service_event TEXT NOT NULL DEFAULT 'first-response';
ALTER TABLE ticket_status ADD COLUMN service_event_at BIGINT;
UPDATE ticket_status SET service_event = 'none' WHERE meaning = 'new';
UPDATE ticket_status SET service_event = 'waiting-customer' WHERE meaning = 'waiting-customer';
UPDATE ticket_status SET service_event = 'resolved' WHERE meaning = 'complete';
