//! A security level is added, changed, copied and deleted (A-138 … A-143, P-58 … P-61, decision 2).

use std::collections::BTreeSet;

use askama::Template;
use axum::{
    extract::{Path, Query},
    http::StatusCode,
};
use kernel::{FieldErrors, Problem, Right};
use serde::Deserialize;
use store::{
    Act, Granted, Row, Set,
    guard::AdminPortal,
    ids::SecurityLevelId,
    tables::{kinds::LevelKind, security_level},
    views::levels::{self, Uses},
};
use uuid::Uuid;
use web::{
    Answer, Asked, Check, Filled,
    components::{Callout, ErrorSummary, Tone, callout},
    field::{Choice, Field, Hidden, hidden},
    shell::Shell,
    words::Words,
};

use super::{Edits, HELP, PATH, fits, groups, right_word, rights_of};

/// Most characters of a name.
const NAME_MAX: usize = 50;

#[derive(Template)]
#[template(path = "level.html")]
struct LevelPage {
    shell: Shell,
    summary: ErrorSummary,
    notice: Option<Callout>,
    action: String,
    cancel: String,
    hidden: Vec<Hidden>,
    /// The two types, while one can still be chosen.
    types: Vec<(&'static str, String, bool)>,
    /// The type in words, once it is fixed.
    fixed_type: Option<String>,
    name: Field,
    assignable: Field,
    rights: Field,
    confirm: Option<Field>,
    may_save: bool,
    level: Option<Existing>,
}

/// What the form of a level that exists shows besides.
struct Existing {
    id: SecurityLevelId,
    deletion: Option<Deletion>,
}

/// What the form says about deleting its level.
struct Deletion {
    label: String,
    /// Why it cannot be deleted.
    why_not: Option<String>,
}

/// What the address of a new form may say.
#[derive(Deserialize, Default)]
pub(crate) struct Origin {
    #[serde(default)]
    kind: String,
    from: Option<Uuid>,
    #[serde(default, rename = "return")]
    back: String,
}

/// What the address of an existing form may say.
#[derive(Deserialize, Default)]
pub(crate) struct Return {
    #[serde(default, rename = "return")]
    back: String,
}

/// The level that a form is about.
struct Subject {
    kind: LevelKind,
    row: Option<Row<security_level::Entity>>,
    uses: Uses,
    copied: Option<Uuid>,
    back: String,
}

impl Subject {
    fn edits(&self) -> Edits {
        self.row.as_ref().map_or(Edits::All, |row| Edits::of(row))
    }
}

/// What a form asks for, after its checks.
struct Judged {
    name: String,
    assignable: bool,
    rights: BTreeSet<Right>,
}

/// The form of a new level: empty, or with what the copied one allows.
pub(crate) async fn new(asked: Asked<AdminPortal>, Query(origin): Query<Origin>) -> Answer {
    let may = asked.may()?;
    let copied = match origin.from {
        Some(id) => Some(may.row::<security_level::Entity>(id).await?),
        None => None,
    };
    let kind =
        LevelKind::from_code(&origin.kind).or(copied.as_ref().map(|row| row.kind)).unwrap_or(LevelKind::Standard);
    let mut values = vec![("assignable", "true".to_owned())];
    if let Some(row) = &copied {
        let words = asked.app.dictionary.words(asked.actor().language());
        values = vec![("name", words.t_with("settings-copy-of", &[("name", row.name.as_str().into())]))];
        // A copy that becomes assignable for the first time begins as a new level does.
        values.push(("assignable", (row.assignable || row.kind != kind).to_string()));
        values.extend(rights_of(row).into_iter().map(|right| ("rights", right.code().to_owned())));
    }
    let back = own_path(&origin.back).to_owned();
    let subject = Subject { kind, row: None, uses: Uses::default(), copied: origin.from, back };
    show(&asked, &filled_with(&values), &FieldErrors::new(), &subject, StatusCode::OK).await
}

/// The form of a level.
pub(crate) async fn edit(asked: Asked<AdminPortal>, Path(id): Path<String>, Query(asking): Query<Return>) -> Answer {
    let subject = subject(&asked.may()?, &id, &asking.back).await?;
    let shown = subject.row.as_ref().map(|row| values_of(row)).unwrap_or_default();
    show(&asked, &filled_with(&shown), &FieldErrors::new(), &subject, StatusCode::OK).await
}

/// Adds a level.
pub(crate) async fn create(asked: Asked<AdminPortal>, filled: Filled) -> Answer {
    filled.only(&["name", "kind", "switch", "assignable", "rights", "from", "return"], None)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    // The other type has other permissions: the form comes again with what was typed, and nothing is judged yet.
    let switched = LevelKind::from_code(filled.line("switch"));
    let subject = Subject {
        kind: switched.or(LevelKind::from_code(filled.line("kind"))).unwrap_or(LevelKind::Standard),
        row: None,
        uses: Uses::default(),
        copied: filled.line("from").parse().ok(),
        back: own_path(filled.line("return")).to_owned(),
    };
    if switched.is_some() {
        return show(&asked, &filled, &FieldErrors::new(), &subject, StatusCode::OK).await;
    }
    let write = asked.write().await?;
    let may = write.need::<AdminPortal>()?;
    let judged = match judge(&may, &filled, &words, &subject).await? {
        Ok(judged) => judged,
        Err(errors) => {
            drop(write);
            return show(&asked, &filled, &errors, &subject, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let new = security_level::ActiveModel {
        name: Set(judged.name.clone()),
        kind: Set(subject.kind),
        assignable: Set(judged.assignable),
        rights: Set(text_of(&judged.rights)?),
        ..Default::default()
    };
    let row = levels::add(&may, new).await?;
    let after = told(&words, None, &row, subject.kind);
    record(&may, "security-level.added", &row, ("", &after)).await?;
    write.done().await?;
    asked.go_and_say(onward(&subject), "said-settings-added")
}

/// Changes a level, as far as it may be changed.
pub(crate) async fn save(asked: Asked<AdminPortal>, Path(id): Path<String>, filled: Filled) -> Answer {
    filled.only(&["name", "assignable", "rights", "confirm", "version", "return"], None)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<AdminPortal>()?;
    let subject = subject(&may, &id, filled.line("return")).await?;
    let Some(row) = &subject.row else { return Err(Problem::NotFound.into()) };
    let more = filled.has("name") || filled.has("rights");
    if subject.edits() == Edits::Nothing || (subject.edits() == Edits::Assign && more) {
        return Err(Problem::Refused(words.t("settings-locked")).into());
    }
    if filled.line("version") != row.version.to_string() {
        let mut errors = FieldErrors::new();
        errors.add("version", words.t("settings-stale"));
        drop(write);
        return show(&asked, &filled, &errors, &subject, StatusCode::CONFLICT).await;
    }
    let set = if subject.edits() == Edits::Assign {
        security_level::ActiveModel { assignable: Set(filled.line("assignable") == "true"), ..Default::default() }
    } else {
        match judge(&may, &filled, &words, &subject).await? {
            Ok(judged) => security_level::ActiveModel {
                name: Set(judged.name.clone()),
                assignable: Set(judged.assignable),
                rights: Set(text_of(&judged.rights)?),
                ..Default::default()
            },
            Err(errors) => {
                drop(write);
                return show(&asked, &filled, &errors, &subject, StatusCode::UNPROCESSABLE_ENTITY).await;
            }
        }
    };
    may.change(row, set).await?;
    let new = may.row::<security_level::Entity>(row.id).await?;
    let (before, after) = (told(&words, Some(&new), row, row.kind), told(&words, Some(row), &new, row.kind));
    record(&may, "security-level.changed", &new, (&before, &after)).await?;
    write.done().await?;
    asked.go_and_say(onward(&subject), "said-settings-saved")
}

/// Deletes a level to which nothing refers (decision 2); the audit log keeps what it allowed.
pub(crate) async fn remove(asked: Asked<AdminPortal>, Path(id): Path<String>, filled: Filled) -> Answer {
    filled.only(&[], None)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<AdminPortal>()?;
    let subject = subject(&may, &id, "").await?;
    let Some(row) = &subject.row else { return Err(Problem::NotFound.into()) };
    if let Some(reason) = why_not(&words, subject.edits(), &subject.uses) {
        return Err(Problem::Refused(reason).into());
    }
    may.remove(row).await?;
    let before = told(&words, None, row, row.kind);
    record(&may, "security-level.removed", row, (&before, "")).await?;
    write.done().await?;
    asked.go_and_say(PATH, "said-settings-removed")
}

async fn subject(may: &Granted<'_, AdminPortal>, id: &str, back: &str) -> Result<Subject, Problem> {
    let id: SecurityLevelId = id.parse().map_err(|_| Problem::NotFound)?;
    let row = may.row::<security_level::Entity>(id).await?;
    let uses = levels::uses(may, id).await?;
    Ok(Subject { kind: row.kind, uses, row: Some(row), copied: None, back: own_path(back).to_owned() })
}

/// The rules of a level (A-140 … A-143).
async fn judge(
    may: &Granted<'_, AdminPortal>,
    filled: &Filled,
    words: &Words,
    subject: &Subject,
) -> Result<Result<Judged, FieldErrors>, Problem> {
    let mut check = Check::new(filled, words);
    let name = check.needed("name", &words.t("settings-name"), NAME_MAX);
    if let Some(other) = levels::name_taken(may, &name, subject.row.as_ref().map(|row| row.id)).await? {
        check.wrong("name", words.t_with("settings-name-taken", &[("name", other.into())]));
    }
    let sent: Vec<Option<Right>> = filled.all("rights").map(Right::from_code).collect();
    if sent.contains(&None) {
        check.wrong("rights", words.t("settings-level-rights-unknown"));
    }
    let mut rights: BTreeSet<Right> = sent.into_iter().flatten().collect();
    if rights.iter().any(|right| !fits(subject.kind, *right)) {
        check.wrong("rights", words.t("settings-level-rights-taskfire"));
    }
    // Who sets the priority sees it.
    if rights.contains(&Right::SetPriority) {
        rights.insert(Right::ViewPriority);
    }
    let affected = subject.uses.holders.all();
    if affected > 0 && !check.on("confirm") {
        check.wrong("confirm", words.t_with("settings-level-confirm-needed", &[("count", affected.into())]));
    }
    // The box does not apply to Taskfire levels (A-141, P-59).
    let assignable = subject.kind == LevelKind::Standard && check.on("assignable");
    Ok(if check.errors.is_empty() { Ok(Judged { name, assignable, rights }) } else { Err(check.errors) })
}

/// Why a level cannot be deleted (A-138, decision 2).
fn why_not(words: &Words, edits: Edits, uses: &Uses) -> Option<String> {
    let count = |key: &str, count: u64| Some(words.t_with(key, &[("count", count.into())]));
    if edits != Edits::All {
        Some(words.t("settings-no-removal-system"))
    } else if uses.holders.all() > 0 {
        count("settings-level-no-removal-held", uses.holders.all())
    } else if uses.provider {
        Some(words.t("settings-level-no-removal-default"))
    } else if uses.organizations > 0 {
        count("settings-level-no-removal-organizations", uses.organizations)
    } else if uses.none() {
        None
    } else {
        count("settings-level-no-removal-runs", uses.runs)
    }
}

/// What a level says, for the audit log: all of it, or only what differs from `other`.
fn told(words: &Words, other: Option<&security_level::Model>, row: &security_level::Model, kind: LevelKind) -> String {
    let mut lines = Vec::new();
    let mut line = |key: &str, value: String, differs: bool| {
        if differs {
            lines.push(format!("{}: {value}", words.t(key)));
        }
    };
    line("settings-name", row.name.clone(), other.is_none_or(|other| other.name != row.name));
    line("settings-level-type", words.t(type_key(kind)), other.is_none());
    let yes = words.t(if row.assignable { "settings-yes" } else { "settings-no" });
    line("settings-level-assignable", yes, other.is_none_or(|other| other.assignable != row.assignable));
    let rights = rights_of(row);
    let differs = other.is_none_or(|other| rights_of(other) != rights);
    let named: Vec<String> = rights.into_iter().map(|right| right_word(words, right)).collect();
    let named = if named.is_empty() { words.t("settings-none") } else { named.join(", ") };
    line("settings-level-rights", named, differs);
    lines.join("; ")
}

async fn record(
    may: &Granted<'_, AdminPortal>,
    act: &str,
    row: &security_level::Model,
    (before, after): (&str, &str),
) -> Result<(), Problem> {
    may.audit(Act {
        act,
        object_kind: "security-level",
        object_id: Some(row.id.0),
        object_name: &row.name,
        before,
        after,
        ..Act::default()
    })
    .await
}

fn text_of(rights: &BTreeSet<Right>) -> Result<String, Problem> {
    serde_json::to_string(rights).map_err(|error| Problem::fault("write rights", error))
}

fn type_key(kind: LevelKind) -> &'static str {
    match kind {
        LevelKind::Standard => "settings-level-client-access",
        LevelKind::Taskfire => "settings-level-taskfire",
    }
}

/// Where the form leads after saving: back to the page it was opened from, else to the list.
fn onward(subject: &Subject) -> &str {
    if subject.back.is_empty() { PATH } else { &subject.back }
}

/// A page of the desk, and nothing that a browser could read as anything else; empty for all the rest (ASVS 3.7.2).
fn own_path(path: &str) -> &str {
    let plain = path.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '_'));
    if path.starts_with("/desk/") && !path.contains("//") && plain && path.len() <= 300 { path } else { "" }
}

fn values_of(row: &security_level::Model) -> Vec<(&'static str, String)> {
    let mut values = vec![("name", row.name.clone()), ("assignable", row.assignable.to_string())];
    values.extend(rights_of(row).into_iter().map(|right| ("rights", right.code().to_owned())));
    values
}

fn filled_with(values: &[(&str, String)]) -> Filled {
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Filled::of(&values)
}

/// The form with these values and errors.
async fn show(
    asked: &Asked<AdminPortal>,
    filled: &Filled,
    errors: &FieldErrors,
    subject: &Subject,
    status: StatusCode,
) -> Answer {
    let title = subject.row.as_ref().map_or_else(|| asked.t("settings-level-new"), |row| row.name.clone());
    let mut shell = asked.shell(title, HELP).await;
    let words = std::sync::Arc::clone(&shell.words);
    let edits = subject.edits();
    let taskfire = subject.kind == LevelKind::Taskfire;
    let mut form = shell.fields(errors);
    let name = form.text("name", words.t("settings-name")).value(filled.line("name")).required().max(NAME_MAX).long();
    let hint = if taskfire { "settings-level-allow-taskfire" } else { "settings-level-allow-hint" };
    let assignable = form
        .check("assignable", words.t("settings-level-allow"))
        .on(!taskfire && filled.line("assignable") == "true")
        .hint(words.t(hint))
        .disabled(taskfire || edits == Edits::Nothing);
    let mut rights = form.checks("rights", words.t("settings-level-rights")).values(filled.all("rights"));
    for (group, within) in groups(subject.kind) {
        let choice = |right: Right| {
            Choice::new(right.code(), right_word(&words, right)).hint(words.t(&format!("right-about-{}", right.code())))
        };
        rights = rights.group(words.t(&format!("right-group-{group}")), within.into_iter().map(choice));
    }
    let affected = subject.uses.holders.all();
    let confirm = (edits == Edits::All && affected > 0).then(|| {
        let label = words.t_with("settings-level-confirm", &[("count", affected.into())]);
        form.check("confirm", label).on(filled.line("confirm") == "true").required()
    });
    let summary = form.summary();
    let notice = match edits {
        Edits::Nothing => Some(("settings-locked", "settings-level-fixed-text", Tone::Neutral)),
        Edits::Assign => Some(("settings-locked", "settings-level-assign-only-text", Tone::Neutral)),
        Edits::All if affected > 0 => Some(("settings-level-affects", "settings-level-affects-text", Tone::Attention)),
        Edits::All => None,
    };
    let notice = notice.map(|(strong, text, tone)| {
        let strong = words.t_with(strong, &[("count", affected.into())]);
        callout(tone, strong, words.t(text)).icon(if tone == Tone::Neutral { "lock" } else { "users" })
    });
    let mut hiddens = Vec::new();
    match &subject.row {
        Some(row) => hiddens.push(hidden("version", row.version)),
        None => hiddens.push(hidden("kind", subject.kind.code())),
    }
    if subject.row.is_none() && taskfire && filled.line("assignable") == "true" {
        // Kept for whoever goes back to the other type.
        hiddens.push(hidden("assignable", true));
    }
    if let Some(from) = subject.copied {
        hiddens.push(hidden("from", from));
    }
    if !subject.back.is_empty() {
        hiddens.push(hidden("return", &subject.back));
    }
    let types = LevelKind::ALL.iter().filter(|_| subject.row.is_none());
    let types = types.map(|kind| (kind.code(), words.t(type_key(*kind)), *kind == subject.kind)).collect();
    let level = subject.row.as_ref().map(|row| Existing {
        id: row.id,
        deletion: (edits == Edits::All).then(|| Deletion {
            label: shell.t1("settings-delete", "name", row.name.as_str()),
            why_not: why_not(&words, edits, &subject.uses),
        }),
    });
    let page = LevelPage {
        summary,
        notice,
        action: subject.row.as_ref().map_or_else(|| format!("{PATH}/new"), |row| format!("{PATH}/{}", row.id)),
        cancel: onward(subject).to_owned(),
        hidden: hiddens,
        types,
        fixed_type: subject.row.as_ref().map(|row| words.t(type_key(row.kind))),
        name: name.disabled(edits != Edits::All),
        assignable,
        rights: rights.disabled(edits != Edits::All),
        confirm,
        may_save: edits != Edits::Nothing,
        level,
        shell,
    };
    web::answer::html(status, &page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_the_desk_are_gone_back_to() {
        let tab = "/desk/contacts/01890000-0000-7000-8000-000000000000/client-portal";
        assert_eq!(own_path(tab), tab);
        for bad in
            ["", "/home", "//evil.example", "/desk//evil.example", "https://evil.example", "/desk/\\evil", "/desk/../x"]
        {
            assert_eq!(own_path(bad), "", "{bad}");
        }
    }

    #[test]
    fn every_right_is_described() {
        let words = crate::tests::words();
        for right in Right::ALL {
            assert!(words.has(&format!("right-about-{}", right.code())), "{right:?}");
        }
    }
}
