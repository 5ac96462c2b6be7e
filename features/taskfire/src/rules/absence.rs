//! Out of office (F-136, F-137): one's own periods, and everybody's for administrators. Past ones are kept.

use askama::Template;
use axum::{extract::Path, http::StatusCode};
use jiff::Timestamp;
use kernel::{FieldErrors, Permission, Problem};
use store::{
    Act, Granted, Instant, Row, Set,
    guard::WorkInternally,
    ids::{AbsenceId, ContactId, OrganizationId},
    tables::absence as table,
    taskfire,
    views::taskfire::absence::{self, Absent, Person},
};
use web::{
    Answer, Asked, Check, Filled, answer,
    components::ErrorSummary,
    field::{Field, Hidden, hidden},
    shell::Shell,
    words::Words,
};

use super::{ABSENCE, HELP, moment};

const FIELDS: &[&str] = &["version", "contact", "from", "to", "reason", "stand_in", "message"];

#[derive(Template)]
#[template(path = "rules/absence.html")]
struct Page {
    shell: Shell,
    summary: ErrorSummary,
    action: String,
    hidden: Vec<Hidden>,
    fields: Vec<Field>,
    editing: bool,
    groups: Vec<Group>,
}

/// Periods under one heading.
struct Group {
    title: String,
    none: String,
    periods: Vec<Period>,
}

/// A period with what may be done about it.
struct Period {
    absent: Absent,
    /// Where it is changed.
    href: Option<String>,
}

/// Who is asked about, and who they may be.
struct Around {
    organization: OrganizationId,
    own: ContactId,
    administers: bool,
    people: Vec<Person>,
}

async fn around(asked: &Asked<WorkInternally>) -> Result<Around, Problem> {
    let may = asked.session().need::<WorkInternally>()?;
    let (Some(organization), Some(own)) = (asked.actor().organization(), asked.actor().contact()) else {
        return Err(Problem::NotFound);
    };
    let administers = asked.actor().may(Permission::AdministerTaskfire).is_some();
    Ok(Around { organization, own, administers, people: absence::people(&may, organization).await? })
}

/// The page.
pub(super) async fn page(asked: Asked<WorkInternally>) -> Answer {
    let around = around(&asked).await?;
    let now = moment::typed(asked.may()?.now(), asked.actor().formats());
    let filled = moment::filled(&[("from".to_owned(), now), ("contact".to_owned(), around.own.to_string())]);
    show(&asked, &around, None, &filled, &FieldErrors::new(), StatusCode::OK).await
}

/// One period.
pub(super) async fn edit(asked: Asked<WorkInternally>, Path(id): Path<String>) -> Answer {
    let around = around(&asked).await?;
    let row = reached(&asked.may()?, &around, &id).await?;
    let formats = asked.actor().formats();
    let filled = moment::filled(&[
        ("contact".to_owned(), row.contact_id.to_string()),
        ("from".to_owned(), moment::typed(row.from_at, formats)),
        ("to".to_owned(), row.to_at.map(|at| moment::typed(at, formats)).unwrap_or_default()),
        ("reason".to_owned(), row.reason.clone()),
        ("stand_in".to_owned(), row.stand_in_id.map(|id| id.to_string()).unwrap_or_default()),
        ("message".to_owned(), row.message.clone()),
    ]);
    show(&asked, &around, Some(&row), &filled, &FieldErrors::new(), StatusCode::OK).await
}

/// A period of one's own, or for administrators of anybody in the organization; others do not exist.
async fn reached(may: &Granted<'_, WorkInternally>, around: &Around, id: &str) -> Result<Row<table::Entity>, Problem> {
    let id: AbsenceId = id.parse().map_err(|_| Problem::NotFound)?;
    let row = may.row::<table::Entity>(id).await?;
    let fits = row.contact_id == around.own || around.administers && row.organization_id == around.organization;
    if fits { Ok(row) } else { Err(Problem::NotFound) }
}

async fn show(
    asked: &Asked<WorkInternally>,
    around: &Around,
    row: Option<&Row<table::Entity>>,
    filled: &Filled,
    errors: &FieldErrors,
    status: StatusCode,
) -> Answer {
    let may = asked.may()?;
    let whose = (!around.administers).then_some(around.own);
    let all = absence::of(&may, around.organization, whose).await?;
    let mut shell = asked.shell(asked.t("rules-absences"), HELP).await;
    let words = std::sync::Arc::clone(&shell.words);
    let mut f = shell.fields(errors);
    let value = |name: &str| filled.get(name).to_owned();
    let options = |people: Vec<&Person>| {
        people.into_iter().map(|person| (person.id.to_string(), person.name.clone())).collect::<Vec<_>>()
    };
    let group = |title: &str, none: &str, periods: Vec<Absent>, open: bool| Group {
        title: words.t(title),
        none: if none.is_empty() { String::new() } else { words.t(none) },
        periods: periods
            .into_iter()
            .map(|absent| Period { href: open.then(|| format!("{ABSENCE}/{}", absent.row.id)), absent })
            .collect(),
    };
    let mut groups = vec![
        group("rules-away-now", "rules-away-nobody", all.now, true),
        group("rules-away-ahead", "", all.ahead, true),
        group("rules-away-past", "", all.past, false),
    ];
    groups.retain(|group| !(group.periods.is_empty() && group.none.is_empty()));
    let mut fields = Vec::new();
    if around.administers && row.is_none() {
        let own: Vec<&Person> = around.people.iter().filter(|person| person.own).collect();
        fields.push(
            f.select("contact", words.t("rules-absent")).options(options(own)).value(value("contact")).required(),
        );
    }
    fields.extend([
        f.datetime("from", words.t("rules-absent-from")).value(value("from")).required(),
        f.datetime("to", words.t("rules-absent-to")).value(value("to")).hint(words.t("rules-absent-to-hint")),
        f.text("reason", words.t("rules-absent-reason")).value(value("reason")).max(200),
        f.select("stand_in", words.t("rules-stand-in"))
            .none(words.t("rules-nobody"))
            .options(options(around.people.iter().collect()))
            .value(value("stand_in"))
            .hint(words.t("rules-stand-in-hint")),
        f.text("message", words.t("rules-absent-message"))
            .value(value("message"))
            .max(500)
            .hint(words.t("rules-absent-message-hint")),
    ]);
    let page = Page {
        summary: f.summary(),
        action: row.map_or_else(|| ABSENCE.to_owned(), |row| format!("{ABSENCE}/{}", row.id)),
        hidden: row.map(|row| hidden("version", row.version)).into_iter().collect(),
        fields,
        editing: row.is_some(),
        groups: if row.is_some() { Vec::new() } else { groups },
        shell,
    };
    answer::html(status, &page)
}

/// A form that passed.
struct Checked {
    contact: ContactId,
    from: Instant,
    to: Option<Instant>,
    reason: String,
    stand_in: Option<ContactId>,
    message: String,
}

fn read(
    filled: &Filled,
    words: &Words,
    asked: &Asked<WorkInternally>,
    around: &Around,
    row: Option<&table::Model>,
) -> Result<Checked, FieldErrors> {
    let formats = asked.actor().formats();
    let mut check = Check::new(filled, words);
    let contact = match row {
        Some(row) => Some(row.contact_id),
        None if around.administers => check.choice("contact", &words.t("rules-absent"), |value| {
            around.people.iter().find(|person| person.own && person.id.to_string() == value).map(|person| person.id)
        }),
        None => Some(around.own),
    };
    let from: Option<Timestamp> = moment::read(&mut check, "from", formats);
    if from.is_none() && filled.line("from").is_empty() {
        check.wrong("from", words.t_with("check-needed", &[("field", words.t("rules-absent-from").into())]));
    }
    let to = moment::read(&mut check, "to", formats);
    if let (Some(from), Some(to)) = (from, to)
        && to <= from
    {
        check.wrong("to", words.t("rules-absent-order"));
    }
    let reason = check.line("reason", &words.t("rules-absent-reason"), 200);
    let stand_in = check.choice_if("stand_in", &words.t("rules-stand-in"), |value| {
        around.people.iter().find(|person| person.id.to_string() == value).map(|person| person.id)
    });
    if stand_in.is_some() && stand_in == contact {
        check.wrong("stand_in", words.t("rules-stand-in-self"));
    }
    let message = check.line("message", &words.t("rules-absent-message"), 500);
    match (contact, from) {
        (Some(contact), Some(from)) if check.errors.is_empty() => {
            Ok(Checked { contact, from: from.into(), to: to.map(Instant::from), reason, stand_in, message })
        }
        _ => Err(check.errors),
    }
}

/// Adds a period.
pub(super) async fn add(asked: Asked<WorkInternally>, filled: Filled) -> Answer {
    filled.only(FIELDS, None)?;
    let around = around(&asked).await?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let mut errors = FieldErrors::new();
    match read(&filled, &words, &asked, &around, None) {
        Err(found) => errors = found,
        Ok(checked) => {
            let write = asked.write().await?;
            let may = write.need::<WorkInternally>()?;
            if absence::overlaps(&may, checked.contact, (checked.from, checked.to), None).await? {
                errors.add("from", words.t("rules-absent-overlap"));
            } else {
                keep(&may, &around, &checked, None).await?;
                write.done().await?;
                return asked.go_and_say(ABSENCE, "said-rules-absence");
            }
        }
    }
    show(&asked, &around, None, &filled, &errors, StatusCode::UNPROCESSABLE_ENTITY).await
}

/// Changes a period that is not over.
pub(super) async fn save(asked: Asked<WorkInternally>, Path(id): Path<String>, filled: Filled) -> Answer {
    let around = around(&asked).await?;
    reached(&asked.may()?, &around, &id).await?;
    filled.only(FIELDS, None)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<WorkInternally>()?;
    let row = reached(&may, &around, &id).await?;
    let mut errors = FieldErrors::new();
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    if filled.line("version") != row.version.to_string() {
        errors.add("version", words.t("rules-stale"));
        status = StatusCode::CONFLICT;
    } else if row.to_at.is_some_and(|to| to <= may.now()) {
        errors.add("to", words.t("rules-absent-over"));
    } else {
        match read(&filled, &words, &asked, &around, Some(&row)) {
            Err(found) => errors = found,
            Ok(checked) => {
                if absence::overlaps(&may, checked.contact, (checked.from, checked.to), Some(row.id)).await? {
                    errors.add("from", words.t("rules-absent-overlap"));
                } else {
                    keep(&may, &around, &checked, Some(&row)).await?;
                    write.done().await?;
                    return asked.go_and_say(ABSENCE, "said-rules-absence");
                }
            }
        }
    }
    drop(write);
    show(&asked, &around, Some(&row), &filled, &errors, status).await
}

/// Ends a period now; one that has not begun is taken away.
pub(super) async fn end(asked: Asked<WorkInternally>, Path(id): Path<String>, filled: Filled) -> Answer {
    let around = around(&asked).await?;
    reached(&asked.may()?, &around, &id).await?;
    filled.only(&[], None)?;
    let write = asked.write().await?;
    let may = write.need::<WorkInternally>()?;
    let row = reached(&may, &around, &id).await?;
    let now = may.now();
    if row.to_at.is_none_or(|to| to > now) {
        if row.from_at >= now {
            may.remove(&row).await?;
        } else {
            may.change(&row, table::ActiveModel { to_at: Set(Some(now)), ..Default::default() }).await?;
        }
        audit(&may, "absence.ended", &around, row.contact_id, row.id).await?;
        taskfire::look_at_person(&may, row.contact_id, now).await?;
    }
    write.done().await?;
    asked.go_and_say(ABSENCE, "said-rules-absence-ended")
}

/// Writes a period; the worker looks at the tickets of who goes, when they go and when they come back.
async fn keep(
    may: &Granted<'_, WorkInternally>,
    around: &Around,
    checked: &Checked,
    row: Option<&Row<table::Entity>>,
) -> Result<(), Problem> {
    let set = table::ActiveModel {
        from_at: Set(checked.from),
        to_at: Set(checked.to),
        reason: Set(checked.reason.clone()),
        stand_in_id: Set(checked.stand_in),
        message: Set(checked.message.clone()),
        ..Default::default()
    };
    let id = match row {
        Some(row) => {
            may.change(row, set).await?;
            row.id
        }
        None => {
            let id: AbsenceId = may.fresh_id();
            let new = table::ActiveModel {
                id: Set(id),
                organization_id: Set(around.organization),
                contact_id: Set(checked.contact),
                created_at: Set(may.now()),
                ..set
            };
            may.add::<table::Entity>(new).await?;
            id
        }
    };
    audit(may, "absence.kept", around, checked.contact, id).await?;
    taskfire::look_at_person(may, checked.contact, checked.from).await?;
    match checked.to {
        Some(to) => taskfire::look_at_person(may, checked.contact, to).await,
        None => Ok(()),
    }
}

async fn audit(
    may: &Granted<'_, WorkInternally>,
    act: &'static str,
    around: &Around,
    contact: ContactId,
    id: AbsenceId,
) -> Result<(), Problem> {
    let name = around.people.iter().find(|person| person.id == contact).map(|person| person.name.clone());
    may.audit(Act {
        act,
        object_kind: "absence",
        object_id: Some(id.0),
        object_name: &name.unwrap_or_default(),
        organization: Some(around.organization),
        ..Act::default()
    })
    .await
}
