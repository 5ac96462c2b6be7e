# Tickets in the portal, and words that both faces share

# Menu
menu-tickets = Tickets
menu-new-ticket = New Ticket
menu-my-tickets = My Tickets
menu-open-tickets = Open Tickets
menu-completed-tickets = Recently Completed Tickets
menu-ticket-search = Ticket Search

# Files, for both faces
file-empty = { $name } was not added: it is empty.
file-too-large = { $name } was not added: a file may have { $limit } MB at most.
file-extension = { $name } was not added: files ending in .{ $extension } are not accepted. Put it into a zip file, or ask us for another way.
file-program = { $name } was not added: { $kind ->
    [windows] it is a Windows program
    [linux] it is a Linux program
    [macos] it is a Mac program
    [java] it is a Java program
    [android] it is an Android program
    [shortcut] it is a Windows shortcut
   *[script] it is a script
}. Programs are not accepted here. Put it into a zip file, or ask us for another way.
file-broken = { $name } did not arrive completely. Choose it again.
file-quota = { $name } was not added: all files that wait to be sent may have { $limit } MB together.
file-size-kb = { $count } kB
file-size-mb = { $count } MB

# Fields and columns of tickets, for both faces
ticket-number = Ticket Number
ticket-title = Title
ticket-description = Description
ticket-organization = Organization
ticket-contact = Contact
ticket-additional-contacts = Additional Contacts
ticket-status = Status
ticket-priority = Priority
ticket-queue = Queue
ticket-assigned-to = Assigned To
ticket-assigned-resource = Assigned Resource
ticket-created = Created
ticket-created-by = Created by
ticket-due = Due
ticket-due-date = Due Date
ticket-last-activity = Last Activity
ticket-completed = Completed
ticket-request-type = Request Type
ticket-issue-type = Issue Type
ticket-sub-issue-type = Sub-Issue Type
ticket-resolution = Resolution
ticket-attachments = Attachments
ticket-kind-service-request = Service Request
ticket-kind-incident = Incident
ticket-kind-problem = Problem
ticket-kind-change-request = Change Request
ticket-no-date = No date
ticket-due-late = { $time } late
ticket-you = You
ticket-with-you = You
ticket-question-open = a question is open
ticket-unassigned = not yet assigned

# Lists
tickets-lists = Ticket lists
tickets-these = These tickets
tickets-caption = { $list }, with number, title, contact, status, who has it and what happened last
tickets-filter = Filter
tickets-filter-apply = Apply
tickets-filter-text = Filter by number or title
tickets-filter-hint = Number or title
tickets-text = Text
tickets-any = Any
tickets-unknown = unknown
tickets-state = Open or complete
tickets-state-open = Open
tickets-state-complete = Complete
tickets-csv = CSV
tickets-rows = Rows:
tickets-new-since = new since your last visit
tickets-has-files = has attachments
tickets-count = { $shown } of { $count } tickets
tickets-last-word = { $name }: “{ $text }”
tickets-search-label = Number or words
tickets-search-hint = Ticket number, or words from title, description or notes
tickets-search-title = What are you looking for?
tickets-search-text = A ticket number opens its ticket at once. Words find tickets by title, description and notes, open or complete.
tickets-first-title = No tickets yet
tickets-first-text = Your first ticket appears here, with who has it and when you hear next.
tickets-cleared-title = All clear
tickets-cleared-text = No ticket is open here. What was done lately stands under Recently Completed Tickets.
tickets-none-completed-title = Nothing completed lately
tickets-none-completed-text = Tickets appear here for some time after they were completed. Older ones are found by Ticket Search.
tickets-no-match-title = No ticket matches
tickets-no-match-text = These filters leave nothing over:

# New Ticket
new-steps = Steps
new-step-what = What is it?
new-step-details = Details
new-step-check = Check
new-step-done = Done
new-choose-title = What is it about?
new-types = Request types
new-search-types = Search request types
new-search-types-hint = Describe it in a few words, for instance “scanner”
new-filter-none = No request type has these words. Choose the nearest one, we find the right person.
new-not-in-list = Not in the list?
new-all-types = All request types
new-no-type-title = No request type has these words
new-no-type-text = Choose the nearest one, we find the right person.
new-none-title = No request type can be chosen
new-none-text = Your provider has not set up any request type yet. Call the help desk.
new-drafts = Not sent yet
new-draft-untitled = Without title
new-back = Back
new-saved-while-typing = Your text is saved as you type.
new-title-hint = One line, as you would say it on the phone.
new-description-hint = What did you do, what happened, since when? You can paste a screenshot.
new-questions = Background questions
new-people-and-files = People and files
new-files = Files
new-contact-you = { $name } (you)
new-contact-hint = Choose a colleague to ask on their behalf.
new-additional = Additional contacts: { $count }
new-additional-hint = They get the same mails and see the ticket. { $max } at most.
new-additional-many = Additional Contacts: { $max } at most, these are { $count }
new-additional-elsewhere = Additional Contacts: { $name } does not belong to { $organization }. Choose people of the contact's organization.
new-sub-issue-elsewhere = Sub-Issue Type: choose one of { $issue }
new-priority-usual = As usual for this request
new-due-hint = If it must be done by a certain day.
new-files-hint = { $limit } MB a file. Programs are not accepted.
new-date = { $field }: enter a date as year, month and day, like 2026-11-20
new-date-past = { $field }: choose today or a later day
new-number = { $field }: enter a number
new-yes = Yes
new-no = No
new-continue = Continue
new-discard = Discard
new-draft-saved = Draft saved
new-check-title = Check your answers
new-change = Change
new-nobody = Nobody
new-no-files = None
new-what-happens = What happens when you send it
new-goes-to = It goes to { $provider }.
new-goes-to-queue = It goes to { $provider }: { $queue }.
new-reader-you = You
new-readers = { $names } and { $provider } can read it.
new-colleagues = Colleagues who may see all tickets of { $organization } can, too.
new-mail-to = The contact gets a mail at { $address }, now and at every answer.
new-send = Send ticket
new-done-badge = Sent
new-done-title = { $provider } has your ticket
new-done-lede = You hear from us here and by mail.
new-what-next = What happens next
new-next-someone = Someone at { $provider } takes it and answers you.
new-next-mail = You get a mail with the number now, and one at every answer.
new-next-note = If you have something to add, write it on the ticket: everyone who works on it sees it.
new-open-ticket = Open the ticket
new-home = Back to Home
new-another = Send another
said-draft-discarded = The draft was thrown away.

# Ticket page
ticket-note = Note
ticket-details = Details
ticket-activity = Activity, newest first
ticket-answers = Answers
ticket-opened = opened the ticket
ticket-opened-by = Opened by { $name }, { $time }
ticket-work = work done
ticket-added-files = added files
ticket-changes = { $count } changes
ticket-change-status = Status changed from { $old } to { $new }
ticket-change-other = Changed to { $value }
ticket-since-visit = New since your last visit, { $time }
ticket-add-note = Add Note
ticket-add-attachment = Add Attachment
ticket-print = Print
ticket-attach = Attach files
ticket-upload = Add files
ticket-write = Write to everyone on this ticket
ticket-no-file = Choose a file first
ticket-at = { $name } at { $provider }
ticket-you-too = you
ticket-readers = Everyone on this ticket reads this: { $names }. Colleagues who may see all tickets can read it, too.
ticket-note-reopen = Add Note and reopen
ticket-note-follow-up = Open a follow-up ticket
ticket-reopens = Your note reopens this ticket.
ticket-reopens-text = It was completed; with your note we take it up again.
ticket-follows-up = Your note opens a follow-up ticket.
ticket-follows-up-text = This one stays completed; the new one says where it comes from.
ticket-closed = This ticket is closed for notes.
ticket-closed-text = It was completed and takes no more notes. Open a new ticket if something is left to do.
ticket-is-with = With { $name } since { $time }.
ticket-is-unassigned = { $name } has it since { $time }. Nobody is assigned yet.
ticket-is-complete = Completed { $time }.
ticket-waits-for-you = { $name } waits for your answer since { $time }.
ticket-waits = { $name } waits for an answer since { $time }.
ticket-noted = The note reached { $name }, { $time }.
ticket-needs-nothing = Nothing is needed from you.
ticket-needs-you = It is your turn: please answer below.
ticket-needs-contact = An answer is expected from { $name }.
ticket-follow-up-title = Follow-up: { $title }
ticket-follow-up-of = Follow-up of { $number }.
ticket-followed-up-by = It goes on in ticket { $number }.
said-note-added = Your note was added.
said-note-reopened = Your note was added, and the ticket is open again.
said-follow-up = A follow-up ticket was opened with your note.
said-files-added = The files were added.

