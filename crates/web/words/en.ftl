# Shell
skip-to-content = Skip to content
nav-main = Main
nav-main-small = Main, small screen
menu = Menu
menu-close = Close menu
search = Search
search-everything = Everything
search-portal = Search tickets
search-portal-hint = Number or words
search-desk = Search everything
search-desk-hint = Ticket, contact, organization
help-for-this-page = Help for this page
bell = Notifications
bell-unread-count = unread
my-settings = My Settings
my-settings-of = My Settings, { $name }
sign-out = Sign out
brand-for = for { $organization }
brand-desk = Desk
brand-help-desk = { $provider } help desk
door-with = Help desk with { $provider }
door-own = Help desk
help = Help
new = New
new-ticket = New Ticket
call = Call { $phone }
trouble-signing-in = Trouble signing in
guest-desk = IT help desk
guest-ask = Questions? Answer here, or ask the IT help desk of { $organization }.
guest-ask-sender = Questions? Ask whoever sent you the link.
title-error = Error: { $title }
title-count = ({ $count }) { $title }
title-of = { $title } · { $name }
dismiss = Dismiss
announcement = Announcement
preview = Preview
preview-as = You see the portal as { $name } of { $organization }. Nothing can be changed here.
preview-exit = Exit preview
said-preview-over = The preview is over. This is the desk again.

# Keys
keys-title = Keyboard shortcuts
keys-search = Search
keys-new-ticket = New Ticket
keys-move = Next or previous ticket of a list
keys-accept = Accept the ticket
keys-help = Show this list
keys-close = Close
keys-then = or

# Fields
field-error = Error:
field-required = Fields with { $mark } are needed.
field-show-password = Show
field-hide-password = Hide
field-password = password
drop-files = Drop files here, paste a screenshot, or choose
drop-remove = Remove

drop-added = added
drop-screenshot = Screenshot
draft-saved = Draft saved
draft-failed = The draft could not be saved. Keep this page open.

# Checks of form fields
check-needed = Enter: { $field }
check-choice = Choose: { $field }
check-too-long = { $field }: { $max } characters at most, these are { $count }
check-one-line = { $field }: use one line without control characters
check-email = { $field }: enter an address with a name before the @ and a host after it, like mia.lang@example.com
check-number = { $field }: enter a whole number from { $least } to { $most }

# Error summary
errors-title = { $count ->
    [one] One thing to correct
   *[other] { $count } things to correct
}

# Lists
pager = Pages
pager-newer = Newer
pager-older = Older
filter-remove = Remove filter { $name }
filter-remove-all = Remove all filters
copy = Copy
copied = Copied

list-save = Save
list-cancel = Cancel
list-copy = Copy
list-copy-of = { $name } (Copy)
list-delete = Delete “{ $name }”
list-remove = Remove
list-remove-named = Remove { $name }
list-order = Order
list-up = Move { $name } up
list-down = Move { $name } down
list-yes = Yes
list-no = No
list-active = Active
list-active-hint = Inactive ones cannot be chosen anew. What has them keeps them.
list-active-locked = The system needs it: it stays active
list-default = Default
list-default-hint = Taken where nothing else is said. Choosing it here clears the default before.
list-default-needed = One must be the default: make another one the default instead
list-default-active = The default must be active
list-system = System
list-locked = This comes with the system.
list-locked-text = It cannot be changed. Copy it to make your own.
list-name-locked = This comes with the system and keeps its name
list-name-taken = There is already one with this name: { $name }
list-bound = “{ $name }” still uses it. Choose another one there first.
list-stale = Someone else changed this since you opened it. What you typed is kept: look at the newest state in another window, then save again to replace it.
list-no-removal-system = It comes with the system, so it cannot be deleted.
list-no-removal-default = It is the default, so it cannot be deleted.
list-no-removal-used = It is in use, so it cannot be deleted. Make it inactive instead.
list-no-removal-held = It is in use, so it cannot be deleted.
list-response = First response
list-response-hint = Hours and minutes of your working hours, like 1:30. Empty: no target.
list-resolution = Resolution
list-resolution-hint = Hours and minutes of your working hours. Empty: no target.
list-resolution-early = Resolution: enter at least as long as for the first response
list-span-wrong = { $field }: enter hours and minutes like 1:30, at most { $most } hours
list-tone = Tone
list-tone-hint = The colour that goes with the word.
list-tone-neutral = Neutral
list-tone-info = Info
list-tone-attention = Attention
list-tone-danger = Danger
list-tone-success = Success
list-tone-approval = Approval
list-tone-brand = Brand
list-icon = Icon
list-icon-help = Question mark
list-icon-alert = Warning
list-icon-device = Computer
list-icon-mobile = Mobile phone
list-icon-print = Printer
list-icon-mail = Letter
list-icon-phone = Telephone
list-icon-users = People
list-icon-user = Person
list-icon-key = Key
list-icon-lock = Lock
list-icon-shield = Shield
list-icon-building = Building
list-icon-receipt = Receipt
list-icon-plus = Plus
list-icon-calendar = Calendar
list-icon-project = Project
list-icon-bolt = Bolt
list-icon-desk = Desk
list-icon-info = Info
list-question-kind = Kind
list-question-text = One line
list-question-multi-line = Several lines
list-question-number = Number
list-question-date = Date
list-question-single-choice = One of several
list-question-multiple-choice = Any of several
list-question-yes-no = Yes or no
list-question-hint = Hint
list-question-hint-hint = A sentence that helps to answer.
list-question-options = Options
list-question-options-hint = One a line, 2 to 50. Only for the two kinds that choose.
list-question-options-few = Options: write 2 to 50, one a line
list-question-options-twice = Options: each can stand there once only
list-question-options-long = Options: 100 characters at most for one
list-required = Required
list-required-hint = Without an answer the ticket cannot be sent.
said-list-saved = Saved.
said-list-added = Added.
said-list-removed = Removed.

# Moments. Patterns take a time of day.
moment-yesterday = yesterday { $time }
moment-tomorrow = tomorrow { $time }
moment-weekday = { $weekday } { $time }
moment-date = { $date }, { $time }
day-today = today
day-yesterday = yesterday
day-tomorrow = tomorrow
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday

# Spans. The units are short, as on a clock.
span-days = { $count } d
span-hours = { $count } h
span-minutes = { $count } min

# Problems: title and text of the page that tells them
problem-home = Go to the start page
problem-sign-in-title = Sign in first
problem-sign-in-text = Your session has ended. Sign in again; what you were writing is kept as a draft.
problem-preview-title = This is a preview
problem-preview-text = Nothing was changed. In a preview you see what this person sees; only they can act here. Exit the preview to go back to the desk.
problem-denied-title = Not permitted
problem-denied-text = Your security level does not include this. Ask your Client Portal manager or your provider if you need it.
problem-not-found-title = Page not found
problem-not-found-text = Nothing is at this address, or it is not yours to see. The address may be mistyped.
problem-stale-title = Someone else was faster
problem-stale-text = This was changed by someone else since you opened it. Open it again to see the newest state, then repeat your change.
problem-refused-title = Not possible now
problem-invalid-title = Something needs correcting
problem-unreadable-title = This request cannot be read
problem-unreadable-text = The form was not sent the way this page sends it. Go back, reload the page and try again.
problem-too-large-title = Too much at once
problem-too-large-text = The limit is { $limit }.
problem-too-often-title = Too many tries
problem-too-often-text = Try again in { $seconds } seconds.
problem-fault-title = Something failed on our side
problem-fault-text = Nothing you did was wrong, and nothing that was confirmed is lost. If it happens again, tell us this request: { $request }.

# What a browser calls itself
agent-on = { $browser } on { $system }
agent-unknown = Unknown browser

# Path strip
path-title = Who has the ticket
path-has-now = (has the ticket now)
path-had-last = (had the ticket last)
path-own-desk = Your IT help desk
path-desk-of = { $organization } IT help desk
path-vendor = Another company
path-since = since { $time }, { $span }
path-closed = completed, { $span }
path-never = not involved
path-by-rule = rule “{ $rule }”
path-by-itself = the system
path-act-landed = Opened by { $name }, { $time }
path-act-brought-in = Brought into Taskfire by { $name }, { $time }
path-act-escalated = Escalated by { $name }, { $time }
path-act-sent-to-desk = Transferred to Taskfire by { $name }, { $time }
path-act-declined = Declined by { $name }, { $time }
path-act-recalled = Recalled by { $name }, { $time }
path-act-taken-back = Taken back by { $name }, { $time }
path-act-lapsed = Returned because nobody accepted it, { $time }
path-act-for-confirmation = Work is done, says { $name }, { $time }
path-act-vendor-done = Work of the other company is done, { $time }
path-act-taskfire-off = Taskfire was switched off, { $time }
path-reason = Reason: { $reason }
path-reason-no-capacity = No capacity
path-reason-no-skill = No skill
path-reason-out-of-hours = Out of hours
path-reason-policy = Policy
path-reason-other = Other
path-client-fronts = The IT help desk stays in front of the requester
path-transferred = Taken over together with the requester
path-accept-by = To be accepted by { $time }
path-accepted = Accepted
path-confirm-by = To be confirmed by { $time }, then it is complete
path-returned = Came back, nobody has looked yet

# Files with a form
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

# Time worked
spent-date = Enter a date
spent-clock = Enter a time of day, like 14:30
spent-stop-first = Stop must be after start
spent-missing = Enter start and stop, or the hours worked
hours-unreadable = Enter hours like 1.5 or 1,5, hours and minutes like 1:30, or minutes like 90m
hours-nothing = Enter at least one minute
hours-too-long = One entry can have { $most } hours at most
hand-over-refused-closed = This ticket is complete. Open it again first.
hand-over-refused-not-closed = This ticket is not complete.
hand-over-refused-already-there = The ticket is there already.
hand-over-refused-not-yours = Somebody else has this ticket now. Only the party that has it can do this.
hand-over-refused-not-awaited = Nobody waits for an answer to this hand-over any more.
hand-over-refused-too-late = The provider has begun to work on this ticket, so it cannot be recalled. Write a note and ask for it back.
hand-over-refused-not-allowed = Your organization’s Taskfire settings do not allow this.
hand-over-refused-off = Taskfire is switched off for this organization, or the organization is inactive.

# What is promised on a ticket. A party is named first, as on the path strip.
promise-title = What is promised
promise-response = first response
promise-resolution = solution
promise-working = { $span } of working hours
promise-due = { $party } promises a { $target } within { $span }: due { $at }.
promise-risk = Three quarters of the time are used up.
promise-met = { $party } gave its { $target } in time, { $at }.
promise-missed = { $party } missed its { $target }: it was due { $at }.
promise-paused = { $party } promises a { $target } within { $span }. The clock stands still: { $reason }. { $left } are left.
promise-paused-waiting-user = { $side ->
    [provider] the requester has to answer first
   *[customer] whoever asked has to answer first
}
promise-paused-waiting-vendor = another company has to answer first
promise-paused-waiting-customer = { $side ->
    [provider] the customer has to answer first
   *[customer] { $provider } waits for an answer from your side
}
promise-paused-with-provider = { $provider } has the ticket
promise-paused-with-vendor = another company has the ticket
promise-paused-with-desk = { $desk } has the ticket
promise-paused-to-confirm = the solution waits to be confirmed
promise-paused-closed = the ticket is complete
promise-spent = Working time so far: { $desk } { $internal }, { $provider } { $outside }, other companies { $vendors }.

# How a conversation with a vendor stands
conversation-open = Open
conversation-done = The vendor is done
conversation-closed = Ended
