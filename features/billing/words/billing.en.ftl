# Taskfire of an organization
billing-taskfire = Taskfire
billing-taskfire-of = Taskfire of { $name }
billing-enable = Enable Taskfire
billing-disable = Disable Taskfire
billing-on = Taskfire is on
billing-off = Taskfire is off
billing-is-on = Taskfire is on already
billing-is-on-text = The agreement has been accepted. Its acknowledgment is kept in the Taskfire section.
billing-is-off = Taskfire is off
billing-is-off-text = There is nothing to switch off.
billing-portal-off = Enable the client portal first
billing-portal-off-text = Taskfire is part of the client portal. Set “Enabled for Client Portal” in the settings of the organization, then come back.
billing-own = Your own organization
billing-own-text = For demonstration and training. Taskfire licences here are never billed.
billing-view-acknowledgment = View User Agreement Acknowledgment
billing-agree = Agree beforehand
billing-agree-text = Before you enable Taskfire, agree with the customer's IT on:
billing-agree-flow = the work flow
billing-agree-split = who is responsible for what
billing-agree-types = which request types each side handles
billing-agree-escalation = the normal escalation path
billing-agree-then = The customer's own Taskfire administrator then sets this up in the client portal.
billing-steps = Set-up
billing-step-done = Done
billing-step-open = To do
billing-step-optional = Optional
billing-step-enable = Enable Taskfire
billing-step-enable-text = Accept the agreement. This costs nothing by itself.
billing-step-level = Give at least one contact a Taskfire security level
billing-step-level-text = On the contact's Client Portal tab. Each assignment is a billing event.
billing-step-level-link = Contacts
billing-step-rules = Workflow rules that send tickets to Taskfire
billing-step-rules-text = For tickets that should go to the customer's help desk by themselves, for example from mail or monitoring.
billing-step-rules-link = Workflow rules
billing-step-billing = Automated billing
billing-step-billing-text = A unit of a recurring service for each Taskfire user, see below.

# Contract billing automation
billing-automation = Contract Billing Automation (optional)
billing-automation-text = Each newly enabled Taskfire user adds one unit to a service, prorated for the running period. A user who loses the level takes one away.
billing-guide-user = Use it only if you charge for each user.
billing-guide-flat = For a flat charge, use an ordinary recurring contract instead.
billing-guide-contract = Prefer a new contract that is used for nothing else: then its billing cycle and end are under your control.
billing-guide-service = Use a service of its own, for example “Taskfire License Fee”.
billing-contract = Recurring Service Contract
billing-contract-none = No contract
billing-contract-choose = Show its services
billing-contract-expired = { $name } (expired { $day })
billing-contract-over = Recurring Service Contract: this one has expired or is inactive, choose another or give it a later end
billing-service = Service to Be Automated
billing-service-none = Choose a service
billing-service-hint = The active services of this contract.
billing-service-inactive = Choose a contract first.
billing-automation-off = Switch automation off
billing-expired = The contract { $name } expired on { $day }
billing-expired-text = No units are added while it has expired; users keep working. Give it a later end or choose another contract.
billing-licences-of = Licences given and taken here
billing-save = Save
billing-cancel = Cancel
billing-next = Next
billing-stale = Someone else changed this meanwhile. Look at it again, then repeat your change.
said-billing-saved = Saved

# The agreement
billing-agreement = Taskfire Agreement
billing-agreement-for = { $name } · version { $version }
billing-agreement-newer = The agreement has a newer version: read it again
billing-accept-agreement = I have read the Taskfire Agreement and accept it.
billing-accept-licences = I understand that each contact with a Taskfire security level takes a licence, and that each assignment is a billing event.
billing-accept-read-needed = Accept the agreement to go on: set this box
billing-accept-licences-needed = Accept how licences are counted to go on: set this box
billing-accept = Accept
billing-acknowledgment = User Agreement Acknowledgment
billing-accepted-by = Accepted by
billing-accepted-at = Accepted on
billing-agreement-version = Agreement version
billing-organization = Organization
billing-ended-at = Ended
billing-no-agreement = No agreement yet
billing-no-agreement-text = It is kept here with the name of who accepted it and the time, once Taskfire has been enabled.
said-taskfire-enabled = Taskfire is on
act-taskfire-enabled = Taskfire enabled
act-taskfire-disabled = Taskfire disabled
act-taskfire-billing-changed = Contract billing automation changed

# Switching off
billing-disable-lede = This is what happens when you disable Taskfire for { $name }. Nothing has been done yet.
billing-disable-people = { $count ->
    [0] Nobody has a Taskfire level
    [one] 1 contact goes to a standard level
   *[other] { $count } contacts go to a standard level
}
billing-disable-people-text = { $count ->
    [0] No licence ends.
    [one] 1 licence ends today.
   *[other] { $count } licences end today.
}
billing-disable-inactive = no access at present, no licence
billing-disable-tickets = { $count ->
    [0] No open ticket is with the internal help desk or a vendor
    [one] 1 open ticket goes to you
   *[other] { $count } open tickets go to you
}
billing-disable-tickets-text = Open tickets that the internal help desk or a vendor holds are handed to the provider.
billing-disable-more = { $count ->
    [one] And 1 more.
   *[other] And { $count } more.
}
billing-disable-stays = What stays
billing-disable-stays-history = Internal history, hand-overs and time stay readable on the tickets.
billing-disable-stays-lists = The desk's queues, statuses, rules and vendors are kept, in case Taskfire is enabled again.
billing-disable-stays-private = Notes that the help desk kept to itself stay closed to everybody else.
billing-disable-stays-units = Units of the automated service fall with the licences, prorated from today.
billing-disable-level = Move Taskfire users to
billing-disable-level-none = Choose a standard level
billing-disable-sure = Disable Taskfire with all of this
billing-disable-sure-needed = Set this box to say that you have read what happens
billing-party-internal = With the internal help desk
billing-party-vendor = With a vendor
said-taskfire-disabled = Taskfire is off
said-taskfire-disabled-goes-on = Taskfire is off. The rest of its tickets go to you within minutes.

# Contracts
contracts = Contracts
contracts-lede = Recurring service contracts, with the services whose units they count.
contracts-search = Contract or organization
contracts-none = No contracts yet
contracts-none-text = A contract holds the services that a customer pays for each period, for example Taskfire licences.
contracts-no-match = No contract matches
contracts-no-match-text = The filters hide everything:
contract-new = New contract
contract-for = Whose contract is it?
contract-for-search = Name or number of the organization
contract-for-none = No organization matches
contract-for-none-text = Contracts are made for active customers.
contract-name = Contract Name
contract-bill-to = Company to bill
contract-bill-to-hint = Name or number of the organization that pays in this one's stead. Its people can then follow the tickets under this contract, read-only. Empty: the organization pays itself.
contract-bill-to-unknown = Company to bill: no other active customer is called “{ $typed }”; enter a name or a number, or leave it empty
contract-bill-to-like = Company to bill: enter the whole name or number. Like “{ $typed }” there are: { $names }
contract-bill-to-several = Company to bill: several are called “{ $typed }”; enter the number of one of them: { $names }
contract-billed = Billed to { $name }
contract-new-work = New work of { $name } belongs to this contract
contract-new-work-hint = Tickets get this contract when they first come to you. Only one contract of an organization can have this: saving takes it from another one.
contract-starts = Start Date
contract-ends = End Date
contract-ends-hint = The last day. Empty: without end.
contract-ends-early = End Date: choose the start date or a later day
contract-starts-on-wrong = Start Date: enter a day of the calendar, like 2026-11-01
contract-ends-on-wrong = End Date: enter a day of the calendar, like 2027-10-31, or leave it empty
contract-open-end = None
contract-period = Period
contract-period-hint = Periods are counted from the start date.
contract-period-month = Monthly
contract-period-quarter = Quarterly
contract-period-year = Yearly
contract-currency = Currency
contract-currency-none = Choose a currency
contract-currency-locked = Currency: it stays once the contract has services
contract-active-field = Active
contract-active-hint = An inactive contract cannot be chosen, and counts no new units.
contract-state = Status
contract-active = Active
contract-inactive = Inactive
contract-expired = Expired
contract-is-over = This contract expired on { $day }
contract-is-over-text = No units are added while it has expired. Give it a later end to go on.
contract-running = Running period { $from } – { $to }
contract-services = Services
contract-services-none = No services yet.
contract-service-new = New service
contract-service-name = Service Name
contract-service-taskfire = Taskfire License Fee
contract-service-taken = Service Name: this contract has { $name } already
contract-service-active = Active
contract-unit-price = Unit Price
contract-unit-price-in = Unit Price, { $currency }
contract-unit-price-hint = For one unit and a whole period.
contract-unit-price-wrong = Unit Price: enter an amount that is not negative, like { $like }
contract-units = Units
contract-units-hint = Licences change them by themselves where automation is set.
contract-automated = Taskfire licences are counted here
contract-automated-text = Taskfire licences are counted here. Changing the units by hand corrects the count and writes no share of a period.
said-contract-added = Contract added
said-contract-service-added = Service added
act-contract-added = Contract added
act-contract-changed = Contract changed
act-contract-service-added = Service of a contract added
act-contract-service-changed = Service of a contract changed

# Licences
licences = Taskfire licences
licences-lede = Each assignment and each end of a Taskfire level, with what it did to the units of the automated service.
licences-export = Export CSV
licences-none = No licence was given yet
licences-none-text = Every Taskfire level that is given or taken is written here.
licences-contact = Contact
licences-at = Time
licences-actor = By
licences-reason = Reason
licences-old = Old level
licences-new = New level
licences-change = Licences
licences-units = Units
licences-no-access = No access
licences-contract = Contract
licences-service = Service
licences-unit-change = Unit change
licences-before = Units before
licences-after = Units after
licences-from = Period from
licences-to = Period to
licences-prorated = Prorated amount
licences-currency = Currency
licences-reason-activated = Activated
licences-reason-changed = Level changed
licences-reason-deactivated = Deactivated
licences-reason-inactivated = Contact made inactive
licences-reason-disabled = Taskfire disabled
