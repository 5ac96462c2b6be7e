//! Forward: a ticket goes to another resource or queue of the desk, with status and priority and a note, in one step (T-113).

use askama::Template;
use axum::extract::Path;
use kernel::{FieldErrors, Problem};
use store::{
    Granted, Set,
    guard::WorkInternally,
    ids::{FormId, NoteId},
    outbox::{Cause, Chosen, Event},
    tables::{
        internal_status,
        kinds::{InternalMeaning, NoteKind, Publish},
        note,
    },
    views::{
        notes, posting,
        taskfire::work::{self, Lists, Worker},
    },
};
use web::{
    Answer, Asked,
    check::Check,
    components::ErrorSummary,
    field::{Field, Hidden, hidden},
    form::Filled,
    shell::Shell,
};

use super::{
    Reached, address,
    assign::{queue, queue_field},
    assignee::{self, Absent},
    change::Change,
    reach, reach_open,
};

/// Longest note (T-128).
const NOTE: usize = 1_000_000;

#[derive(Template)]
#[template(path = "work/forward.html")]
struct Page {
    shell: Shell,
    summary: ErrorSummary,
    number: String,
    title: String,
    form: Hidden,
    resource: Field,
    absent: Option<Absent>,
    more: [Field; 3],
    note: Field,
    publish: Field,
}

/// What the form offers.
struct Loaded {
    reached: Reached,
    workers: Vec<Worker>,
    lists: Lists,
}

async fn load(may: &Granted<'_, WorkInternally>, reached: Reached) -> Result<Loaded, Problem> {
    let desk = reached.part.organization_id;
    Ok(Loaded { workers: work::workers(may, desk).await?, lists: work::lists(may, desk).await?, reached })
}

/// Statuses that a forwarded ticket may take: not complete, which has its own page, unless somebody else holds it and the
/// status is the desk's own mark (decision 21).
pub(super) fn statuses<'l>(reached: &Reached, lists: &'l Lists) -> Vec<&'l internal_status::Model> {
    let ours = reached.part.responsible == store::tables::kinds::Party::Internal;
    let open = |row: &&internal_status::Model| {
        row.id == reached.part.status_id || (row.active && !(ours && row.meaning == InternalMeaning::Complete))
    };
    lists.statuses.iter().filter(open).collect()
}

/// The form.
pub(super) async fn page(asked: Asked<WorkInternally>, Path(number): Path<String>) -> Answer {
    let may = asked.may()?;
    let Some(reached) = reach(&may, &number).await?.filter(|reached| reached.part.closed_at.is_none()) else {
        return asked.go(address(&number));
    };
    let loaded = load(&may, reached).await?;
    let part = &loaded.reached.part;
    let values = [
        ("resource", part.contact_id.map(|id| id.to_string()).unwrap_or_default()),
        ("queue", part.queue_id.map(|id| id.to_string()).unwrap_or_default()),
        ("status", part.status_id.to_string()),
        ("priority", part.priority_id.map(|id| id.to_string()).unwrap_or_default()),
        ("publish", "internal".to_owned()),
    ];
    let filled = Filled::of(&values.each_ref().map(|(name, value)| (*name, value.as_str())));
    show(&asked, &loaded, &filled, &FieldErrors::new()).await
}

/// Forwards the ticket.
pub(super) async fn forward(asked: Asked<WorkInternally>, Path(number): Path<String>, filled: Filled) -> Answer {
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<WorkInternally>()?;
    let reached = reach_open(&asked, &may, &number).await?;
    filled.only(&["form", "resource", "queue", "status", "priority", "note", "publish", "anyway", "stand_in"], None)?;
    let form: FormId = filled.line("form").parse().map_err(|_| Problem::Unreadable("form".to_owned()))?;
    if notes::of_form(&may, form).await?.is_some() {
        return asked.go(address(&number));
    }
    let loaded = load(&may, reached).await?;
    let part = &loaded.reached.part;
    let mut check = Check::new(&filled, &words);
    let resource = assignee::check(&mut check, &loaded.workers, asked.actor().formats(), part.contact_id);
    let queue = queue(&mut check, &loaded.lists, part.queue_id);
    let offered = statuses(&loaded.reached, &loaded.lists);
    let status = check
        .choice("status", &words.t("work-status"), |id| offered.iter().find(|row| row.id.to_string() == id).copied());
    let priority = check.choice_if("priority", &words.t("work-priority"), |id| {
        let mut rows = loaded.lists.priorities.iter().filter(|row| row.active || Some(row.id) == part.priority_id);
        rows.find(|row| row.id.to_string() == id).map(|row| row.id)
    });
    let text = check.text("note", &words.t("work-note"), NOTE);
    let publish = check.choice("publish", &words.t("work-note-readers"), |code| match code {
        "everyone" => Some(Publish::All),
        "internal" => Some(Publish::HelpDesk),
        _ => None,
    });
    if let (Some(resource), Some(queue)) = (resource, queue)
        && resource.map(|one| one.id) == part.contact_id
        && queue == part.queue_id
    {
        check.wrong("resource", words.t("work-forward-same"));
    }
    let errors = check.errors;
    let (Some(resource), Some(queue), Some(status), Some(publish), true) =
        (resource, queue, status, publish, errors.is_empty())
    else {
        drop(write);
        return show(&asked, &loaded, &filled, &errors).await;
    };
    let mut change = Change::of(&may, &loaded.reached);
    change.status(&loaded.lists, status);
    let old = work::names(&may, part.contact_id).await?.pop().map(|one| one.name).unwrap_or_default();
    change.resource(&loaded.lists, &old, resource.map(|one| (one.id, one.name.as_str())));
    if part.queue_id != queue {
        change.part.queue_id = Set(queue);
        change.field("internal-queue", loaded.lists.queue(part.queue_id), loaded.lists.queue(queue));
    }
    if part.priority_id != priority {
        change.part.priority_id = Set(priority);
        change.field("internal-priority", loaded.lists.priority(part.priority_id), loaded.lists.priority(priority));
    }
    if !text.is_empty() {
        add_note(&may, &loaded.reached, (form, publish), text).await?;
    }
    change.save(&may, true).await?;
    write.done().await?;
    asked.go_and_say(address(&number), "said-work-forwarded")
}

async fn add_note(
    may: &Granted<'_, WorkInternally>,
    reached: &Reached,
    (form, publish): (FormId, Publish),
    body: String,
) -> Result<(), Problem> {
    posting::count(may).await?;
    let id: NoteId = may.fresh_id();
    may.add::<note::Entity>(note::ActiveModel {
        id: Set(id),
        ticket_id: Set(reached.ticket.id),
        kind: Set(NoteKind::Portal),
        publish: Set(publish),
        title: Set(String::new()),
        body: Set(body),
        author_contact_id: Set(may.actor().contact()),
        author_resource_id: Set(None),
        form_id: Set(Some(form)),
        created_at: Set(may.now()),
        ..Default::default()
    })
    .await?;
    let cause = Cause { account: may.actor().account() };
    may.record(Event::NoteAdded { ticket: reached.ticket.id, note: id, to: Chosen::default(), cause }).await
}

async fn show(asked: &Asked<WorkInternally>, loaded: &Loaded, filled: &Filled, errors: &FieldErrors) -> Answer {
    let form: FormId = filled.line("form").parse().unwrap_or(asked.may()?.fresh_id());
    let mut shell = asked.shell(asked.t("work-forward"), "taskfire-working-tickets").await;
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
    let offered = statuses(&loaded.reached, &loaded.lists);
    let status = fields
        .select("status", words.t("work-status"))
        .options(offered.iter().map(|row| (row.id, row.name.as_str())))
        .value(filled.line("status"));
    let priorities = loaded.lists.priorities.iter().filter(|row| row.active || Some(row.id) == part.priority_id);
    let priority = fields
        .select("priority", words.t("work-priority"))
        .none("")
        .options(priorities.map(|row| (row.id, row.name.as_str())))
        .value(filled.line("priority"));
    let note = fields.textarea("note", words.t("work-note")).rows(5).value(filled.get("note"));
    let publish = fields
        .choice("publish", words.t("work-note-readers"))
        .options([("internal", words.t("work-only-desk")), ("everyone", words.t("work-everyone"))])
        .value(filled.line("publish"));
    let page = Page {
        summary: fields.summary(),
        number: loaded.reached.ticket.number.clone(),
        title: loaded.reached.ticket.title.clone(),
        form: hidden("form", form),
        resource,
        absent,
        more: [queue, status, priority],
        note,
        publish,
        shell,
    };
    if errors.is_empty() { asked.page(&page) } else { asked.wrong(&page) }
}
