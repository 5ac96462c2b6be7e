//! Letters about tickets: one per reader, in their words and formats.

use std::collections::BTreeSet;

use kernel::Problem;
use store::{
    Granted,
    guard::RunJobs,
    ids::{AccountId, MailId, NoteId, TicketId},
    outbox::Chosen,
    tables::kinds::Publish,
    views::{
        mail::{self, NewMail, NoteFacts, Other, Reader, TicketFacts},
        taskfire::{bell, digest},
        templates,
    },
};
use web::{App, words::Words};

use crate::{
    change_mail::Approval,
    channel::Channel,
    recipients::{self, Side},
    templates::render,
    ticket_letter::Told,
};

/// What happened to the ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News {
    /// It came into being.
    Created,
    /// A note was added.
    Noted,
    /// It went to a resource.
    Assigned,
    /// It was completed.
    Completed,
    /// It was opened again.
    Reopened,
    /// It went to an internal resource.
    InternallyAssigned,
    /// The internal desk handed it on (F-110).
    Escalated,
    /// A rule did (F-130).
    AutoEscalated,
    /// The requester reads that another party has it now (F-225).
    PassedOn,
    /// The provider sent it to the internal desk.
    Returned,
    /// The provider or vendor declined it.
    Declined,
    /// The internal desk took it back from the provider.
    Recalled,
    /// The internal desk took it back from a vendor.
    TakenBack,
    /// Nobody accepted it in time.
    Lapsed,
    /// The provider is done, the internal desk confirms (F-119).
    ForConfirmation,
    /// The vendor is done.
    VendorDone,
    /// It was not accepted yet and returns soon (F-226).
    AcceptanceDue,
    /// Most of a party's time is used up (F-156).
    Warned,
    /// A party's time is used up (F-156).
    Breached,
    /// A rule acted, and names whom it tells (F-126).
    RuleFired,
    /// The party that it was handed to accepted it (F-226).
    Accepted,
    /// It has another internal status.
    StatusChanged,
    /// A vendor answered (F-161).
    VendorReplied,
    /// The system switched a rule off at it.
    RuleDisabled,
    /// Somebody is to approve a change request (P-206).
    ApprovalAsked,
    /// They have not answered yet (decision 15).
    ApprovalReminder,
    /// An approver has answered (P-127).
    ApprovalAnswered,
    /// The time to answer is over (decision 15).
    ApprovalExpired,
}

impl News {
    /// Code: part of the word keys, and kept with each mail.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Noted => "note",
            Self::Assigned => "assigned",
            Self::Completed => "completed",
            Self::Reopened => "reopened",
            Self::InternallyAssigned => "internally-assigned",
            Self::Escalated => "escalated",
            Self::AutoEscalated => "auto-escalated",
            Self::PassedOn => "passed-on",
            Self::Returned => "returned",
            Self::Declined => "declined",
            Self::Recalled => "recalled",
            Self::TakenBack => "taken-back",
            Self::Lapsed => "lapsed",
            Self::ForConfirmation => "for-confirmation",
            Self::VendorDone => "vendor-done",
            Self::AcceptanceDue => "acceptance-due",
            Self::Warned => "service-warned",
            Self::Breached => "service-breached",
            Self::RuleFired => "rule-fired",
            Self::Accepted => "accepted",
            Self::StatusChanged => "status-changed",
            Self::VendorReplied => "vendor-replied",
            Self::RuleDisabled => "rule-disabled",
            Self::ApprovalAsked => "approval-asked",
            Self::ApprovalReminder => "approval-reminder",
            Self::ApprovalAnswered => "approval-answered",
            Self::ApprovalExpired => "approval-expired",
        }
    }

    /// Whether an answer is asked of the reader.
    pub(crate) const fn asks(self) -> bool {
        matches!(self, Self::ApprovalAsked | Self::ApprovalReminder)
    }
}

/// What a mail tells of a change of the responsible party, of the internal status, or of a rule.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Passage {
    /// Who did it: a person, a rule or the passing of time; empty where the reader is not told.
    pub(crate) by: String,
    /// The internal status that it had.
    pub(crate) from: String,
    /// The party that has the ticket now, or its internal status.
    pub(crate) to: String,
    /// Why.
    pub(crate) reason: String,
    /// What was written about it, for both sides.
    pub(crate) note: String,
}

/// Says, in a reader's words, what they are told of a change of the responsible party.
pub(crate) type Tells<'t> = &'t (dyn Fn(Side, &Words) -> Option<Passage> + Sync);

/// What is told, of which ticket.
#[derive(Clone, Copy)]
pub(crate) struct Telling<'t> {
    /// What happened.
    pub(crate) news: News,
    /// The ticket.
    pub(crate) facts: &'t TicketFacts,
    /// The note that it is about, if it is.
    pub(crate) note: Option<&'t NoteFacts>,
    /// Those whom the author of the note chose by name.
    pub(crate) others: &'t [Other],
    /// The approval that it is about, if it is.
    pub(crate) approval: Option<&'t Approval>,
    /// Who caused it.
    pub(crate) cause: Option<AccountId>,
}

/// Queues a letter to everybody who hears of this.
pub async fn tell(
    app: &App,
    may: &Granted<'_, RunJobs>,
    news: News,
    ticket: TicketId,
    note: Option<NoteId>,
    to: &Chosen,
    cause: Option<AccountId>,
) -> Result<(), Problem> {
    let facts = mail::ticket(may, ticket).await?;
    let note = match note {
        Some(id) => Some(mail::note(may, id, facts.ticket.organization_id).await?),
        None => None,
    };
    let others = mail::others(may, &facts.ticket, &to.others).await?;
    let readers = match (news, &note) {
        (News::Created, _) => recipients::of_creation(&facts, cause),
        (News::Noted, Some(note)) => {
            recipients::of_note(&facts, note, recipients::Told { chosen: to, others: &others }, cause)
        }
        (News::Assigned, _) => recipients::of_assignment(&facts, cause),
        (News::Completed, _) => recipients::of_completion(&facts, cause),
        (News::Reopened, _) => recipients::of_reopening(&facts, note.as_ref(), cause),
        // Of the others `desk_mail` tells.
        _ => Vec::new(),
    };
    let telling = Telling { news, facts: &facts, note: note.as_ref(), others: &others, approval: None, cause };
    deliver(app, may, telling, &readers, &|_, _| None).await
}

/// Queues a letter to each of these readers, and rings for those who have a login. `passage` says, in a reader's words, what
/// they are told of a change of the responsible party.
pub(crate) async fn deliver(
    app: &App,
    may: &Granted<'_, RunJobs>,
    telling: Telling<'_>,
    readers: &[(Side, &Reader)],
    passage: Tells<'_>,
) -> Result<(), Problem> {
    let Telling { news, facts, others, .. } = telling;
    let provider = mail::provider(may).await?;
    let accounts: Vec<AccountId> = readers.iter().filter_map(|(_, reader)| reader.account).collect();
    let muted = templates::muted(may, &Channel::Off.key(news.code()), accounts.clone()).await?;
    let silent = templates::muted(may, &Channel::Bell.key(news.code()), accounts.clone()).await?;
    let daily = templates::muted(may, &Channel::Daily.key(news.code()), accounts).await?;
    for (side, reader) in readers.iter().copied() {
        let words = app.dictionary.words(&reader.language);
        let note = telling.note.filter(|note| {
            note.note.publish != Publish::HelpDesk || recipients::reads_desk(facts, others, reader.contact)
        });
        let passage = passage(side, &words);
        let (passage, approval) = (passage.as_ref(), telling.approval);
        let told = Told { app, words: &words, provider: &provider, facts, note, news, passage, approval };
        let now = may.now().into();
        let values = || told.values(side, reader, now);
        let frame = || render::frame(&words, &provider, side, &facts.organization);
        let own = render::own(may, news.code(), side, Some(facts.ticket.organization_id), values, frame).await?;
        let letter = own.unwrap_or_else(|| told.letter(side, reader, now));
        let (html, text) = letter.render()?;
        let skip = recipients::skipped(side, reader)
            .or(chose(&muted, reader).then_some(recipients::MUTED))
            .or(chose(&daily, reader).then_some(recipients::DAILY));
        let id: MailId = may.fresh_id();
        let new = NewMail {
            id,
            event: news.code(),
            ticket: Some(facts.ticket.id),
            to: reader.clone(),
            subject: letter.subject,
            text,
            html,
            message_id: crate::message_id(app, &id.to_string()),
            thread_id: crate::message_id(app, &format!("ticket-{}", facts.ticket.id)),
        };
        mail::queue(may, new, skip).await?;
        if let Some(account) = reader.account.filter(|_| reader.active && !chose(&silent, reader)) {
            // One's own act needs no bell, not even where a mail confirms it.
            if Some(account) != telling.cause {
                bell::ring(may, account, news.code(), facts.ticket.id).await?;
            }
        }
        if skip == Some(recipients::DAILY)
            && let Some(account) = reader.account
        {
            digest::expect(may, account, &reader.formats).await?;
        }
    }
    Ok(())
}

/// Whether a reader is among those who have chosen something.
fn chose(these: &BTreeSet<AccountId>, reader: &Reader) -> bool {
    reader.account.is_some_and(|account| these.contains(&account))
}
