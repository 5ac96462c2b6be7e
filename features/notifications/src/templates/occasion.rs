//! For what there are templates: an event and on which side its reader stands, and the variables that each has
//!

use crate::recipients::Side;

/// What a variable holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holds {
    /// Text on one line.
    Text,
    /// An address of ours.
    Address,
    /// What somebody wrote, in Markdown.
    Rich,
}

/// A variable of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Variable {
    /// Its name, as it stands between the braces.
    pub(crate) name: &'static str,
    /// What it holds.
    pub(crate) holds: Holds,
}

impl Variable {
    /// The end of the keys of its words: what it means (`template-var-…`) and an example (`template-example-…`).
    pub(crate) fn key(self) -> String {
        self.name.replace(['.', '_'], "-")
    }
}

const fn text(name: &'static str) -> Variable {
    Variable { name, holds: Holds::Text }
}

const fn address(name: &'static str) -> Variable {
    Variable { name, holds: Holds::Address }
}

const fn rich(name: &'static str) -> Variable {
    Variable { name, holds: Holds::Rich }
}

const PROVIDER: &[Variable] =
    &[text("provider.name"), text("provider.phone"), text("provider.hours"), address("portal.url")];
const CONTACT: &[Variable] = &[text("contact.first_name"), text("contact.last_name"), text("contact.name")];
const RESOURCE: &[Variable] = &[text("resource.first_name"), text("resource.last_name"), text("resource.name")];
const ORGANIZATION: &[Variable] = &[text("organization.name")];
const LOGIN: &[Variable] = &[text("login.user_name")];
const LINK: &[Variable] = &[address("link"), text("link.expires")];
const WHEN: &[Variable] = &[text("event.time")];
const BROWSER: &[Variable] = &[text("event.time"), text("event.browser"), text("event.address")];
const JOINER: &[Variable] = &[text("joiner.name"), text("joiner.email"), address("joiner.link")];
const TICKET: &[Variable] = &[
    text("ticket.number"),
    text("ticket.title"),
    rich("ticket.description"),
    text("ticket.status"),
    text("ticket.created"),
    text("ticket.due"),
    address("ticket.link"),
];
/// What customers do not read on tickets.
const TICKET_INSIDE: &[Variable] = &[text("ticket.priority"), text("ticket.resource")];
const RESOLUTION: &[Variable] = &[rich("ticket.resolution")];
/// What a vendor reads of a ticket.
const TICKET_OUTSIDE: &[Variable] = &[text("ticket.number"), text("ticket.title"), rich("note.text")];
const NOTE: &[Variable] = &[text("note.author"), text("note.title"), rich("note.text")];

/// Who has a ticket now, and what both help desks read about it.
const HANDOVER: &[Variable] =
    &[text("handover.by"), text("handover.to"), text("handover.reason"), rich("handover.note")];
const HANDOVER_TO: &[Variable] = &[text("handover.to")];
const HANDOVER_BY: &[Variable] = &[text("handover.by")];
/// What both sides read when the receiver accepted.
const ACCEPTED: &[Variable] = &[text("handover.by"), text("handover.to")];
const STATUS: &[Variable] = &[text("handover.by"), text("status.before"), text("status.after")];
const RULE: &[Variable] = &[text("rule.name"), text("rule.reason")];
/// Whose approval of a change is asked.
const APPROVAL: &[Variable] = &[text("approval.approver"), text("approval.until"), rich("approval.plan")];
/// What an approver has answered.
const ANSWER: &[Variable] = &[
    text("approval.approver"),
    text("approval.by"),
    text("approval.answer"),
    text("approval.standing"),
    rich("approval.comment"),
];
/// What stands when the time to answer is over.
const UNANSWERED: &[Variable] = &[text("approval.until"), text("approval.standing")];
/// The mail of the day.
const DIGEST: &[Variable] = &[text("digest.count"), rich("digest.lines"), address("digest.link")];

/// An event on one side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Occasion {
    /// Its code, kept with templates.
    pub(crate) code: &'static str,
    /// The event's code, kept with mails.
    pub(crate) event: &'static str,
    /// Who reads.
    pub(crate) side: Side,
    /// Variables in groups.
    variables: &'static [&'static [Variable]],
}

const fn customer(code: &'static str, event: &'static str, variables: &'static [&'static [Variable]]) -> Occasion {
    Occasion { code, event, side: Side::Customer, variables }
}

const fn staff(code: &'static str, event: &'static str, variables: &'static [&'static [Variable]]) -> Occasion {
    Occasion { code, event, side: Side::Staff, variables }
}

/// All of them, in the order of the list.
pub(crate) const OCCASIONS: &[Occasion] = &[
    customer("welcome-customer", "welcome", &[CONTACT, LOGIN, LINK, ORGANIZATION, PROVIDER]),
    customer("reset-customer", "reset", &[CONTACT, LOGIN, LINK, ORGANIZATION, PROVIDER]),
    customer("password-customer", "password", &[CONTACT, LOGIN, WHEN, ORGANIZATION, PROVIDER]),
    customer("factor-customer", "factor", &[CONTACT, LOGIN, WHEN, ORGANIZATION, PROVIDER]),
    customer("device-customer", "device", &[CONTACT, LOGIN, BROWSER, ORGANIZATION, PROVIDER]),
    customer("email-customer", "email", &[CONTACT, LOGIN, WHEN, ORGANIZATION, PROVIDER]),
    customer("join-prove-customer", "join-prove", &[CONTACT, LINK, ORGANIZATION, PROVIDER]),
    customer("join-asked-customer", "join-asked", &[CONTACT, JOINER, ORGANIZATION, PROVIDER]),
    customer("created-customer", "created", &[CONTACT, TICKET, ORGANIZATION, PROVIDER]),
    customer("note-customer", "note", &[CONTACT, TICKET, NOTE, ORGANIZATION, PROVIDER]),
    customer("completed-customer", "completed", &[CONTACT, TICKET, RESOLUTION, ORGANIZATION, PROVIDER]),
    customer("reopened-customer", "reopened", &[CONTACT, TICKET, NOTE, ORGANIZATION, PROVIDER]),
    customer("internally-assigned-customer", "internally-assigned", &[CONTACT, TICKET, ORGANIZATION, PROVIDER]),
    customer("escalated-customer", "escalated", &[CONTACT, TICKET, HANDOVER, ORGANIZATION, PROVIDER]),
    customer("auto-escalated-customer", "auto-escalated", &[CONTACT, TICKET, HANDOVER, ORGANIZATION, PROVIDER]),
    customer("passed-on-customer", "passed-on", &[CONTACT, TICKET, HANDOVER_TO, ORGANIZATION, PROVIDER]),
    customer("returned-customer", "returned", &[CONTACT, TICKET, HANDOVER, ORGANIZATION, PROVIDER]),
    customer("declined-customer", "declined", &[CONTACT, TICKET, HANDOVER, ORGANIZATION, PROVIDER]),
    customer("recalled-customer", "recalled", &[CONTACT, TICKET, HANDOVER, ORGANIZATION, PROVIDER]),
    customer("taken-back-customer", "taken-back", &[CONTACT, TICKET, HANDOVER, ORGANIZATION, PROVIDER]),
    customer("lapsed-customer", "lapsed", &[CONTACT, TICKET, HANDOVER, ORGANIZATION, PROVIDER]),
    customer("for-confirmation-customer", "for-confirmation", &[CONTACT, TICKET, HANDOVER, ORGANIZATION, PROVIDER]),
    customer("vendor-done-customer", "vendor-done", &[CONTACT, TICKET, HANDOVER, ORGANIZATION, PROVIDER]),
    customer("acceptance-due-customer", "acceptance-due", &[CONTACT, TICKET, ORGANIZATION, PROVIDER]),
    customer("service-warned-customer", "service-warned", &[CONTACT, TICKET, ORGANIZATION, PROVIDER]),
    customer("service-breached-customer", "service-breached", &[CONTACT, TICKET, ORGANIZATION, PROVIDER]),
    customer("rule-fired-customer", "rule-fired", &[CONTACT, TICKET, HANDOVER_BY, ORGANIZATION, PROVIDER]),
    customer("accepted-customer", "accepted", &[CONTACT, TICKET, ACCEPTED, ORGANIZATION, PROVIDER]),
    customer("status-changed-customer", "status-changed", &[CONTACT, TICKET, STATUS, ORGANIZATION, PROVIDER]),
    customer("vendor-replied-customer", "vendor-replied", &[CONTACT, TICKET, NOTE, ORGANIZATION, PROVIDER]),
    customer("rule-disabled-customer", "rule-disabled", &[CONTACT, TICKET, RULE, ORGANIZATION, PROVIDER]),
    customer("approval-asked-customer", "approval-asked", &[CONTACT, TICKET, APPROVAL, ORGANIZATION, PROVIDER]),
    customer("approval-reminder-customer", "approval-reminder", &[CONTACT, TICKET, APPROVAL, ORGANIZATION, PROVIDER]),
    customer("digest-customer", "digest", &[CONTACT, DIGEST, ORGANIZATION, PROVIDER]),
    customer("vendor-customer", "vendor-escalated", &[CONTACT, TICKET_OUTSIDE, LINK, ORGANIZATION]),
    staff("created-staff", "created", &[RESOURCE, CONTACT, TICKET, TICKET_INSIDE, ORGANIZATION, PROVIDER]),
    staff("note-staff", "note", &[RESOURCE, CONTACT, TICKET, TICKET_INSIDE, NOTE, ORGANIZATION, PROVIDER]),
    staff("assigned-staff", "assigned", &[RESOURCE, CONTACT, TICKET, TICKET_INSIDE, ORGANIZATION, PROVIDER]),
    staff(
        "completed-staff",
        "completed",
        &[RESOURCE, CONTACT, TICKET, TICKET_INSIDE, RESOLUTION, ORGANIZATION, PROVIDER],
    ),
    staff("reopened-staff", "reopened", &[RESOURCE, CONTACT, TICKET, TICKET_INSIDE, NOTE, ORGANIZATION, PROVIDER]),
    staff(
        "escalated-staff",
        "escalated",
        &[RESOURCE, CONTACT, TICKET, TICKET_INSIDE, HANDOVER, ORGANIZATION, PROVIDER],
    ),
    staff(
        "auto-escalated-staff",
        "auto-escalated",
        &[RESOURCE, CONTACT, TICKET, TICKET_INSIDE, HANDOVER, ORGANIZATION, PROVIDER],
    ),
    staff("recalled-staff", "recalled", &[RESOURCE, CONTACT, TICKET, TICKET_INSIDE, HANDOVER, ORGANIZATION, PROVIDER]),
    staff("lapsed-staff", "lapsed", &[RESOURCE, CONTACT, TICKET, TICKET_INSIDE, HANDOVER, ORGANIZATION, PROVIDER]),
    staff(
        "acceptance-due-staff",
        "acceptance-due",
        &[RESOURCE, CONTACT, TICKET, TICKET_INSIDE, ORGANIZATION, PROVIDER],
    ),
    staff(
        "service-warned-staff",
        "service-warned",
        &[RESOURCE, CONTACT, TICKET, TICKET_INSIDE, ORGANIZATION, PROVIDER],
    ),
    staff(
        "service-breached-staff",
        "service-breached",
        &[RESOURCE, CONTACT, TICKET, TICKET_INSIDE, ORGANIZATION, PROVIDER],
    ),
    staff(
        "approval-asked-staff",
        "approval-asked",
        &[RESOURCE, CONTACT, TICKET, TICKET_INSIDE, APPROVAL, ORGANIZATION, PROVIDER],
    ),
    staff(
        "approval-reminder-staff",
        "approval-reminder",
        &[RESOURCE, CONTACT, TICKET, TICKET_INSIDE, APPROVAL, ORGANIZATION, PROVIDER],
    ),
    staff(
        "approval-answered-staff",
        "approval-answered",
        &[RESOURCE, CONTACT, TICKET, TICKET_INSIDE, ANSWER, ORGANIZATION, PROVIDER],
    ),
    staff(
        "approval-expired-staff",
        "approval-expired",
        &[RESOURCE, CONTACT, TICKET, TICKET_INSIDE, UNANSWERED, ORGANIZATION, PROVIDER],
    ),
    staff("digest-staff", "digest", &[RESOURCE, DIGEST, PROVIDER]),
    staff("welcome-staff", "welcome", &[RESOURCE, LOGIN, LINK, PROVIDER]),
    staff("reset-staff", "reset", &[RESOURCE, LOGIN, LINK, PROVIDER]),
    staff("password-staff", "password", &[RESOURCE, LOGIN, WHEN, PROVIDER]),
    staff("factor-staff", "factor", &[RESOURCE, LOGIN, WHEN, PROVIDER]),
    staff("device-staff", "device", &[RESOURCE, LOGIN, BROWSER, PROVIDER]),
    staff("email-staff", "email", &[RESOURCE, LOGIN, WHEN, PROVIDER]),
];

/// Of what, on the customer's side, only people of the internal help desk hear.
const DESK_EVENTS: &[&str] = &[
    "internally-assigned",
    "escalated",
    "auto-escalated",
    "returned",
    "declined",
    "recalled",
    "taken-back",
    "lapsed",
    "for-confirmation",
    "vendor-done",
    "acceptance-due",
    "service-warned",
    "service-breached",
    "rule-fired",
    "accepted",
    "status-changed",
    "vendor-replied",
    "rule-disabled",
];

impl Occasion {
    /// The occasion of that code.
    pub(crate) fn of(code: &str) -> Option<&'static Self> {
        OCCASIONS.iter().find(|one| one.code == code)
    }

    /// The occasion of an event for readers of a side.
    pub(crate) fn on(event: &str, side: Side) -> Option<&'static Self> {
        OCCASIONS.iter().find(|one| one.event == event && one.side == side)
    }

    /// All its variables.
    pub(crate) fn variables(&self) -> impl Iterator<Item = Variable> {
        self.variables.iter().flat_map(|group| group.iter().copied())
    }

    /// The variable of that name.
    pub(crate) fn variable(&self, name: &str) -> Option<Variable> {
        self.variables().find(|variable| variable.name == name)
    }

    /// Whether it tells of the reader's own login.
    pub(crate) fn of_login(&self) -> bool {
        self.variable("login.user_name").is_some()
    }

    /// Whether it is the mail of the day.
    pub(crate) fn of_digest(&self) -> bool {
        self.variable("digest.lines").is_some()
    }

    /// Whether it is about the approval of a change request.
    pub(crate) fn of_approval(&self) -> bool {
        self.event.starts_with("approval-")
    }

    /// Whether it asks the reader for an approval.
    pub(crate) fn asks_approval(&self) -> bool {
        self.variable("approval.plan").is_some()
    }

    /// Whether it is about a ticket.
    pub(crate) fn of_ticket(&self) -> bool {
        self.variable("ticket.number").is_some()
    }

    /// Whether only those who work an internal help desk hear of it.
    pub(crate) fn of_desk(&self) -> bool {
        self.side == Side::Customer && DESK_EVENTS.contains(&self.event)
    }

    /// The variable without which the mail is worth nothing: the link that it brings.
    pub(crate) fn compulsory(&self) -> Option<&'static str> {
        self.variable("link").map(|link| link.name)
    }

    /// Whether an organization may have words of its own: it concerns a customer.
    pub(crate) fn has_organization(&self) -> bool {
        self.variable("organization.name").is_some()
    }

    /// The area under which it is listed, the end of a word key.
    pub(crate) fn area(&self) -> &'static str {
        match (self.of_ticket(), self.side) {
            (false, Side::Customer) => "portal",
            (true, Side::Customer) if self.of_desk() => "taskfire",
            (true, Side::Customer) => "tickets",
            (true, Side::Staff) => "desk",
            (false, Side::Staff) => "staff",
        }
    }
}

/// Whether people may switch mails of this event off: not those about their own account's security, none without which
/// something cannot go on, and not the mail of the day, which they have chosen for other events.
pub(crate) fn can_be_muted(event: &str) -> bool {
    let can = |one: &Occasion| !one.of_login() && !one.of_digest() && one.compulsory().is_none();
    OCCASIONS.iter().any(|one| one.event == event && can(one))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn codes_and_variables_stand_once() {
        let codes: BTreeSet<&str> = OCCASIONS.iter().map(|one| one.code).collect();
        assert_eq!(codes.len(), OCCASIONS.len());
        for one in OCCASIONS {
            let names: Vec<&str> = one.variables().map(|variable| variable.name).collect();
            assert_eq!(names.len(), names.iter().collect::<BTreeSet<_>>().len(), "{}", one.code);
            assert_eq!(Occasion::on(one.event, one.side), Some(one));
        }
    }

    #[test]
    fn mails_about_ones_own_security_cannot_be_switched_off() {
        for event in ["welcome", "reset", "password", "factor", "device", "email", "join-prove", "digest", "nonsense"] {
            assert!(!can_be_muted(event), "{event}");
        }
        for event in ["created", "note", "assigned", "completed", "reopened", "join-asked"] {
            assert!(can_be_muted(event), "{event}");
        }
    }

    /// What customers do not read on a ticket is no variable of their mails (decision 13).
    #[test]
    fn decision_13_customers_get_no_inside_values() {
        for one in OCCASIONS.iter().filter(|one| one.side == Side::Customer) {
            assert!(
                one.variable("ticket.priority").is_none() && one.variable("ticket.resource").is_none(),
                "{}",
                one.code
            );
        }
    }
}
