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
