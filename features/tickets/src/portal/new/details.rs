//! Step 2: the details. Every send is kept as a draft first and judged then, so that an error loses nothing (T-87).

use askama::Template;
use axum::{extract::Path, http::StatusCode, response::IntoResponse};
use kernel::{FieldErrors, Problem};
use store::{
    Granted, Row, Set,
    guard::CreateTickets,
    ids::DraftId,
    tables::ticket_draft,
    views::new_ticket::{self, Offer},
};
use web::{Answer, Asked, field::HeldFile, form::Filled, shell::Shell};

use super::{
    address, draft_id,
    fields::{DetailFields, fields},
    form_of,
    rules::{self, Checked, Reader},
    typed::{ANSWER, FIELDS, Typed},
};
use crate::files;

#[derive(Template)]
#[template(path = "portal/new/details.html")]
struct DetailsPage {
    shell: Shell,
    action: String,
    fields: DetailFields,
}

/// The page.
pub(crate) async fn page(asked: Asked<CreateTickets>, Path(draft): Path<String>) -> Answer {
    let id = draft_id(&draft)?;
    let may = asked.may()?;
    let Some(row) = may.row_if::<ticket_draft::Entity>(id).await? else {
        // It may have become a ticket: then that is what is looked for.
        let sent = new_ticket::by_draft(&may, id).await?.ok_or(Problem::NotFound)?;
        return asked.go(format!("/tickets/{}", sent.number));
    };
    let offer = match new_ticket::offer(&may, row.request_type_id).await {
        // The request type was withdrawn meanwhile: another one is chosen, what was typed stays.
        Err(Problem::NotFound) => return asked.go(format!("/tickets/new?draft={id}")),
        offer => offer?,
    };
    let held = files::shown(&may, form_of(id), &asked.app.dictionary.words(asked.actor().language())).await?;
    let filled = Typed::read(&row.filled).with_title(&offer.request_type.title_template).as_form();
    asked.page(&details(&asked, id, &offer, &filled, held, &FieldErrors::new()).await)
}

/// Keeps what was typed and goes on to the check, or shows what is to be corrected.
pub(crate) async fn save(asked: Asked<CreateTickets>, Path(draft): Path<String>, mut filled: Filled) -> Answer {
    let id = draft_id(&draft)?;
    filled.only(FIELDS, Some(ANSWER))?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let mut taken = files::take(&asked, &mut filled).await?;
    let write = asked.write().await?;
    let may = write.need::<CreateTickets>()?;
    let row = may.row::<ticket_draft::Entity>(id).await?;
    let offer = new_ticket::offer(&may, row.request_type_id).await?;
    files::hold(&may, form_of(id), "files", &filled, &mut taken, &words).await?;
    keep_typed(&may, &row, &filled).await?;
    let held = files::shown(&may, form_of(id), &words).await?;
    write.done().await?;
    let mut errors = judge(&asked, &offer, &filled).err().unwrap_or_default();
    if let Some(message) = taken.message() {
        errors.add("files", message);
    }
    if errors.is_empty() {
        return asked.go(format!("{}/check", address(id)));
    }
    asked.wrong(&details(&asked, id, &offer, &filled, held, &errors).await)
}

/// Keeps what was typed, a few seconds after typing stops. Files come with the real send.
pub(crate) async fn keep(asked: Asked<CreateTickets>, Path(draft): Path<String>, filled: Filled) -> Answer {
    let id = draft_id(&draft)?;
    filled.only(FIELDS, Some(ANSWER))?;
    let write = asked.write().await?;
    let may = write.need::<CreateTickets>()?;
    let row = may.row::<ticket_draft::Entity>(id).await?;
    keep_typed(&may, &row, &filled).await?;
    write.done().await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The details page with what is to be corrected (422), for the last step too.
pub(super) async fn again(
    asked: &Asked<CreateTickets>,
    id: DraftId,
    offer: &Offer,
    filled: &Filled,
    held: Vec<HeldFile>,
    errors: &FieldErrors,
) -> Answer {
    asked.wrong(&details(asked, id, offer, filled, held, errors).await)
}

/// The details judged against what is offered.
pub(super) fn judge(asked: &Asked<CreateTickets>, offer: &Offer, filled: &Filled) -> Result<Checked, FieldErrors> {
    let Some(own) = asked.actor().contact() else { return Err(FieldErrors::new()) };
    let formats = asked.actor().formats();
    let words = asked.app.dictionary.words(asked.actor().language());
    let reader = Reader { own, now: asked.app.now(), zone: &formats.zone, numbers: formats.number, words: &words };
    rules::check(filled, offer, reader)
}

async fn keep_typed(
    may: &Granted<'_, CreateTickets>,
    row: &Row<ticket_draft::Entity>,
    filled: &Filled,
) -> Result<(), Problem> {
    let change = ticket_draft::ActiveModel {
        filled: Set(Typed::of(filled).stored()?),
        updated_at: Set(may.now()),
        ..Default::default()
    };
    may.change(row, change).await
}

async fn details(
    asked: &Asked<CreateTickets>,
    id: DraftId,
    offer: &Offer,
    filled: &Filled,
    held: Vec<HeldFile>,
    errors: &FieldErrors,
) -> DetailsPage {
    let mut shell = asked.shell(offer.request_type.name.clone(), "create-a-ticket").await;
    let fields = fields(&mut shell, offer, asked.actor().contact(), filled, held, errors);
    DetailsPage { action: address(id), fields, shell }
}
