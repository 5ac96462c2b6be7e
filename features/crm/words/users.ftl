
# Manage in the portal: users, security, review, audit log
menu-manage = Manage
users-title = Users
users-new = New User
users-new-contact = New Contact
users-people = People
users-lede = { $count ->
    [one] One person
   *[other] { $count } people
} at { $organization }, { $active } with a login
users-show = Show
users-all = All
users-with-login = Active
users-without-login = Without login
users-search = Name, email, phone or user name
users-filter = Filter
users-export = Export as CSV
users-name = Name
users-first-name = First Name
users-last-name = Last Name
users-title-of = Title
users-email = Email Address
users-phone = Phone
users-mobile = Mobile
users-location = Location
users-organization = Organization
users-active = Active
users-user-name = User Name
users-level = Security Level
users-activate = Activate
users-factor = 2FA
users-last-sign-in = Last sign-in
users-no-login = No login
users-left = Inactive contact
users-invited = Invited
users-never = Never
users-yes = Yes
users-no = No
users-first-page = First page
users-next = Next
users-nobody = Nobody yet
users-nobody-text = The people of your organization stand here, with or without a login.
users-no-match = Nobody matches these filters
users-no-match-text = These filters hide everybody:
users-taskfire-note = Taskfire levels are given by { $provider } and may cost extra. Create the person with a standard level, then ask.

# One person
users-organization-hint = Contacts cannot be moved to another organization later.
users-user-name-hint = Left empty, the email address becomes the user name.
users-level-closed = Only your provider assigns this level.
users-level-taskfire = Taskfire levels are given and taken by { $provider } only.
users-levels-help = What each level allows
users-help = Help this user
users-own = This is you.
users-own-text = Change your own email address, password and second factor under My Settings. Your level and your access are changed by another Manager or your provider.
users-own-deactivate = Activate Client Portal: you cannot take your own access away, ask another Manager
users-own-level = Security Level: you cannot change your own level, ask another Manager or your provider
users-email-own = Email Address: your own is changed under My Settings, Edit Profile
users-email-taskfire = Email Address: that of a Taskfire user is changed by themselves or by your provider
users-email-twice = Somebody else has this email address.
users-email-twice-yes = Use this email address all the same
users-email-twice-hint = Somebody else has this address. Mail from it cannot be matched to one person, and signing in with Google or Microsoft has to ask.
users-invited-text = Resend welcome mails a new link.
users-ask-provider = Ask your provider.
users-resend-welcome = Resend welcome
users-no-welcome = This user has set a password already, or has no active login: send Reset Password/Notify User instead
said-users-welcome = A new welcome mail is on its way.

# Requests for access
users-requests = Access requests
users-request-line = { $name } asks for access
users-request-known = In your contacts already.
users-request-unknown = Not yet in your contacts.
users-request-look = Look at it
users-request-asked = Asked
users-request-contact = Contact
users-request-message = What they say
users-request-approve = Approve
users-request-decline = Decline
users-request-has-login = This person has an active login already. Decline the request, or send Reset Password/Notify User from the person's page.
said-users-approved = Approved. The welcome mail is on its way.
said-users-declined = Declined.

# Import
users-import = Import users
users-import-how = How it works
users-import-lede = Bring a table with up to { $most } rows and a header row, as CSV with commas or semicolons, in UTF-8. You see what each row will do before anything happens; then all rows are imported, or none. A person whose email address is known is updated; empty cells leave what is there.
users-import-needed = needed
users-import-template = Download a template
users-import-file = File
users-import-file-hint = CSV, 2 MB at most.
users-import-text = Or paste the table here
users-import-check = Check the table
users-import-preview = Preview of the import
users-import-one-file = File: send one file at a time
users-import-encoding = File: this is not UTF-8 text. In the spreadsheet choose “CSV UTF-8” when you save it
users-import-large = The table is larger than 2 MB. A thousand rows are far smaller: check that it is the right file
users-import-empty = The table is empty. Choose a file or paste a table with a header row
users-import-no-rows = The table has a header row, but no rows below it
users-import-many = The table has { $count } rows, { $max } at most are imported at once: split it
users-import-open-quote = A quotation mark opens in line { $line } and never closes. A quotation mark within a cell is written twice
users-import-after-quote = In line { $line } something stands after a closing quotation mark. A quotation mark within a cell is written twice
users-import-column = The column “{ $column }” is not known. Known are: { $columns }. Check that cells stand between commas or semicolons
users-import-column-twice = The column “{ $column }” stands there twice
users-import-column-missing = The column { $column } is missing. Known are: { $columns }
users-import-cells = More cells than the header row has
users-import-formula = { $field }: begins like a formula. Write it without = + - or @ at the start
users-import-row-twice = The email address stands in line { $line } already
users-import-name-twice = User Name: line { $line } uses it already
users-import-ambiguous = Several of your contacts have this email address: change them one by one
users-import-location = Location: “{ $name }” is none of your active locations
users-import-level = Security Level: “{ $name }” is none that you can assign
users-import-user-name = User Name: 4 to 200 characters, letters, numbers, @ . and some signs; no period first, last or doubled
users-import-activate = Activate: write yes or no
users-import-adds = New contact.
users-import-updates = Contact is updated.
users-import-activates = Access as { $level } with user name { $name }.
users-import-line = Line
users-import-result = What happens
users-import-wrong = { $count ->
    [one] One row has a problem.
   *[other] { $count } rows have a problem.
}
users-import-nothing = Nothing was imported. Mend the table and check it again.
users-import-counts = { $added } new, { $updated } updated.
users-import-mails = { $count ->
    [0] Nobody gets access.
    [one] One person gets or keeps access; whoever is new gets a welcome mail.
   *[other] { $count } people get or keep access; whoever is new gets a welcome mail.
}
users-import-all = { $count ->
    [one] Import one row
   *[other] Import all { $count } rows
}
users-import-again = Check another table
users-import-done = { $added } added, { $updated } updated, { $activated } with access
said-users-imported = The table is imported.

# Second factor of the organization
users-security = Security
users-two-factor = Who needs a second factor
users-two-factor-given = { $provider } requires:
users-two-factor-not-required = Not Required
users-two-factor-taskfire = Required for Taskfire users
users-two-factor-everyone = Required for everyone
users-two-factor-looser = You can ask for more than your provider, not for less
users-two-factor-note = Whoever has none yet sets one up at the next sign-in.
said-users-security = Saved. It holds from the next sign-in on.

# Access review
users-review = Access review
users-review-lede = Look at who can sign in. Is everybody still with you, at the right level?
users-review-caption = People with access, by name
users-review-remark = Remark
users-review-attest = Attest
users-review-note = Attesting says that everybody listed should have the access they have. Who said it, when, and who was listed is kept.
users-review-count = { $count ->
    [one] one user
   *[other] { $count } users
}
users-review-earlier = Earlier reviews
users-review-changed = Somebody’s access changed since you opened the page. Look at the list again, then attest.
users-review-nobody = Nobody has access
users-review-nobody-text = There is nothing to review.
said-users-reviewed = Thank you. The review is kept.

# Audit log of the organization
users-history = Audit log
users-history-lede = What your colleagues and { $provider } did with your users and settings, newest first.
users-history-act = What was done
users-history-act-hint = A code such as portal-user.activated, or its beginning.
users-history-person = Person
users-history-object = To whom
users-history-change = Before and after
users-history-when = When
users-history-behalf = by { $name }
users-history-refused = Refused
users-history-none = No line matches
users-history-none-text = Take the filters away to see all.
act-users-imported = Users imported
act-join-confirmed = Access asked for
act-join-asked = Access asked for
act-join-approved = Access request approved
act-join-declined = Access request declined
act-security-two-factor = Second factor rule changed
