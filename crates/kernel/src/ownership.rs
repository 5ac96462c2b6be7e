//! Who is expected to work a ticket (F-53 … F-64): the internal desk, the provider or a vendor, exactly one at any time, and
//! the acts that move it. Pure: the store applies what [`apply`] answers, in the same transaction.

use uuid::Uuid;

/// The responsible party.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Party {
    /// The customer's internal help desk.
    Internal,
    /// The provider.
    Provider,
    /// A vendor of the customer's, by its id.
    Vendor(Uuid),
}

/// Whether the party that a ticket was handed to took it (F-226).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Acceptance {
    /// Nobody asked.
    NotAsked,
    /// Asked, not answered.
    Awaited,
    /// Taken.
    Accepted,
}

/// How a ticket is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Holding {
    /// The one responsible party.
    pub party: Party,
    /// How often it changed; the next hand-over has the next number, so that the first of two wins (F-64).
    pub number: u32,
    /// Whether the present party took it.
    pub acceptance: Acceptance,
    /// Whether the internal desk stays in front of the requester while another party works (F-225).
    pub client_fronts: bool,
    /// Whether it came back to the internal desk and nobody there has looked yet (F-87).
    pub returned: bool,
    /// Whether the provider is done and the internal desk is to confirm (F-119).
    pub to_confirm: bool,
    /// Whether the ticket is complete.
    pub closed: bool,
}

/// When the internal desk may take a ticket back from the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Recall {
    /// Until the provider accepts it or records time on it.
    UntilAccepted,
    /// At any time.
    Always,
    /// Never.
    Never,
}

/// What an organization has set, and what the ticket's past says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Terms {
    /// When recalling is allowed.
    pub recall: Recall,
    /// Whether the provider's completion is confirmed by the internal desk (F-119); else it closes the ticket.
    pub confirm_completion: bool,
    /// Whether the provider recorded time since it holds the ticket.
    pub provider_worked: bool,
    /// Whether the internal desk ever held the ticket; only then there is somebody to confirm.
    pub was_internal: bool,
}

/// Who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum By {
    /// Somebody of the internal desk.
    Desk,
    /// An escalation rule of the customer's (F-130).
    Rule,
    /// The provider's staff.
    Provider,
    /// A workflow rule of the provider's (F-194).
    Workflow,
    /// The vendor that holds the ticket.
    Vendor,
    /// The requester, by answering a completed ticket.
    Requester,
    /// A deadline that passed.
    Clock,
}

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Act {
    /// The internal desk hands it to the provider or a vendor (F-101, F-225).
    Escalate {
        /// To whom.
        to: Party,
        /// Whether the internal desk stays in front of the requester.
        client_fronts: bool,
        /// Whether it must be accepted within a time.
        ask_acceptance: bool,
    },
    /// The provider sends it to the internal desk (F-113).
    SendToDesk,
    /// The party that holds it takes it.
    Accept,
    /// The party that holds it does not take it; it returns.
    Decline,
    /// The internal desk takes it back from the provider.
    Recall,
    /// The internal desk takes it back from a vendor.
    TakeBack,
    /// Nobody accepted in time; it returns.
    Lapse,
    /// Work is done. The provider's may have to be confirmed, a vendor's returns.
    Complete,
    /// A completed ticket goes on with the party that held it last.
    Reopen,
    /// Taskfire is switched off for the organization: what its desk or a vendor holds goes to the provider (F-16).
    TaskfireOff,
}

/// Why an act is refused; pages have a sentence for each (`hand-over-refused-CODE`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// The ticket is complete.
    Closed,
    /// The ticket is not complete.
    NotClosed,
    /// It is with that party already.
    AlreadyThere,
    /// Somebody else holds it.
    NotYours,
    /// There is nothing to accept or decline.
    NotAwaited,
    /// The provider has begun to work on it.
    TooLate,
    /// The organization's settings do not allow it, or it is nobody's act.
    NotAllowed,
    /// The organization has Taskfire off, or is inactive: there is no internal desk to hand over from or to.
    Off,
}

impl Refusal {
    /// All refusals.
    pub const ALL: &[Self] = &[
        Self::Closed,
        Self::NotClosed,
        Self::AlreadyThere,
        Self::NotYours,
        Self::NotAwaited,
        Self::TooLate,
        Self::NotAllowed,
        Self::Off,
    ];

    /// The end of its word key.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::NotClosed => "not-closed",
            Self::AlreadyThere => "already-there",
            Self::NotYours => "not-yours",
            Self::NotAwaited => "not-awaited",
            Self::TooLate => "too-late",
            Self::NotAllowed => "not-allowed",
            Self::Off => "off",
        }
    }
}

impl Holding {
    /// How a new ticket is held (decision 9).
    pub const fn landed(party: Party) -> Self {
        Self {
            party,
            number: 0,
            acceptance: Acceptance::NotAsked,
            client_fronts: true,
            returned: false,
            to_confirm: false,
            closed: false,
        }
    }

    /// The same ticket with another party, nothing asked and nothing returned.
    fn moved(self, party: Party) -> Self {
        Self { number: self.number + 1, closed: self.closed, ..Self::landed(party) }
    }

    /// Back at the internal desk, to be looked at.
    fn back(self) -> Self {
        Self { returned: true, ..self.moved(Party::Internal) }
    }

    fn is_with_vendor(self) -> bool {
        matches!(self.party, Party::Vendor(_))
    }
}

/// How the ticket is held after the act, or why it is refused. A change of party always raises the number by one, and
/// nothing else does.
pub fn apply(held: Holding, act: Act, by: By, terms: Terms) -> Result<Holding, Refusal> {
    if held.closed != (act == Act::Reopen) {
        return Err(if held.closed { Refusal::Closed } else { Refusal::NotClosed });
    }
    match act {
        Act::Escalate { to, client_fronts, ask_acceptance } => escalate(held, to, client_fronts, ask_acceptance, by),
        Act::SendToDesk => match (by, held.party) {
            (By::Provider | By::Workflow, Party::Provider) => Ok(held.back()),
            (By::Provider | By::Workflow, Party::Internal) => Err(Refusal::AlreadyThere),
            (By::Provider | By::Workflow, Party::Vendor(_)) => Err(Refusal::NotYours),
            _ => Err(Refusal::NotAllowed),
        },
        Act::Accept | Act::Decline => {
            holds(held, by)?;
            if held.party == Party::Internal || held.acceptance != Acceptance::Awaited {
                return Err(Refusal::NotAwaited);
            }
            Ok(if act == Act::Accept { Holding { acceptance: Acceptance::Accepted, ..held } } else { held.back() })
        }
        Act::Recall => recall(held, by, terms),
        Act::TakeBack => match by {
            By::Desk if held.is_with_vendor() => Ok(held.back()),
            By::Desk => Err(if held.party == Party::Internal { Refusal::AlreadyThere } else { Refusal::NotYours }),
            _ => Err(Refusal::NotAllowed),
        },
        Act::Lapse => match by {
            By::Clock if held.acceptance == Acceptance::Awaited => Ok(held.back()),
            By::Clock => Err(Refusal::NotAwaited),
            _ => Err(Refusal::NotAllowed),
        },
        Act::Complete => complete(held, by, terms),
        Act::Reopen => match by {
            By::Desk | By::Provider | By::Requester => Ok(Holding { closed: false, to_confirm: false, ..held }),
            _ => Err(Refusal::NotAllowed),
        },
        Act::TaskfireOff => match by {
            By::Provider if held.party == Party::Provider => Err(Refusal::AlreadyThere),
            By::Provider => Ok(held.moved(Party::Provider)),
            _ => Err(Refusal::NotAllowed),
        },
    }
}

fn escalate(held: Holding, to: Party, client_fronts: bool, ask_acceptance: bool, by: By) -> Result<Holding, Refusal> {
    if !matches!(by, By::Desk | By::Rule) || to == Party::Internal {
        return Err(Refusal::NotAllowed);
    }
    match held.party {
        Party::Internal => {
            let acceptance = if ask_acceptance { Acceptance::Awaited } else { Acceptance::NotAsked };
            Ok(Holding { acceptance, client_fronts, ..held.moved(to) })
        }
        party if party == to => Err(Refusal::AlreadyThere),
        _ => Err(Refusal::NotYours),
    }
}

fn recall(held: Holding, by: By, terms: Terms) -> Result<Holding, Refusal> {
    match (by, held.party) {
        (By::Desk, Party::Provider) => match terms.recall {
            Recall::Never => Err(Refusal::NotAllowed),
            Recall::UntilAccepted if held.acceptance == Acceptance::Accepted || terms.provider_worked => {
                Err(Refusal::TooLate)
            }
            _ => Ok(held.back()),
        },
        (By::Desk, Party::Internal) => Err(Refusal::AlreadyThere),
        (By::Desk, Party::Vendor(_)) => Err(Refusal::NotYours),
        _ => Err(Refusal::NotAllowed),
    }
}

/// Decision 21: only the responsible party completes a ticket, and that closes it for all, F-119's setting apart.
fn complete(held: Holding, by: By, terms: Terms) -> Result<Holding, Refusal> {
    if by == By::Clock {
        // Nobody confirmed within the days that the organization set.
        let due = held.to_confirm && held.party == Party::Internal;
        let closed = Holding { closed: true, returned: false, to_confirm: false, ..held };
        return if due { Ok(closed) } else { Err(Refusal::NotAllowed) };
    }
    holds(held, by)?;
    match held.party {
        Party::Provider if terms.confirm_completion && terms.was_internal => {
            Ok(Holding { to_confirm: true, ..held.back() })
        }
        Party::Vendor(_) => Ok(held.back()),
        _ => Ok(Holding { closed: true, returned: false, to_confirm: false, ..held }),
    }
}

/// Whether who acts is the party that holds the ticket.
fn holds(held: Holding, by: By) -> Result<(), Refusal> {
    let own = match by {
        By::Desk => held.party == Party::Internal,
        By::Provider | By::Workflow => held.party == Party::Provider,
        By::Vendor => held.is_with_vendor(),
        By::Rule | By::Requester | By::Clock => return Err(Refusal::NotAllowed),
    };
    if own { Ok(()) } else { Err(Refusal::NotYours) }
}

#[cfg(test)]
mod model;

#[cfg(test)]
mod tests {
    use super::*;

    const TERMS: Terms =
        Terms { recall: Recall::UntilAccepted, confirm_completion: false, provider_worked: false, was_internal: true };

    fn escalated() -> Holding {
        let act = Act::Escalate { to: Party::Provider, client_fronts: true, ask_acceptance: true };
        apply(Holding::landed(Party::Internal), act, By::Desk, TERMS).unwrap()
    }

    #[test]
    fn f_101_escalating_hands_it_over_and_asks_for_acceptance() {
        let held = escalated();
        assert_eq!((held.party, held.number, held.acceptance), (Party::Provider, 1, Acceptance::Awaited));
        let again = Act::Escalate { to: Party::Provider, client_fronts: true, ask_acceptance: true };
        assert_eq!(apply(held, again, By::Desk, TERMS), Err(Refusal::AlreadyThere), "F-111");
    }

    #[test]
    fn recall_is_possible_until_accepted_or_worked_on() {
        let held = escalated();
        assert_eq!(apply(held, Act::Recall, By::Desk, TERMS).unwrap().party, Party::Internal);
        let worked = Terms { provider_worked: true, ..TERMS };
        assert_eq!(apply(held, Act::Recall, By::Desk, worked), Err(Refusal::TooLate));
        let accepted = apply(held, Act::Accept, By::Provider, TERMS).unwrap();
        assert_eq!(apply(accepted, Act::Recall, By::Desk, TERMS), Err(Refusal::TooLate));
        let always = Terms { recall: Recall::Always, ..TERMS };
        assert!(apply(accepted, Act::Recall, By::Desk, always).is_ok());
    }

    /// Decision 21, F-119.
    #[test]
    fn only_the_responsible_party_completes() {
        let held = escalated();
        assert_eq!(apply(held, Act::Complete, By::Desk, TERMS), Err(Refusal::NotYours));
        assert!(apply(held, Act::Complete, By::Provider, TERMS).unwrap().closed);
        let confirm = Terms { confirm_completion: true, ..TERMS };
        let back = apply(held, Act::Complete, By::Provider, confirm).unwrap();
        assert!(!back.closed && back.to_confirm && back.party == Party::Internal);
        assert!(apply(back, Act::Complete, By::Clock, confirm).unwrap().closed);
        let reopened = apply(apply(back, Act::Complete, By::Desk, confirm).unwrap(), Act::Reopen, By::Requester, TERMS);
        assert_eq!(reopened.unwrap().party, Party::Internal, "with the party that held it last");
    }
}
