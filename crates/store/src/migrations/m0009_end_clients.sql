-- A contract may name who is billed instead of the organization that it serves (A-297), and may be the one that the provider's
-- new work for that organization belongs to. A ticket names the contract that the provider works it under.
ALTER TABLE contract ADD COLUMN billing_organization_id UUID;
ALTER TABLE contract ADD COLUMN is_default BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX contract_by_billing ON contract (provider_id, billing_organization_id, organization_id);
ALTER TABLE ticket ADD COLUMN contract_id UUID;
CREATE INDEX ticket_by_contract ON ticket (provider_id, contract_id, last_activity_at, id);
