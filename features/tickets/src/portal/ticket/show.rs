//! The ticket page: who has it and who is expected to act, what happened, who reads what one writes (T-97 … T-105).

use askama::Template;
use axum::extract::Path;
use kernel::{FieldErrors, Problem, Reach};
use store::{
    guard::{AddNotes, Grant, ViewTickets},
    ids::FormId,
    tables::kinds::StatusMeaning,
    views::{
        people::{self, Author},
        taskfire::{
            clocks,
            part::{self, Side},
        },
        ticket_page::{self, TicketPage},
    },
};
use web::{
    Answer, Asked,
    components::{Badge, Callout, ErrorSummary, Promises, Tone, badge, promises},
    field::HeldFile,
    form::Filled,
    rich_text::SafeHtml,
    shell::Shell,
};

use super::{
    approvals::{self, Approvals},
    composer::{self, Composer},
    inside::{self, Inside},
    status::{self, Status},
    thread::{FileLine, Piece, name_of, pieces},
};
use crate::{
    files,
    notes::Effect,
    rules::{kind_icon, kind_key},
};

#[derive(Template)]
#[template(path = "portal/ticket/show.html")]
struct ShowPage {
    shell: Shell,
    back: (String, String),
    number: String,
    kind: Badge,
    opened: String,
    status: Status,
    inside: Option<Inside>,
    approvals: Option<Approvals>,
    promised: Option<Promises>,
    bring_in: bool,
    resolution: Option<SafeHtml>,
    notice: Option<Callout>,
    summary: ErrorSummary,
    composer: Option<Composer>,
    pieces: Vec<Piece>,
    facts: Vec<(String, String)>,
    answers: Vec<(String, String)>,
    files: Vec<FileLine>,
}

/// What was filled in before, when a note could not be taken.
pub(super) struct Before<'f> {
    /// Which form.
    pub(super) form: FormId,
    /// What was typed.
    pub(super) filled: &'f Filled,
    /// What is held for it.
    pub(super) held: Vec<HeldFile>,
    /// What is to be corrected.
    pub(super) errors: FieldErrors,
}

/// What could not be taken, with what was typed.
#[derive(Default)]
pub(super) struct Typed<'f> {
    /// A note.
    pub(super) note: Option<Before<'f>>,
    /// An answer to a change request.
    pub(super) answer: Option<approvals::Before<'f>>,
}

/// The page.
pub(crate) async fn page(asked: Asked<ViewTickets>, Path(number): Path<String>) -> Answer {
    let may = asked.may()?;
    let ticket = ticket_page::by_number(&may, &number).await?;
    if asked.actor().is_staff() {
        return asked.go(format!("/desk/tickets/{}", ticket.number));
    }
    let page = show(&asked, &number, Typed::default()).await?;
    // Looking is remembered after the page was made, so that it still says what is new. A preview is no look of theirs.
    if asked.actor().preview().is_none() {
        let write = asked.write().await?;
        ticket_page::remember_visit(&write.need::<ViewTickets>()?, &ticket).await?;
        write.done().await?;
    }
    asked.page(&page)
}

/// The page again, with what was typed and what is to be corrected (422).
pub(super) async fn again<G: Grant>(asked: &Asked<G>, number: &str, typed: Typed<'_>) -> Answer {
    let page = show(asked, number, typed).await?;
    asked.wrong(&page)
}

async fn show<G: Grant>(asked: &Asked<G>, number: &str, typed: Typed<'_>) -> Result<ShowPage, Problem> {
    let session = asked.session();
    let may = session.need::<ViewTickets>()?;
    let page = ticket_page::page(&may, number).await?;
    let entries = ticket_page::timeline(&may, &page.ticket).await?;
    let setting = people::provider(&may).await?.customer_note_on_completed;
    let effect = Effect::on(page.status.meaning, setting);
    let writes = session.need::<AddNotes>().is_ok();
    let mine = is_mine(asked, &page);
    let part = part::of(&may, &page.ticket).await?;
    let mut shell = asked.shell(page.ticket.title.clone(), "follow-a-ticket").await;
    let none = FieldErrors::new();
    let Typed { note: before, answer } = typed;
    let note_errors = before.as_ref().map(|before| &before.errors);
    let errors = note_errors.or(answer.as_ref().map(|answer| &answer.errors)).unwrap_or(&none).clone();
    let approvals = approvals::of(&may, &mut shell, &page.ticket, answer.as_ref()).await?;
    let composer = if writes && effect != Effect::Refused {
        Some(composer::of(&mut shell, asked, &page, part.as_ref(), effect, before).await?)
    } else {
        None
    };
    let summary = composer::summary(&mut shell, &errors);
    let inside = match part.as_ref().filter(|part| part.side == Side::Desk) {
        Some(part) => Some(inside::of(&may, &shell, &page, part).await?),
        None => None,
    };
    let promised = match part.as_ref() {
        Some(part) => {
            let (promised, spent) = clocks::promise(&may, page.ticket.id).await?;
            Some(promises(&shell, part, &promised, spent))
        }
        None => None,
    };
    let status = status::of(&may, &shell, &page, part.as_ref(), mine).await?;
    let number = page.ticket.number.clone();
    let back = if !mine && approvals.as_ref().is_some_and(|approvals| approvals.mine) {
        ("/tickets/approvals".to_owned(), shell.t("menu-change-approvals"))
    } else if mine || may.reach() != Reach::Organization {
        ("/tickets".to_owned(), shell.t("menu-my-tickets"))
    } else {
        ("/tickets/open".to_owned(), shell.t("menu-open-tickets"))
    };
    let opener = match page.creator {
        Author::You { .. } => shell.t("ticket-you-too"),
        _ => name_of(&shell, &page.creator).0,
    };
    let kind = page.ticket.kind;
    let complete = page.status.meaning == StatusMeaning::Complete;
    let resolution = Some(page.ticket.resolution.as_str()).filter(|text| complete && !text.is_empty());
    Ok(ShowPage {
        back,
        kind: badge(Tone::Neutral, kind_icon(kind), shell.t(kind_key(kind))),
        opened: shell.t2(
            "ticket-opened-by",
            "name",
            opener.as_str(),
            "time",
            shell.moments().short(page.ticket.created_at).as_str(),
        ),
        bring_in: inside::may_bring_in(&may, &page, part.as_ref()).await?,
        resolution: resolution.map(|text| shell.rich(text)),
        notice: composer::notice(&shell, effect, writes),
        summary,
        composer,
        pieces: pieces(&shell, &number, &entries, page.seen_at),
        facts: facts(&shell, &page, &status, inside.is_some(), may.actor().ticket_organizations().len() > 1),
        inside,
        approvals,
        promised,
        status,
        answers: answers(&shell, &page),
        files: page.attachments.iter().map(|file| FileLine::of(&shell, &number, file, true)).collect(),
        number,
        shell,
    })
}

fn is_mine<G: Grant>(asked: &Asked<G>, page: &TicketPage) -> bool {
    let own = asked.actor().contact();
    own.is_some()
        && (page.ticket.contact_id == own
            || page.ticket.created_by_contact_id == own
            || page.additional.iter().any(|contact| Some(contact.id) == own))
}

/// Label and value of the details; what has no value is left out (T-100, T-101), and what stands in the `sets` of desk and
/// provider.
fn facts(shell: &Shell, page: &TicketPage, status: &Status, sets: bool, organizations: bool) -> Vec<(String, String)> {
    let mut facts: Vec<(String, String)> = Vec::new();
    let mut add = |key: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            facts.push((shell.t(key), value));
        }
    };
    let ticket = &page.ticket;
    let whole = |value: Option<String>| value.filter(|_| !sets);
    add("ticket-status", whole(Some(status.word.clone())));
    add("ticket-priority", whole(page.priority.as_ref().map(|(name, _)| name.clone())));
    add("ticket-organization", organizations.then(|| page.organization.clone()));
    add("ticket-request-type", page.request_type.clone());
    add("ticket-issue-type", page.issue_type.clone());
    add("ticket-sub-issue-type", page.sub_issue_type.clone());
    add("ticket-contact", page.contact.as_ref().map(|contact| contact.name.clone()));
    let additional: Vec<&str> = page.additional.iter().map(|contact| contact.name.as_str()).collect();
    add("ticket-additional-contacts", Some(additional.join(", ")));
    add("ticket-assigned-resource", whole(page.resource.clone()));
    add("ticket-queue", whole(page.queue.clone()));
    add("ticket-created", Some(shell.moments().short(ticket.created_at)));
    let creator = match &page.creator {
        Author::You { name } => name.clone(),
        other => name_of(shell, other).0,
    };
    add("ticket-created-by", Some(creator));
    add("ticket-due", whole(ticket.due_at.map(|at| shell.formats.moment(at.into()))));
    add("ticket-completed", ticket.completed_at.map(|at| shell.moments().short(at)));
    facts
}

fn answers(shell: &Shell, page: &TicketPage) -> Vec<(String, String)> {
    let readable = |answer: &str| match answer.parse().ok().filter(|_| answer.len() == 10) {
        // Dates are kept as 2026-11-20 and read in the reader's format.
        Some(day) => shell.formats.civil_date(day),
        None => answer.to_owned(),
    };
    page.answers.iter().map(|row| (row.label.clone(), readable(&row.answer))).collect()
}

/// What a form of this person holds, for showing it again.
pub(super) async fn held<G>(asked: &Asked<G>, form: FormId) -> Result<Vec<HeldFile>, Problem>
where
    G: Grant,
{
    let may = asked.session().need::<AddNotes>()?;
    files::shown(&may, form, &asked.app.dictionary.words(asked.actor().language())).await
}
