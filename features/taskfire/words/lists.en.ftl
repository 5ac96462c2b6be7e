# Lists of the internal help desk

menu-taskfire = Taskfire
desk-list-lists = Lists of your help desk
desk-list-mine = Assigned to me
desk-list-unassigned = Unassigned
desk-list-queue = By queue
desk-list-provider = With provider
desk-list-vendor = With vendor
desk-list-returned = Returned to us
desk-list-overdue = Overdue
desk-list-completed = Completed
desk-list-these = These tickets
desk-list-caption = { $list }, with number, title, contact, who has it, statuses and when it is due
desk-list-queues = Queues
desk-list-filter = Filter
desk-list-filter-text = Filter by number or title
desk-list-filter-hint = Number or title
desk-list-apply = Apply
desk-list-any = Any
desk-list-unknown = unknown
desk-list-text = Text
desk-list-csv = CSV
desk-list-rows = Rows:
desk-list-count = { $shown } of { $count } tickets
desk-list-number = Ticket Number
desk-list-title = Title
desk-list-contact = Contact
desk-list-organization = Organization
desk-list-location = Location
desk-list-party = Responsible Party
desk-list-party-internal = Your help desk
desk-list-party-provider = Provider
desk-list-party-vendor = Vendor
desk-list-vendor-name = Vendor
desk-list-resource = Internal Resource
desk-list-queue-head = Internal Queue
desk-list-status = Internal Status
desk-list-priority = Internal Priority
desk-list-provider-status = Service Provider Status
desk-list-activity = Last Activity
desk-list-due = Due
desk-list-created = Created
desk-list-completed-head = Completed
desk-list-type = Request Type
desk-list-no-date = No date
desk-list-late = { $time } late
desk-list-you = You
desk-list-nobody = nobody has it yet
desk-list-awaited = not accepted yet
desk-list-for-us = { $name } for us
desk-list-came-back = came back
desk-list-choose = Choose
desk-list-choose-one = Choose ticket { $number }
desk-list-with-chosen = With the chosen tickets:
desk-list-no-queue-title = There is no queue yet
desk-list-no-queue-text = Your Taskfire Administrator makes queues in the Taskfire settings.
desk-list-no-match-title = No ticket matches
desk-list-no-match-text = These filters leave nothing over:
desk-list-mine-none = Nothing is assigned to you
desk-list-mine-none-text = What you accept or are given stands here until it is complete.
desk-list-unassigned-none = Somebody has every ticket
desk-list-unassigned-none-text = New tickets that nobody has yet stand here.
desk-list-queue-none = This queue is empty
desk-list-queue-none-text = No open ticket is in it.
desk-list-provider-none = Nothing is with your provider
desk-list-provider-none-text = What you escalate stands here until it comes back or is complete.
desk-list-vendor-none = Nothing is with a vendor
desk-list-vendor-none-text = What you hand to a vendor stands here until it comes back.
desk-list-returned-none = Nothing came back
desk-list-returned-none-text = What provider or vendors hand back stands here until one of you takes it up.
desk-list-overdue-none = Nothing is late
desk-list-overdue-none-text = Open tickets whose internal due date has passed stand here.
desk-list-completed-none = Nothing completed lately
desk-list-completed-none-text = Tickets stand here for some time after they were completed. Older ones are found by Ticket Search.

# One act on many tickets
desk-bulk-accept = Accept
desk-bulk-assign = Assign or forward
desk-bulk-status = Set status or priority
desk-bulk-escalate = Escalate to provider
desk-bulk-complete = Complete
desk-bulk-back = Back to the list
desk-bulk-cancel = Cancel
desk-bulk-tickets = { $count ->
    [one] One ticket
   *[other] { $count } tickets
}
desk-bulk-go = { $count ->
    [one] Do it for one ticket
   *[other] Do it for { $count } tickets
}
desk-bulk-keep = Leave as it is
desk-bulk-reason = Reason
desk-bulk-note = Note to the provider
desk-bulk-note-hint = Stands on each of the tickets. Your IT help desk and your provider read it, the requesters do not.
desk-bulk-resolution = Resolution
desk-bulk-resolution-hint = What was done, for the people who asked. It is added to each of the tickets.
desk-bulk-anyway = Assign them anyway
desk-bulk-away = { $name } is out of office. Choose somebody else, or assign them anyway.
desk-bulk-something = Choose at least one thing to change
desk-bulk-none = No ticket is chosen.
desk-bulk-none-text = Go back to the list, tick the boxes of the tickets and choose what to do with them.
desk-bulk-many = { $max } tickets at most can be changed at once.
desk-bulk-done = { $count ->
    [one] Done for one ticket
   *[other] Done for { $count } tickets
}
desk-bulk-not = { $count ->
    [one] Not done for one ticket
   *[other] Not done for { $count } tickets
}
desk-bulk-accepted = You have it now.
desk-bulk-assigned = It was assigned.
desk-bulk-set = It was changed.
desk-bulk-escalated = Your provider has it now.
desk-bulk-completed = It is complete.
desk-bulk-gone = It is not there any more, or not on a desk that you work.
desk-bulk-before-taskfire = It is from before Taskfire. Open it and bring it into Taskfire first.
desk-bulk-stale = Somebody else changed it at the same moment. Look at it again.
desk-bulk-complete-already = It is complete already.
desk-bulk-yours-already = You have it already.
desk-bulk-taken = Somebody else of your help desk has it.
desk-bulk-elsewhere = Your help desk does not have it now.
desk-bulk-not-member = It is in a queue that you are not a member of.
desk-bulk-as-before = Nothing would change.
desk-bulk-works-elsewhere = This resource does not work the desk of its organization.
desk-bulk-queue-elsewhere = Its organization does not have this queue.
desk-bulk-status-elsewhere = Its organization does not have this status.
desk-bulk-priority-elsewhere = Its organization does not have this priority.
