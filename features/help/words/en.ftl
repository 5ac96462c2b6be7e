# Help

help-search = Search help
help-search-hint = What do you want to do?
help-search-title = Help: { $words }
help-found = { $count ->
    [one] One topic
   *[other] { $count } topics
}
help-nothing = No topic has all these words
help-nothing-text = Try fewer or other words, or look through all topics.
help-all = All help topics
help-beside = More help
help-sign-in = Sign in
help-group-start = First steps
help-group-tickets = Tickets
help-group-account = You and your account
help-group-manage = For Managers
help-group-desk = For the desk
