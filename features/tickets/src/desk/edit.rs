//! Edit: the fields of a ticket, saved only if nobody else has changed one since the form was opened (T-108).

use askama::Template;
use axum::{extract::Path, http::StatusCode};
use kernel::{FieldErrors, Permission, Problem};
use store::{
    Granted, Row, Set,
    guard::{DispatchTickets, ViewTickets, WorkTickets},
    ids::ContactId,
    tables::{contact, contract, location, ticket, ticket_contact},
    views::{
        desk_ticket::{self, Choices},
        ticket_page,
    },
};
use web::{
    Answer, Asked, answer,
    check::Check,
    components::{Callout, ErrorSummary, Tone, callout},
    field::{Hidden, hidden},
    form::Filled,
    shell::Shell,
};

use super::{
    change::Change,
    fields::{self, Checked, Made, NAMES, Offers},
    history::change_in_words,
    timeline::name_of,
    turn,
    work::address,
};

#[derive(Template)]
#[template(path = "desk/edit.html")]
struct Page {
    shell: Shell,
    summary: ErrorSummary,
    stale: Option<Callout>,
    stale_lines: Vec<String>,
    number: String,
    title: String,
    version: Hidden,
    made: Made,
}

/// A ticket with everything that its form needs.
struct Loaded {
    row: Row<ticket::Entity>,
    choices: Choices,
    contacts: Vec<contact::Model>,
    locations: Vec<location::Model>,
    contracts: Vec<contract::Model>,
    additional: Vec<Row<ticket_contact::Entity>>,
    /// How many lines its history has: every change of a field adds one, so this is the version that people edit.
    version: usize,
}

impl Loaded {
    fn offers(&self, queues: bool) -> Offers<'_> {
        Offers {
            choices: &self.choices,
            contacts: &self.contacts,
            locations: &self.locations,
            contracts: &self.contracts,
            had: Some(&*self.row),
            queues,
        }
    }

    fn additional(&self) -> Vec<ContactId> {
        self.additional.iter().map(|row| row.contact_id).collect()
    }
}

async fn load(may: &Granted<'_, WorkTickets>, number: &str) -> Result<Loaded, Problem> {
    let row = ticket_page::by_number(may, number).await?;
    let additional = desk_ticket::additional(may, row.id).await?;
    let mut named: Vec<ContactId> = additional.iter().map(|row| row.contact_id).collect();
    named.extend(row.contact_id);
    let history = desk_ticket::history(&may.also::<ViewTickets>()?, row.id).await?;
    Ok(Loaded {
        choices: desk_ticket::choices(may).await?,
        contacts: desk_ticket::contacts_of(may, row.organization_id, &named).await?,
        locations: desk_ticket::locations_of(may, row.organization_id, row.location_id).await?,
        contracts: desk_ticket::contracts_of(may, row.organization_id, row.contract_id).await?,
        additional,
        version: history.len(),
        row,
    })
}

/// The form.
pub(crate) async fn page(asked: Asked<WorkTickets>, Path(number): Path<String>) -> Answer {
    let may = asked.may()?;
    let loaded = load(&may, &number).await?;
    turn::not_frozen(&may, &loaded.row, &asked.app.dictionary.words(asked.actor().language())).await?;
    let filled = fields::present(&loaded.row, &loaded.additional(), &asked.actor().formats().zone);
    show(&asked, &loaded, &filled, &FieldErrors::new(), None).await
}

/// Saves what was changed.
pub(crate) async fn save(asked: Asked<WorkTickets>, Path(number): Path<String>, filled: Filled) -> Answer {
    let names: Vec<&str> = NAMES.iter().copied().chain(["version"]).collect();
    filled.only(&names, None)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<WorkTickets>()?;
    let loaded = load(&may, &number).await?;
    let dispatch = asked.actor().may(Permission::DispatchTickets).is_some();
    let opened: usize = filled.line("version").parse().unwrap_or(loaded.version);
    if opened < loaded.version {
        drop(write);
        return show(&asked, &loaded, &filled, &FieldErrors::new(), Some(loaded.version - opened)).await;
    }
    turn::not_frozen(&may, &loaded.row, &words).await?;
    let mut check = Check::new(&filled, &words);
    let checked = fields::check(&mut check, &loaded.offers(dispatch), &asked.actor().formats().zone);
    let Some(checked) = checked else {
        let errors = check.errors;
        drop(write);
        return show(&asked, &loaded, &filled, &errors, None).await;
    };
    if checked.queue != loaded.row.queue_id {
        // Moving between queues is dispatching.
        may.also::<DispatchTickets>()?;
    }
    command(&may, &loaded, &checked).await?;
    write.done().await?;
    asked.go_and_say(address(&number), "said-ticket-saved")
}

/// Writes what differs, each field with its line of the history.
async fn command(may: &Granted<'_, WorkTickets>, loaded: &Loaded, new: &Checked) -> Result<(), Problem> {
    let (row, lists) = (&loaded.row, &loaded.choices);
    let mut change = Change::of(may, row);
    change.set.title = Set(new.title.clone());
    change.field("title", &row.title, &new.title);
    change.set.description = Set(new.description.clone());
    change.field("description", &row.description, &new.description);
    change.set.kind = Set(new.kind);
    change.field("kind", row.kind.code(), new.kind.code());
    change.set.due_at = Set(new.due);
    change.field("due", &desk_ticket::due_kept(row.due_at), &desk_ticket::due_kept(new.due));
    macro_rules! named {
        ($code:literal, $column:ident, $rows:ident, $old:expr, $new:expr) => {
            let name = |id| lists.$rows.iter().find(|row| Some(row.id) == id).map_or("", |row| row.name.as_str());
            change.field($code, name($old), name($new));
        };
    }
    change.set.category_id = Set(new.category);
    named!("category", category_id, categories, Some(row.category_id), Some(new.category));
    change.set.request_type_id = Set(new.request_type);
    named!("request-type", request_type_id, request_types, row.request_type_id, new.request_type);
    change.set.priority_id = Set(new.priority);
    named!("priority", priority_id, priorities, Some(row.priority_id), Some(new.priority));
    change.set.queue_id = Set(new.queue);
    named!("queue", queue_id, queues, Some(row.queue_id), Some(new.queue));
    change.set.issue_type_id = Set(new.issue_type);
    named!("issue-type", issue_type_id, issue_types, row.issue_type_id, new.issue_type);
    change.set.sub_issue_type_id = Set(new.sub_issue_type);
    named!("sub-issue-type", sub_issue_type_id, sub_issue_types, row.sub_issue_type_id, new.sub_issue_type);
    change.set.source_id = Set(new.source);
    named!("source", source_id, sources, Some(row.source_id), Some(new.source));
    change.set.work_type_id = Set(new.work_type);
    named!("work-type", work_type_id, work_types, row.work_type_id, new.work_type);
    let place = |id| loaded.locations.iter().find(|row| Some(row.id) == id).map_or("", |row| row.name.as_str());
    change.set.location_id = Set(new.location);
    change.field("location", place(row.location_id), place(new.location));
    let name = |id| loaded.contracts.iter().find(|row| Some(row.id) == id).map_or("", |row| row.name.as_str());
    change.set.contract_id = Set(new.contract);
    change.field("contract", name(row.contract_id), name(new.contract));
    let person = |id: Option<ContactId>| desk_ticket::names_of(&loaded.contacts, id);
    change.set.contact_id = Set(new.contact);
    change.field("contact", &person(row.contact_id), &person(new.contact));
    let list = |ids: &[ContactId]| desk_ticket::names_of(&loaded.contacts, ids.iter().copied());
    change.field("additional-contacts", &list(&loaded.additional()), &list(&new.additional));
    if change.is_empty() {
        return Ok(());
    }
    desk_ticket::set_additional(may, row.id, &loaded.additional, &new.additional).await?;
    change.save(may, false).await
}

/// The form with what is typed; `others` is how many fields someone else has changed meanwhile.
async fn show(
    asked: &Asked<WorkTickets>,
    loaded: &Loaded,
    filled: &Filled,
    errors: &FieldErrors,
    others: Option<usize>,
) -> Answer {
    let may = asked.session().need::<ViewTickets>()?;
    let dispatch = asked.actor().may(Permission::DispatchTickets).is_some();
    let mut shell = asked.shell(asked.t("desk-edit-title"), "work-tickets").await;
    let words = shell.words.clone();
    let mut made_from = shell.fields(errors);
    let made = fields::make(&mut made_from, &words, &loaded.offers(dispatch), filled);
    let summary = made_from.summary();
    let mut stale_lines = Vec::new();
    if let Some(others) = others {
        shell.failed = true;
        for change in desk_ticket::history(&may, loaded.row.id).await?.into_iter().take(others) {
            let sentence = change_in_words(&shell, &change.field, &change.old, &change.new);
            stale_lines.push(shell.t2("desk-change-by", "name", name_of(&shell, &change.author), "change", sentence));
        }
    }
    let page = Page {
        stale: others.map(|_| callout(Tone::Attention, shell.t("desk-stale"), shell.t("desk-stale-more"))),
        stale_lines,
        summary,
        number: loaded.row.number.clone(),
        title: loaded.row.title.clone(),
        version: hidden("version", loaded.version),
        made,
        shell,
    };
    match (others, errors.is_empty()) {
        (Some(_), _) => answer::html(StatusCode::CONFLICT, &page),
        (None, true) => asked.page(&page),
        (None, false) => asked.wrong(&page),
    }
}
