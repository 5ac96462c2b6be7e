//! Adding a note (T-126 … T-140). A note and its files are one act; sent twice, it is one note.

use axum::extract::Path;
use kernel::{FieldErrors, Permission, Problem, ownership::By};
use store::{
    Act, Granted, Row, Set,
    guard::AddNotes,
    ids::{ContactId, DraftId, FormId, NoteId},
    outbox::{Cause, Chosen, Event},
    tables::{
        kinds::{NoteKind, Party, Publish, StatusMeaning},
        note, taskfire_ticket, ticket, ticket_change, ticket_status,
    },
    taskfire,
    views::{
        files::{self as held, Target},
        new_ticket, notes, people, posting,
        taskfire::part::{self, Side},
        ticket_page,
    },
};
use web::{Answer, Asked, Check, form::Filled};

use super::{
    composer::MAX_TITLE,
    follow_up,
    show::{self, Before, Typed},
};
use crate::{
    files::{self, Taken},
    notes::{Effect, MAX_NOTE},
};

/// Most people that one note names.
const MOST_CHOSEN: usize = 50;

/// Adds a note to a ticket within reach.
pub(crate) async fn add(asked: Asked<AddNotes>, Path(number): Path<String>, mut filled: Filled) -> Answer {
    // Who may not reach the ticket gets no further, not even to the disk.
    let number = ticket_page::by_number(&asked.may()?, &number).await?.number.clone();
    // Who works no desk has no choice of readers: a field that says otherwise was made by hand (CVE-2026-41191).
    let known: &[&str] = if asked.actor().works_internally() {
        &["body", "form", "files_held", "files_drop", "publish", "title", "notify", "person"]
    } else {
        &["body", "form", "files_held", "files_drop", "title", "notify", "person"]
    };
    filled.only(known, None)?;
    let form = form_of(&filled)?;
    let mut taken = files::take(&asked, &mut filled).await?;

    match write(&asked, &number, form, &filled, &mut taken).await? {
        Outcome::Added { href, said } => asked.go_and_say(href, said),
        Outcome::AddedBefore { href } => asked.go(href),
        Outcome::Wrong(errors) => {
            let held = show::held(&asked, form).await?;
            let note = Some(Before { form, filled: &filled, held, errors });
            show::again(&asked, &number, Typed { note, ..Typed::default() }).await
        }
    }
}

enum Outcome {
    Added { href: String, said: &'static str },
    AddedBefore { href: String },
    Wrong(FieldErrors),
}

async fn write(
    asked: &Asked<AddNotes>,
    number: &str,
    form: FormId,
    filled: &Filled,
    taken: &mut Taken,
) -> Result<Outcome, Problem> {
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<AddNotes>()?;
    // First of all, so that the same form sent twice at once comes one after the other.
    let ticket = ticket_page::by_number(&may, number).await?;
    if let Some(follower) = new_ticket::by_draft(&may, DraftId(form.0)).await? {
        return Ok(Outcome::AddedBefore { href: format!("/tickets/{}", follower.number) });
    }
    if let Some(known) = notes::of_form(&may, form).await? {
        return Ok(Outcome::AddedBefore { href: format!("/tickets/{number}#note-{}", known.id) });
    }
    let status = may.row::<ticket_status::Entity>(ticket.status_id).await?;
    let part = may.row_if::<taskfire_ticket::Entity>(ticket.id).await?;
    let works = part.is_some() && part::side(&may, ticket.organization_id) == Side::Desk;
    let setting = people::provider(&may).await?.customer_note_on_completed;
    let only_desk = works && filled.line("publish") == "internal";
    // What only the desk reads changes nothing for anybody else.
    let effect = if only_desk { Effect::Nothing } else { Effect::on(status.meaning, setting) };
    if effect == Effect::Refused {
        return Err(Problem::Refused(words.t("ticket-closed-text")));
    }
    files::hold(&may, form, "files", filled, taken, &words).await?;
    let mut check = Check::new(filled, &words);
    let body = check.text("body", &words.t("ticket-note"), MAX_NOTE);
    if body.is_empty() {
        check.wrong("body", words.t_with("check-needed", &[("field", words.t("ticket-note").into())]));
    }
    if let Some(message) = taken.message() {
        check.wrong("files", message);
    }
    let audience = audience(&mut check, works);
    if !check.errors.is_empty() {
        let errors = check.errors;
        write.done().await?;
        return Ok(Outcome::Wrong(errors));
    }
    posting::count(&may).await?;
    if effect == Effect::FollowsUp {
        let follower = follow_up::open(&may, &ticket, form, &body, &words).await?;
        write.done().await?;
        return Ok(Outcome::Added { href: format!("/tickets/{follower}"), said: "said-follow-up" });
    }
    let note = command(&may, (&ticket, part.as_ref()), &status, effect, form, &body, audience).await?;
    write.done().await?;
    let said = match effect {
        Effect::Reopens => "said-note-reopened",
        _ if only_desk => "said-desk-note-added",
        _ => "said-note-added",
    };
    Ok(Outcome::Added { href: format!("/tickets/{number}#note-{note}"), said })
}

/// Who reads a note, and whom its author chose to tell.
struct Audience {
    publish: Publish,
    title: String,
    to: Chosen,
    /// Whether the author works the ticket's internal desk.
    works: bool,
}

/// Only those who work the desk choose; everybody else's note is for both sides (T-129, A-55).
fn audience(check: &mut Check<'_>, works: bool) -> Audience {
    if !works {
        return Audience { publish: Publish::All, title: String::new(), to: Chosen::default(), works };
    }
    let words = check.words;
    let publish = check.choice("publish", &words.t("ticket-readers-choice"), publish_of);
    let title = check.line("title", &words.t("ticket-note-title"), MAX_TITLE);
    let kinds: Vec<&str> = check.filled.all("notify").collect();
    let others = check.filled.all("person").filter_map(|id| id.parse().ok()).take(MOST_CHOSEN).collect();
    let to = Chosen {
        resources: kinds.contains(&"resources"),
        contact: kinds.contains(&"contact"),
        additional: kinds.contains(&"additional"),
        others,
    };
    Audience { publish: publish.unwrap_or(Publish::HelpDesk), title, to, works }
}

/// Who reads it, as the forms of the desk send it.
pub(super) fn publish_of(code: &str) -> Option<Publish> {
    match code {
        "everyone" => Some(Publish::All),
        "internal" => Some(Publish::HelpDesk),
        _ => None,
    }
}

/// The id of the form's rendering.
pub(super) fn form_of(filled: &Filled) -> Result<FormId, Problem> {
    filled.line("form").parse().map_err(|_| Problem::Unreadable("no form id".to_owned()))
}

/// Writes the note, its files, and what follows for the ticket.
async fn command(
    may: &Granted<'_, AddNotes>,
    (ticket, part): (&Row<ticket::Entity>, Option<&Row<taskfire_ticket::Entity>>),
    status: &Row<ticket_status::Entity>,
    effect: Effect,
    form: FormId,
    body: &str,
    audience: Audience,
) -> Result<NoteId, Problem> {
    let own = own_contact(may)?;
    let now = may.now();
    let id: NoteId = may.fresh_id();
    may.add::<note::Entity>(note::ActiveModel {
        id: Set(id),
        ticket_id: Set(ticket.id),
        kind: Set(NoteKind::Portal),
        publish: Set(audience.publish),
        title: Set(audience.title),
        body: Set(body.to_owned()),
        author_contact_id: Set(Some(own)),
        author_resource_id: Set(None),
        form_id: Set(Some(form)),
        created_at: Set(now),
        ..Default::default()
    })
    .await?;
    held::attach(may, form, Target { ticket: ticket.id, note: Some(id), publish: audience.publish, at: now }).await?;
    let mut set = ticket::ActiveModel { last_activity_at: Set(now), ..Default::default() };
    if matches!(effect, Effect::Answers | Effect::Reopens) {
        let next = notes::status_of(may, StatusMeaning::CustomerNoteAdded).await?;
        set.status_id = Set(next.id);
        set.status_since_at = Set(now);
        set.completed_at = Set(None);
        may.add::<ticket_change::Entity>(ticket_change::ActiveModel {
            id: Set(may.fresh_id()),
            ticket_id: Set(ticket.id),
            field: Set("status".to_owned()),
            old_value: Set(status.name.clone()),
            new_value: Set(next.name.clone()),
            public: Set(true),
            author_contact_id: Set(Some(own)),
            author_resource_id: Set(None),
            created_at: Set(now),
            ..Default::default()
        })
        .await?;
    }
    if audience.publish == Publish::All {
        // A note of the desk alone is no news for anybody else (decision 23).
        may.change(ticket, set).await?;
    }
    if let Some(part) = part {
        follow(may, (ticket, part), effect, audience.works, audience.publish).await?;
        taskfire::clocks::follow(may, ticket.id).await?;
        taskfire::look_soon(may, ticket.id).await?;
    }
    let cause = Cause { account: may.actor().account() };
    may.record(if effect == Effect::Reopens {
        Event::TicketReopened { ticket: ticket.id, note: Some(id), cause }
    } else {
        Event::NoteAdded { ticket: ticket.id, note: id, to: audience.to, cause }
    })
    .await?;
    may.audit(Act {
        act: "note.added",
        object_kind: "ticket",
        object_id: Some(ticket.id.0),
        object_name: &ticket.number,
        organization: Some(ticket.organization_id),
        ..Act::default()
    })
    .await?;
    Ok(id)
}

/// Taskfire's part follows a note: a completed ticket goes on with who held it last, what waited for its requester goes on,
/// and the desk's first word to everyone is its first answer.
async fn follow(
    may: &Granted<'_, AddNotes>,
    (ticket, part): (&ticket::Model, &Row<taskfire_ticket::Entity>),
    effect: Effect,
    works: bool,
    publish: Publish,
) -> Result<(), Problem> {
    if effect == Effect::Reopens && part.closed_at.is_some() {
        return taskfire::reopened(may, ticket, if works { By::Desk } else { By::Requester }).await;
    }
    let now = may.now();
    let mut set = taskfire_ticket::ActiveModel::default();
    if works {
        set.active_at = Set(now);
        set.returned = Set(false);
        if publish == Publish::All && part.responded_at.is_none() && part.responsible == Party::Internal {
            set.responded_at = Set(Some(now));
        }
    } else if let Some(open) = notes::answered(may, part).await? {
        set.status_id = Set(open);
        set.status_since_at = Set(now);
    } else {
        return Ok(());
    }
    may.change(part, set).await
}

/// The contact who acts; notes of the portal have no other author.
pub(super) fn own_contact(may: &Granted<'_, AddNotes>) -> Result<ContactId, Problem> {
    may.actor().contact().ok_or(Problem::Denied(Permission::AddNotes.code()))
}
