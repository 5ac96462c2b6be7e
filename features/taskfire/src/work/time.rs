//! Time Entry of the internal desk: the customer's own record, never the provider's (F-93, F-94, T-155 … T-161).

use askama::Template;
use axum::extract::{Path, Query};
use kernel::{FieldErrors, Problem, hours::MOST_MINUTES};
use store::{
    Act, Granted, Instant, Row, Set,
    guard::WorkInternally,
    ids::{ContactId, FormId, InternalTimeId},
    tables::{internal_status, internal_time, kinds::Publish},
    views::{
        files::{self as held, Target},
        taskfire::{
            time,
            work::{self, Lists},
        },
    },
};
use web::{
    Answer, Asked,
    check::Check,
    components::ErrorSummary,
    field::{Field, HeldFile, Hidden, hidden},
    files,
    form::Filled,
    shell::Shell,
    spent::{self, Spent},
};

use super::{Reached, address, change::Change, forward::statuses, reach, reach_to_act};

/// Longest notes (T-128).
const NOTES: usize = 1_000_000;

const NAMES: &[&str] = &[
    "form",
    "watch",
    "date",
    "start",
    "stop",
    "hours",
    "summary",
    "internal_notes",
    "status",
    "overlap",
    "files_publish",
    "files_held",
    "files_drop",
];

#[derive(Template)]
#[template(path = "work/time.html")]
struct Page {
    shell: Shell,
    summary: ErrorSummary,
    number: String,
    title: String,
    action: String,
    form: Hidden,
    watch: Option<Hidden>,
    when: [Field; 4],
    summary_notes: Field,
    internal_notes: Field,
    status: Field,
    files: Field,
    files_publish: Field,
    overlap: Option<Field>,
    delete: Option<String>,
    editing: bool,
}

/// What the form offers.
struct Loaded {
    reached: Reached,
    lists: Lists,
    /// The entry that is edited.
    entry: Option<Row<internal_time::Entity>>,
}

/// What was filled in before, when an entry could not be taken.
#[derive(Default)]
struct Before {
    held: Vec<HeldFile>,
    errors: FieldErrors,
    overlaps: bool,
}

async fn load(
    asked: &Asked<WorkInternally>,
    may: &Granted<'_, WorkInternally>,
    reached: Reached,
    entry: Option<&str>,
) -> Result<Loaded, Problem> {
    let entry = match entry {
        None => None,
        Some(id) => {
            let id: InternalTimeId = id.parse().map_err(|_| Problem::NotFound)?;
            let entry = time::on_ticket(may, reached.ticket.id, id).await?;
            if !time::may_change(may, entry.contact_id, reached.part.closed_at.is_some()) {
                // T-160: one's own, until the ticket is closed; others read it only.
                return Err(if Some(entry.contact_id) == may.actor().contact() {
                    Problem::Refused(asked.t("work-time-closed"))
                } else {
                    Problem::Denied("work-internally")
                });
            }
            Some(entry)
        }
    };
    let lists = work::lists(may, reached.part.organization_id).await?;
    Ok(Loaded { reached, lists, entry })
}

/// The form of a new entry; `?watch=1` takes over what the stopwatch shows.
pub(super) async fn page(
    asked: Asked<WorkInternally>,
    Path(number): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
) -> Answer {
    let may = asked.may()?;
    let Some(reached) = reach(&may, &number).await? else { return asked.go(address(&number)) };
    let loaded = load(&asked, &may, reached, None).await?;
    let now = jiff::Timestamp::from(may.now()).to_zoned(asked.actor().formats().zone.clone());
    let mut values = vec![("date", now.date().to_string())];
    if query.iter().any(|(name, value)| name == "watch" && value == "1")
        && let Some(watch) = time::stopwatch(&may, loaded.reached.ticket.id).await?
    {
        // A begun minute is a minute.
        let minutes = ((time::seconds(&watch, may.now()) + 59) / 60).clamp(1, i64::from(MOST_MINUTES));
        values.push(("hours", format!("{}:{:02}", minutes / 60, minutes % 60)));
        values.push(("watch", "1".to_owned()));
    }
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    show(&asked, &loaded, &Filled::of(&values), Before::default()).await
}

/// The form of an entry (T-160).
pub(super) async fn edit_page(asked: Asked<WorkInternally>, Path((number, entry)): Path<(String, String)>) -> Answer {
    let may = asked.may()?;
    let Some(reached) = reach(&may, &number).await? else { return Err(Problem::NotFound.into()) };
    let loaded = load(&asked, &may, reached, Some(&entry)).await?;
    let Some(entry) = &loaded.entry else { return Err(Problem::NotFound.into()) };
    let zone = &asked.actor().formats().zone;
    let local = |at: Instant| jiff::Timestamp::from(at).to_zoned(zone.clone());
    let clock = |at: Instant| local(at).strftime("%H:%M").to_string();
    let values = [
        ("date", local(entry.started_at).date().to_string()),
        ("start", clock(entry.started_at)),
        ("stop", entry.stopped_at.map(clock).unwrap_or_default()),
        ("hours", format!("{}:{:02}", entry.minutes / 60, entry.minutes % 60)),
        ("summary", entry.summary.clone()),
        ("internal_notes", entry.internal_notes.clone()),
    ];
    let filled = Filled::of(&values.each_ref().map(|(name, value)| (*name, value.as_str())));
    show(&asked, &loaded, &filled, Before::default()).await
}

/// Records a new entry.
pub(super) async fn record(asked: Asked<WorkInternally>, Path(number): Path<String>, filled: Filled) -> Answer {
    save(&asked, &number, None, filled).await
}

/// Changes an entry.
pub(super) async fn change(
    asked: Asked<WorkInternally>,
    Path((number, entry)): Path<(String, String)>,
    filled: Filled,
) -> Answer {
    save(&asked, &number, Some(&entry), filled).await
}

/// Deletes an entry; the history keeps what it said (decision 19).
pub(super) async fn delete(
    asked: Asked<WorkInternally>,
    Path((number, entry)): Path<(String, String)>,
    filled: Filled,
) -> Answer {
    let write = asked.write().await?;
    let may = write.need::<WorkInternally>()?;
    let Some(reached) = reach(&may, &number).await? else { return Err(Problem::NotFound.into()) };
    let loaded = load(&asked, &may, reached, Some(&entry)).await?;
    filled.only(&[], None)?;
    let Some(entry) = &loaded.entry else { return Err(Problem::NotFound.into()) };
    let mut change = Change::of(&may, &loaded.reached);
    change.field("internal-time", &told(entry), "");
    may.remove(entry).await?;
    change.save(&may, true).await?;
    may.audit(Act {
        act: "taskfire.time-deleted",
        object_kind: "ticket",
        object_id: Some(loaded.reached.ticket.id.0),
        object_name: &loaded.reached.ticket.number,
        organization: Some(loaded.reached.ticket.organization_id),
        before: &told(entry),
        ..Act::default()
    })
    .await?;
    write.done().await?;
    asked.go_and_say(address(&number), "said-work-time-deleted")
}

/// An entry in one line for the history: `1:30, what was done`.
fn told(entry: &internal_time::Model) -> String {
    format!("{}:{:02}, {}", entry.minutes / 60, entry.minutes % 60, entry.summary)
}

/// An entry that passed.
struct Checked {
    spent: Spent,
    summary: String,
    internal_notes: String,
    publish: Publish,
}

async fn save(asked: &Asked<WorkInternally>, number: &str, entry: Option<&str>, mut filled: Filled) -> Answer {
    // Whoever does not reach the entry learns nothing about its form (T-13).
    let reached = reach_to_act(asked, &asked.may()?, number).await?;
    load(asked, &asked.may()?, reached, entry).await?;
    filled.only(NAMES, None)?;
    let form: FormId = filled.line("form").parse().map_err(|_| Problem::Unreadable("form".to_owned()))?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let mut taken = files::take(asked, &mut filled).await?;
    let write = asked.write().await?;
    let may = write.need::<WorkInternally>()?;
    let reached = reach_to_act(asked, &may, number).await?;
    let loaded = load(asked, &may, reached, entry).await?;
    if entry.is_none() && time::of_form(&may, form).await?.is_some() {
        return asked.go(address(number));
    }
    files::hold(&may, form, "files", &filled, &mut taken, &words).await?;
    let mut check = Check::new(&filled, &words);
    let checked = check_entry(asked, &mut check, may.now());
    let status = status(&mut check, &loaded);
    if let Some(message) = taken.message() {
        check.wrong("files", message);
    }
    let mut errors = check.errors;
    let owner = loaded.entry.as_ref().map(|entry| entry.contact_id).or(may.actor().contact());
    let Some(owner) = owner else { return Err(Problem::Denied("work-internally").into()) };
    let mut overlaps = false;
    if let Some(checked) = &checked {
        let except = loaded.entry.as_ref().map(|entry| entry.id);
        let span = (checked.spent.started_at, checked.spent.stopped_at);
        let others = time::overlapping(&may, owner, span, except).await?;
        overlaps = !others.is_empty();
        if let (Some(other), false) = (others.first(), filled.line("overlap") == "true") {
            // T-158: a warning that one can overrule.
            errors.add("overlap", overlap_in_words(asked, other));
        }
    }
    let (Some(checked), true) = (checked, errors.is_empty()) else {
        let held = files::shown(&may, form, &words).await?;
        write.done().await?;
        return show(asked, &loaded, &filled, Before { held, errors, overlaps }).await;
    };
    command(&may, &loaded, owner, &checked, form).await?;
    let mut change = Change::of(&may, &loaded.reached);
    if let Some(status) = status {
        change.status(&loaded.lists, status);
    }
    change.save(&may, true).await?;
    if filled.line("watch") == "1"
        && let Some(watch) = time::stopwatch(&may, loaded.reached.ticket.id).await?
    {
        may.remove(&watch).await?;
    }
    write.done().await?;
    asked
        .go_and_say(address(number), if entry.is_none() { "said-work-time-recorded" } else { "said-work-time-changed" })
}

/// The status that is written with the entry (T-157).
fn status<'l>(check: &mut Check<'_>, loaded: &'l Loaded) -> Option<&'l internal_status::Model> {
    let offered = statuses(&loaded.reached, &loaded.lists);
    check.choice_if("status", &check.words.t("work-time-status"), |id| {
        offered.iter().find(|row| row.id.to_string() == id).copied()
    })
}

fn overlap_in_words(asked: &Asked<WorkInternally>, other: &internal_time::Model) -> String {
    let formats = asked.actor().formats();
    let words = asked.app.dictionary.words(asked.actor().language());
    let start = formats.moment(other.started_at.into());
    let stop = other.stopped_at.map(|at| formats.time(at.into())).unwrap_or_default();
    words.t_with("work-time-overlaps", &[("start", start.into()), ("stop", stop.into())])
}

fn check_entry(asked: &Asked<WorkInternally>, check: &mut Check<'_>, now: Instant) -> Option<Checked> {
    let words = check.words;
    let label = words.t("work-time-summary");
    let summary = check.text("summary", &label, NOTES);
    if summary.is_empty() {
        check.wrong("summary", words.t_with("check-needed", &[("field", label.into())]));
    }
    let internal_notes = check.text("internal_notes", &words.t("work-time-internal"), NOTES);
    let publish = check.choice_if("files_publish", &words.t("work-time-files-readers"), |value| match value {
        "everyone" => Some(Publish::All),
        "internal" => Some(Publish::HelpDesk),
        _ => None,
    });
    let publish = publish.unwrap_or(Publish::HelpDesk);
    // The span is read by itself: what is wrong elsewhere does not hide what is wrong here.
    let before = std::mem::take(&mut check.errors);
    let spent = spent::read(check, asked.actor().formats(), now);
    let mut errors = before;
    for (field, message) in check.errors.iter() {
        errors.add(field, message);
    }
    check.errors = errors;
    Some(Checked { spent: spent?, summary, internal_notes, publish })
}

/// Writes the entry with its files.
async fn command(
    may: &Granted<'_, WorkInternally>,
    loaded: &Loaded,
    owner: ContactId,
    new: &Checked,
    form: FormId,
) -> Result<(), Problem> {
    let values = internal_time::ActiveModel {
        started_at: Set(new.spent.started_at),
        stopped_at: Set(Some(new.spent.stopped_at)),
        minutes: Set(new.spent.minutes),
        summary: Set(new.summary.clone()),
        internal_notes: Set(new.internal_notes.clone()),
        ..Default::default()
    };
    match &loaded.entry {
        Some(entry) => may.change(entry, values).await?,
        None => {
            may.add::<internal_time::Entity>(internal_time::ActiveModel {
                id: Set(may.fresh_id()),
                ticket_id: Set(loaded.reached.ticket.id),
                contact_id: Set(owner),
                form_id: Set(Some(form)),
                created_at: Set(may.now()),
                ..values
            })
            .await?;
        }
    }
    let to = Target { ticket: loaded.reached.ticket.id, note: None, publish: new.publish, at: may.now() };
    held::attach(may, form, to).await.map(|_| ())
}

async fn show(asked: &Asked<WorkInternally>, loaded: &Loaded, filled: &Filled, before: Before) -> Answer {
    let editing = loaded.entry.is_some();
    let title = asked.t(if editing { "work-time-edit" } else { "work-time-entry" });
    let form: FormId = filled.line("form").parse().unwrap_or(asked.may()?.fresh_id());
    let Before { held, errors, overlaps } = before;
    let mut shell = asked.shell(title, "taskfire-time").await;
    let words = shell.words.clone();
    let mut fields = shell.fields(&errors);
    let name = |key: &str| words.t(key);
    let of = |name: &str, field: Field| field.value(filled.get(name));
    let when = [
        of("date", fields.date("date", name("work-time-day")).required()),
        of("start", fields.time("start", name("work-time-start"))),
        of("stop", fields.time("stop", name("work-time-stop"))),
        of("hours", fields.text("hours", name("work-time-hours")).hint(name("work-time-hours-hint")).max(20).short()),
    ];
    let overlap = (overlaps || errors.on("overlap").is_some())
        .then(|| fields.check("overlap", name("work-time-overlap")).on(filled.line("overlap") == "true"));
    let summary_notes = fields
        .textarea("summary", name("work-time-summary"))
        .hint(name("work-time-summary-hint"))
        .rows(5)
        .value(filled.get("summary"))
        .required();
    let internal_notes = fields
        .textarea("internal_notes", name("work-time-internal"))
        .hint(name("work-time-internal-hint"))
        .rows(3)
        .value(filled.get("internal_notes"));
    let offered = statuses(&loaded.reached, &loaded.lists);
    let status = fields
        .select("status", name("work-time-status"))
        .none(name("work-time-status-same"))
        .options(offered.iter().map(|row| (row.id, row.name.as_str())))
        .value(filled.line("status"));
    let limit = files::limit_in_megabytes().to_string();
    let upload = fields
        .files("files", name("work-time-files"))
        .held(held)
        .hint(words.t_with("work-time-files-hint", &[("limit", limit.into())]));
    let files_publish = fields
        .select("files_publish", name("work-time-files-readers"))
        .options([("internal", name("work-only-desk")), ("everyone", name("work-everyone"))])
        .value(filled.line("files_publish"));
    let number = loaded.reached.ticket.number.clone();
    let action = match &loaded.entry {
        Some(entry) => format!("{}/time/{}", address(&number), entry.id),
        None => format!("{}/time", address(&number)),
    };
    let page = Page {
        summary: fields.summary(),
        title: loaded.reached.ticket.title.clone(),
        number,
        delete: editing.then(|| format!("{action}/delete")),
        action,
        form: hidden("form", form),
        watch: (filled.line("watch") == "1").then(|| hidden("watch", "1")),
        when,
        summary_notes,
        internal_notes,
        status,
        files: upload,
        files_publish,
        overlap,
        editing,
        shell,
    };
    if errors.is_empty() { asked.page(&page) } else { asked.wrong(&page) }
}
