# Signing in
sign-in-title = Sign in
sign-in-user-name = User Name
sign-in-user-name-hint = Usually your e-mail address.
sign-in-user-name-needed = Enter your user name
sign-in-user-name-long = User Name: { $max } characters at most
sign-in-remember = Remember My User Name
sign-in-continue = Continue
sign-in-forgotten = Forgot your password?
sign-in-back = Back
sign-in-back-to = Back to sign-in
sign-in-password-title = Welcome back
sign-in-change = Change
sign-in-change-what = user name
sign-in-password = Password
sign-in-wrong = User name or password is wrong. Capitals count in the password.
sign-in-wait = Too many tries. Try again in { $minutes ->
    [one] one minute.
   *[other] { $minutes } minutes.
}
sign-in-code-title = Second factor
sign-in-code = Code
sign-in-code-hint = Six digits from your authenticator app, or one of your recovery codes.
sign-in-code-needed = Enter the code of your authenticator app, or a recovery code
sign-in-code-wrong = This code is wrong or was used before. Wait for the next one in your app and type that.
sign-in-code-lost = No phone and no recovery code? Your Client Portal manager or your provider can reset your second factor.

# Setting up a second factor
factor-title = Two-factor Authentication Setup
factor-why = { $provider } asks you for a second factor. You set it up once, it takes about a minute.
factor-scan = Scan this with your authenticator app
factor-picture = QR code for the authenticator app. The same secret stands below as text.
factor-no-camera = No camera? Type this secret into the app instead
factor-kind = Time-based, 6 digits, 30 seconds
factor-code = Code from the app
factor-code-hint = 6 digits, new every 30 seconds.
factor-code-wrong = This code does not fit. Check that the clock of your phone is right, wait for the next code and type that.
factor-enable = Enable 2FA
factor-on = 2FA is on.
factor-on-then = From the next sign-in we ask for a code from your app.
codes-title = Keep your recovery codes
codes-why = Each code works once, in place of the app: for the day your phone is lost or broken. We show them only now. Print them, or keep them where you find them without your phone.
codes-list = { $count } recovery codes
codes-none-left = No code left? Your Client Portal manager or { $provider } can reset your second factor.
codes-kept = I have kept them

# New passwords
new-password = New password
new-password-hint = At least { $least } characters. A few words in a row are easy to remember and hard to guess.
new-password-confirm = Confirm new password
new-password-differs = Type the same password twice
password-too-short = Use at least { $needed } characters.
password-too-long = Use at most { $limit } characters.
password-not-printable = Use characters that can be seen, without line breaks.
password-common = This password is among those that are tried first. Choose one that nobody else has.
password-pattern = A repetition or a row of keys is guessed quickly. Use several words instead.
password-contains-user-name = Leave your user name out of the password.
password-contains-brand = Leave “{ $brand }” out of the password.
longer-title = Choose a longer password
longer-why = You sign in without a second factor now. Your password is too short to stand alone, so please choose a longer one.
longer-save = Save and continue

# Links
welcome-title = Welcome, { $name }
welcome-lede = Choose the password with which you will sign in.
welcome-save = Set password
reset-title = Choose a new password
reset-lede = Everybody who is signed in with this user name is signed out when you save it.
reset-save = Save password
dead-link-title = This link no longer works
dead-link-why = It was used, it has expired, or a newer one was sent. Links in the mails of the help desk work once.
dead-link-new = Send me a new link
forgotten-title = Forgot your password?
forgotten-how = Tell us your user name. We send a link that sets a new password to the e-mail address we have for you.
forgotten-send = Send the link
forgotten-sent-title = Look into your mail
forgotten-sent = If there is a user with this name, a link is on its way to their e-mail address.
forgotten-sent-nothing = Nothing after some minutes? Look into the spam folder, check the user name, or ask your provider.

# User names
user-name-too-short = Use at least 4 characters.
user-name-too-long = Use at most 200 characters.
user-name-not-allowed = These characters cannot be used: { $characters }
user-name-period-at-edge = A period cannot be first or last.
user-name-two-periods = Two periods cannot follow one another.

# First set-up
set-up-title = Set up Emberdesk
set-up-where = This page opens once. The set-up token stands on the console on which Emberdesk was started, in the lines of its last start.
set-up-token = Set-up token
set-up-token-hint = 43 characters, from the console.
set-up-token-wrong = This is not the token of the last start. Look at the console again; a restart prints a new one.
set-up-provider-part = Your company
set-up-provider = Name as customers read it
set-up-time-zone = Time zone
set-up-person-part = You
set-up-person-lede = You become System Administrator: you can do everything and add your colleagues.
set-up-first-name = First Name
set-up-last-name = Last Name
set-up-email = Email
set-up-user-name-hint = 4 to 200 characters; your e-mail address is a good choice.
set-up-save = Set up

# My Settings
my-profile = Edit Profile
my-password = Change Password
my-security = Security
my-formats = Appearance and formats
my-save = Save
my-cancel = Cancel

my-profile-notice = This is your contact record:
my-profile-notice-who = { $provider } sees the same data and can change it too.
my-profile-save = Save and Close
my-profile-formats = Date, time and number format and your time zone are under
my-person = Person
my-reach = Reach
my-first-name = First Name
my-last-name = Last Name
my-title = Title
my-location = Location
my-email = Email
my-email-hint = Mail from this address is recognised as yours.
my-email-password = A new e-mail address needs your password. The old address is told.
my-email-password-needed = Enter your password to change your e-mail address
my-additional-emails = Additional emails
my-additional-emails-hint = Several with a comma between them.
my-additional-emails-wrong = { $field }: { $wrong } is not an e-mail address. Put a comma between addresses.
my-additional-emails-many = { $field }: { $max } addresses at most
my-phone = Phone
my-extension = Extension
my-mobile = Mobile
my-alternate-phone = Alternate phone
my-fax = Fax
my-address = Address
my-city = City
my-state = State
my-postal-code = Postal code
my-country = Country
my-level = Your security level
my-level-lede = Only { $provider } and your Client Portal manager can change it.
my-level-not = Not allowed:

my-password-lede = Everywhere else you are signed in, you are signed out.
my-password-current = Current password
my-password-wrong = This is not your current password
my-confirm-title = Confirm that it is you
my-confirm-lede = What you are about to change protects your account. Type your password once more; that holds for ten minutes.

my-factor = Authenticator app and recovery codes
my-factor-needed = Your organization requires a second factor, so it stays on. You can set it up again with another phone.
my-factor-free = A second factor protects your account even if somebody learns your password.
my-factor-app = Authenticator app
my-factor-the-app = the authenticator app
my-factor-configured = Configured
my-factor-not-configured = Not configured
my-factor-since = Since
my-factor-what = A code from an app on your phone, besides your password.
my-factor-set-up = Set up
my-factor-again = Set up again
my-factor-remove = Remove
my-factor-set-up-lede = You set it up once, it takes about a minute. Other sessions are signed out.
my-factor-again-lede = These steps replace the app that is set up, and the recovery codes with it. Other sessions are signed out.
my-codes = Recovery codes
my-codes-left = { $left } of { $all } left.
my-codes-new-why = New codes make the old ones worthless.
my-codes-new = Make new codes
my-sessions = Sessions
my-sessions-lede = Where you are signed in. A session ends after { $minutes } minutes without use.
my-sessions-end-others = Sign out everywhere else
my-sessions-not-you = Not you?
my-session-this = This session
my-session-now = active now
my-session-end = Revoke
my-session-begun = Signed in
my-session-seen = last active
my-session-password = password
my-session-totp = app code
my-session-recovery-code = recovery code
agent-on = { $browser } on { $system }
agent-unknown = Unknown browser

my-formatting = Formatting
my-formatting-lede = How pages and mails write dates, times and numbers for you.
my-date-format = Date Format
my-time-format = Time Format
my-number-format = Number Format
my-time-zone = Time zone
my-language = Language
my-language-en = English
my-example-date = Today is
my-example-time = It is
my-example-number = For instance
my-example-zone = Now
my-appearance = Appearance
my-theme = Light or dark
my-theme-system = As my device
my-theme-system-hint = Follows the setting of the device.
my-theme-light = Light
my-theme-dark = Dark
my-habits = Habits
my-keys = Single-key shortcuts
my-keys-hint = Search with / and a new ticket with c. Switch them off if they get in the way of speech input.
my-landing = Show the landing page again

# What security levels allow
right-group-access = Tickets and projects of everyone
right-group-tickets = Tickets
right-group-projects = Projects
right-group-data = Reports and finance
right-group-manage = Administration
right-group-taskfire = Taskfire
right-see-all-tickets = See all tickets of the organization and its sub-organizations
right-see-all-projects = See all projects of the organization
right-read-knowledge-base = Read the knowledge base
right-create-tickets = Create tickets, add notes and attachments
right-view-priority = View Service Provider Priority
right-set-priority = Set Service Provider Priority on ticket creation
right-view-project-schedule = View project schedule
right-email-project-team = Email members of the project team
right-project-notes = View and add project notes
right-project-attachments = View project attachments
right-project-issues = View calendar, team and issues of projects; add issues
right-own-tasks = Work on My Open Tasks
right-ticket-reports = Run ticket reports
right-block-hour-report = Run Block Hour Report
right-retainer-report = Run Retainer Report
right-view-invoices = View and download invoices
right-own-quotes = View and answer quotes sent to you
right-all-quotes = View all quotes of the organization
right-view-devices = View devices
right-view-documents = View documents
right-edit-profile = Edit own profile
right-manage-users = Manage users
right-work-internally = Edit and work tickets of the internal help desk, track time
right-administer-taskfire = Administer Taskfire: queues, rules, vendors, work sharing

# Said once after an act
said-signed-out = You are signed out.
said-recovery-code-used = This recovery code is used up. See under Security how many are left.
said-password-set = Your password is set. Welcome!
said-password-changed = Your password is changed. All other sessions are ended.
said-set-up = Emberdesk is set up. Sign in with the user name and password you chose.
said-session-ended = The session is ended.
said-sessions-ended = All other sessions are ended.
said-factor-removed = Your second factor is removed. All other sessions are ended.
said-formats-saved = Saved.
said-profile-saved = Your profile is saved.
