# Words of organizations and contacts in the desk

menu-crm = CRM

# Common
crm-save = Save
crm-cancel = Cancel
crm-edit = Edit
crm-yes = Yes
crm-no = No
crm-on = On
crm-off = Off
crm-all = All
crm-any = Any
crm-show = Show
crm-next = Next
crm-filter = Filter
crm-apply = Apply
crm-nobody = Nobody
crm-breadcrumb = Where this page stands
crm-name = Name
crm-choose = Choose
crm-type = Type
crm-status = Status
crm-active = Active
crm-inactive = Inactive
crm-since = Here since
crm-created = Created
crm-no-match-text = These filters hide everything:
crm-stale = Someone else changed this since you opened it. What you typed is kept: look at the newest state in another window, then save again to replace it.
said-crm-added = Added.
said-crm-saved = Saved.

# Organizations
crm-organizations = Organizations
crm-organization = Organization
crm-organization-new = New organization
crm-organizations-search = Name or number
crm-organizations-none = No organizations yet
crm-organizations-none-text = Customers, vendors and partners stand here once they are added.
crm-organizations-no-match = No organization matches these filters
crm-about-organization = About this organization
crm-namesake = Another organization has this name.
crm-namesake-text = Both can stay. A number or another name tells them apart.
crm-below = Sub-organization of { $name }
crm-sub-organizations = Sub-organizations
crm-account-manager = Account manager
crm-primary-contact = Primary contact
crm-number = Organization Number
crm-number-hint = Your own, e.g. from the accounts. May stay empty.
crm-web = Web
crm-web-hint = For instance https://contoso.example
crm-web-wrong = Web: enter an address like https://contoso.example
crm-portal = Portal
crm-portal-enabled = Enabled for Client Portal
crm-portal-enabled-hint = Clearing it shuts out all of its users at once.
crm-portal-taskfire = Read-only while Taskfire is on: turn Taskfire off first
crm-taskfire = Taskfire
crm-open-tickets = Open tickets
crm-open-count = { $count } open
crm-recent-tickets = Recent tickets
crm-tickets = Tickets
crm-tickets-none = No tickets yet
crm-ticket-title = Title
crm-ticket-number = Number
crm-contact-counts = { $contacts ->
    [one] 1 contact
   *[other] { $contacts } contacts
}, { $logins ->
    [one] 1 portal user
   *[other] { $logins } portal users
}
crm-kind-customer = Customer
crm-kind-lead = Lead
crm-kind-prospect = Prospect
crm-kind-dead = Dead
crm-kind-cancelation = Cancelation
crm-kind-vendor = Vendor
crm-kind-partner = Partner
crm-type-hint = Only customers have a portal.
crm-parent = Parent
crm-parent-none = None: stands for itself
crm-parent-hint = One level only: a sub-organization has no sub-organizations of its own.
crm-parent-provider = Parent: your own organization cannot be a sub-organization
crm-parent-itself = Parent: an organization cannot be its own parent
crm-parent-is-sub = Parent: this one is itself a sub-organization, choose one that stands for itself
crm-parent-has-subs = Parent: this organization has sub-organizations, so it cannot be one itself
crm-active-provider = Your own organization cannot be made inactive
crm-organization-active-hint = People of an inactive organization cannot sign in. Everything else stays.

# Locations
crm-locations = Locations
crm-location = Location
crm-location-name = Location name
crm-location-new = New location
crm-location-no = None
crm-locations-none = No location yet.
crm-primary = Primary location
crm-primary-hint = Exactly one is. Choosing it here takes it from the other.
crm-primary-needed = One location must be the primary one: make another one primary instead
crm-primary-active = The primary location must be active
crm-location-active-hint = An inactive location cannot be chosen anew. What has it keeps it.
crm-time-zone = Time zone
crm-address = Address
crm-postal-code = Postal code
crm-city = City
crm-state = State
crm-country = Country

# Contacts
crm-contacts = Contacts
crm-contact = Contact
crm-contact-new = New Contact
crm-contact-of = A contact of { $organization }, for good: contacts cannot be moved to another organization.
crm-all-contacts = All contacts
crm-contacts-search = Name or email
crm-contacts-none = No contacts yet
crm-contacts-none-text = Open an organization to add the people there.
crm-contacts-none-here = Nobody yet.
crm-contacts-no-match = No contact matches these filters
crm-no-login = No login
crm-tab-general = General
crm-client-portal = Client Portal
crm-reach = How to reach them
crm-place = Where
crm-first-name = First Name
crm-last-name = Last Name
crm-title = Title
crm-email = Email Address
crm-email-hint = Needed for the Client Portal.
crm-email-login = Email Address: the Client Portal is active for this contact, so an address is needed
crm-additional-email = Further address
crm-additional-emails = Further email addresses
crm-additional-emails-hint = One a line.
crm-additional-emails-many = Further email addresses: 10 at most
crm-additional-emails-wrong = Further email addresses: “{ $address }” is not an address, write one a line
crm-phone = Phone
crm-extension = Extension
crm-extension-short = ext. { $extension }
crm-mobile = Mobile
crm-alternate-phone = Alternate phone
crm-fax = Fax
crm-ticket-mail = Accepts task and ticket e-mail notifications
crm-ticket-mail-hint = If not, no such mail goes to them, even if someone picks them by name.
crm-contact-active-hint = Clearing it ends the access to the portal at once. Their tickets stay.
crm-contact-inactive = This contact is inactive.
crm-contact-inactive-text = They cannot sign in and get no mail. Their tickets stay.
crm-same-email = Another contact has the address { $email }.
crm-same-email-text = Mail from it cannot be matched to one person, and signing in with Google or Microsoft has to ask.
crm-contact-tickets-none-text = Tickets of { $name } stand here once there are any.

# The Client Portal tab
crm-activate = Activate Client Portal
crm-activate-hint = They get a mail with a link to set a password.
crm-activate-off-hint = Clearing it ends all sessions and links at once. User name and level are kept.
crm-activate-email = Activate Client Portal: first give the contact a valid email address, the welcome mail goes there
crm-user-name = User Name
crm-user-name-hint = 4 to 200 characters: letters, numbers, @ . and ! # $ % & ' * + - / = ? ^ _ ` {"{"} | {"}"} ~
crm-user-name-taken = User Name: this one is taken, choose another
crm-security-level = Security Level
crm-levels-caption = Security levels for { $organization }. One is chosen.
crm-level-assignable = Allow User to Assign
crm-level-system = System Security Level
crm-level-taskfire = Security Level: Taskfire levels are given and taken by administrators only, and only where Taskfire is on
crm-level-taskfire-note = A Taskfire level is a licence and changes the bill of this organization. Only administrators can assign one.
crm-level-taskfire-taken = This contact has a Taskfire level: only administrators can change or take it
crm-formatting = Formatting
crm-date-format = Date Format
crm-time-format = Time Format
crm-number-format = Number Format
crm-factor-status = Two-Factor Authentication (2FA) Status
crm-factor-configured = Configured
crm-factor-not-configured = Not Configured
crm-factor-not-required = Not Required
crm-portal-read-only = You can look at this, but not change it. Ask an administrator for the right to edit Client Portal user settings.
crm-help-user = Help this user
crm-reset-password = Reset Password/Notify User
crm-reset-factor = Reset 2FA
crm-reset-factor-question = Remove this user's second factor?
crm-reset-factor-text = The app and the recovery codes of { $name } are removed and all sessions end. They get a mail and set up a new second factor at the next sign-in.
crm-reset-factor-yes = Yes, remove it
crm-no-active-login = There is no active Client Portal login to send a link to
crm-no-access-contact = This contact is inactive and cannot sign in
crm-no-access-contact-text = Make the contact active first.
crm-no-access-organization = The organization has no portal, so nobody of it can sign in
crm-no-access-organization-text = It must be an active customer that is enabled for the Client Portal.
crm-invited = Invited, but no password set yet.
crm-invited-text = Reset Password/Notify User sends a new link.
crm-advice = Advice
crm-advice-standard = Give a standard level to people who only enter tickets.
crm-advice-taskfire = Give a Taskfire level only to those who edit and manage internal tickets.
crm-advice-start = Start with a Manager or Taskfire Administrator: they can set up their colleagues.
crm-last-sign-in = Last sign-in
said-crm-invited = Saved. The welcome mail is on its way.
said-crm-activated = Saved. They can sign in with the password they had.
said-crm-deactivated = Saved. All sessions and links of this user are ended.
said-crm-reset = A mail with a link to set a new password is on its way.
said-crm-factor-reset = The second factor is removed and all sessions are ended. The user is told by mail.
