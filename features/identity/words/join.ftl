
# Asking for access
join-ask = No user name yet? Ask for access
join-title = Ask for access
join-how = Use the email address of your organization. If it works with us, we send a link that proves the address is yours; then the people who manage users there are told.
join-first-name = First Name
join-last-name = Last Name
join-email = Email Address
join-email-hint = That of your organization, not a private one.
join-message = Message to them
join-send = Ask for access
join-sent-title = Look into your mail
join-sent = If your organization takes requests from this address, a link is on its way to it. The link works once, for 24 hours.
join-sent-nothing = Nothing after some minutes? Look into the spam folder, check the address, or ask your provider.
join-confirm-title = Is this your address?
join-confirm-lede = Confirm that you ask for access to the help desk of { $organization }.
join-confirm = Confirm my address
join-confirmed-title = Your request is on its way
join-confirmed = The people who manage users at your organization are told. You get a mail when they have decided in your favour.
join-dead = It was used, it has expired, or a newer one was sent. You can ask again.
