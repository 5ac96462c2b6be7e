# Landing page, Home, first steps

menu-home = Home

greeting-morning = Good morning, { $name }
greeting-afternoon = Good afternoon, { $name }
greeting-evening = Good evening, { $name }

# Landing page
landing-title = Landing Page
landing-question = What shall we do?
landing-create = Create a Ticket
landing-create-hint = Something is broken, or you need something
landing-mine-hint = { $open ->
    [0] None is open
    [one] One is open
   *[other] { $open } are open
}{ $needs ->
    [0] {""}
    [one] , one waits for you
   *[other] , { $needs } wait for you
}
landing-open-hint = { $open ->
    [0] None is open at { $organization }
    [one] The one of { $organization }
   *[other] All { $open } of { $organization }
}
landing-profile = Edit Your Profile
landing-profile-hint = Phone, address, formats
landing-password = Change Your Password
landing-password-hint = And your second factor and sessions
landing-help-hint = How everything here works
landing-hide = Do not show this page again
landing-hide-hint = Next time you start on Home. My Settings brings this page back.
landing-go = Go to Home
said-landing-hidden = The landing page is hidden. My Settings brings it back.

# First steps
first-steps = First steps
first-steps-skip = Skip
first-steps-profile = Edit Your Profile
first-steps-profile-why = So that we reach you, and dates and times read as you are used to
first-steps-password = Change Your Password
first-steps-password-why = If somebody else chose the one you have
first-steps-help = Using Client Portal
first-steps-help-why = Everything at a glance, in five minutes

# Home
home-sentence = { $needs ->
    [0] { $hand ->
        [0] Nothing needs you, and nothing is open.
        [one] Nothing needs you. One ticket is in hand.
       *[other] Nothing needs you. { $hand } tickets are in hand.
    }
    [one] One thing needs you.{ $hand ->
        [0] {""}
        [one] {" "}Another ticket is in hand.
       *[other] {" "}{ $hand } more tickets are in hand.
    }
   *[other] { $needs } things need you.{ $hand ->
        [0] {""}
        [one] {" "}Another ticket is in hand.
       *[other] {" "}{ $hand } more tickets are in hand.
    }
}
home-approvals = Approvals
home-approvals-wait = { $count ->
    [one] { $count }{ $plus } change request awaits your approval.
   *[other] { $count }{ $plus } change requests await your approval.
}
home-approvals-view = View
home-needs-you = Needs you
home-in-hand = In hand
home-done = Done lately
home-organization = All of { $organization }
home-open = open
home-more = More
home-for = For { $name }
home-with = With { $provider }
home-with-you = With you
home-with-desk = With your IT help desk
home-with-desk-person = With { $name } of your IT help desk
home-with-vendor = With a vendor of your IT help desk
home-work = Work on it
home-with-person = With { $name } at { $provider }
home-state-since = { $status } since { $time }
home-you = You
home-wrote = { $name } wrote:
home-answer = Answer
home-last-news = Last news
home-find = Find a ticket
home-often = New ticket about
home-help-create = Create a Ticket
home-help-follow = Follow a Ticket
home-help-all = All help topics
home-first = No tickets yet
home-first-text = Your first ticket appears here, with who has it and what was said last.
home-clear = All clear
home-clear-text = Nothing waits for you, and none of your tickets is open.
