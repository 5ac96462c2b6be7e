//! Edit: the fields of a ticket of the desk, saved only if nobody else has changed one since the form was opened (F-78, T-108,
//! T-110, T-111).

use askama::Template;
use axum::{extract::Path, http::StatusCode};
use kernel::{FieldErrors, Problem};
use store::{
    Granted, Row, Set,
    guard::WorkInternally,
    ids::ContactId,
    tables::{contact, custom_value, ticket_contact},
    views::{
        desk_ticket,
        people::Author,
        taskfire::work::{self, Custom, Lists, Worker},
    },
};
use web::{
    Answer, Asked, answer,
    check::Check,
    components::{Callout, ErrorSummary, Tone, callout},
    field::{Hidden, hidden},
    form::Filled,
    rich_text::plain,
    shell::Shell,
};

use super::{
    Reached, address,
    change::Change,
    custom::PREFIX,
    edit_fields::{self as fields, Checked, Made, NAMES, Offers, SharedChecked},
    reach, reach_open,
};

#[derive(Template)]
#[template(path = "work/edit.html")]
struct Page {
    shell: Shell,
    summary: ErrorSummary,
    stale: Option<Callout>,
    stale_lines: Vec<String>,
    number: String,
    title: String,
    version: Hidden,
    made: Made,
    theirs: Option<Callout>,
}

/// A ticket with everything that its form needs.
struct Loaded {
    reached: Reached,
    workers: Vec<Worker>,
    lists: Lists,
    contacts: Vec<contact::Model>,
    additional: Vec<Row<ticket_contact::Entity>>,
    custom: Vec<Custom>,
    /// How often what the form holds was changed.
    version: u64,
}

impl Loaded {
    fn offers(&self) -> Offers<'_> {
        Offers {
            reached: &self.reached,
            workers: &self.workers,
            lists: &self.lists,
            contacts: &self.contacts,
            custom: &self.custom,
        }
    }

    fn additional(&self) -> Vec<ContactId> {
        self.additional.iter().map(|row| row.contact_id).collect()
    }
}

async fn load(may: &Granted<'_, WorkInternally>, reached: Reached) -> Result<Loaded, Problem> {
    let (ticket, desk) = (&reached.ticket, reached.part.organization_id);
    let additional = desk_ticket::additional(may, ticket.id).await?;
    let mut named: Vec<ContactId> = additional.iter().map(|row| row.contact_id).collect();
    named.extend(ticket.contact_id);
    Ok(Loaded {
        workers: work::workers(may, desk).await?,
        lists: work::lists(may, desk).await?,
        contacts: desk_ticket::contacts_of(may, ticket.organization_id, &named).await?,
        custom: work::custom(may, desk, ticket.id, ticket.request_type_id).await?,
        version: work::version(may, &reached.part).await?,
        additional,
        reached,
    })
}

/// The form.
pub(super) async fn page(asked: Asked<WorkInternally>, Path(number): Path<String>) -> Answer {
    let may = asked.may()?;
    let Some(reached) = reach(&may, &number).await?.filter(|reached| reached.part.closed_at.is_none()) else {
        return asked.go(address(&number));
    };
    let loaded = load(&may, reached).await?;
    let filled = fields::present(&loaded.offers(), &loaded.additional(), &asked.actor().formats().zone);
    show(&asked, &loaded, &filled, &FieldErrors::new(), None).await
}

/// Saves what was changed.
pub(super) async fn save(asked: Asked<WorkInternally>, Path(number): Path<String>, filled: Filled) -> Answer {
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<WorkInternally>()?;
    let reached = reach_open(&asked, &may, &number).await?;
    let names: Vec<&str> = NAMES.iter().copied().chain(["version"]).collect();
    filled.only(&names, Some(PREFIX))?;
    let loaded = load(&may, reached).await?;
    let opened: u64 = filled.line("version").parse().unwrap_or(loaded.version);
    if opened < loaded.version {
        drop(write);
        return show(&asked, &loaded, &filled, &FieldErrors::new(), Some(opened)).await;
    }
    let mut check = Check::new(&filled, &words);
    let offers = loaded.offers();
    let checked = fields::check(&mut check, &offers, asked.actor().formats());
    let Some(checked) = checked else {
        let errors = check.errors;
        drop(write);
        return show(&asked, &loaded, &filled, &errors, None).await;
    };
    command(&may, &loaded, &checked).await?;
    write.done().await?;
    asked.go_and_say(address(&number), "said-work-saved")
}

/// Writes what differs, each field with its line of the history.
async fn command(may: &Granted<'_, WorkInternally>, loaded: &Loaded, new: &Checked<'_>) -> Result<(), Problem> {
    let (part, lists) = (&loaded.reached.part, &loaded.lists);
    let mut change = Change::of(may, &loaded.reached);
    if let Some(shared) = &new.shared {
        set_shared(may, loaded, shared, &mut change).await?;
    }
    change.status(lists, new.status);
    let old = work::names(may, part.contact_id).await?.pop().map(|one| one.name).unwrap_or_default();
    change.resource(lists, &old, new.resource.map(|one| (one.id, one.name.as_str())));
    change.part.queue_id = Set(new.queue);
    change.field("internal-queue", lists.queue(part.queue_id), lists.queue(new.queue));
    change.part.priority_id = Set(new.priority);
    change.field("internal-priority", lists.priority(part.priority_id), lists.priority(new.priority));
    change.part.issue_type_id = Set(new.issue_type);
    if new.issue_type != part.issue_type_id {
        // Another issue type: the rule that moved it before may act again (F-129).
        (change.part.exempt_rule_id, change.part.exempt_until_at) = (Set(None), Set(None));
    }
    change.field("internal-issue-type", lists.issue_type(part.issue_type_id), lists.issue_type(new.issue_type));
    change.part.sub_issue_type_id = Set(new.sub_issue_type);
    change.field(
        "internal-sub-issue-type",
        lists.issue_type(part.sub_issue_type_id),
        lists.issue_type(new.sub_issue_type),
    );
    change.part.due_at = Set(new.due);
    change.field("internal-due", &desk_ticket::due_kept(part.due_at), &desk_ticket::due_kept(new.due));
    for (id, text) in &new.custom {
        let Some(custom) = loaded.custom.iter().find(|one| one.field.id == *id) else { continue };
        set_custom(may, loaded, custom, text, &mut change).await?;
    }
    if change.is_empty() { Ok(()) } else { change.save(may, false).await }
}

async fn set_shared(
    may: &Granted<'_, WorkInternally>,
    loaded: &Loaded,
    new: &SharedChecked,
    change: &mut Change<'_>,
) -> Result<(), Problem> {
    let ticket = &loaded.reached.ticket;
    change.ticket.title = Set(new.title.clone());
    change.shared("title", &ticket.title, &new.title);
    change.ticket.description = Set(new.description.clone());
    change.shared("description", &ticket.description, &new.description);
    let person = |id: Option<ContactId>| desk_ticket::names_of(&loaded.contacts, id);
    change.ticket.contact_id = Set(new.contact);
    change.shared("contact", &person(ticket.contact_id), &person(new.contact));
    let list = |ids: &[ContactId]| desk_ticket::names_of(&loaded.contacts, ids.iter().copied());
    change.shared("additional-contacts", &list(&loaded.additional()), &list(&new.additional));
    desk_ticket::set_additional(may, ticket.id, &loaded.additional, &new.additional).await?;
    Ok(())
}

async fn set_custom(
    may: &Granted<'_, WorkInternally>,
    loaded: &Loaded,
    custom: &Custom,
    text: &str,
    change: &mut Change<'_>,
) -> Result<(), Problem> {
    if custom.text() == text {
        return Ok(());
    }
    let told = |text: &str| if text.is_empty() { String::new() } else { format!("{}: {text}", custom.field.label) };
    change.field("internal-custom", &told(custom.text()), &told(text));
    let text = text.to_owned();
    match &custom.value {
        Some(row) => may.change(row, custom_value::ActiveModel { text: Set(text), ..Default::default() }).await,
        None => may
            .add::<custom_value::Entity>(custom_value::ActiveModel {
                id: Set(may.fresh_id()),
                ticket_id: Set(loaded.reached.ticket.id),
                field_id: Set(custom.field.id),
                text: Set(text),
                ..Default::default()
            })
            .await
            .map(|_| ()),
    }
}

/// The form with what is typed; `opened` is the version that the form was opened at, if others changed something meanwhile.
async fn show(
    asked: &Asked<WorkInternally>,
    loaded: &Loaded,
    filled: &Filled,
    errors: &FieldErrors,
    opened: Option<u64>,
) -> Answer {
    let mut shell = asked.shell(asked.t("work-edit"), "taskfire-working-tickets").await;
    let words = shell.words.clone();
    let formats = shell.formats.clone();
    let offers = loaded.offers();
    let mut made_from = shell.fields(errors);
    let made = fields::make(&mut made_from, &words, &formats, &offers, filled, !errors.is_empty());
    let summary = made_from.summary();
    let mut stale_lines = Vec::new();
    if let Some(opened) = opened {
        shell.failed = true;
        let may = asked.may()?;
        for change in work::changes_since(&may, &loaded.reached.part, opened).await? {
            stale_lines.push(changed(&shell, &change));
        }
    }
    let provider = shell.brand.provider.clone();
    let page = Page {
        stale: opened.map(|_| callout(Tone::Attention, shell.t("work-stale"), shell.t("work-stale-more"))),
        stale_lines,
        summary,
        number: loaded.reached.ticket.number.clone(),
        title: loaded.reached.ticket.title.clone(),
        version: hidden("version", loaded.version),
        theirs: (!offers.shared()).then(|| {
            callout(Tone::Info, words.t_with("work-theirs", &[("name", provider.into())]), words.t("work-theirs-more"))
        }),
        made,
        shell,
    };
    match (opened, errors.is_empty()) {
        (Some(_), _) => answer::html(StatusCode::CONFLICT, &page),
        (None, true) => asked.page(&page),
        (None, false) => asked.wrong(&page),
    }
}

/// What somebody else changed, in a sentence.
fn changed(shell: &Shell, change: &desk_ticket::Change) -> String {
    let name = match &change.author {
        Author::You { name } | Author::Contact { name } | Author::Staff { name: Some(name) } => name.clone(),
        Author::Staff { name: None } | Author::System => shell.brand.provider.clone(),
    };
    let key = format!("work-field-{}", change.field);
    let field = if shell.words.has(&key) { shell.t(&key) } else { change.field.clone() };
    let value = match (change.field.as_str(), change.new.parse::<jiff::Timestamp>()) {
        ("internal-due", Ok(at)) => shell.formats.moment(at),
        _ => plain(&change.new, 200),
    };
    let values = [("name", name.into()), ("field", field.into()), ("new", value.into())];
    shell.words.t_with("work-stale-line", &values)
}
