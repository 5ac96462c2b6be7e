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
        ticket_page::{self, TicketPage},
    },
};
use web::{
    Answer, Asked,
    components::{Avatar, Badge, Callout, ErrorSummary, Party, Tone, badge, callout, organization_avatar},
    field::{Field, HeldFile, Hidden, hidden},
    form::Filled,
    rich_text::SafeHtml,
    shell::Shell,
};

use super::thread::{FileLine, Piece, name_of, pieces};
use crate::{
    files::{self, limit_in_megabytes},
    notes::{Effect, MAX_NOTE},
    portal::table::DueMark,
    rules::{kind_icon, kind_key, status_badge},
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
    resolution: Option<SafeHtml>,
    notice: Option<Callout>,
    summary: ErrorSummary,
    composer: Option<Composer>,
    pieces: Vec<Piece>,
    facts: Vec<(String, String)>,
    answers: Vec<(String, String)>,
    files: Vec<FileLine>,
}

/// Who has the ticket, since when, and who acts next.
struct Status {
    avatar: Avatar,
    sentence: String,
    badge: Badge,
    need: String,
    yours: bool,
    due: Option<DueMark>,
}

/// Where a note is written. Its head says who will read it.
struct Composer {
    readers: String,
    action: String,
    form: Hidden,
    text: String,
    error: Option<String>,
    max: usize,
    files: Field,
    files_open: bool,
    attach: String,
    attach_form: Hidden,
    more_files: Field,
    send: String,
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

/// The page.
pub(crate) async fn page(asked: Asked<ViewTickets>, Path(number): Path<String>) -> Answer {
    let may = asked.may()?;
    let ticket = ticket_page::by_number(&may, &number).await?;
    if asked.actor().is_staff() {
        return asked.go(format!("/desk/tickets/{}", ticket.number));
    }
    let page = show(&asked, &number, None).await?;
    // Looking is remembered after the page was made, so that it still says what is new. A preview is no look of theirs.
    if asked.actor().preview().is_none() {
        let write = asked.write().await?;
        ticket_page::remember_visit(&write.need::<ViewTickets>()?, &ticket).await?;
        write.done().await?;
    }
    asked.page(&page)
}

/// The page again, with what was typed and what is to be corrected (422).
pub(super) async fn again<G: Grant>(asked: &Asked<G>, number: &str, before: Before<'_>) -> Answer {
    let page = show(asked, number, Some(before)).await?;
    asked.wrong(&page)
}

async fn show<G: Grant>(asked: &Asked<G>, number: &str, before: Option<Before<'_>>) -> Result<ShowPage, Problem> {
    let session = asked.session();
    let may = session.need::<ViewTickets>()?;
    let page = ticket_page::page(&may, number).await?;
    let entries = ticket_page::timeline(&may, &page.ticket).await?;
    let setting = people::provider(&may).await?.customer_note_on_completed;
    let effect = Effect::on(page.status.meaning, setting);
    let writes = session.need::<AddNotes>().is_ok();
    let mine = is_mine(asked, &page);
    let mut shell = asked.shell(page.ticket.title.clone(), "follow-a-ticket").await;
    let none = FieldErrors::new();
    let errors = before.as_ref().map_or(&none, |before| &before.errors).clone();
    let composer = (writes && effect != Effect::Refused).then(|| composer(&mut shell, asked, &page, effect, before));
    let summary = summary(&mut shell, &errors);
    let number = page.ticket.number.clone();
    let back = if mine || may.reach() != Reach::Organization {
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
        status: status(&shell, &page, mine),
        resolution: resolution.map(|text| shell.rich(text)),
        notice: notice(&shell, effect, writes),
        summary,
        composer,
        pieces: pieces(&shell, &number, &entries, page.seen_at),
        facts: facts(&shell, &page, may.actor().organizations().len() > 1),
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

fn composer<G: Grant>(
    shell: &mut Shell,
    asked: &Asked<G>,
    page: &TicketPage,
    effect: Effect,
    before: Option<Before<'_>>,
) -> Composer {
    let number = &page.ticket.number;
    let fresh = || FormId(kernel::chance::fresh_id(asked.app.store.clock(), asked.app.store.chance()));
    let (form, text, held, errors) = match before {
        Some(before) => (before.form, before.filled.get("body").to_owned(), before.held, before.errors),
        None => (fresh(), String::new(), Vec::new(), FieldErrors::new()),
    };
    let limit = limit_in_megabytes().to_string();
    let words = std::sync::Arc::clone(&shell.words);
    let files_open = !held.is_empty() || errors.on("files").is_some();
    let mut f = shell.fields(&errors);
    let files = f.files("files", words.t("ticket-attachments")).held(held);
    let files = files.hint(words.t_with("new-files-hint", &[("limit", limit.into())]));
    let more_files = shell.fields(&FieldErrors::new()).files("files", words.t("ticket-add-attachment"));
    let more_files = more_files.id("more-files");
    Composer {
        readers: readers(shell, asked, page),
        action: format!("/tickets/{number}/notes"),
        form: hidden("form", form),
        text,
        error: errors.on("body").map(str::to_owned),
        max: MAX_NOTE,
        files,
        files_open,
        attach: format!("/tickets/{number}/attachments"),
        attach_form: hidden("form", fresh()),
        more_files,
        send: shell.t(match effect {
            Effect::Reopens => "ticket-note-reopen",
            Effect::FollowsUp => "ticket-note-follow-up",
            _ => "ticket-add-note",
        }),
    }
}

/// What was wrong with a note, over the page; the composer's own labels name the fields.
fn summary(shell: &mut Shell, errors: &FieldErrors) -> ErrorSummary {
    let words = std::sync::Arc::clone(&shell.words);
    let mut f = shell.fields(errors);
    let _ = (f.textarea("body", words.t("ticket-note")), f.files("files", words.t("ticket-attachments")));
    f.summary()
}

/// Who will read a note, in words (ux: the audience is visible).
fn readers<G: Grant>(shell: &Shell, asked: &Asked<G>, page: &TicketPage) -> String {
    let provider = shell.brand.provider.as_str();
    let mut names: Vec<String> = match &page.resource {
        Some(name) if name != provider => vec![shell.t2("ticket-at", "name", name.as_str(), "provider", provider)],
        _ => vec![provider.to_owned()],
    };
    let own = asked.actor().contact();
    let others = page.contact.iter().chain(&page.additional).filter(|contact| Some(contact.id) != own);
    names.extend(others.map(|contact| contact.name.clone()));
    names.push(shell.t("ticket-you-too"));
    shell.t1("ticket-readers", "names", names.join(", ").as_str())
}

fn notice(shell: &Shell, effect: Effect, writes: bool) -> Option<Callout> {
    let said = |strong: &str, text: &str| Some(callout(Tone::Info, shell.t(strong), shell.t(text)));
    match effect {
        Effect::Reopens if writes => said("ticket-reopens", "ticket-reopens-text"),
        Effect::FollowsUp if writes => said("ticket-follows-up", "ticket-follows-up-text"),
        Effect::Refused => said("ticket-closed", "ticket-closed-text"),
        _ => None,
    }
}

/// The sentence that answers: with whom, since when, who is expected to act.
fn status(shell: &Shell, page: &TicketPage, mine: bool) -> Status {
    let provider = shell.brand.provider.as_str();
    let since = shell.moments().short(page.ticket.status_since_at);
    let named = page.resource.as_deref().filter(|name| *name != provider);
    let worker = match named {
        Some(name) => shell.t2("ticket-at", "name", name, "provider", provider),
        None => provider.to_owned(),
    };
    let with = |key: &str| shell.t2(key, "name", worker.as_str(), "time", since.as_str());
    let waits = page.status.meaning == StatusMeaning::WaitingCustomer;
    let contact = page.contact.as_ref().map(|contact| contact.name.clone()).unwrap_or_default();
    let (sentence, need) = match page.status.meaning {
        StatusMeaning::Complete => {
            let at = page.ticket.completed_at.map(|at| shell.moments().short(at)).unwrap_or(since);
            (shell.t1("ticket-is-complete", "time", at.as_str()), shell.t("ticket-needs-nothing"))
        }
        StatusMeaning::WaitingCustomer if mine => (with("ticket-waits-for-you"), shell.t("ticket-needs-you")),
        StatusMeaning::WaitingCustomer => {
            let sentence = with("ticket-waits");
            (sentence, shell.t1("ticket-needs-contact", "name", contact.as_str()))
        }
        StatusMeaning::CustomerNoteAdded => (with("ticket-noted"), shell.t("ticket-needs-nothing")),
        StatusMeaning::New | StatusMeaning::Open if page.ticket.resource_id.is_some() => {
            (with("ticket-is-with"), shell.t("ticket-needs-nothing"))
        }
        StatusMeaning::New | StatusMeaning::Open => (with("ticket-is-unassigned"), shell.t("ticket-needs-nothing")),
    };
    let yours = waits && mine;
    let party = if yours { Party::You } else { Party::Provider };
    let complete = page.status.meaning == StatusMeaning::Complete;
    Status {
        avatar: organization_avatar(party).large(),
        sentence,
        badge: status_badge(&page.status),
        need,
        yours,
        due: page.ticket.due_at.filter(|_| !complete).map(|due| DueMark::of(shell, due.into())),
    }
}

/// Label and value of the details; what has no value is left out (T-100, T-101).
fn facts(shell: &Shell, page: &TicketPage, organizations: bool) -> Vec<(String, String)> {
    let mut facts: Vec<(String, String)> = Vec::new();
    let mut add = |key: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            facts.push((shell.t(key), value));
        }
    };
    let ticket = &page.ticket;
    add("ticket-status", Some(page.status.name.clone()));
    add("ticket-priority", page.priority.as_ref().map(|(name, _)| name.clone()));
    add("ticket-organization", organizations.then(|| page.organization.clone()));
    add("ticket-request-type", page.request_type.clone());
    add("ticket-issue-type", page.issue_type.clone());
    add("ticket-sub-issue-type", page.sub_issue_type.clone());
    add("ticket-contact", page.contact.as_ref().map(|contact| contact.name.clone()));
    let additional: Vec<&str> = page.additional.iter().map(|contact| contact.name.as_str()).collect();
    add("ticket-additional-contacts", Some(additional.join(", ")));
    add("ticket-assigned-resource", page.resource.clone());
    add("ticket-queue", page.queue.clone());
    add("ticket-created", Some(shell.moments().short(ticket.created_at)));
    let creator = match &page.creator {
        Author::You { name } => name.clone(),
        other => name_of(shell, other).0,
    };
    add("ticket-created-by", Some(creator));
    add("ticket-due", ticket.due_at.map(|at| shell.formats.moment(at.into())));
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
