//! Attachments without a note, with their own Publish To.

use askama::Template;
use axum::extract::Path;
use kernel::{FieldErrors, Problem};
use store::{
    guard::{ViewTickets, WorkTickets},
    ids::FormId,
    tables::kinds::Publish,
    views::{
        files::{self as held, Target},
        ticket_page,
    },
};
use web::{
    Answer, Asked,
    check::Check,
    components::ErrorSummary,
    field::{Choice, Field, HeldFile, Hidden, hidden},
    form::Filled,
    shell::Shell,
};

use super::{change::Change, work::address};
use crate::files;

#[derive(Template)]
#[template(path = "desk/attach.html")]
struct Page {
    shell: Shell,
    summary: ErrorSummary,
    number: String,
    title: String,
    form: Hidden,
    files: Field,
    publish: Field,
}

/// The form.
pub(crate) async fn page(asked: Asked<WorkTickets>, Path(number): Path<String>) -> Answer {
    show(&asked, &number, None, "", Vec::new(), &FieldErrors::new()).await
}

/// Attaches what was sent.
pub(crate) async fn add(asked: Asked<WorkTickets>, Path(number): Path<String>, mut filled: Filled) -> Answer {
    // Whoever does not reach the ticket learns nothing about its forms (T-13).
    ticket_page::by_number(&asked.may()?, &number).await?;
    filled.only(&["form", "publish", "files", "files_held", "files_drop"], None)?;
    let form: FormId = filled.line("form").parse().map_err(|_| Problem::Unreadable("form".to_owned()))?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let mut taken = files::take(&asked, &mut filled).await?;
    let mut check = Check::new(&filled, &words);
    let publish = check.choice("publish", &words.t("desk-publish-to"), Publish::from_code);
    let mut errors = check.errors;
    let write = asked.write().await?;
    let may = write.need::<WorkTickets>()?;
    let row = ticket_page::by_number(&may, &number).await?;
    files::hold(&may, form, "files", &filled, &mut taken, &words).await?;
    match taken.message() {
        Some(message) => errors.add("files", message),
        None if !files::has_any(&may, form).await? => errors.add("files", words.t("desk-files-none")),
        None => {}
    }
    let (Some(publish), true) = (publish, errors.is_empty()) else {
        let held = files::shown(&may, form, &words).await?;
        write.done().await?;
        return show(&asked, &number, Some(form), filled.line("publish"), held, &errors).await;
    };
    held::attach(&may, form, Target { ticket: row.id, note: None, publish, at: may.now() }).await?;
    Change::of(&may, &row).save(&may, true).await?;
    write.done().await?;
    asked.go_and_say(address(&number), "said-files-added")
}

async fn show(
    asked: &Asked<WorkTickets>,
    number: &str,
    form: Option<FormId>,
    publish: &str,
    held: Vec<HeldFile>,
    errors: &FieldErrors,
) -> Answer {
    let may = asked.session().need::<ViewTickets>()?;
    let ticket = ticket_page::by_number(&may, number).await?;
    let mut shell = asked.shell(asked.t("desk-add-attachment"), "work-tickets").await;
    let words = shell.words.clone();
    let mut fields = shell.fields(errors);
    let limit = files::limit_in_megabytes();
    let files = fields
        .files("files", words.t("desk-files"))
        .hint(words.t_with("desk-files-hint", &[("limit", limit.into())]))
        .held(held);
    let publish = fields
        .choice("publish", words.t("desk-publish-to"))
        .choices([
            Choice::new(Publish::All.code(), words.t("desk-publish-all")).hint(words.t("desk-publish-all-hint")),
            Choice::new(Publish::Internal.code(), words.t("desk-publish-internal"))
                .hint(words.t("desk-publish-internal-hint")),
        ])
        .value(publish)
        .required();
    let page = Page {
        summary: fields.summary(),
        number: ticket.number.clone(),
        title: ticket.title.clone(),
        form: hidden("form", form.unwrap_or_else(|| may.fresh_id())),
        files,
        publish,
        shell,
    };
    if errors.is_empty() { asked.page(&page) } else { asked.wrong(&page) }
}
