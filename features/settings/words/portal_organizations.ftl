
# Global Settings of Client Portal & Taskfire
portal-organizations-global = Global Settings
portal-organizations-global-lede = What holds for every organization that says nothing else: sign-in, links, sessions, formats, what the portal shows.
portal-organizations-generic-login = Generic Client Portal Login
portal-organizations-generic-login-text = Everybody can sign in here. Organizations can have an address of their own besides.
portal-organizations-new-users = New portal users
portal-organizations-default-level = Default Security Level
portal-organizations-default-level-hint = Proposed when a contact gets access. Never a Taskfire level.
portal-organizations-default-level-first = The first one of the list
portal-organizations-password = Password length, characters
portal-organizations-password-hint = 15 to 64. With a second factor, 8 are enough.
portal-organizations-ways = Ways to sign in
portal-organizations-ways-own = Own choice
portal-organizations-ways-allowed = Allowed, if an own choice is made
portal-organizations-ways-hint = Of portal users. The provider's staff can always use their password.
portal-organizations-ways-needed = Ways to sign in: allow at least one of the list
portal-organizations-way-password = Password
portal-organizations-way-passkey = Passkey
portal-organizations-way-google = Google
portal-organizations-way-microsoft = Microsoft
portal-organizations-way-oidc = The organization's own identity provider

# Manage Client Portal Organizations
portal-organizations = Manage Client Portal Organizations
portal-organizations-lede = All active customers, with who has access and what they may use.
portal-organizations-search = Name or number
portal-organizations-none = No customers yet
portal-organizations-none-text = Active customers stand here as soon as they are added.
portal-organizations-no-match = No organization matches
portal-organizations-no-match-text = The search hides everything:
portal-organizations-export = Export CSV
portal-organizations-own = Your own organization
portal-organizations-own-text = For demonstration and training. Taskfire licences here are never billed.
portal-organizations-name = Organization Name
portal-organizations-enabled = Enabled for Client Portal
portal-organizations-enabled-hint = Clearing it shuts out all of its users at once.
portal-organizations-enabled-taskfire = Read-only while Taskfire is on: turn Taskfire off first
portal-organizations-users = Client Portal Users
portal-organizations-taskfire-users = Taskfire Users
portal-organizations-two-factor = 2FA
portal-organizations-notifications = Notifications
portal-organizations-notifications-hint = Resources get mail when the customer adds a note in the portal.
portal-organizations-knowledge-base = Knowledge Base
portal-organizations-knowledge-base-hint = Users see public articles and those published to their organization.
portal-organizations-documentation = Documentation
portal-organizations-documentation-hint = Users see documents published to them.
portal-organizations-menu = Menu
portal-organizations-menu-of = Menu of { $name }
portal-organizations-edit = Edit settings
portal-organizations-manage-users = Manage users
portal-organizations-review = Access review
portal-organizations-idp = Configure IdP

# One organization
portal-organizations-counts = { $standard ->
    [one] 1 Client Portal user
   *[other] { $standard } Client Portal users
}, { $taskfire ->
    [one] 1 Taskfire user
   *[other] { $taskfire } Taskfire users
}
portal-organizations-inherit = Inherit ({ $value })
portal-organizations-number-hint = { $least } to { $most }. Empty: { $value }.
portal-organizations-tightened = A Manager of this organization has tightened it: { $value }
portal-organizations-general = General
portal-organizations-login-address = Where its people sign in:
portal-organizations-login-name = Own login address
portal-organizations-login-name-hint = The end of /at/…: 2 to 60 small letters, digits and hyphens. Empty: the generic address.
portal-organizations-login-name-wrong = Own login address: 2 to 60 letters from a to z, digits and hyphens, with no hyphen first or last
portal-organizations-login-name-taken = Own login address: another organization has this one, choose another
portal-organizations-show-time = Show Time
portal-organizations-show-time-hint = Hours on tickets and tasks, for Taskfire users only.
portal-organizations-time-none = No time
portal-organizations-time-billed = Only hours already billed
portal-organizations-time-worked = Worked hours
portal-organizations-domains = Known mail domains
portal-organizations-domains-hint = One a line, like contoso.example. Who has an address there can ask for access.
portal-organizations-domain-wrong = Known mail domains: { $domain } is no domain; write it like contoso.example
portal-organizations-domain-free = Known mail domains: anybody can have an address at { $domain }, so it cannot stand for one organization
portal-organizations-domain-taken = Known mail domains: { $domain } belongs to another organization
portal-organizations-domains-many = Known mail domains: { $most } at most
portal-organizations-taskfire = Taskfire
portal-organizations-taskfire-on = Taskfire is on
portal-organizations-taskfire-off = Taskfire is off
portal-organizations-taskfire-text = The organization's own help desk in the client portal. A fee is due for each user, not for enabling it.
portal-organizations-taskfire-open = Taskfire set-up
portal-organizations-taskfire-enable = Enable Taskfire
portal-organizations-taskfire-billing = Contract Billing Automation (optional)
portal-organizations-taskfire-agreement = View User Agreement Acknowledgment
portal-organizations-contract-over = The contract { $name } for Taskfire expired on { $day }
portal-organizations-contract-over-text = No units are added while it has expired. Users keep working.
portal-organizations-around = More about this organization
act-portal-settings-changed = Global Settings changed
act-organization-portal-changed = Client Portal settings of an organization changed

# Mass activation
activation-title = Activate contacts
activation-lede = Contacts of this organization without access. Each one who is activated gets a welcome mail.
activation-steps = Steps
activation-step-choose = Choose
activation-step-preview = Preview
activation-step-activate = Activate
activation-search = Name or email
activation-nobody = Everybody has access
activation-nobody-text = There is no contact without an active login here.
activation-no-match = No contact matches
activation-no-match-text = The search hides everything.
activation-for-all = For all of them
activation-level = Security Level
activation-level-hint = No Taskfire level here: each is a licence.
activation-whom = Contacts
activation-everybody = { $count ->
    [one] The one contact found
   *[other] All { $count } contacts found, not only those on this page
}
activation-choose = Choose
activation-choose-named = Activate { $name }
activation-contact = Contact
activation-email = Email Address
activation-user-name = User Name
activation-result = Result
activation-problem = Problem
activation-preview = Preview
activation-nothing-yet = Nothing has been done yet.
activation-nobody-chosen = Contacts: choose at least one
activation-chosen = Chosen
activation-ready = Ready
activation-left-out = Left out
activation-start = { $count ->
    [one] Activate 1 contact
   *[other] Activate { $count } contacts
}
activation-more = { $count ->
    [one] 1 more is not shown.
   *[other] { $count } more are not shown.
}
activation-shut = This organization is not enabled for the Client Portal
activation-shut-text = Nobody of it can sign in. Enable it first.
activation-trouble-inactive = The contact is inactive
activation-trouble-no-address = No valid email address, so no welcome mail
activation-trouble-invalid-user-name = The email address cannot be a user name: give one on the Client Portal tab
activation-trouble-taken-user-name = The user name is taken: give another one on the Client Portal tab
activation-trouble-same-user-name = Two of the chosen contacts have the same email address
activation-trouble-has-access = Was activated in the meantime
activation-trouble-level-gone = The security level was deleted
activation-trouble-shut = The organization is not enabled for the Client Portal
activation-runs = Mass activations
activation-by = started by { $name }
activation-running = Running
activation-finished = Finished
activation-progress = Contacts done
activation-done-of = { $done } of { $all } activated
activation-skipped-count = { $count } left out
activation-waiting-count = { $count } waiting
activation-leave = You can leave this page; it goes on.
activation-look-again = Look again
activation-report = Report as CSV
activation-all = All
activation-state-waiting = Waiting
activation-state-done = Activated
activation-state-skipped = Left out
activation-none-here = Nobody here.
act-activation-started = Mass activation started
said-activation-started = The activation has started.
