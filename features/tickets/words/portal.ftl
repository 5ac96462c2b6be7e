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
file-extension = { $name } was not added: files ending in .{ $extension } can do harm and are not accepted. Put it into a zip file, or ask us for another way.
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

