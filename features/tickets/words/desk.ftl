
# Tickets in the desk
