//! Letters about hand-overs: another party has the ticket, accepted it, or ought to (F-110, F-225, F-226).

use kernel::Problem;
use store::{
    ids::HandOverId,
    tables::kinds::{HandOverAct, HandOverReason, Party},
    views::{
        mail,
        taskfire::told::{self, HandOverFacts, Who},
    },
};
use web::words::Words;

use super::DeskTicket;
use crate::{
    recipients::{self, Side},
    ticket_mail::{News, Passage},
};

impl DeskTicket<'_> {
    /// The responsible party changed: those who have the ticket now, those who had it, and the requester where they were
    /// chosen or the other side fronts (F-110, F-225).
    pub(crate) async fn handed_over(&self, id: HandOverId) -> Result<(), Problem> {
        let (facts, cause) = (&self.facts, self.cause);
        let hand_over = told::hand_over(self.may, id).await?;
        let provider = mail::provider(self.may).await?;
        let row = &hand_over.row;
        let was_with_provider = row.from_party == Some(Party::Provider);
        let Some(news) = news(&hand_over) else { return Ok(()) };
        let mut readers = match news {
            News::Escalated | News::AutoEscalated | News::Recalled | News::TakenBack => {
                recipients::of_desk_assigned(facts, cause)
            }
            _ => recipients::of_desk(facts, cause),
        };
        let staff = match news {
            News::Escalated | News::AutoEscalated => row.to_party == Party::Provider,
            News::Recalled | News::Lapsed => was_with_provider,
            _ => false,
        };
        if staff {
            readers.extend(recipients::of_provider(facts, cause));
        }
        let whole = |side: Side, words: &Words| Some(passage(&hand_over, &provider.name, side, words));
        self.deliver(self.telling(news), &readers, &whole).await?;
        let escalated = matches!(news, News::Escalated | News::AutoEscalated);
        if escalated && (row.tell_requester || !row.client_fronts) {
            let requesters = recipients::of_requesters(facts, &readers, cause);
            // What both help desks wrote about it is not for them, and a vendor's name stays with the desk (F-162).
            let short = |_: Side, words: &Words| {
                let to = match row.to_party {
                    Party::Provider => provider.name.clone(),
                    _ => words.t("mail-passed-to-vendor"),
                };
                Some(Passage { to, ..Passage::default() })
            };
            self.deliver(self.telling(News::PassedOn), &requesters, &short).await?;
        }
        Ok(())
    }

    /// The provider or a vendor accepted it: those of the desk who handed it over or wait for it (F-226).
    pub(crate) async fn accepted(&self, id: HandOverId) -> Result<(), Problem> {
        let hand_over = told::hand_over(self.may, id).await?;
        let provider = mail::provider(self.may).await?;
        let readers = recipients::of_desk(&self.facts, self.cause);
        let by = |side: Side, words: &Words| {
            let to = party(&hand_over, &provider.name, side, words);
            let by = Some(said_of(&hand_over.accepted_by, side)).filter(|by| !by.is_empty());
            Some(Passage { by: by.unwrap_or_else(|| to.clone()), to, ..Passage::default() })
        };
        self.deliver(self.telling(News::Accepted), &readers, &by).await
    }

    /// A hand-over was not accepted yet: those who are asked to, and the desk that waits (F-226).
    pub(crate) async fn acceptance_due(&self) -> Result<(), Problem> {
        let facts = &self.facts;
        let mut readers = recipients::of_desk_assigned(facts, self.cause);
        if facts.desk.as_ref().is_some_and(|desk| desk.responsible == Party::Provider) {
            readers.extend(recipients::of_provider(facts, self.cause));
        }
        self.deliver(self.telling(News::AcceptanceDue), &readers, &|_, _| None).await
    }
}

/// What readers are told of an act; nothing where a ticket came into being, or Taskfire was switched off.
fn news(hand_over: &HandOverFacts) -> Option<News> {
    Some(match hand_over.row.act {
        HandOverAct::Escalated if hand_over.row.rule_id.is_some() => News::AutoEscalated,
        HandOverAct::Escalated => News::Escalated,
        HandOverAct::SentToDesk => News::Returned,
        HandOverAct::Declined => News::Declined,
        HandOverAct::Recalled => News::Recalled,
        HandOverAct::TakenBack => News::TakenBack,
        HandOverAct::Lapsed => News::Lapsed,
        HandOverAct::ForConfirmation => News::ForConfirmation,
        HandOverAct::VendorDone => News::VendorDone,
        HandOverAct::Landed | HandOverAct::BroughtIn | HandOverAct::TaskfireOff => return None,
    })
}

fn passage(hand_over: &HandOverFacts, provider: &str, side: Side, words: &Words) -> Passage {
    let row = &hand_over.row;
    let by = if row.rule_name.is_empty() {
        said_of(&hand_over.by, side)
    } else {
        words.t_with("mail-by-rule", &[("rule", row.rule_name.as_str().into())])
    };
    Passage {
        by,
        to: party(hand_over, provider, side, words),
        reason: row.reason.map(|reason| words.t(reason_key(reason))).unwrap_or_default(),
        note: row.note.clone(),
        ..Passage::default()
    }
}

/// The party that has the ticket since this hand-over.
fn party(hand_over: &HandOverFacts, provider: &str, side: Side, words: &Words) -> String {
    match hand_over.row.to_party {
        Party::Internal => words.t("mail-party-desk"),
        Party::Provider => provider.to_owned(),
        // A vendor's name stays with the customer (F-162).
        Party::Vendor if side == Side::Staff => words.t("mail-party-vendor"),
        Party::Vendor => hand_over.vendor.clone(),
    }
}

/// Somebody's name as readers of this side may know it (F-80).
fn said_of(who: &Who, side: Side) -> String {
    if side == Side::Staff { who.name.clone() } else { who.shown.clone() }
}

const fn reason_key(reason: HandOverReason) -> &'static str {
    match reason {
        HandOverReason::NoCapacity => "mail-reason-no-capacity",
        HandOverReason::NoSkill => "mail-reason-no-skill",
        HandOverReason::OutOfHours => "mail-reason-out-of-hours",
        HandOverReason::Policy => "mail-reason-policy",
        HandOverReason::Other => "mail-reason-other",
    }
}
