//! A slow, obvious model of the same rules: it keeps everything that ever happened and looks it all through for each answer.
//! Random sequences are played to both (F-53 … F-64).

use uuid::Uuid;

use super::{Acceptance, Act, By, Holding, Party, Recall, Refusal, Terms, apply};

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Fact {
    /// The ticket went to a party.
    Went {
        to: Party,
        fronts: bool,
        asked: bool,
        back: bool,
        to_confirm: bool,
    },
    Accepted,
    Closed,
    Reopened,
}

struct Model {
    facts: Vec<Fact>,
}

impl Model {
    fn landed(party: Party) -> Self {
        Self { facts: vec![Fact::Went { to: party, fronts: true, asked: false, back: false, to_confirm: false }] }
    }

    fn last_went(&self) -> usize {
        self.facts.iter().rposition(|fact| matches!(fact, Fact::Went { .. })).unwrap()
    }

    fn since_it_went(&self, what: Fact) -> bool {
        self.facts[self.last_went()..].contains(&what)
    }

    fn party(&self) -> Party {
        match self.facts[self.last_went()] {
            Fact::Went { to, .. } => to,
            _ => unreachable!(),
        }
    }

    fn closed(&self) -> bool {
        let last = self.facts.iter().rfind(|fact| matches!(fact, Fact::Closed | Fact::Reopened));
        last == Some(&Fact::Closed)
    }

    fn awaited(&self) -> bool {
        matches!(self.facts[self.last_went()], Fact::Went { asked: true, .. }) && !self.since_it_went(Fact::Accepted)
    }

    fn to_confirm(&self) -> bool {
        matches!(self.facts[self.last_went()], Fact::Went { to_confirm: true, .. }) && !self.since_it_went(Fact::Closed)
    }

    fn holding(&self) -> Holding {
        let Fact::Went { to, fronts, back, .. } = self.facts[self.last_went()] else { unreachable!() };
        Holding {
            party: to,
            number: u32::try_from(self.facts.iter().filter(|fact| matches!(fact, Fact::Went { .. })).count() - 1)
                .unwrap(),
            acceptance: if self.awaited() {
                Acceptance::Awaited
            } else if self.since_it_went(Fact::Accepted) {
                Acceptance::Accepted
            } else {
                Acceptance::NotAsked
            },
            client_fronts: fronts,
            returned: back && !self.since_it_went(Fact::Closed),
            to_confirm: self.to_confirm(),
            closed: self.closed(),
        }
    }

    /// The party whose act it would be, for those who act for one.
    fn stands_for(by: By, party: Party) -> Option<bool> {
        match by {
            By::Desk => Some(party == Party::Internal),
            By::Provider | By::Workflow => Some(party == Party::Provider),
            By::Vendor => Some(matches!(party, Party::Vendor(_))),
            By::Rule | By::Requester | By::Clock => None,
        }
    }

    /// What happens, or why not.
    #[allow(clippy::match_same_arms)] // the order of the arms is the order in which a person would ask
    fn judge(&self, act: Act, by: By, terms: Terms) -> Result<Vec<Fact>, Refusal> {
        let party = self.party();
        let home = Fact::Went { to: Party::Internal, fronts: true, asked: false, back: true, to_confirm: false };
        if act == Act::Reopen {
            return match (self.closed(), by) {
                (false, _) => Err(Refusal::NotClosed),
                (true, By::Desk | By::Provider | By::Requester) => Ok(vec![Fact::Reopened]),
                (true, _) => Err(Refusal::NotAllowed),
            };
        }
        if self.closed() {
            return Err(Refusal::Closed);
        }
        match act {
            Act::Reopen => unreachable!(),
            Act::Escalate { to, client_fronts, ask_acceptance } => {
                if (by != By::Desk && by != By::Rule) || to == Party::Internal {
                    Err(Refusal::NotAllowed)
                } else if party == to {
                    Err(Refusal::AlreadyThere)
                } else if party != Party::Internal {
                    Err(Refusal::NotYours)
                } else {
                    let fact =
                        Fact::Went { to, fronts: client_fronts, asked: ask_acceptance, back: false, to_confirm: false };
                    Ok(vec![fact])
                }
            }
            Act::SendToDesk if by != By::Provider && by != By::Workflow => Err(Refusal::NotAllowed),
            Act::SendToDesk if party == Party::Internal => Err(Refusal::AlreadyThere),
            Act::SendToDesk if party == Party::Provider => Ok(vec![home]),
            Act::SendToDesk => Err(Refusal::NotYours),
            Act::Accept | Act::Decline => match Self::stands_for(by, party) {
                None => Err(Refusal::NotAllowed),
                Some(false) => Err(Refusal::NotYours),
                Some(true) if !self.awaited() => Err(Refusal::NotAwaited),
                Some(true) => Ok(vec![if act == Act::Accept { Fact::Accepted } else { home }]),
            },
            Act::Recall | Act::TakeBack if by != By::Desk => Err(Refusal::NotAllowed),
            Act::Recall | Act::TakeBack if party == Party::Internal => Err(Refusal::AlreadyThere),
            Act::TakeBack | Act::Recall if (act == Act::Recall) != (party == Party::Provider) => Err(Refusal::NotYours),
            Act::TakeBack => Ok(vec![home]),
            Act::Recall if terms.recall == Recall::Never => Err(Refusal::NotAllowed),
            Act::Recall if terms.recall == Recall::Always => Ok(vec![home]),
            Act::Recall if self.since_it_went(Fact::Accepted) || terms.provider_worked => Err(Refusal::TooLate),
            Act::Recall => Ok(vec![home]),
            Act::Lapse if by != By::Clock => Err(Refusal::NotAllowed),
            Act::Lapse if self.awaited() => Ok(vec![home]),
            Act::Lapse => Err(Refusal::NotAwaited),
            Act::TaskfireOff if by != By::Provider => Err(Refusal::NotAllowed),
            Act::TaskfireOff if party == Party::Provider => Err(Refusal::AlreadyThere),
            Act::TaskfireOff => {
                Ok(vec![Fact::Went { to: Party::Provider, fronts: true, asked: false, back: false, to_confirm: false }])
            }
            Act::Complete if by == By::Clock && self.to_confirm() => Ok(vec![Fact::Closed]),
            Act::Complete => match Self::stands_for(by, party) {
                None => Err(Refusal::NotAllowed),
                Some(false) => Err(Refusal::NotYours),
                Some(true) if matches!(party, Party::Vendor(_)) => Ok(vec![home]),
                Some(true) if party == Party::Provider && terms.confirm_completion && terms.was_internal => {
                    Ok(vec![Fact::Went {
                        to: Party::Internal,
                        fronts: true,
                        asked: false,
                        back: true,
                        to_confirm: true,
                    }])
                }
                Some(true) => Ok(vec![Fact::Closed]),
            },
        }
    }
}

/// Chance with a seed: the same steps in every run (a linear congruential generator, Knuth's constants).
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn coin(&mut self) -> bool {
        self.throw(2) == 0
    }

    fn party(&mut self) -> Party {
        match self.throw(4) {
            0 => Party::Internal,
            1 => Party::Provider,
            n => Party::Vendor(Uuid::from_u128(n.into())),
        }
    }

    fn act(&mut self) -> Act {
        match self.throw(11) {
            0 | 1 => Act::Escalate { to: self.party(), client_fronts: self.coin(), ask_acceptance: self.coin() },
            2 => Act::SendToDesk,
            3 => Act::Accept,
            4 => Act::Decline,
            5 => Act::Recall,
            6 => Act::TakeBack,
            7 => Act::Lapse,
            8 => Act::Complete,
            9 => Act::Reopen,
            _ => Act::TaskfireOff,
        }
    }

    /// Somebody; more often than not somebody whose act it is.
    fn by(&mut self, act: Act) -> By {
        if self.throw(3) > 0 {
            let natural = match act {
                Act::Escalate { .. } | Act::Recall | Act::TakeBack => By::Desk,
                Act::Lapse => By::Clock,
                Act::Reopen => By::Requester,
                Act::Complete if self.coin() => By::Desk,
                Act::Accept | Act::Decline if self.coin() => By::Vendor,
                _ => By::Provider,
            };
            return natural;
        }
        let anybody = [
            By::Desk,
            By::Desk,
            By::Rule,
            By::Provider,
            By::Provider,
            By::Workflow,
            By::Vendor,
            By::Requester,
            By::Clock,
        ];
        anybody[usize::try_from(self.throw(9)).unwrap()]
    }

    fn terms(&mut self) -> Terms {
        Terms {
            recall: [Recall::UntilAccepted, Recall::Always, Recall::Never][usize::try_from(self.throw(3)).unwrap()],
            confirm_completion: self.coin(),
            provider_worked: self.coin(),
            was_internal: self.coin(),
        }
    }
}

#[test]
fn f_61_the_rules_agree_with_an_obvious_model_over_100_000_steps() {
    let mut dice = Dice(20_261_122);
    let (mut done, mut refused) = (0, 0);
    for ticket in 0..1_000 {
        let first = if ticket % 2 == 0 { Party::Internal } else { Party::Provider };
        let (mut held, mut model) = (Holding::landed(first), Model::landed(first));
        for step in 0..100 {
            let act = dice.act();
            let (by, terms) = (dice.by(act), dice.terms());
            let expected = model.judge(act, by, terms);
            let got = apply(held, act, by, terms);
            let told = format!("ticket {ticket}, step {step}: {act:?} by {by:?} under {terms:?} from {held:?}");
            match (got, expected) {
                (Ok(after), Ok(facts)) => {
                    // Exactly one party; the number rises by one exactly when it changes; closed tickets only reopen.
                    assert_eq!(after.number != held.number, after.party != held.party, "{told}");
                    assert!(after.number == held.number || after.number == held.number + 1, "{told}");
                    assert!(!held.closed || act == Act::Reopen, "{told}");
                    assert!(after.acceptance == Acceptance::NotAsked || after.party != Party::Internal, "{told}");
                    model.facts.extend(facts);
                    held = after;
                    done += 1;
                }
                (Err(got), Err(expected)) => {
                    assert_eq!(got, expected, "{told}");
                    refused += 1;
                }
                (got, expected) => panic!("{told}: {got:?} but {expected:?}"),
            }
            assert_eq!(held, model.holding(), "{told}");
        }
    }
    assert_eq!(done + refused, 100_000);
    assert!(done > 10_000 && refused > 10_000, "both happen often enough: {done} done, {refused} refused");
}
