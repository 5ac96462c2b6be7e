//! Time Entry: what was done, from when to when or how many hours (T-156 … T-158). The customer reads the summary notes,
//! never the internal ones.

use askama::Template;
use axum::extract::Path;
use kernel::{FieldErrors, Problem};
use store::{
    Granted, Instant, Row, Set,
    guard::{LogTime, ViewTickets},
    ids::{FormId, RoleId, TimeEntryId, WorkTypeId},
    tables::{ticket, ticket_status, time_entry},
    views::{
        desk_ticket::{self, Choices, Member},
        ticket_page, time,
    },
};
use web::{
    Answer, Asked,
    check::Check,
    components::ErrorSummary,
    field::{Field, Hidden, hidden},
    form::Filled,
    shell::Shell,
    spent::{self, Spent},
    words::Words,
};

use super::{
    change::Change,
    ticket::NOTE_CHARACTERS,
    work::{address, chosen_status},
};

const NAMES: &[&str] =
    &["form", "date", "start", "stop", "hours", "role", "work_type", "summary", "internal_notes", "status", "overlap"];

#[derive(Template)]
#[template(path = "desk/time.html")]
struct Page {
    shell: Shell,
    summary: ErrorSummary,
    number: String,
    title: String,
    action: String,
    form: Hidden,
    when: [Field; 4],
    how: Vec<Field>,
    summary_notes: Field,
    internal_notes: Field,
    overlap: Option<Field>,
    editing: bool,
}

/// What the form offers.
struct Loaded {
    row: Row<ticket::Entity>,
    /// The entry that is edited.
    entry: Option<Row<time_entry::Entity>>,
    /// Own roles.
    roles: Vec<(RoleId, String)>,
    choices: Choices,
}

/// A time entry that passed.
struct Checked {
    started_at: Instant,
    stopped_at: Instant,
    minutes: i32,
    role: Option<RoleId>,
    work_type: Option<WorkTypeId>,
    summary: String,
    internal_notes: String,
}

async fn load(may: &Granted<'_, LogTime>, number: &str, entry: Option<&str>) -> Result<Loaded, Problem> {
    let row = ticket_page::by_number(may, number).await?;
    let entry = match entry {
        None => None,
        Some(id) => {
            let id: TimeEntryId = id.parse().map_err(|_| Problem::NotFound)?;
            let entry = time::on_ticket(may, row.id, id).await?;
            if Some(entry.resource_id) != may.actor().resource() {
                // Time is one's own record: others read it only.
                return Err(Problem::Denied("log-time"));
            }
            Some(entry)
        }
    };
    let members = desk_ticket::members(may, None).await?;
    let mine = members.iter().filter(|member| Some(member.resource) == may.actor().resource());
    let mut roles: Vec<(RoleId, String)> =
        mine.map(|member: &Member| (member.role, member.role_name.clone())).collect();
    roles.dedup();
    let choices = desk_ticket::choices(&may.also::<ViewTickets>()?).await?;
    Ok(Loaded { row, entry, roles, choices })
}

/// The form of a new entry.
pub(crate) async fn page(asked: Asked<LogTime>, Path(number): Path<String>) -> Answer {
    let may = asked.may()?;
    let loaded = load(&may, &number, None).await?;
    let now = jiff::Timestamp::from(may.now()).to_zoned(asked.actor().formats().zone.clone());
    let role = loaded.row.role_id.filter(|role| loaded.roles.iter().any(|(own, _)| own == role));
    let role = role.or(loaded.roles.first().map(|(role, _)| *role));
    let values = [
        ("date", now.date().to_string()),
        ("role", role.map(|id| id.to_string()).unwrap_or_default()),
        ("work_type", loaded.row.work_type_id.map(|id| id.to_string()).unwrap_or_default()),
    ];
    let filled = Filled::of(&values.each_ref().map(|(name, value)| (*name, value.as_str())));
    show(&asked, &loaded, &filled, &FieldErrors::new(), false).await
}

/// The form of an own entry (T-160).
pub(crate) async fn edit_page(asked: Asked<LogTime>, Path((number, entry)): Path<(String, String)>) -> Answer {
    let loaded = load(&asked.may()?, &number, Some(&entry)).await?;
    let Some(entry) = &loaded.entry else { return Err(Problem::NotFound.into()) };
    let zone = &asked.actor().formats().zone;
    let local = |at: Instant| jiff::Timestamp::from(at).to_zoned(zone.clone());
    let clock = |at: Instant| local(at).strftime("%H:%M").to_string();
    let values = [
        ("date", local(entry.started_at).date().to_string()),
        ("start", clock(entry.started_at)),
        ("stop", entry.stopped_at.map(clock).unwrap_or_default()),
        ("hours", asked.actor().formats().hours(i64::from(entry.minutes))),
        ("role", entry.role_id.map(|id| id.to_string()).unwrap_or_default()),
        ("work_type", entry.work_type_id.map(|id| id.to_string()).unwrap_or_default()),
        ("summary", entry.summary.clone()),
        ("internal_notes", entry.internal_notes.clone()),
    ];
    let filled = Filled::of(&values.each_ref().map(|(name, value)| (*name, value.as_str())));
    show(&asked, &loaded, &filled, &FieldErrors::new(), false).await
}

/// Records a new entry.
pub(crate) async fn record(asked: Asked<LogTime>, Path(number): Path<String>, filled: Filled) -> Answer {
    save(&asked, &number, None, &filled).await
}

/// Changes an own entry.
pub(crate) async fn change(
    asked: Asked<LogTime>,
    Path((number, entry)): Path<(String, String)>,
    filled: Filled,
) -> Answer {
    save(&asked, &number, Some(&entry), &filled).await
}

async fn save(asked: &Asked<LogTime>, number: &str, entry: Option<&str>, filled: &Filled) -> Answer {
    // Whoever does not reach the entry learns nothing about its form (T-13).
    load(&asked.may()?, number, entry).await?;
    filled.only(NAMES, None)?;
    let form: FormId = filled.line("form").parse().map_err(|_| Problem::Unreadable("form".to_owned()))?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<LogTime>()?;
    let loaded = load(&may, number, entry).await?;
    if entry.is_none() && time::of_form(&may, form).await?.is_some() {
        return asked.go(address(number));
    }
    let mut check = Check::new(filled, &words);
    let checked = check_entry(asked, &mut check, &loaded, may.now());
    let status = match filled.line("status") {
        "" => None,
        id => {
            let chosen = chosen_status(&may, &loaded.row, id).await?;
            if chosen.is_none() {
                let field = words.t("desk-time-status");
                check.wrong("status", words.t_with("check-choice", &[("field", field.into())]));
            }
            chosen
        }
    };
    let mut errors = check.errors;
    let mut overlaps = false;
    if let Some(checked) = &checked {
        let except = loaded.entry.as_ref().map(|entry| entry.id);
        let others = time::overlapping(&may, checked.started_at, checked.stopped_at, except).await?;
        overlaps = !others.is_empty();
        if let (Some(other), false) = (others.first(), filled.line("overlap") == "true") {
            // T-158: a warning that one can overrule.
            errors.add("overlap", overlap_in_words(asked, other));
        }
    }
    let (Some(checked), true) = (checked, errors.is_empty()) else {
        drop(write);
        return show(asked, &loaded, filled, &errors, overlaps).await;
    };
    command(&may, &words, &loaded, &checked, status.as_ref(), form).await?;
    write.done().await?;
    asked.go_and_say(address(number), if entry.is_none() { "said-time-recorded" } else { "said-time-changed" })
}

fn overlap_in_words(asked: &Asked<LogTime>, other: &time_entry::Model) -> String {
    let formats = asked.actor().formats();
    let words = asked.app.dictionary.words(asked.actor().language());
    let start = formats.moment(other.started_at.into());
    let stop = other.stopped_at.map(|at| formats.time(at.into())).unwrap_or_default();
    words.t_with("desk-time-overlaps", &[("start", start.into()), ("stop", stop.into())])
}

fn check_entry(asked: &Asked<LogTime>, check: &mut Check<'_>, loaded: &Loaded, now: Instant) -> Option<Checked> {
    let words = check.words;
    let role = check.choice_if("role", &words.t("desk-field-role"), |id| {
        loaded.roles.iter().find(|(role, _)| role.to_string() == id).map(|(role, _)| *role)
    });
    let work_type = check.choice_if("work_type", &words.t("desk-field-work-type"), |id| {
        let had = loaded.entry.as_ref().and_then(|entry| entry.work_type_id);
        let rows = loaded.choices.work_types.iter();
        let mut rows = rows.filter(|row| row.active || had == Some(row.id) || loaded.row.work_type_id == Some(row.id));
        rows.find(|row| row.id.to_string() == id).map(|row| row.id)
    });
    let summary = check.text("summary", &words.t("desk-time-summary"), NOTE_CHARACTERS);
    let internal_notes = check.text("internal_notes", &words.t("desk-internal-notes"), NOTE_CHARACTERS);
    let Spent { started_at, stopped_at, minutes } = spent::read(check, asked.actor().formats(), now)?;
    check.errors.is_empty().then_some(Checked {
        started_at,
        stopped_at,
        minutes,
        role,
        work_type,
        summary,
        internal_notes,
    })
}

/// Writes the entry, and the status that was chosen with it (T-157).
async fn command(
    may: &Granted<'_, LogTime>,
    words: &Words,
    loaded: &Loaded,
    new: &Checked,
    status: Option<&Row<ticket_status::Entity>>,
    form: FormId,
) -> Result<(), Problem> {
    let Some(me) = may.actor().resource() else { return Err(Problem::Denied("log-time")) };
    let values = time_entry::ActiveModel {
        role_id: Set(new.role),
        work_type_id: Set(new.work_type),
        started_at: Set(new.started_at),
        stopped_at: Set(Some(new.stopped_at)),
        minutes: Set(new.minutes),
        summary: Set(new.summary.clone()),
        internal_notes: Set(new.internal_notes.clone()),
        ..Default::default()
    };
    match &loaded.entry {
        Some(entry) => may.change(entry, values).await?,
        None => {
            may.add::<time_entry::Entity>(time_entry::ActiveModel {
                id: Set(may.fresh_id()),
                ticket_id: Set(loaded.row.id),
                resource_id: Set(me),
                form_id: Set(Some(form)),
                created_at: Set(may.now()),
                ..values
            })
            .await?;
        }
    }
    let mut change = Change::of(may, &loaded.row);
    if let Some(new) = status {
        let old = may.row::<ticket_status::Entity>(loaded.row.status_id).await?;
        change.status(may, words, &old, new, None).await?;
    }
    change.save(may, true).await
}

async fn show(
    asked: &Asked<LogTime>,
    loaded: &Loaded,
    filled: &Filled,
    errors: &FieldErrors,
    overlaps: bool,
) -> Answer {
    let editing = loaded.entry.is_some();
    let title = asked.t(if editing { "desk-time-edit" } else { "desk-time-entry" });
    let form: FormId = filled.line("form").parse().unwrap_or(asked.may()?.fresh_id());
    let mut shell = asked.shell(title, "time-entries").await;
    let words = shell.words.clone();
    let mut fields = shell.fields(errors);
    let name = |key: &str| words.t(key);
    let of = |name: &str, field: Field| field.value(filled.get(name));
    let when = [
        of("date", fields.date("date", name("desk-time-day")).required()),
        of("start", fields.time("start", name("desk-time-start"))),
        of("stop", fields.time("stop", name("desk-time-stop"))),
        of("hours", fields.text("hours", name("desk-time-hours")).hint(name("desk-time-hours-hint")).max(20).short()),
    ];
    let overlap = (overlaps || errors.on("overlap").is_some())
        .then(|| fields.check("overlap", name("desk-time-overlap")).on(filled.line("overlap") == "true"));
    let roles = loaded.roles.iter().map(|(id, name)| (*id, name.as_str()));
    let role = fields.select("role", name("desk-field-role")).none(name("desk-none")).options(roles);
    let work_types = loaded.choices.work_types.iter().filter(|row| row.active);
    let work_type = fields
        .select("work_type", name("desk-field-work-type"))
        .none(name("desk-none"))
        .options(work_types.map(|row| (row.id, row.name.as_str())));
    let summary_notes = fields
        .textarea("summary", name("desk-time-summary"))
        .hint(name("desk-time-summary-hint"))
        .rows(5)
        .value(filled.get("summary"));
    let internal_notes = fields
        .textarea("internal_notes", name("desk-internal-notes"))
        .hint(name("desk-time-internal-hint"))
        .rows(3)
        .value(filled.get("internal_notes"));
    let statuses = loaded.choices.statuses.iter().filter(|row| row.active);
    let status = fields
        .select("status", name("desk-time-status"))
        .none(name("desk-time-status-same"))
        .options(statuses.map(|row| (row.id, row.name.as_str())))
        .value(filled.line("status"));
    let how = vec![of("role", role), of("work_type", work_type), status];
    let number = loaded.row.number.clone();
    let action = match &loaded.entry {
        Some(entry) => format!("{}/time/{}", address(&number), entry.id),
        None => format!("{}/time", address(&number)),
    };
    let page = Page {
        summary: fields.summary(),
        title: loaded.row.title.clone(),
        number,
        action,
        form: hidden("form", form),
        when,
        how,
        summary_notes,
        internal_notes,
        overlap,
        editing,
        shell,
    };
    if errors.is_empty() { asked.page(&page) } else { asked.wrong(&page) }
}
