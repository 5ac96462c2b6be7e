# Tickets in the portal, and words that both faces share

# Menu
menu-tickets = Tickets
menu-new-ticket = New Ticket
menu-my-tickets = My Tickets
menu-open-tickets = Open Tickets
menu-completed-tickets = Recently Completed Tickets
menu-ticket-search = Ticket Search

# Files, for both faces
file-empty = { $name } was not added: it is empty.
file-too-large = { $name } was not added: a file may have { $limit } MB at most.
file-extension = { $name } was not added: files ending in .{ $extension } can do harm and are not accepted. Put it into a zip file, or ask us for another way.
file-program = { $name } was not added: { $kind ->
    [windows] it is a Windows program
    [linux] it is a Linux program
    [macos] it is a Mac program
    [java] it is a Java program
    [android] it is an Android program
    [shortcut] it is a Windows shortcut
   *[script] it is a script
}. Programs are not accepted here. Put it into a zip file, or ask us for another way.
file-broken = { $name } did not arrive completely. Choose it again.
file-quota = { $name } was not added: all files that wait to be sent may have { $limit } MB together.
file-size-kb = { $count } kB
file-size-mb = { $count } MB

