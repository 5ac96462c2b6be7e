# Tickets in the portal, and words that both faces share

# Menu
menu-tickets = Tickets
menu-new-ticket = New Ticket
menu-my-tickets = My Tickets
menu-open-tickets = Open Tickets
menu-completed-tickets = Recently Completed Tickets
menu-ticket-search = Ticket Search

