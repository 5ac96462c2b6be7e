//! Where a note is written. Its head says who will read it; those who work the desk choose that, and who gets a mail (T-126,
//! T-129, T-136, F-96, F-97).

use kernel::{FieldErrors, Problem};
use store::{
    guard::{Grant, ViewTickets},
    ids::FormId,
    views::{
        taskfire::{
            part::{Part, Side},
            work,
        },
        ticket_page::TicketPage,
    },
};
use web::{
    Asked,
    components::{Callout, ErrorSummary, Tone, callout},
    field::{Choice, Field, Hidden, hidden},
    shell::Shell,
};

use super::show::Before;
use crate::{
    files::limit_in_megabytes,
    notes::{Effect, MAX_NOTE},
};

/// Most people that can be chosen by name; in a larger organization the ticket's own people remain.
const MOST_OTHERS: usize = 200;

/// Longest title of a note (T-127).
pub(super) const MAX_TITLE: usize = 255;

/// Where a note is written.
pub(super) struct Composer {
    pub(super) readers: String,
    pub(super) action: String,
    pub(super) form: Hidden,
    pub(super) text: String,
    pub(super) error: Option<String>,
    pub(super) max: usize,
    pub(super) files: Field,
    pub(super) files_open: bool,
    pub(super) attach: String,
    pub(super) attach_form: Hidden,
    pub(super) more_files: Field,
    pub(super) send: String,
    /// What those who work the desk may choose.
    pub(super) desk: Option<DeskChoice>,
}

/// Who reads a note and who gets a mail, for those who work the desk.
pub(super) struct DeskChoice {
    pub(super) internal: bool,
    pub(super) publish_error: Option<String>,
    pub(super) only: String,
    pub(super) not: String,
    pub(super) usual: String,
    pub(super) title: Field,
    pub(super) notify: Field,
    pub(super) people: Option<Field>,
    pub(super) open: bool,
    pub(super) file_publish: Field,
}

/// The composer of this reader.
pub(super) async fn of<G: Grant>(
    shell: &mut Shell,
    asked: &Asked<G>,
    page: &TicketPage,
    part: Option<&Part>,
    effect: Effect,
    before: Option<Before<'_>>,
) -> Result<Composer, Problem> {
    let number = &page.ticket.number;
    let fresh = || FormId(kernel::chance::fresh_id(asked.app.store.clock(), asked.app.store.chance()));
    let on_desk = part.filter(|part| part.side == Side::Desk);
    let desk = match on_desk {
        Some(part) => Some(desk(shell, asked, page, part, before.as_ref()).await?),
        None => None,
    };
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
    Ok(Composer {
        readers: readers(shell, asked, page, part),
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
        desk,
    })
}

/// What is to be chosen by those who work the desk.
async fn desk<G: Grant>(
    shell: &mut Shell,
    asked: &Asked<G>,
    page: &TicketPage,
    part: &Part,
    before: Option<&Before<'_>>,
) -> Result<DeskChoice, Problem> {
    let may = asked.session().need::<ViewTickets>()?;
    let provider = shell.brand.provider.clone();
    let none = FieldErrors::new();
    let errors = before.map_or(&none, |before| &before.errors).clone();
    let sent = |name: &'static str| -> Vec<String> {
        before.map(|before| before.filled.all(name).map(str::to_owned).collect()).unwrap_or_default()
    };
    let (notify, people) = (sent("notify"), sent("person"));
    let title = before.map(|before| before.filled.line("title").to_owned()).unwrap_or_default();
    let words = std::sync::Arc::clone(&shell.words);
    let own = asked.actor().contact();
    let on_ticket = |id| page.ticket.contact_id == Some(id) || page.additional.iter().any(|one| one.id == id);
    let working = work::workers(&may, page.ticket.organization_id).await?;
    let mut chosen: Vec<(String, String)> = working.into_iter().map(|one| (one.id.to_string(), one.name)).collect();
    for one in work::colleagues(&may, page.ticket.organization_id).await?.into_iter().take(MOST_OTHERS) {
        let id = one.id.to_string();
        if !on_ticket(one.id) && !chosen.iter().any(|(known, _)| *known == id) {
            chosen.push((id, one.name));
        }
    }
    chosen.retain(|(id, _)| own.is_none_or(|own| own.to_string() != *id));
    let mut f = shell.fields(&errors);
    let mut kinds = vec![Choice::new("resources", words.t("ticket-notify-resources"))];
    if let Some(contact) = page.contact.as_ref().filter(|contact| Some(contact.id) != own) {
        kinds.push(Choice::new(
            "contact",
            words.t_with("ticket-notify-contact", &[("name", contact.name.as_str().into())]),
        ));
    }
    if !page.additional.is_empty() {
        kinds.push(Choice::new("additional", words.t("ticket-notify-additional")));
    }
    let open = !notify.is_empty() || !people.is_empty() || !title.is_empty() || errors.on("title").is_some();
    let title = f.text("title", words.t("ticket-note-title")).value(title).max(MAX_TITLE).id("note-title");
    let notify =
        f.checks("notify", words.t("ticket-notify")).hint(words.t("ticket-notify-hint")).choices(kinds).values(notify);
    let people = (!chosen.is_empty())
        .then(|| f.checks("person", words.t("ticket-notify-others")).options(chosen).values(people));
    let file_publish = f
        .select("publish", words.t("ticket-files-readers"))
        .options([("everyone", words.t("ticket-publish-everyone")), ("internal", words.t("ticket-publish-desk"))])
        .id("files-publish");
    let mut not: Vec<String> =
        page.contact.iter().filter(|one| Some(one.id) != own).map(|one| one.name.clone()).collect();
    not.push(provider);
    Ok(DeskChoice {
        internal: before.is_some_and(|before| before.filled.line("publish") == "internal"),
        publish_error: errors.on("publish").map(str::to_owned),
        only: words.t_with("ticket-only-desk", &[("organization", part.organization.1.as_str().into())]),
        not: words.t_with("ticket-only-desk-not", &[("names", not.join(", ").into())]),
        usual: usual(shell, page, part),
        title,
        notify,
        people,
        open,
        file_publish,
    })
}

/// Who gets a mail when nobody is chosen (T-135).
fn usual(shell: &Shell, page: &TicketPage, part: &Part) -> String {
    let mut names: Vec<String> = page.contact.iter().chain(&page.additional).map(|one| one.name.clone()).collect();
    if let Some(inside) = &part.inside {
        names.extend(inside.resource.iter().chain(&inside.helpers).map(|one| one.name.clone()));
    }
    if part.responsible == store::tables::kinds::Party::Provider {
        names.push(shell.brand.provider.clone());
    }
    names.dedup();
    shell.t1("ticket-notify-usual", "names", names.join(", ").as_str())
}

/// What was wrong with a note or an answer, over the page; their own labels name the fields.
pub(super) fn summary(shell: &mut Shell, errors: &FieldErrors) -> ErrorSummary {
    let words = std::sync::Arc::clone(&shell.words);
    let mut f = shell.fields(errors);
    let _ = (
        f.textarea("body", words.t("ticket-note")),
        f.files("files", words.t("ticket-attachments")),
        f.text("title", words.t("ticket-note-title")).id("note-title"),
        f.text("publish", words.t("ticket-readers-choice")),
        f.textarea("comment", words.t("change-comment")),
    );
    f.summary()
}

/// Who will read a note for everyone, in words (ux: the audience is visible).
fn readers<G: Grant>(shell: &Shell, asked: &Asked<G>, page: &TicketPage, part: Option<&Part>) -> String {
    let provider = shell.brand.provider.as_str();
    let mut names: Vec<String> = match &page.resource {
        Some(name) if name != provider => vec![shell.t2("ticket-at", "name", name.as_str(), "provider", provider)],
        _ => vec![provider.to_owned()],
    };
    if part.is_some() {
        names.push(shell.t("ticket-own-desk"));
    }
    let own = asked.actor().contact();
    let others = page.contact.iter().chain(&page.additional).filter(|contact| Some(contact.id) != own);
    names.extend(others.map(|contact| contact.name.clone()));
    names.push(shell.t("ticket-you-too"));
    shell.t1("ticket-readers", "names", names.join(", ").as_str())
}

/// What a note does beside being added, said before it is sent (T-139, decision 14).
pub(super) fn notice(shell: &Shell, effect: Effect, writes: bool) -> Option<Callout> {
    let said = |strong: &str, text: &str| Some(callout(Tone::Info, shell.t(strong), shell.t(text)));
    match effect {
        Effect::Reopens if writes => said("ticket-reopens", "ticket-reopens-text"),
        Effect::FollowsUp if writes => said("ticket-follows-up", "ticket-follows-up-text"),
        Effect::Refused => said("ticket-closed", "ticket-closed-text"),
        _ => None,
    }
}
