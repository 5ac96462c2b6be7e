
# Tickets in the desk

# Menu
desk-menu = Service Desk
desk-menu-my-work = My Work
desk-menu-queues = Queues

# Lists
desk-column-number = Ticket Number
desk-column-title = Title
desk-column-organization = Organization
desk-column-contact = Contact
desk-column-priority = Priority
desk-column-status = Status
desk-column-responsible = Responsible
desk-column-age = Age
desk-column-due = Due in
desk-column-source = Source
desk-column-queue = Queue
desk-unassigned = Unassigned
desk-unknown = unknown
desk-late-by = { $span } late
desk-completed-at = done { $time }
desk-caption = Tickets, { $list }
desk-tabs = Filters
desk-this-list = This list
desk-tab-open = Open
desk-tab-unassigned = Unassigned
desk-tab-mine = Assigned to me
desk-tab-customer-note = Customer Note Added
desk-tab-waiting = Waiting Customer
desk-tab-late = Late
desk-tab-complete = Complete
desk-tab-all = All
desk-all-queues = All queues
desk-any = Any
desk-filter = Filter
desk-filter-apply = Apply
desk-filter-text = Number or title
desk-filter-label = Filter by number or title
desk-csv = CSV
desk-shown = { $count ->
    [one] One ticket on this page
   *[other] { $count } tickets on this page
}
desk-shown-of = { $count } of { $all }
desk-show-all = Show all
desk-no-match-title = No ticket matches
desk-no-match-text = Remove a filter to see more.
desk-cleared-title = Nothing waits here
desk-cleared-text = All tickets of this list are worked or assigned.
desk-first-title = No tickets yet
desk-first-text = Tickets appear here as soon as a customer submits one or you write one yourself.

# My Work
desk-band-customer-note = Customer Note Added
desk-band-overdue = Overdue
desk-band-today = Due today
desk-band-open = Open
desk-band-nobodys = Unassigned in my queues
desk-band-waiting = Waiting Customer
desk-work-done-title = All done
desk-work-done-text = Nothing is assigned to you, and your queues hold nothing unassigned.
desk-no-tickets-title = Your staff level does not include tickets
desk-no-tickets-text = Ask an administrator for "View tickets" if you need them.

# The ticket
desk-system = System
desk-created-by = opened by { $name }
desk-ticket-pages = Pages of this ticket
desk-tab-activity = Activity
desk-tab-history = History
desk-tab-mails = Mails
desk-details = Details
desk-people = People
desk-answers = Answers
desk-attachments = Attachments
desk-others = Other open tickets of this contact
desk-activity = Activity, newest first
desk-sentence-complete = Complete
desk-sentence-waiting = Waiting for { $name }
desk-sentence-customer-note = { $name } wrote to { $resource }
desk-sentence-with = With { $name }
desk-sentence-nobody = Nobody has it yet. Open
desk-since-when = since
desk-due-at = Due { $time }
desk-hours-worked = { $hours } h worked
desk-hours-recorded = { $hours } h recorded
desk-source-via = { $source }, came in by { $via }
desk-via-portal = the portal
desk-via-desk = the desk
desk-accept = Accept
desk-assign = Assign
desk-edit = Edit
desk-time-entry = Time Entry
desk-add-attachment = Add Attachment
desk-complete = Complete
desk-reopen = Reopen
desk-set-status = Set status
desk-cancel = Cancel
desk-save = Save
desk-choose = Choose
desk-none = None
desk-since = New since your last visit, { $time }
desk-opened = opened the ticket
desk-resolution = Resolution
desk-system-note = system note
desk-work-done = work done
desk-span = { $start } to { $stop }
desk-files-added = added files
desk-internal-notes = Internal notes
desk-changes = { $count ->
    [one] One change
   *[other] { $count } changes
}
desk-change-by = { $name }: { $change }
desk-change-set = { $field } set to { $new }
desk-change-cleared = { $field } cleared, was { $old }
desk-change-from = { $field } changed from { $old } to { $new }

# Fields of the ticket
desk-field-title = Title
desk-field-description = Description
desk-field-contact = Contact
desk-field-additional-contacts = Additional Contacts
desk-field-organization = Organization
desk-field-location = Location
desk-field-kind = Ticket Type
desk-field-category = Ticket Category
desk-field-request-type = Request Type
desk-field-status = Status
desk-field-priority = Priority
desk-field-queue = Queue
desk-field-assigned-resource = Assigned Resource
desk-field-role = Role
desk-field-issue-type = Issue Type
desk-field-sub-issue-type = Sub-Issue Type
desk-field-work-type = Work Type
desk-field-source = Source
desk-field-due = Due
desk-field-completed = Completed
desk-field-activity = Last Activity
desk-field-resolution = Resolution
desk-field-created = Ticket

# Acts
said-ticket-accepted = The ticket is yours now.
said-ticket-status = The status was set.
said-ticket-reopened = The ticket is open again.
said-ticket-completed = The ticket is complete.
said-ticket-assigned = The ticket was assigned.
said-ticket-unassigned = The ticket is nobody's now.
said-staff-note-added = The note was added. The customer can read it.
said-internal-note-added = The internal note was added. No customer can read it.
desk-accept-taken = Someone else has accepted this ticket already.
desk-accept-complete = This ticket is complete. Reopen it first.
desk-accept-no-queue = You work in no queue yet. An administrator can add you to one under Admin, Queues.
desk-status-unknown = Choose a status of the list
desk-assign-hint = A person in the role in which they work a queue.
desk-assign-nobody = Nobody
desk-complete-callout = { $name } reads the resolution
desk-complete-callout-more = in the portal and in the mail that says the ticket is complete.
desk-resolution-hint = What was wrong and what was done, for the customer.

# Notes
desk-note = Note
desk-note-placeholder = Write a note
desk-note-empty = Write something, or attach a file
desk-publish-to = Publish To
desk-publish-all = All Users
desk-publish-internal = Internal
desk-publish-all-hint = The customer sees them too.
desk-publish-internal-hint = Never visible to customers.
desk-all-read = The customer reads this:
desk-readers = { $names } by mail, and whoever at { $organization } sees this ticket.
desk-readers-organization = whoever at { $organization } sees this ticket.
desk-internal-read = Only { $provider } reads this.
desk-internal-no-customer = No customer ever does.
desk-set-waiting = Set status to Waiting Customer
desk-add-note = Add Note
desk-attach = Attach files
desk-files = Attachments
desk-files-hint = { $limit } MB at most per file.
desk-files-none = Choose a file

# History and mails
desk-history-none = Nothing was changed on this ticket yet.
desk-history-when = When
desk-history-who = Who
desk-history-field = Field
desk-history-old = Old value
desk-history-new = New value
desk-history-public = customer sees this
desk-mails-none = No mail went out about this ticket yet.
desk-mail-subject = Subject
desk-mail-to = To
desk-mail-state = Delivery
desk-mail-queued = will be sent
desk-mail-sent = delivered
desk-mail-failed = failed
desk-mail-skipped = not sent

# Search
desk-search-title = Search: { $words }
desk-search-tickets = Tickets
desk-search-organizations = Organizations
desk-search-contacts = Contacts
desk-search-first-title = What are you looking for?
desk-search-first-text = Words find tickets, organizations and contacts. The number of a ticket opens it at once.
desk-search-none-title = Nothing found for { $words }
desk-search-none-text = All words must occur. Try fewer, or only the beginning of a word.

# Edit and New Ticket
desk-edit-title = Edit ticket
desk-section-planning = Planning
desk-section-sorting = Sorting
desk-additional-hint = { $most } at most. They get the same mails as the contact.
desk-additional-too-many = Choose { $most } additional contacts at most
desk-sub-issue-of-another = Choose a sub-issue type of the chosen issue type
desk-due-unreadable = Enter date and time, like 2026-11-21 16:00
desk-stale = Someone else was faster.
desk-stale-more = What you typed is kept below. Compare, then save again.
said-ticket-saved = The ticket was saved.
said-ticket-created = The ticket was created.
desk-new-for-whom = For which organization?
desk-new-for = For
desk-new-organization-hint = Name of the organization
desk-new-other-organization = Another organization
desk-new-none-title = No customer has this name
desk-new-none-text = Only active customers can have tickets. Try fewer letters.
desk-create = Create Ticket

# Time
desk-time-edit = Edit time entry
desk-time-day = Date
desk-time-start = Start
desk-time-stop = Stop
desk-time-hours = Hours Worked
desk-time-hours-hint = Instead of start or stop: 1.5, 1:30 or 90m
desk-time-summary = Summary Notes
desk-time-summary-hint = The customer reads this.
desk-time-internal-hint = Never visible to customers.
desk-time-status = Status after saving
desk-time-status-same = As it is
desk-time-record = Record time
desk-time-overlap = Save although it overlaps
desk-time-overlaps = This overlaps your time entry of { $start } to { $stop }. Change the times, or check this box
said-time-recorded = Your time was recorded.
said-time-changed = The time entry was changed.

# Taskfire: whose turn, and handing over
desk-field-responsible = Responsible party
desk-party-internal = the customer’s IT help desk
desk-party-vendor = another company
desk-turn-ours = Our turn since { $time }.
desk-turn-theirs = { $name } has the ticket since { $time }.
desk-sentence-theirs = Stands still here while the customer’s side has it.
desk-turn-complete = Complete for all.
desk-turn-frozen = The customer’s side has this ticket now, so its fields stand still here. You can write notes, add attachments and record time. Who administers the service desk can still change fields.
desk-turn-first = Somebody was faster, so nothing was changed by you. { $act }.
desk-way = Hand-overs
desk-hand-over-said = Note with the hand-over
desk-way-held = held { $span }
desk-accept-hand-over = Accept hand-over
desk-decline = Decline
desk-decline-title = Decline hand-over
desk-decline-hint = Why, and what would help. The customer’s IT help desk reads it; the ticket goes back there.
desk-hand-over-note = Note to the IT help desk
desk-transfer = Transfer to Taskfire
desk-transfer-title = Transfer to Taskfire
desk-transfer-hint = What was done, and what the IT help desk should do. Status, queue, priority, resource and dates here stay as they are.
desk-transfer-resource = Internal resource
desk-transfer-resource-none = The last one, if they are there
desk-transfer-resource-hint = Else the ticket goes to the default queue.
desk-transfer-queue = Internal queue
desk-transfer-queue-none = As it is
desk-transfer-away = out of office
desk-transfer-away-until = out of office until { $time }
desk-transfer-not-ready = This ticket cannot go to Taskfire yet.
desk-transfer-checks = What is needed
desk-transfer-active = The organization is active
desk-transfer-missing-active = The organization is inactive
desk-transfer-taskfire = Taskfire is on for the organization
desk-transfer-missing-taskfire = Taskfire is off for the organization: switch it on in Client Portal Organizations
desk-transfer-capable = The ticket is part of Taskfire
desk-transfer-missing-capable = The ticket is older than Taskfire: bring it into Taskfire first
desk-transfer-people = Somebody works the IT help desk
desk-transfer-missing-people = Nobody works the IT help desk: give a contact a Taskfire security level
desk-bring-in = Bring into Taskfire
desk-complete-confirm = The customer’s IT help desk confirms.
desk-complete-confirm-more = The ticket goes there with your resolution; it is complete when they confirm, or when their time to do so is over.
said-transferred = The ticket was transferred to Taskfire.
said-brought-in = The ticket is part of Taskfire now.
said-hand-over-accepted = You accepted the hand-over.
said-hand-over-declined = The ticket went back to the customer’s IT help desk.
said-ticket-for-confirmation = Done. The customer’s IT help desk confirms.
desk-taskfire = Taskfire
desk-taskfire-provider = Without the customers’ own
desk-taskfire-everybody = Also the customers’ own
desk-taskfire-clients = Client’s turn
desk-taskfire-ours = Our turn
desk-taskfire-today = Escalated today
desk-taskfire-show = Show tickets of IT help desks
desk-taskfire-hide = Hide tickets of IT help desks
desk-taskfire-since = for { $span }
desk-column-party = Responsible Party
desk-column-party-since = Responsible Since
