//! Assign: a ticket of the desk goes to a resource, with helpers, or to another queue (F-91, F-138).

use askama::Template;
use axum::extract::Path;
use kernel::FieldErrors;
use store::{
    Granted, Set,
    guard::WorkInternally,
    ids::{ContactId, InternalQueueId},
    tables::ticket_helper,
    views::taskfire::work::{self, Lists, Worker},
};
use web::{Answer, Asked, check::Check, components::ErrorSummary, field::Field, form::Filled, shell::Shell};

use super::{
    Reached, address,
    assignee::{self, Absent},
    change::Change,
    reach, reach_open,
};

/// Most secondary resources.
const HELPERS: usize = 20;

#[derive(Template)]
#[template(path = "work/assign.html")]
struct Page {
    shell: Shell,
    summary: ErrorSummary,
    number: String,
    title: String,
    resource: Field,
    absent: Option<Absent>,
    queue: Field,
    helpers: Option<Field>,
}

/// What the form offers.
struct Loaded {
    reached: Reached,
    workers: Vec<Worker>,
    lists: Lists,
    helpers: Vec<ContactId>,
}

async fn load(may: &Granted<'_, WorkInternally>, reached: Reached) -> Result<Loaded, kernel::Problem> {
    let desk = reached.part.organization_id;
    Ok(Loaded {
        workers: work::workers(may, desk).await?,
        lists: work::lists(may, desk).await?,
        helpers: work::helpers(may, reached.ticket.id).await?.iter().map(|row| row.contact_id).collect(),
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
    let part = &loaded.reached.part;
    let mut values = vec![
        ("resource", part.contact_id.map(|id| id.to_string()).unwrap_or_default()),
        ("queue", part.queue_id.map(|id| id.to_string()).unwrap_or_default()),
    ];
    values.extend(loaded.helpers.iter().map(|id| ("helper", id.to_string())));
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    show(&asked, &loaded, &Filled::of(&values), &FieldErrors::new()).await
}

/// Assigns the ticket.
pub(super) async fn assign(asked: Asked<WorkInternally>, Path(number): Path<String>, filled: Filled) -> Answer {
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<WorkInternally>()?;
    let reached = reach_open(&asked, &may, &number).await?;
    filled.only(&["resource", "queue", "helper", "anyway", "stand_in"], None)?;
    let loaded = load(&may, reached).await?;
    let part = &loaded.reached.part;
    let mut check = Check::new(&filled, &words);
    let resource = assignee::check(&mut check, &loaded.workers, asked.actor().formats(), part.contact_id);
    let queue = queue(&mut check, &loaded.lists, part.queue_id);
    let helpers = helpers(&mut check, &loaded.workers, resource.flatten().map(|one| one.id));
    let errors = check.errors;
    let (Some(resource), Some(queue), true) = (resource, queue, errors.is_empty()) else {
        drop(write);
        return show(&asked, &loaded, &filled, &errors).await;
    };
    let mut change = Change::of(&may, &loaded.reached);
    let old = work::names(&may, part.contact_id).await?.pop().map(|one| one.name).unwrap_or_default();
    change.resource(&loaded.lists, &old, resource.map(|one| (one.id, one.name.as_str())));
    if part.queue_id != queue {
        change.part.queue_id = Set(queue);
        change.field("internal-queue", loaded.lists.queue(part.queue_id), loaded.lists.queue(queue));
    }
    set_helpers(&may, &loaded, &helpers, &mut change).await?;
    change.save(&may, false).await?;
    write.done().await?;
    asked.go_and_say(address(&number), if resource.is_some() { "said-work-assigned" } else { "said-work-unassigned" })
}

/// The queue that was chosen: an active one, or the one that the ticket has (F-150). `Some(None)` is none, `None` a wrong one.
#[allow(clippy::option_option)]
pub(super) fn queue(
    check: &mut Check<'_>,
    lists: &Lists,
    had: Option<InternalQueueId>,
) -> Option<Option<InternalQueueId>> {
    if check.filled.line("queue").is_empty() && had.is_none() {
        return Some(None);
    }
    let label = check.words.t("work-queue");
    let found = check.choice("queue", &label, |id| {
        let mut rows = lists.queues.iter().filter(|row| row.active || Some(row.id) == had);
        rows.find(|row| row.id.to_string() == id).map(|row| row.id)
    });
    found.map(Some)
}

/// The field for [`queue`].
pub(super) fn queue_field(
    fields: &mut web::field::Fields<'_>,
    label: String,
    lists: &Lists,
    had: Option<InternalQueueId>,
    filled: &Filled,
) -> Field {
    let queues = lists.queues.iter().filter(|row| row.active || Some(row.id) == had);
    let field = fields.select("queue", label).options(queues.map(|row| (row.id, row.name.as_str())));
    let field = if had.is_none() { field.none("") } else { field };
    field.value(filled.line("queue"))
}

fn helpers(check: &mut Check<'_>, workers: &[Worker], resource: Option<ContactId>) -> Vec<ContactId> {
    let mut chosen = Vec::new();
    let mut unknown = false;
    for id in check.filled.all("helper") {
        match workers.iter().find(|one| one.id.to_string() == id) {
            Some(one) if Some(one.id) != resource && !chosen.contains(&one.id) => chosen.push(one.id),
            Some(_) => {}
            None => unknown = true,
        }
    }
    let label = check.words.t("work-helpers");
    if unknown {
        check.wrong("helper", check.words.t_with("check-choice", &[("field", label.into())]));
    } else if chosen.len() > HELPERS {
        check.wrong("helper", check.words.t_with("work-helpers-many", &[("most", HELPERS.into())]));
    }
    chosen
}

async fn set_helpers(
    may: &Granted<'_, WorkInternally>,
    loaded: &Loaded,
    new: &[ContactId],
    change: &mut Change<'_>,
) -> Result<(), kernel::Problem> {
    let ticket = loaded.reached.ticket.id;
    let rows = work::helpers(may, ticket).await?;
    let known = work::names(may, rows.iter().map(|row| row.contact_id).chain(new.iter().copied())).await?;
    let list = |ids: Vec<ContactId>| {
        let mut names: Vec<&str> =
            known.iter().filter(|one| ids.contains(&one.id)).map(|one| one.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names.join(", ")
    };
    change.field("internal-helpers", &list(rows.iter().map(|row| row.contact_id).collect()), &list(new.to_vec()));
    for gone in rows.iter().filter(|row| !new.contains(&row.contact_id)) {
        may.remove(gone).await?;
    }
    for added in new.iter().filter(|id| !rows.iter().any(|row| row.contact_id == **id)) {
        may.add::<ticket_helper::Entity>(ticket_helper::ActiveModel {
            id: Set(may.fresh_id()),
            ticket_id: Set(ticket),
            contact_id: Set(*added),
            ..Default::default()
        })
        .await?;
    }
    Ok(())
}

async fn show(asked: &Asked<WorkInternally>, loaded: &Loaded, filled: &Filled, errors: &FieldErrors) -> Answer {
    let mut shell = asked.shell(asked.t("work-assign"), "taskfire-working-tickets").await;
    let words = shell.words.clone();
    let formats = shell.formats.clone();
    let part = &loaded.reached.part;
    let mut fields = shell.fields(errors);
    let resource = assignee::field(&mut fields, &words, &formats, &loaded.workers, filled);
    let absent = if errors.is_empty() {
        None
    } else {
        assignee::absent(&mut fields, &words, &loaded.workers, filled, part.contact_id)
    };
    let queue = queue_field(&mut fields, words.t("work-queue"), &loaded.lists, part.queue_id, filled);
    let helpers = (!loaded.workers.is_empty()).then(|| {
        fields
            .checks("helper", words.t("work-helpers"))
            .hint(words.t("work-helpers-hint"))
            .options(loaded.workers.iter().map(|one| (one.id, one.name.as_str())))
            .values(filled.all("helper"))
    });
    let page = Page {
        summary: fields.summary(),
        number: loaded.reached.ticket.number.clone(),
        title: loaded.reached.ticket.title.clone(),
        resource,
        absent,
        queue,
        helpers,
        shell,
    };
    if errors.is_empty() { asked.page(&page) } else { asked.wrong(&page) }
}
