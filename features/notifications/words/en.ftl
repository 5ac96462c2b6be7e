# Mails. Keys mail-EVENT-…: subject, heading and lines per side.
mail-footer = { $provider }
mail-footer-phone = { $provider }, { $phone }
mail-footer-hours = { $provider }, { $phone }, { $hours }
mail-from-line = Help desk with { $provider }
mail-open-ticket = Open the ticket
mail-fact-number = Ticket Number
mail-fact-title = Title
mail-fact-organization = Organization
mail-fact-contact = Contact
mail-fact-status = Status
mail-fact-created = Created
mail-fact-due = Due
mail-fact-resource = Assigned Resource
mail-fact-user-name = User Name
mail-quote-by = { $author } wrote
mail-resolution-by = Resolution
mail-why = You get this mail because you are on this ticket.
mail-why-staff = You get this mail because you work this ticket or its queue.

mail-created-customer-subject = [{ $number }] We have your ticket: { $title }
mail-created-customer-heading = Hello { $name }, we have your ticket
mail-created-customer-line = We look at it and write to you here. You can follow it, add to it and attach files at any time.
mail-created-staff-subject = [{ $number }] New: { $title } ({ $organization })
mail-created-staff-heading = New ticket from { $organization }
mail-created-staff-line = { $title }

mail-note-customer-subject = [{ $number }] { $author } wrote: { $title }
mail-note-customer-heading = { $author } wrote about your ticket
mail-note-staff-subject = [{ $number }] { $author } wrote: { $title } ({ $organization })
mail-note-staff-heading = { $author } wrote
mail-note-internal-heading = { $author } wrote an internal note

mail-assigned-staff-subject = [{ $number }] Assigned to you: { $title } ({ $organization })
mail-assigned-staff-heading = Hello { $name }, this ticket is yours now
mail-assigned-staff-line = { $title }

mail-completed-customer-subject = [{ $number }] Complete: { $title }
mail-completed-customer-heading = Hello { $name }, your ticket is complete
mail-completed-customer-line = Something is still not right? Add a note to the ticket and it is opened again.
mail-completed-staff-subject = [{ $number }] Complete: { $title } ({ $organization })
mail-completed-staff-heading = This ticket was completed
mail-completed-staff-line = { $title }

mail-reopened-customer-subject = [{ $number }] Open again: { $title }
mail-reopened-customer-heading = Hello { $name }, your ticket is open again
mail-reopened-customer-line = We look at it once more and write to you here.
mail-reopened-staff-subject = [{ $number }] Open again: { $title } ({ $organization })
mail-reopened-staff-heading = This ticket is open again
mail-reopened-staff-line = { $title }

mail-welcome-subject = Welcome to the { $organization } help desk
mail-welcome-preview = Set your password by { $until }. Then you can report a fault and see what happens with it.
mail-welcome-heading = Welcome, { $name }
mail-welcome-line = The help desk is open for you. You can report what does not work, follow what happens with it, and read answers.
mail-welcome-button = Set your password
mail-welcome-until = The link works once, until { $until }. After that you sign in at { $address }.
mail-welcome-unexpected = You did not expect this? Then do nothing. Without a password nobody can sign in.
mail-welcome-staff-subject = Welcome to { $organization } on Emberdesk
mail-welcome-staff-line = Your access to the desk is ready. Set your password to begin.

mail-reset-subject = Set a new password
mail-reset-preview = The link works once, until { $until }.
mail-reset-heading = Hello { $name }, set a new password
mail-reset-line = Somebody, probably you, asked for a link to set a new password for this user name.
mail-reset-button = Set a new password
mail-reset-until = The link works once, until { $until }.
mail-reset-unexpected = You did not ask for it? Then do nothing: your password stays as it is.

mail-password-subject = Your password was changed
mail-password-heading = Hello { $name }, your password was changed
mail-password-line = It was changed on { $at }. All other sessions were ended.
mail-password-unexpected = It was not you? Set a new password at once with "Forgot password" and call your help desk.

mail-factor-subject = Your second factor was changed
mail-factor-heading = Hello { $name }, your second factor was changed
mail-factor-line = Two-factor authentication of your account was set up or removed on { $at }.
mail-factor-unexpected = It was not you? Call your help desk at once.

mail-email-subject = Your mail address was changed
mail-email-heading = Hello { $name }, your mail address was changed
mail-email-line = It was changed on { $at }. Mails from the help desk now go to the new address; this one went to the old.
mail-email-unexpected = It was not you? Call your help desk at once.

# The demo's mail page
mail-demo-title = Mails of the demo
mail-demo-lede = Everything the system would have sent, newest first.
mail-demo-empty-title = No mail yet
mail-demo-empty-text = Submit a ticket or add a note: the mails it causes appear here.
mail-demo-to = To
mail-demo-subject = Subject
mail-demo-date = Date
mail-demo-from = From
mail-demo-text = Text
mail-demo-back = All mails
mail-demo-frame = The mail as HTML
mail-demo-caption = Mails, newest first
