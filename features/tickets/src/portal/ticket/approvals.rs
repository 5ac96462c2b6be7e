//! Approvals on the ticket page: who is to approve a change request, what they said, and the forms of the reader whom it asks
//! (T-180 … T-187, P-126).

use kernel::{FieldErrors, Problem};
use store::{
    Granted,
    guard::ViewTickets,
    ids::ChangeApproverId,
    tables::{change_request, kinds::ChangeAnswer, ticket},
    views::{
        changes::{self, Approval, Approver},
        people::Author,
    },
};
use web::{
    components::{Avatar, Badge, Party, Tone},
    field::Field,
    form::Filled,
    rich_text::SafeHtml,
    shell::Shell,
};

use super::thread::name_of;
use crate::{
    approval_words::{answered, closed, earlier, missing, rule, standing, until},
    notes::MAX_COMMENT,
};

/// The section.
pub(super) struct Approvals {
    /// Whether the reader is an approver or a deputy.
    pub(super) mine: bool,
    /// Purple while the reader is asked.
    pub(super) tone: Tone,
    pub(super) standing: Badge,
    /// How many must approve, and how many have.
    pub(super) rule: String,
    /// Until when answers are taken.
    pub(super) until: Option<String>,
    /// Plan, impact and so on, as far as they are written (T-187).
    pub(super) texts: Vec<(String, SafeHtml)>,
    pub(super) voters: Vec<Voter>,
    /// Why no answer is taken, for those who could give one.
    pub(super) closed: Option<String>,
    /// One for each row that the reader may answer.
    pub(super) forms: Vec<AnswerForm>,
    /// Answers that were changed later.
    pub(super) earlier: Vec<String>,
    pub(super) earlier_head: String,
}

/// An approver with their answer.
pub(super) struct Voter {
    pub(super) avatar: Avatar,
    pub(super) name: String,
    /// Deputy, who answered in their stead, and when.
    pub(super) about: String,
    pub(super) comment: Option<SafeHtml>,
    pub(super) answer: Badge,
}

/// Where one answers.
pub(super) struct AnswerForm {
    pub(super) action: String,
    /// What is asked, or what one has answered.
    pub(super) title: String,
    pub(super) comment: Field,
}

/// What was filled in before, when an answer could not be taken.
pub(super) struct Before<'f> {
    /// Whose answer.
    pub(super) approver: ChangeApproverId,
    /// What was typed.
    pub(super) filled: &'f Filled,
    /// What is to be corrected.
    pub(super) errors: FieldErrors,
}

/// The section of a ticket; `None` where nobody is to approve it.
pub(super) async fn of(
    may: &Granted<'_, ViewTickets>,
    shell: &mut Shell,
    ticket: &ticket::Model,
    before: Option<&Before<'_>>,
) -> Result<Option<Approvals>, Problem> {
    let Some(approval) = changes::of_ticket(may, ticket).await? else { return Ok(None) };
    if approval.approvers.is_empty() {
        return Ok(None);
    }
    let mine = approval.approvers.iter().any(|one| one.yours);
    let asked = approval.approvers.iter().any(|one| one.yours && one.answer.is_none()) && approval.open.is_ok();
    let shut = approval.open.err().filter(|_| mine);
    let earlier: Vec<String> =
        approval.earlier.iter().map(|one| earlier(shell, one, &name_of(shell, &one.who).0)).collect();
    Ok(Some(Approvals {
        mine,
        tone: if asked { Tone::Approval } else { Tone::Neutral },
        standing: standing(shell, approval.request.standing),
        rule: rule(shell, &approval),
        until: until(shell, &approval),
        texts: texts(shell, &approval.request),
        voters: approval.approvers.iter().map(|one| voter(shell, &approval, one)).collect(),
        closed: shut.map(|why| closed(shell, why)),
        earlier_head: shell.t1("change-earlier", "count", i64::try_from(earlier.len()).unwrap_or(0)),
        earlier,
        forms: forms(shell, ticket, &approval, before),
    }))
}

fn texts(shell: &Shell, request: &change_request::Model) -> Vec<(String, SafeHtml)> {
    let texts = [
        ("change-plan", &request.plan),
        ("change-impact", &request.impact),
        ("change-roll-back", &request.roll_back),
        ("change-review", &request.review),
    ];
    let written = texts.into_iter().filter(|(_, text)| !text.trim().is_empty());
    written.map(|(key, text)| (shell.t(key), shell.rich(text))).collect()
}

fn voter(shell: &Shell, approval: &Approval, one: &Approver) -> Voter {
    let (name, party) = name_of(shell, &one.who);
    let mut about = Vec::new();
    if let Some(deputy) = one.deputy.as_ref().filter(|_| one.answer.is_none()) {
        about.push(shell.t1("change-deputy", "name", name_of(shell, deputy).0.as_str()));
    }
    if let Some(by) = &one.by {
        // What staff entered for a contact is marked as such (T-188).
        let key = if matches!(by, Author::Staff { .. }) && !matches!(one.who, Author::Staff { .. }) {
            "change-by-staff"
        } else {
            "change-by-deputy"
        };
        about.push(shell.t1(key, "name", name_of(shell, by).0.as_str()));
    }
    about.extend(one.at.map(|at| shell.moments().short(at)));
    let full = match &one.who {
        Author::You { name } => name,
        _ => &name,
    };
    Voter {
        avatar: party.map_or_else(|| shell.avatar(full), |party: Party| shell.avatar_of(full, party)),
        about: about.join(" · "),
        comment: one.comment.as_deref().filter(|text| !text.is_empty()).map(|text| shell.rich(text)),
        answer: one.answer.map_or_else(|| missing(shell, approval), |answer| answered(shell, answer)),
        name,
    }
}

/// A form for each row that the reader may answer now; and for what they just typed, so that it is not lost where answers are no
/// longer taken.
fn forms(
    shell: &mut Shell,
    ticket: &ticket::Model,
    approval: &Approval,
    before: Option<&Before<'_>>,
) -> Vec<AnswerForm> {
    let typed = |one: &Approver| before.filter(|before| before.approver == one.id);
    let shown: Vec<&Approver> =
        approval.approvers.iter().filter(|one| one.yours && (approval.open.is_ok() || typed(one).is_some())).collect();
    let mut forms = Vec::with_capacity(shown.len());
    for (index, one) in shown.into_iter().enumerate() {
        let none = FieldErrors::new();
        let before = typed(one);
        let title = title(shell, one);
        let words = std::sync::Arc::clone(&shell.words);
        let mut f = shell.fields(before.map_or(&none, |before| &before.errors));
        let comment = f.textarea("comment", words.t("change-comment")).hint(words.t("change-comment-hint"));
        let own = || one.comment.clone().unwrap_or_default();
        let comment = comment
            .rows(3)
            .max(MAX_COMMENT)
            .value(before.map_or_else(own, |before| before.filled.get("comment").to_owned()));
        // The summary leads to the field that bears the plain name: there is one field to correct at most.
        let id = if before.is_some() { "comment".to_owned() } else { format!("comment-{index}") };
        let action = format!("/tickets/{}/approvals/{}", ticket.number, one.id);
        forms.push(AnswerForm { action, title, comment: comment.id(&id) });
    }
    forms
}

/// What is asked of the reader, or what was answered and can be changed.
fn title(shell: &Shell, one: &Approver) -> String {
    let own = matches!(one.who, Author::You { .. });
    let name = name_of(shell, &one.who).0;
    match one.answer.zip(one.at) {
        Some((answer, at)) => {
            let time = shell.moments().short(at);
            match (answer, own) {
                (ChangeAnswer::Approved, true) => shell.t1("change-you-approved", "time", time.as_str()),
                (ChangeAnswer::Rejected, true) => shell.t1("change-you-rejected", "time", time.as_str()),
                (ChangeAnswer::Approved, false) => {
                    shell.t2("change-they-approved", "name", name.as_str(), "time", time.as_str())
                }
                (ChangeAnswer::Rejected, false) => {
                    shell.t2("change-they-rejected", "name", name.as_str(), "time", time.as_str())
                }
            }
        }
        None if own => shell.t("change-ask"),
        None => shell.t1("change-ask-for", "name", name.as_str()),
    }
}
