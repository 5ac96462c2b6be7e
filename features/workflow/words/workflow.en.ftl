# The list
workflow-rules = Workflow rules
workflow-rules-lede = What the system does with tickets by itself: events, conditions, actions.
workflow-settings = Settings
workflow-lede = When something happens to a ticket and all conditions hold, a rule acts. { $active } of at most { $most } are active.
workflow-none = No workflow rules yet
workflow-none-text = A rule can set fields, add a note, notify staff, or send a ticket to the customer's own help desk.
workflow-new = New rule
workflow-rule = Rule
workflow-name = Rule Name
workflow-state = Status
workflow-order = Order
workflow-on = On
workflow-off = Off
workflow-switch-on = Switch { $name } on
workflow-switch-off = Switch { $name } off
workflow-up = Move { $name } up
workflow-down = Move { $name } down
workflow-remove = Remove { $name }
workflow-conditions-count = { $count ->
    [0] no condition
    [one] 1 condition
   *[other] { $count } conditions
}
workflow-too-many = At most 200 rules can be active. Switch another one off first.
workflow-active = Active
workflow-active-hint = Only active rules act.
workflow-save = Save
workflow-cancel = Cancel
workflow-next = Next
workflow-stale = Someone else changed this rule meanwhile. Look at it again, then repeat your change.
said-workflow-saved = Rule saved
said-workflow-on = Rule switched on
said-workflow-off = Rule switched off
said-workflow-removed = Rule removed
act-workflow-rule-added = Workflow rule added
act-workflow-rule-changed = Workflow rule changed
act-workflow-rule-moved = Workflow rule moved
act-workflow-rule-removed = Workflow rule removed

# Events
workflow-part-events = Events
workflow-events = Events
workflow-events-hint = Any of these.
workflow-events-needed = Events: choose at least one
workflow-event-created = Created
workflow-event-edited = Edited, by anyone
workflow-event-customer-note = Note added by customer
workflow-event-to-provider = Transferred from Taskfire to service provider
workflow-event-to-taskfire = Transferred from service provider to Taskfire
workflow-event-completed = Completed

workflow-timed = Or by time
workflow-timed-none = No, by events
workflow-timed-hint = Once for a ticket, while it is open; what such a rule does triggers no other rule.
workflow-timed-hours = Hours
workflow-timed-hours-wrong = Hours: enter whole hours, from 1 to { $most }; after the due date also 0
workflow-timed-needed = Or by time: choose from what the hours are counted, or leave them empty
workflow-timed-or-events = Or by time: choose events or a time, not both
workflow-event-idle = Idle for so many hours
workflow-event-before-due = So many hours before the due date
workflow-event-after-due = So many hours after the due date
workflow-field-hours = Hours
workflow-timed-idle = { $hours ->
    [one] idle for an hour
   *[other] idle for { $hours } hours
}
workflow-timed-before-due = { $hours ->
    [one] an hour before the due date
   *[other] { $hours } hours before the due date
}
workflow-timed-after-due = { $hours ->
    [0] at the due date
    [one] an hour after the due date
   *[other] { $hours } hours after the due date
}

# Conditions
workflow-part-conditions = Conditions
workflow-part-conditions-text = All of those that you set must hold. Existing tickets are judged only when they are saved again.
workflow-how = How { $field } is compared
workflow-how-any = Any
workflow-how-is = Is one of
workflow-how-is-not = Is none of
workflow-values = Values of { $field }
workflow-values-needed = { $field }: choose at least one value, or compare it as Any
workflow-field-source = Source
workflow-field-request-type = Request Type
workflow-field-queue = Queue
workflow-field-organization = Organization
workflow-field-issue-type = Issue Type
workflow-field-priority = Priority
workflow-field-status = Status
workflow-field-created-by = Created by
workflow-field-responsible = Responsible party
workflow-field-note-by-customer = Note author is customer
workflow-field-to-provider = Transferred from Taskfire to service provider
workflow-field-to-taskfire = Transferred from service provider to Taskfire
workflow-value-contact = A contact
workflow-value-resource = A resource
workflow-value-system = The system
workflow-value-internal = Internal help desk
workflow-value-provider = Service provider
workflow-value-vendor = Vendor
workflow-value-yes = Yes
workflow-value-no = No
workflow-organizations-hint = Names, one a line.
workflow-organizations-many = Organization: { $most } at most
workflow-organization-unknown = Organization: there is none with the name { $name }

# Actions
workflow-actions = Actions
workflow-part-actions = Updates
workflow-part-actions-text = Actions are done in the order of this page. What an update changes may trigger further rules, up to five in sequence.
workflow-actions-needed = Choose at least one action
workflow-leave = Leave as it is
workflow-set-status = Set Status
workflow-set-queue = Set Queue
workflow-set-priority = Set Priority
workflow-set-resource = Set Primary Resource
workflow-set-issue-type = Set Issue Type
workflow-set-work-type = Set Work Type
workflow-action-status = Set Status
workflow-action-queue = Set Queue
workflow-action-priority = Set Priority
workflow-action-resource = Set Primary Resource
workflow-action-issue-type = Set Issue Type
workflow-action-work-type = Set Work Type
workflow-action-note = Add an internal note
workflow-action-notify = Notify
workflow-action-send-to-taskfire = Send to Taskfire
workflow-note = Add an internal note
workflow-text-hint = {"{number}"}, {"{title}"} and {"{organization}"} stand for the ticket's.
workflow-part-notify = Notification
workflow-notify = Notify
workflow-notify-resource = The ticket's primary resource
workflow-notify-queue = Members of the ticket's queue
workflow-notify-other = And this resource
workflow-notify-whom = Notify: choose whom, or empty subject and text
workflow-notify-once = Only the first time for a ticket
workflow-notify-once-hint = Otherwise each time that the rule acts.
workflow-notify-note = Add subject and text as an internal note too
workflow-nobody = Nobody else
workflow-subject = Subject
workflow-text = Text
workflow-part-send = Taskfire
workflow-send = Send to Taskfire
workflow-send-hint = Hands the ticket to the customer's own help desk, if it has Taskfire, an active Taskfire user, and the ticket is not older. No field of yours changes.
workflow-send-needed = Send to Taskfire: set this box, or choose no internal queue and resource
workflow-send-queue = Internal queue
workflow-send-queue-none = As it was, or the default
workflow-send-contact = Internal resource, by email address
workflow-send-contact-hint = For tickets of this person's organization.
workflow-send-contact-unknown = Internal resource: nobody who works an internal help desk has this address

# History
workflow-history = History of runs
workflow-history-lede = Each time a rule acted, with what it did and the facts that it was judged by.
workflow-no-runs = No rule has acted yet
workflow-no-runs-text = Runs stand here as soon as an active rule fires.
workflow-ticket-gone = A ticket that is gone
workflow-depth = place { $depth } of a sequence
workflow-facts = Facts
workflow-how-needed = { $field }: choose whether it is or is not one of these

# What a run did
workflow-done = { $action }: { $result }
workflow-done-changed = { $before } → { $value }
workflow-done-same = was so already
workflow-done-gone = skipped, what it names is no longer active
workflow-done-done = done
workflow-done-to-confirm = returned to the internal help desk to confirm
workflow-done-notified = { $value }
workflow-done-nobody = nobody to notify
workflow-done-told-before = skipped, the rule notified of this ticket before
workflow-done-no-taskfire = skipped, the organization has no Taskfire
workflow-done-before-taskfire = skipped, the ticket is from before Taskfire
workflow-done-no-worker = skipped, the organization has no active Taskfire user
workflow-done-bounced = stopped, { $count } automatic transfers in { $minutes } minutes
workflow-done-last = Last of a sequence: it triggers no further rule.

# The note of Send to Taskfire
workflow-sent-note = Send to Taskfire: the IT help desk of { $organization } has this ticket now. No field of the service desk was changed.
workflow-sent-note-desk = The service provider’s workflow rule sent this ticket to your IT help desk.
