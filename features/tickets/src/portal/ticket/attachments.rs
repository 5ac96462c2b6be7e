//! Files of a ticket: added on their own, downloaded, shown (T-143 … T-149). Every route reaches the ticket first and the
//! file through it.

use axum::extract::{Path, Query};
use kernel::{FieldErrors, Problem};
use platform::pictures::Size;
use store::{
    Act, Granted, Row, Set,
    guard::{AddNotes, ViewTickets},
    ids::{AttachmentId, FormId, HeldFileId},
    tables::{attachment, held_file, kinds::Publish, ticket},
    views::{
        files::{self as held, Target},
        posting,
        taskfire::part::{self, Side},
        ticket_page,
    },
};
use web::{Answer, Asked, form::Filled};

use super::{
    note::form_of,
    show::{self, Before, Typed},
};
use crate::{
    files::{self, Taken},
    portal::lists::Values,
};

/// Adds files to a ticket within reach.
pub(crate) async fn add(asked: Asked<AddNotes>, Path(number): Path<String>, mut filled: Filled) -> Answer {
    let number = ticket_page::by_number(&asked.may()?, &number).await?.number.clone();
    // Who works no desk has no choice of readers (CVE-2026-41191).
    let publish = asked.actor().works_internally().then_some("publish");
    let known: Vec<&str> = ["form", "files_held", "files_drop"].into_iter().chain(publish).collect();
    filled.only(&known, None)?;
    let form = form_of(&filled)?;
    let mut taken = files::take(&asked, &mut filled).await?;
    let mut outcome = once(&asked, &number, form, &filled, &mut taken).await;
    if matches!(outcome, Err(Problem::Stale)) {
        // The ticket changed at the same moment; the files do not depend on what changed.
        outcome = once(&asked, &number, form, &filled, &mut taken).await;
    }
    let errors = outcome?;
    if errors.is_empty() {
        return asked.go_and_say(format!("/tickets/{number}"), "said-files-added");
    }
    let held = show::held(&asked, form).await?;
    let note = Some(Before { form, filled: &filled, held, errors });
    show::again(&asked, &number, Typed { note, ..Typed::default() }).await
}

async fn once(
    asked: &Asked<AddNotes>,
    number: &str,
    form: FormId,
    filled: &Filled,
    taken: &mut Taken,
) -> Result<FieldErrors, Problem> {
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<AddNotes>()?;
    let ticket = ticket_page::by_number(&may, number).await?;
    files::hold(&may, form, "files", filled, taken, &words).await?;
    let mut errors = FieldErrors::new();
    if !matches!(filled.line("publish"), "" | "everyone" | "internal") {
        errors.add("publish", words.t_with("check-choice", &[("field", words.t("ticket-files-readers").into())]));
    }
    if let Some(message) = taken.message() {
        errors.add("files", message);
    } else if !files::has_any(&may, form).await? {
        errors.add("files", words.t("ticket-no-file"));
    }
    if errors.is_empty() {
        posting::count(&may).await?;
        let now = may.now();
        // Only those who work the desk may keep a file to themselves (F-98).
        let works = part::side(&may, ticket.organization_id) == Side::Desk;
        let only_desk = works && filled.line("publish") == "internal";
        let publish = if only_desk { Publish::HelpDesk } else { Publish::All };
        let to = Target { ticket: ticket.id, note: None, publish, at: now };
        held::attach(&may, form, to).await?;
        may.change(&ticket, ticket::ActiveModel { last_activity_at: Set(now), ..Default::default() }).await?;
        may.audit(Act {
            act: "attachment.added",
            object_kind: "ticket",
            object_id: Some(ticket.id.0),
            object_name: &ticket.number,
            organization: Some(ticket.organization_id),
            ..Act::default()
        })
        .await?;
    }
    write.done().await?;
    Ok(errors)
}

/// Downloads an attachment; pictures open in the browser.
pub(crate) async fn download(asked: Asked<ViewTickets>, Path((number, attachment)): Path<(String, String)>) -> Answer {
    let row = reached(&asked.may()?, &number, &attachment).await?;
    files::download(&asked.app, asked.actor(), &row).await
}

/// Shows a picture, drawn anew; `?size=thumbnail` is small.
pub(crate) async fn preview(
    asked: Asked<ViewTickets>,
    Path((number, attachment)): Path<(String, String)>,
    Query(values): Values,
) -> Answer {
    let row = reached(&asked.may()?, &number, &attachment).await?;
    let small = values.iter().any(|(name, value)| name == "size" && value == "thumbnail");
    files::preview(&asked.app, asked.actor(), &row, if small { Size::Thumbnail } else { Size::Preview }).await
}

/// A file that the actor holds for a form not yet sent; nobody else can fetch it (CVE-2024-33668).
pub(crate) async fn held(asked: Asked<AddNotes>, Path(file): Path<String>) -> Answer {
    let row = held_row(&asked.may()?, &file).await?;
    files::held_download(&asked.app, asked.actor(), &row).await
}

/// Forgets a held file.
pub(crate) async fn forget(asked: Asked<AddNotes>, Path(file): Path<String>, filled: Filled) -> Answer {
    filled.only(&[], None)?;
    let write = asked.write().await?;
    let may = write.need::<AddNotes>()?;
    let row = held_row(&may, &file).await?;
    may.remove(&row).await?;
    write.done().await?;
    asked.go("/tickets/new")
}

async fn held_row(may: &Granted<'_, AddNotes>, id: &str) -> Result<Row<held_file::Entity>, Problem> {
    let id: HeldFileId = id.parse().map_err(|_| Problem::NotFound)?;
    may.row::<held_file::Entity>(id).await
}

/// The attachment within its ticket, both in reach, else not found (T-13, T-146).
async fn reached(may: &Granted<'_, ViewTickets>, number: &str, id: &str) -> Result<Row<attachment::Entity>, Problem> {
    let id: AttachmentId = id.parse().map_err(|_| Problem::NotFound)?;
    let ticket = ticket_page::by_number(may, number).await?;
    let row = may.row::<attachment::Entity>(id).await?;
    if row.ticket_id == ticket.id { Ok(row) } else { Err(Problem::NotFound) }
}
