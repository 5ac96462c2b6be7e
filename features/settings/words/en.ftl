# Words of the settings in the desk

menu-admin = Admin
settings = Settings
settings-group-desk = Service desk
settings-group-staff = Resources
settings-group-portal = Client Portal & Taskfire
settings-group-system = System
settings-denied = Settings are not part of your staff level
settings-denied-text = A system administrator can change your level or the setting you need.

# Common to all lists and forms
settings-save = Save
settings-cancel = Cancel
settings-copy = Copy
settings-copy-of = { $name } (Copy)
settings-delete = Delete “{ $name }”
settings-yes = Yes
settings-no = No
settings-none = None
settings-never = Never
settings-next = Next
settings-show = Show
settings-filter = Filter
settings-name = Name
settings-choose = Choose
settings-description = Description
settings-active = Active
settings-inactive = Inactive
settings-locked = This comes with the system.
settings-name-taken = There is already one with this name: { $name }
settings-stale = Someone else changed this since you opened it. What you typed is kept: look at the newest state in another window, then save again to replace it.
settings-no-removal-system = It comes with the system, so it cannot be deleted.
said-settings-saved = Saved.
said-settings-added = Added.
said-settings-removed = Removed.
said-settings-invited = Saved. A mail with a link to set the password is on its way.
said-settings-reset = A mail with a link to set a new password is on its way.
said-settings-mail-again = The mail is on its way again.

# Queues
settings-queues = Queues
settings-queues-lede = Where tickets wait, and who works them in which role.
settings-queues-new = New queue
settings-queues-name = Queue
settings-queues-none = No queue yet.
settings-queue = Queue
settings-appears-in-portal = Appears in Client Portal
settings-appears-in-portal-hint = If not, customers see the queue's name nowhere.
settings-members = Members
settings-members-lede = A resource works a queue in a role. The same resource can have several.
settings-members-none = Nobody works this queue yet.
settings-members-add = Add
settings-members-choose = Choose one from the list
settings-resource = Resource
settings-role = Role

# Statuses
settings-statuses = Statuses
settings-statuses-lede = How far a ticket is. What a status means to the system stays, whatever its name.
settings-statuses-new = New status
settings-statuses-name = Status
settings-statuses-none = No status yet.
settings-status = Status
settings-status-none = New
settings-meaning = Meaning
settings-meaning-hint = Waits for the customer: lists say so, and a note by the customer changes the status.
settings-meaning-locked = The meaning of a system status is fixed.
settings-clock = Service level
settings-clock-hint = What the service level clock learns from this status. First response: it is given. Waiting Customer: the clock stands still until the ticket leaves the status. Resolved: the work is done; the ticket stays open unless the status is a system status that completes it.
settings-clock-by-meaning = As its meaning says
settings-clock-none = Nothing
settings-clock-first-response = First response
settings-clock-waiting-customer = Waiting Customer: The clock stands still
settings-clock-resolved = Resolved
settings-meaning-new = Initial
settings-meaning-open = In work
settings-meaning-waiting-customer = Waits for the customer
settings-meaning-customer-note-added = The customer wrote
settings-meaning-complete = Complete
settings-customer-label = Customer label
settings-customer-label-hint = What customers read instead of the name. Empty: the name.

# Priorities
settings-priorities = Priorities
settings-priorities-lede = How urgent a ticket is. Exactly one is the default.
settings-priorities-new = New priority
settings-priorities-name = Priority
settings-priorities-none = No priority yet.
settings-priority = Priority
settings-priority-none = From the category

# Issue types
settings-issue-types = Issue types
settings-issue-types-lede = What tickets are about, in two levels.
settings-issue-types-new = New issue type
settings-issue-types-name = Issue type
settings-issue-types-none = No issue type yet.
settings-issue-type = Issue type
settings-sub-issue-types = Sub-issue types
settings-sub-issue-types-lede = Offered once this issue type is chosen.
settings-sub-issue-types-new = New sub-issue type
settings-sub-issue-types-name = Sub-issue type
settings-sub-issue-types-none = No sub-issue type yet.
settings-sub-issue-type = Sub-issue type
settings-sub-issue-type-hint = One of those under the chosen issue type.
settings-sub-issue-type-elsewhere = Sub-issue type: choose one of those under the chosen issue type

# Sources
settings-sources = Sources
settings-sources-lede = The ways on which tickets come. Client Portal and Insourced are reserved.
settings-sources-new = New source
settings-sources-name = Source
settings-sources-none = No source yet.

# Work types
settings-work-types = Work types
settings-work-types-lede = What kind of work a time entry is, billable or not.
settings-work-types-new = New work type
settings-work-types-name = Work type
settings-work-types-none = No work type yet.
settings-billable = Billable
settings-billable-hint = Whether time of this type can be put on an invoice.

# Roles
settings-roles = Roles
settings-roles-lede = In which role a resource works a queue.
settings-roles-new = New role
settings-roles-name = Role
settings-roles-none = No role yet.

# Ticket categories
settings-categories = Ticket categories
settings-categories-lede = Defaults of new tickets, and the fields that the portal offers.
settings-categories-new = New ticket category
settings-categories-name = Ticket category
settings-categories-none = No ticket category yet.
settings-category = Ticket category
settings-category-hint = Gives priority, source and the fields on the form.
settings-nickname = Nickname
settings-nickname-hint = At most 3 characters, for narrow columns.
settings-default-priority = Default priority
settings-default-priority-none = The default of all
settings-default-source = Default source
settings-default-source-none = Client Portal
settings-portal-fields = Fields in the portal
settings-portal-fields-hint = Title, description, contact and attachments are always there.
settings-portal-fields-unknown = Fields in the portal: choose from the list
settings-portal-field-issue-type = Issue type and sub-issue type
settings-portal-field-due = Due date

# Request types
settings-request-types = Request types
settings-request-types-lede = What a customer can ask for, where it lands, and what is asked on the way.
settings-request-types-new = New request type
settings-request-types-name = Request type
settings-request-types-none = No request type yet.
settings-request-types-last = At least one request type must stay active, or nobody could create a ticket
settings-group = Group
settings-group-hint = Request types with the same group stand together.
settings-queue-none = Client Portal
settings-request-type-description-hint = One sentence under the name, for the customer.
settings-title-template = Title template
settings-title-template-hint = What the ticket's title begins with. The customer can change it.
settings-questions = Background questions
settings-questions-lede = Asked on the form, in this order. The answers become part of the ticket.
settings-questions-new = New question
settings-questions-name = Question
settings-questions-none = Nothing is asked beyond title and description.

# Staff levels
settings-staff-levels = Staff security levels
settings-staff-levels-lede = What resources may do in the desk. System levels are copied, not changed.
settings-staff-levels-new = New staff security level
settings-staff-levels-name = Staff security level
settings-staff-levels-none = No level yet.
settings-staff-level = Staff security level
settings-staff-level-hint = Takes effect with the next page they open.
settings-staff-last = Somebody must be left who can manage resources: an active resource with a login and that right
settings-rights = Rights
settings-right = Right
settings-rights-all = All rights
settings-rights-unknown = Rights: choose from the list
staff-right-group-crm = CRM
staff-right-group-service-desk = Service desk
staff-right-group-other = Other
staff-right-group-admin = Admin
staff-right-crm = See organizations and contacts
staff-right-edit-all-organizations = Edit all organizations and contacts
staff-right-edit-my-organizations = Edit the organizations one is account manager of
staff-right-view-tickets = See tickets
staff-right-edit-tickets = Add and edit tickets, notes and attachments
staff-right-dispatch-tickets = Assign tickets to others and move them between queues
staff-right-log-time = Record own time
staff-right-edit-portal-users = Can edit Client Portal User Settings on Contact Edit/Detail page
staff-right-preview-portal = Can preview Client Portal
staff-right-publish-dashboards = Can publish Client Portal Dashboards
staff-right-admin-portal = Admin: Client Portal & Taskfire
staff-right-admin-service-desk = Admin: service desk lists
staff-right-admin-resources = Admin: resources, roles and staff levels
staff-right-admin-system = Admin: provider settings, mail and audit log

# Resources
settings-resources = Resources
settings-resources-lede = The provider's staff, their levels and logins.
settings-resources-new = New Resource
settings-resources-active = Active
settings-resources-inactive = Inactive
settings-resources-all = All
settings-resources-search = Name or email
settings-resources-none = No resource matches
settings-resources-none-text = The search and the tab hide all of them.
settings-access = Access
settings-access-active = Active
settings-access-inactive = Inactive
settings-access-none = No login
settings-access-invited = Invited
settings-last-sign-in = Last sign-in
settings-login = Login
settings-first-name = First Name
settings-last-name = Last Name
settings-title = Title
settings-email = Email Address
settings-phone = Phone
settings-user-name = User Name
settings-user-name-hint = 4 to 200 characters: letters, numbers, @ . and ! # $ % & ' * + - / = ? ^ _ ` {"{"} | {"}"} ~
settings-user-name-new-hint = They get a mail with a link to set a password. 4 to 200 characters, usually the e-mail address.
settings-user-name-taken = User Name: this one is taken, choose another
settings-resource-active-hint = Clearing it ends all sessions and links at once. Tickets, notes and time stay.
settings-resource-oneself = You cannot make yourself inactive
settings-resource-inactive = This resource is inactive.
settings-resource-inactive-text = They cannot sign in. Their tickets, notes and time entries stay as they are.
settings-resource-no-login = This resource has no login.
settings-resource-no-login-text = Enter a user name and save: they get a mail with a link to set a password.
settings-resource-invited = Invited, but no password set yet.
settings-resource-invited-text = The link in the mail works for some days. It can be sent again.
settings-invite-again = Send the invitation again
settings-reset-password = Reset Password/Notify User
settings-invite-inactive = Only active resources with a login can be sent a link
settings-queues-and-roles = Queues and roles
settings-queues-and-roles-lede = Which queues this resource works, and in which role.
settings-queues-and-roles-none = No queue yet.

# Portal levels
settings-levels = Manage Security Levels
settings-levels-lede = What contacts may do in the portal. Point at a name, or move to it with the keyboard, to see its permissions.
settings-levels-all = All
settings-level-type = Type
settings-level-taskfire = Taskfire
settings-level-standard = Client Portal
settings-level-client-access = Client Access
settings-level-assignable = Allow User to Assign
settings-level-system = System Security Level
settings-level-contacts = Contacts
settings-level-contacts-of = contacts with { $name }
settings-level-menu = Menu
settings-level-menu-of = Menu for { $name }
settings-level-new = New Security Level
settings-level-edit = Edit
settings-level-view = View
settings-level-delete = Delete
settings-level-own = Own tickets and projects
settings-level-compare = Compare
settings-level-compare-title = Compare security levels
settings-level-one = First security level
settings-level-other = Second security level
settings-level-different = Different
settings-level-differences = { $count ->
    [0] Both say the same.
    [one] One difference.
   *[other] { $count } differences.
}
settings-level-who = Who has it
settings-level-who-has = Who has { $name }
settings-level-nobody = Nobody has this level
settings-level-nobody-text = It is given to a contact on the Client Portal tab of their page.
settings-level-fixed = Fixed: neither edited nor deleted.
settings-level-fixed-text = A Taskfire level of the system is neither changed nor deleted. Copy it to make your own.
settings-level-assign-only = Only the assigning can be changed.
settings-level-assign-only-text = Only whether client users may assign it can be changed. Copy it to make your own.
settings-level-in-use = In use, so it cannot be deleted.
settings-level-next-page = A change holds from the next page that its contacts open.
settings-level-type-hint = The type is chosen now and cannot be changed later. Taskfire levels are for the internal help desk of organizations with Taskfire.
settings-level-allow = Allow this Security Level to be Assigned by a Client User
settings-level-allow-hint = Without it, client users cannot give it to others. Levels of your own are then not shown to them at all; levels of the system are shown but cannot be picked.
settings-level-allow-taskfire = Taskfire levels are given by the provider's administrators alone.
settings-level-always = Every user sees the tickets they submitted or are contact of, and projects in which they are a team member.
settings-level-rights = Permissions
settings-level-rights-unknown = Permissions: choose from the list
settings-level-rights-taskfire = Permissions: those of the group Taskfire belong to Taskfire levels alone
settings-level-affects = { $count ->
    [one] One contact has this level.
   *[other] { $count } contacts have this level.
}
settings-level-affects-text = Each change holds from the next page they open.
settings-level-confirm = { $count ->
    [one] Change it for this contact
   *[other] Change it for these { $count } contacts
}
settings-level-confirm-needed = { $count ->
    [one] Confirm that you want to change it for one contact
   *[other] Confirm that you want to change it for { $count } contacts
}
settings-level-no-removal-held = { $count ->
    [one] One contact has it, so it cannot be deleted.
   *[other] { $count } contacts have it, so it cannot be deleted.
}
settings-level-no-removal-default = New portal users get it by default, so it cannot be deleted.
settings-level-no-removal-organizations = { $count ->
    [one] New portal users of one organization get it by default, so it cannot be deleted.
   *[other] New portal users of { $count } organizations get it by default, so it cannot be deleted.
}
settings-files = Files
settings-files-lede = Which kinds of files may be attached to tickets.
settings-files-extensions = Refused extensions
settings-files-extensions-hint = Files whose name ends like this are not taken, and whoever adds one is told which file and why. Separate them by blanks, commas or lines.
settings-files-programs = Refuse programs whatever they are called
settings-files-programs-hint = Programs and scripts are recognized by their content too.
settings-files-standard = Use the standard list
settings-files-odd = Refused extensions: “{ $extension }” is none. Enter letters and digits as they follow the last period of a file’s name, e.g. exe.
settings-files-many = Refused extensions: { $most } at most.

settings-level-no-removal-runs = { $count ->
    [one] A mass activation is giving it to people, so it cannot be deleted until that has finished.
   *[other] { $count } mass activations are giving it to people, so it cannot be deleted until they have finished.
}
settings-organization = Organization

# Names of permissions as the list of permissions has them; all others are called as on profiles
level-right-create-tickets = User is able to create new Service Requests
level-right-view-priority = User can view Service Provider Priority
level-right-set-priority = User can set Service Provider Priority on ticket creation

# What each permission means, in a line
right-about-see-all-tickets = In lists, search and numbers, too. Without it only their own.
right-about-see-all-projects = Without it only projects in which they are a team member.
right-about-read-knowledge-base = If the knowledge base is on for the organization.
right-about-create-tickets = Also to add notes and attachments to tickets they see.
right-about-view-priority = Shows the provider's priority on tickets and other pages. Without it, it shows nowhere.
right-about-set-priority = To choose the provider's priority on a new ticket. Includes viewing it.
right-about-view-project-schedule = Phases and tasks with their dates.
right-about-email-project-team = Writes to everyone who works on the project.
right-about-project-notes = Reads what is published on a project and answers.
right-about-project-attachments = Opens files that are published on a project.
right-about-project-issues = What is planned, who takes part, what stands in the way.
right-about-own-tasks = Tasks given to them: note, reply, complete.
right-about-ticket-reports = Reports about tickets they see.
right-about-block-hour-report = What is left of hours bought in advance.
right-about-retainer-report = What is left of money paid in advance.
right-about-view-invoices = All invoices of the organization.
right-about-own-quotes = Quotes addressed to them alone.
right-about-all-quotes = Whoever they are addressed to.
right-about-view-devices = Computers and other devices of the organization.
right-about-view-documents = Documents published to the organization.
right-about-edit-profile = Name, address, phone and photo of their own. Password and sign-in stay theirs in any case.
right-about-manage-users = Gives and takes portal access in their organization, at levels that client users may assign.
right-about-work-internally = The work of the internal help desk: take, assign, note, complete, escalate.
right-about-administer-taskfire = The set-up of the internal help desk.

# Access review
settings-review = Access review
settings-review-of = Access review: { $name }
settings-review-lede = Who has access to the portal, at which level, and how they sign in.
settings-review-level = Security Level
settings-review-configured = Configured
settings-review-not-configured = Not Configured
settings-review-not-required = Not Required
settings-review-app = Authenticator app
settings-review-passkeys = { $count ->
    [one] one passkey
   *[other] { $count } passkeys
}
settings-review-passkey-count = Passkeys
settings-review-no-factor = No second factor
settings-review-idle = Not signed in for 90 days
settings-review-last = Last reviewed { $when } by { $name }.
settings-review-never = Never reviewed.
settings-review-never-text = Auditors expect a review each quarter.
settings-review-nobody = Nobody has access
settings-review-nobody-text = No contact of this organization can sign in to the portal.
settings-review-attest = Attest
settings-review-attest-text = { $count ->
    [0] You say: it is right that nobody has access. This is kept with your name.
    [one] You say: the access of this person is right. It is kept with your name and the list as it stands.
   *[other] You say: the access of these { $count } people is right. It is kept with your name and the list as it stands.
}
settings-review-remark = Remark
settings-review-remark-hint = For instance what was checked, and what follows from it.
settings-review-changed = Who has access changed since you opened this page. The list below is the newest: look at it, then attest again.
settings-review-people = { $count ->
    [one] one person with access
   *[other] { $count } people with access
}
settings-review-past = Past reviews
settings-review-none = No review yet.
settings-review-by = By
settings-review-users = People
settings-review-as-it-was = As it was at that moment.
said-access-reviewed = The review is kept.

# The provider
settings-provider = Provider settings
settings-provider-lede = Name, time zone, support and brand.
settings-provider-about = About the provider
settings-provider-name = Name
settings-time-zone = Time zone
settings-provider-time-zone-hint = Ticket numbers carry the day in this zone.
settings-support-phone = Support phone
settings-support-email = Support email
settings-support-hours = Support hours
settings-support-hours-hint = As customers read them, e.g. Monday to Friday, 8:00 to 18:00.
settings-brand-hue = Brand colour, hue
settings-brand-hue-hint = 0 to 359 degrees: 42 orange, 145 green, 250 blue, 320 pink.
settings-brand-chroma = Brand colour, strength
settings-brand-chroma-hint = 30 (pale) to 170 (strong).
settings-provider-formats-lede = Given to new logins; each person can choose their own.
settings-date-format = Date Format
settings-time-format = Time Format
settings-number-format = Number Format
settings-provider-portal = What the portal shows
settings-tickets-from = Show tickets created on or after
settings-tickets-from-hint = Older tickets do not exist for portal users. Empty: all are shown.
settings-recent-days = Recently completed, days
settings-recent-days-hint = So long a completed ticket counts as recent.
settings-note-on-completed = A customer's note on a completed ticket
settings-note-reopen = Reopens the ticket
settings-note-follow-up = Opens a follow-up ticket
settings-note-refuse = Is refused
settings-resource-names = Assigned Resource
settings-resource-names-hint = How the names of resources appear to customers, on tickets and in work history.
settings-names-full = Full name
settings-names-first-and-initial = First name and initial
settings-names-provider = Service Provider
settings-names-hidden = Hidden
settings-provider-security = Sign-in
settings-two-factor = Two-Factor Authentication (2FA)
settings-two-factor-global = Two-Factor Authentication (2FA) (Global default)
settings-two-factor-hint = An organization's own value wins.
settings-two-factor-not-required = Not Required
settings-two-factor-taskfire = Required for Taskfire users
settings-two-factor-everyone = Required for everyone
settings-welcome-days = Welcome link, days
settings-welcome-days-hint = 1 to 14.
settings-reset-minutes = Reset link, minutes
settings-reset-minutes-hint = 5 to 60.
settings-session-idle = Session ends when idle, minutes
settings-session-idle-hint = 5 to 1440.
settings-session-idle-long = Session ends when idle: this is longer than the whole session
settings-session-hours = Session ends in any case, hours
settings-session-hours-hint = 1 to 168.

# The audit log
settings-audit-log = Audit log
settings-audit-log-lede = Who did what, newest first.
settings-audit-lede = Who did what, newest first. Nothing here can be changed.
settings-audit-act = Act
settings-audit-person = Person
settings-audit-object = Object
settings-audit-change = Change
settings-audit-when = When
settings-audit-from = From
settings-audit-until = Until
settings-audit-date = Enter a date, like 2026-11-20
settings-audit-behalf = as { $name }
settings-audit-none = Nothing was done that matches
settings-audit-none-text = The filters hide everything there is.
settings-audit-any = Any
settings-audit-result = Result
settings-audit-result-done = Done
settings-audit-result-refused = Refused
settings-audit-newest = Newest
settings-audit-line = Line { $sequence }
settings-audit-unsealed = Not sealed yet
settings-audit-broken = Changed after it was sealed
settings-audit-sealed-until = Sealed up to line { $sequence }.
settings-audit-nothing-sealed = Nothing is sealed yet.
settings-audit-waiting = { $count ->
    [one] One line waits to be sealed.
   *[other] { $count } lines wait to be sealed.
}
settings-audit-export = Export as CSV
settings-audit-export-text = The export holds everything that the filters show, all pages, and is noted here itself.
settings-audit-check = Check the chain
settings-audit-check-title = Chain of the audit log
settings-audit-check-empty = There is no sealed line to look at.
settings-audit-check-holds = Lines { $from } to { $until } hold.
settings-audit-check-holds-text = Each says what it said when it was sealed, and follows the one before it.
settings-audit-check-broken = { $count ->
    [one] The chain is broken in one place.
   *[other] The chain is broken in { $count } places.
}
settings-audit-check-broken-text = Somebody changed or removed lines in the database, past this program. Compare with a backup.
settings-audit-check-on = Check what follows
settings-audit-break-changed = Line { $sequence } ({ $when }) was changed after it was sealed.
settings-audit-break-detached = Line { $sequence } ({ $when }) does not follow the line before it.
settings-audit-break-missing = Lines { $from } to { $until } are missing.
settings-audit-break-anchor = Line { $sequence } is not the one that was written down as the head.
settings-audit-head = Newest sealed line
settings-audit-anchor-text = This hash stands for everything up to that line. Once a day it is written into the program's log; kept elsewhere, it shows whether the newest lines were cut off.
settings-audit-column-sequence = Line
settings-audit-column-at = Time (UTC)
settings-audit-column-code = Code
settings-audit-column-actor-kind = Kind of person
settings-audit-column-behalf = As
settings-audit-column-object-kind = Kind of object
settings-audit-column-object-id = Id of object
settings-audit-column-before = Before
settings-audit-column-after = After
settings-audit-column-address = Address
settings-audit-column-request = Request
settings-audit-column-id = Id of line
settings-audit-column-hash = Hash
settings-audit-column-previous = Hash of the line before
settings-audit-kind-account = Sign-in, password, second factor
settings-audit-kind-portal-user = Client Portal users
settings-audit-kind-preview = Preview Client Portal
settings-audit-kind-contact = Contacts
settings-audit-kind-organization = Organizations
settings-audit-kind-access-review = Access reviews
settings-audit-kind-security-level = Security levels
settings-audit-kind-staff-level = Staff security levels
settings-audit-kind-resource = Resources
settings-audit-kind-provider = Provider settings
settings-audit-kind-identity-provider = Identity providers
settings-audit-kind-notification-template = Notification templates
settings-audit-kind-activation = Mass activation
settings-audit-kind-ticket = Tickets
settings-audit-kind-note = Notes
settings-audit-kind-mail = Mails
settings-audit-kind-audit-log = The audit log itself

# Acts in words; others are shown by their code
act-account-sign-in = Sign-in tried
act-account-signed-in = Signed in
act-account-signed-out = Signed out
act-account-second-factor = Second factor tried
act-account-confirm = Password asked again
act-account-factor-set-up = Second factor set up
act-account-factor-removed = Second factor removed
act-account-recovery-codes-renewed = Recovery codes renewed
act-account-password-set = Password set by link
act-account-password-changed = Password changed
act-account-reset-asked = Forgotten password
act-account-session-ended = Session ended
act-account-sessions-ended = Other sessions ended
act-contact-email-changed = Email address changed in the profile
act-contact-profile-changed = Profile changed
act-ticket-created = Ticket created
act-ticket-handed-over = Ticket handed over
act-ticket-brought-in = Ticket brought into Taskfire
act-note-added = Note added
act-attachment-added = Attachment added
act-queue-added = Queue added
act-queue-changed = Queue changed
act-queue-removed = Queue removed
act-queue-moved = Queue moved
act-queue-member-added = Queue member added
act-queue-member-removed = Queue member removed
act-status-added = Status added
act-status-changed = Status changed
act-status-removed = Status removed
act-priority-added = Priority added
act-priority-changed = Priority changed
act-priority-removed = Priority removed
act-issue-type-added = Issue type added
act-issue-type-changed = Issue type changed
act-sub-issue-type-added = Sub-issue type added
act-sub-issue-type-changed = Sub-issue type changed
act-source-added = Source added
act-source-changed = Source changed
act-work-type-added = Work type added
act-work-type-changed = Work type changed
act-role-added = Role added
act-role-changed = Role changed
act-ticket-category-added = Ticket category added
act-ticket-category-changed = Ticket category changed
act-request-type-added = Request type added
act-request-type-changed = Request type changed
act-question-added = Question added
act-question-changed = Question changed
act-security-level-added = Security level added
act-security-level-changed = Security level changed
act-security-level-removed = Security level deleted
act-access-review-attested = Access reviewed
act-audit-log-exported = Audit log exported
act-staff-level-added = Staff security level added
act-staff-level-changed = Staff security level changed
act-staff-level-removed = Staff security level removed
act-resource-added = Resource added
act-resource-created = Resource added from the command line
act-resource-changed = Resource changed
act-resource-invited = Resource invited
act-resource-reset-asked = Password reset sent to a resource
act-resource-user-name-changed = User name of a resource changed
act-provider-changed = Provider settings changed
act-mail-sent-again = Mail sent again
act-organization-added = Organization added
act-organization-changed = Organization changed
act-location-added = Location added
act-location-changed = Location changed
act-contact-added = Contact added
act-contact-changed = Contact changed
act-contact-inactivated = Contact made inactive
act-portal-user-activated = Client Portal activated
act-portal-user-deactivated = Client Portal deactivated
act-portal-user-changed = Client Portal user changed
act-portal-user-second-factor-reset = Reset 2FA
act-portal-user-reset-asked = Reset Password/Notify User
act-portal-user-welcome-resent = Welcome mail sent again
act-portal-user-session-ended = Session of a portal user ended
act-portal-previewed = Preview Client Portal
act-portal-preview-ended = Preview Client Portal ended

# Mails
settings-mail = Mail deliveries
settings-mail-lede = Every mail that was written, and what became of it.
settings-mail-all = All
settings-mail-queued = Waiting
settings-mail-sent = Sent
settings-mail-failed = Failed
settings-mail-skipped = Not sent
settings-mail-none = No mail here
settings-mail-none-text = Nothing is in this state.
settings-mail-subject = Subject
settings-mail-to = To
settings-mail-state = State
settings-mail-written = Written
settings-mail-again = Send again
settings-mail-not-failed = Only a failed mail can be sent again

# Change management
settings-change-management-head = Change management
settings-change-management = Change Management
settings-change-management-hint = Change requests get approvers: a board’s people and others. They answer here or in the portal before the work begins.
settings-change-boards = Change advisory boards
settings-change-boards-lede = Who approves changes, by name and by role.
settings-boards-new = New board
settings-boards-none = No board yet
settings-boards-none-text = A board names the people who approve changes together. Technicians choose it on a change request.
settings-changes-off = Change management is off.
settings-changes-off-text = Nobody is asked for approval until it is switched on under Settings, Provider settings.
settings-board-who = Who
settings-board-for = For
settings-board-all = All organizations
settings-board-nobody = Nobody
settings-board-people = { $count ->
    [one] 1 person by name
   *[other] { $count } people by name
  }
settings-board-roles = By role
settings-board-roles-hint = Whoever has the role on the ticket or its organization at the time approves.
settings-board-ticket-contact = Ticket contact
settings-board-primary-contact = Organization’s primary contact
settings-board-parent-contact = Parent organization’s primary contact
settings-board-assigned-resource = Assigned resource
settings-board-account-manager = Account manager
settings-board-organization = Organization
settings-board-organization-hint = Name or number. Only then its contacts can be named, and the board fits its tickets and those of its sub-organizations alone. Empty: the board fits all.
settings-board-organization-unknown = Organization: no active organization is called “{ $typed }”; enter its whole name or number, or leave it empty
settings-board-organization-several = Organization: several are called “{ $typed }”; enter the number of one of them
settings-board-contacts = Contacts
settings-board-contacts-hint = Active contacts of the organization that is named above.
settings-board-active-hint = An inactive board can no longer be chosen; tickets that have it keep it.
settings-board-name-taken = Name: another board has this name; choose another one
act-change-board-added = Change advisory board added
act-change-board-changed = Change advisory board changed
