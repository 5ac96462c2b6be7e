//! Letters about change requests: whose approval is asked, who has answered, whose time is over (P-127, P-206, T-181,
//! decision 15).

use jiff::Timestamp;
use kernel::Problem;
use store::{
    Granted, Instant,
    guard::RunJobs,
    ids::{AccountId, ChangeApproverId, TicketId},
    tables::{change_request, kinds::ChangeAnswer},
    views::{
        change_mail::{self, ApproverFacts},
        mail::{self, Reader},
    },
};
use web::{App, moments::Moments, words::Words};

use crate::{
    recipients::{self, Side},
    ticket_mail::{News, Telling, deliver},
};

/// What a mail tells of an approval, in its reader's words; what it does not tell is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Approval {
    /// Whose approval it is.
    pub(crate) approver: String,
    /// Whether the reader may answer in their place.
    pub(crate) in_stead: bool,
    /// Until when answers are taken.
    pub(crate) until: String,
    /// The answer.
    pub(crate) answer: String,
    /// Who gave it, if it was another.
    pub(crate) by: String,
    /// What was said to it.
    pub(crate) comment: String,
    /// How the change request stands now.
    pub(crate) standing: String,
    /// What is planned.
    pub(crate) plan: String,
}

impl Approval {
    /// Keys of labels, and values, for the facts of a letter.
    pub(crate) fn facts(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let facts = [
            ("mail-fact-approver", &self.approver),
            ("mail-fact-answer", &self.answer),
            ("mail-fact-answered-by", &self.by),
            ("mail-fact-approval", &self.standing),
            ("mail-fact-answers-until", &self.until),
        ];
        facts.into_iter().filter(|(_, value)| !value.is_empty()).map(|(key, value)| (key, value.as_str()))
    }
}

/// Somebody is to approve, or has not answered yet: they and their deputy, as far as they can open the ticket (P-206).
pub(crate) async fn asked(
    app: &App,
    may: &Granted<'_, RunJobs>,
    (ticket, approver): (TicketId, ChangeApproverId),
    reminder: bool,
    cause: Option<AccountId>,
) -> Result<(), Problem> {
    let Some(facts) = change_mail::approver(may, approver).await?.filter(ApproverFacts::awaited) else {
        return Ok(());
    };
    let about = mail::ticket(may, ticket).await?;
    let news = if reminder { News::ApprovalReminder } else { News::ApprovalAsked };
    for (reader, in_stead) in change_mail::asked(may, &app.store, &facts.row).await? {
        // Nobody is mailed about their own act (T-227).
        if cause.is_some() && reader.account == cause {
            continue;
        }
        let words = app.dictionary.words(&reader.language);
        let approval = Approval {
            approver: facts.name.clone(),
            in_stead,
            until: until(&words, &reader, &facts.request, may.now()),
            plan: facts.request.plan.clone(),
            ..Approval::default()
        };
        let side = if reader.resource.is_some() { Side::Staff } else { Side::Customer };
        let telling = Telling { news, facts: &about, note: None, others: &[], approval: Some(&approval), cause };
        deliver(app, may, telling, &[(side, &reader)], &|_, _| None).await?;
    }
    Ok(())
}

/// An approver has answered: the technician, else the ticket's queue (P-127, T-181).
pub(crate) async fn answered(
    app: &App,
    may: &Granted<'_, RunJobs>,
    (ticket, approver): (TicketId, ChangeApproverId),
    cause: Option<AccountId>,
) -> Result<(), Problem> {
    let Some(facts) = change_mail::approver(may, approver).await? else { return Ok(()) };
    let Some(answer) = facts.row.answer else { return Ok(()) };
    let about = mail::ticket(may, ticket).await?;
    for (side, reader) in recipients::of_provider(&about, cause) {
        let words = app.dictionary.words(&reader.language);
        let approval = Approval {
            approver: facts.name.clone(),
            answer: words.t(match answer {
                ChangeAnswer::Approved => "mail-answer-approved",
                ChangeAnswer::Rejected => "mail-answer-rejected",
            }),
            by: facts.by.clone().unwrap_or_default(),
            comment: facts.row.comment.clone(),
            standing: standing(&words, &facts.request),
            ..Approval::default()
        };
        let news = News::ApprovalAnswered;
        let telling = Telling { news, facts: &about, note: None, others: &[], approval: Some(&approval), cause };
        deliver(app, may, telling, &[(side, reader)], &|_, _| None).await?;
    }
    Ok(())
}

/// The time is over and not all have answered: the technician, else the ticket's queue (decision 15).
pub(crate) async fn expired(app: &App, may: &Granted<'_, RunJobs>, ticket: TicketId) -> Result<(), Problem> {
    let Some(request) = change_mail::request(may, ticket).await? else { return Ok(()) };
    let about = mail::ticket(may, ticket).await?;
    for (side, reader) in recipients::of_provider(&about, None) {
        let words = app.dictionary.words(&reader.language);
        let approval = Approval {
            until: until(&words, reader, &request, may.now()),
            standing: standing(&words, &request),
            ..Approval::default()
        };
        let news = News::ApprovalExpired;
        let telling = Telling { news, facts: &about, note: None, others: &[], approval: Some(&approval), cause: None };
        deliver(app, may, telling, &[(side, reader)], &|_, _| None).await?;
    }
    Ok(())
}

fn until(words: &Words, reader: &Reader, request: &change_request::Model, now: Instant) -> String {
    let moments = Moments { words, formats: &reader.formats, now: now.into() };
    request.expires_at.map(|at| moments.exact(Timestamp::from(at))).unwrap_or_default()
}

fn standing(words: &Words, request: &change_request::Model) -> String {
    words.t(&format!("mail-standing-{}", request.standing.code()))
}
