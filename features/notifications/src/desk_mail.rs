//! Letters about the internal help desk: who has a ticket now, whose time runs out, what a rule did (F-110, F-178).

use kernel::Problem;
use store::{
    Granted,
    guard::RunJobs,
    ids::{AccountId, ContactId, EscalationRuleId, HandOverId, NoteId, RuleFiringId, ServiceClockId, TicketId},
    tables::kinds::{HandOverAct, HandOverReason, Party},
    views::{
        mail::{self, Reader, TicketFacts},
        taskfire::told::{self, HandOverFacts, Who},
    },
};
use web::{App, words::Words};

use crate::{
    recipients::{self, Side},
    ticket_mail::{News, Passage, Telling, deliver},
};

/// Of these people nobody wrote a note.
const fn telling(news: News, facts: &TicketFacts, cause: Option<AccountId>) -> Telling<'_> {
    Telling { news, facts, note: None, others: &[], cause }
}

/// A ticket went to an internal resource.
pub async fn assigned(
    app: &App,
    may: &Granted<'_, RunJobs>,
    ticket: TicketId,
    contact: ContactId,
    cause: Option<AccountId>,
) -> Result<(), Problem> {
    let facts = mail::ticket(may, ticket).await?;
    let readers = recipients::of_internal_assignment(&facts, contact, cause);
    deliver(app, may, telling(News::InternallyAssigned, &facts, cause), &readers, &|_, _| None).await
}

/// The responsible party changed: those who have the ticket now, those who had it, and the requester where they were chosen
/// or the other side fronts (F-110, F-225).
pub async fn handed_over(
    app: &App,
    may: &Granted<'_, RunJobs>,
    ticket: TicketId,
    id: HandOverId,
    cause: Option<AccountId>,
) -> Result<(), Problem> {
    let facts = mail::ticket(may, ticket).await?;
    let hand_over = told::hand_over(may, id).await?;
    let provider = mail::provider(may).await?;
    let row = &hand_over.row;
    let was_with_provider = row.from_party == Some(Party::Provider);
    let Some(news) = news(&hand_over) else { return Ok(()) };
    let mut readers = match news {
        News::Escalated | News::AutoEscalated | News::Recalled | News::TakenBack => {
            recipients::of_desk_assigned(&facts, cause)
        }
        _ => recipients::of_desk(&facts, cause),
    };
    let staff = match news {
        News::Escalated | News::AutoEscalated => row.to_party == Party::Provider,
        News::Recalled | News::Lapsed => was_with_provider,
        _ => false,
    };
    if staff {
        readers.extend(recipients::of_provider(&facts, cause));
    }
    let whole = |side: Side, words: &Words| Some(passage(&hand_over, &provider.name, side, words));
    deliver(app, may, telling(news, &facts, cause), &readers, &whole).await?;
    let escalated = matches!(news, News::Escalated | News::AutoEscalated);
    if escalated && (row.tell_requester || !row.client_fronts) {
        let requesters = recipients::of_requesters(&facts, &readers, cause);
        // What both help desks wrote about it is not for them, and a vendor's name stays with the desk (F-162).
        let short = |_: Side, words: &Words| {
            let to = match row.to_party {
                Party::Provider => provider.name.clone(),
                _ => words.t("mail-passed-to-vendor"),
            };
            Some(Passage { to, ..Passage::default() })
        };
        deliver(app, may, telling(News::PassedOn, &facts, cause), &requesters, &short).await?;
    }
    Ok(())
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

/// The provider or a vendor accepted a ticket: those of the desk who handed it over or wait for it (F-226).
pub async fn accepted(
    app: &App,
    may: &Granted<'_, RunJobs>,
    ticket: TicketId,
    id: HandOverId,
    cause: Option<AccountId>,
) -> Result<(), Problem> {
    let facts = mail::ticket(may, ticket).await?;
    let hand_over = told::hand_over(may, id).await?;
    let provider = mail::provider(may).await?;
    let readers = recipients::of_desk(&facts, cause);
    let by = |side: Side, words: &Words| {
        let to = party(&hand_over, &provider.name, side, words);
        let by = Some(said_of(&hand_over.accepted_by, side)).filter(|by| !by.is_empty());
        Some(Passage { by: by.unwrap_or_else(|| to.clone()), to, ..Passage::default() })
    };
    deliver(app, may, telling(News::Accepted, &facts, cause), &readers, &by).await
}

/// Somebody of the desk set another internal status: the others on the ticket (F-178).
pub async fn status_changed(
    app: &App,
    may: &Granted<'_, RunJobs>,
    ticket: TicketId,
    (before, after): (&str, &str),
    cause: Option<AccountId>,
) -> Result<(), Problem> {
    let facts = mail::ticket(may, ticket).await?;
    let by = told::colleague(may, cause).await?;
    let readers = recipients::of_desk_assigned(&facts, cause);
    let passage = |_: Side, _: &Words| {
        Some(Passage { by: by.clone(), from: before.to_owned(), to: after.to_owned(), ..Passage::default() })
    };
    deliver(app, may, telling(News::StatusChanged, &facts, cause), &readers, &passage).await
}

/// A vendor answered: who is accountable for the ticket and who helps, else the internal queue (F-161, F-162).
pub async fn vendor_replied(
    app: &App,
    may: &Granted<'_, RunJobs>,
    ticket: TicketId,
    note: NoteId,
) -> Result<(), Problem> {
    let facts = mail::ticket(may, ticket).await?;
    let note = mail::note(may, note, facts.ticket.organization_id).await?;
    let readers = recipients::of_desk(&facts, None);
    let telling = Telling { note: Some(&note), ..telling(News::VendorReplied, &facts, None) };
    deliver(app, may, telling, &readers, &|_, _| None).await
}

/// The system switched a rule off: those who administer its desk (F-178).
pub async fn rule_disabled(
    app: &App,
    may: &Granted<'_, RunJobs>,
    ticket: TicketId,
    rule: EscalationRuleId,
) -> Result<(), Problem> {
    let Some((rule, reason, people)) = told::disabled(may, rule).await? else { return Ok(()) };
    let facts = mail::ticket(may, ticket).await?;
    let readers: Vec<_> = people.iter().map(|reader| (Side::Customer, reader)).collect();
    let passage = |_: Side, _: &Words| Some(Passage { by: rule.clone(), reason: reason.clone(), ..Passage::default() });
    deliver(app, may, telling(News::RuleDisabled, &facts, None), &readers, &passage).await
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

/// Those who work the ticket for the party: the provider's people, or the desk's, who also chase a vendor, with those who
/// administer it (F-156).
fn of_party(facts: &TicketFacts, party: Party) -> Vec<(Side, &Reader)> {
    if party == Party::Provider { recipients::of_provider(facts, None) } else { recipients::of_desk_and_heads(facts) }
}

/// A hand-over was not accepted yet: those who are asked to, and the desk that waits (F-226).
pub async fn acceptance_due(app: &App, may: &Granted<'_, RunJobs>, ticket: TicketId) -> Result<(), Problem> {
    let facts = mail::ticket(may, ticket).await?;
    let mut readers = recipients::of_desk_assigned(&facts, None);
    if facts.desk.as_ref().is_some_and(|desk| desk.responsible == Party::Provider) {
        readers.extend(recipients::of_provider(&facts, None));
    }
    deliver(app, may, telling(News::AcceptanceDue, &facts, None), &readers, &|_, _| None).await
}

/// A party's time on a ticket runs out, or has run out: its own people (F-156).
pub async fn time_runs_out(
    app: &App,
    may: &Granted<'_, RunJobs>,
    news: News,
    ticket: TicketId,
    clock: ServiceClockId,
) -> Result<(), Problem> {
    let facts = mail::ticket(may, ticket).await?;
    let party = told::clock(may, clock).await?;
    let readers = of_party(&facts, party);
    deliver(app, may, telling(news, &facts, None), &readers, &|_, _| None).await
}

/// A rule acted: those of the desk whom it names (F-126).
pub async fn rule_fired(
    app: &App,
    may: &Granted<'_, RunJobs>,
    ticket: TicketId,
    firing: RuleFiringId,
) -> Result<(), Problem> {
    let facts = mail::ticket(may, ticket).await?;
    let (rule, people) = told::firing(may, firing, facts.ticket.organization_id).await?;
    let readers: Vec<_> = people.iter().map(|reader| (Side::Customer, reader)).collect();
    let by = |_: Side, words: &Words| {
        let by = words.t_with("mail-by-rule", &[("rule", rule.as_str().into())]);
        Some(Passage { by, ..Passage::default() })
    };
    deliver(app, may, telling(News::RuleFired, &facts, None), &readers, &by).await
}
