//! A table of people, judged row by row (P-179): what each row would do, or what is wrong with it. Nothing here writes.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{
    DateFormat, NumberFormat, Problem, TimeFormat,
    email::is_email,
    user_name::{self, UserName},
};
use store::{
    Granted, Row,
    guard::ManageUsers,
    ids::LocationId,
    tables::{account, contact, kinds::LevelKind, location, organization, security_level},
    views::{crm, users},
};
use web::{
    csv::{self, CsvFault, CsvRow},
    words::Words,
};

use super::{known_levels, proposed_level};
use crate::{access::Wanted, rules::has_portal};

/// Most rows of a table.
pub(super) const MOST_ROWS: usize = 1_000;

/// A column: its code, the key of its name, most characters, whether it is needed.
pub(super) const COLUMNS: [(&str, &str, usize, bool); 10] = [
    ("firstname", "users-first-name", 100, true),
    ("lastname", "users-last-name", 100, true),
    ("emailaddress", "users-email", 254, true),
    ("title", "users-title-of", 100, false),
    ("phone", "users-phone", 40, false),
    ("mobile", "users-mobile", 40, false),
    ("location", "users-location", 100, false),
    ("username", "users-user-name", 200, false),
    ("securitylevel", "users-level", 100, false),
    ("activate", "users-activate", 10, false),
];

/// A row and what comes of it.
pub(super) struct Judged {
    /// The line of the table where it stands.
    pub(super) line: usize,
    /// Name as typed.
    pub(super) name: String,
    /// Address as typed.
    pub(super) email: String,
    /// What will happen; empty if something is wrong.
    pub(super) outcome: String,
    /// What is wrong.
    pub(super) problems: Vec<String>,
    /// Somebody elsewhere has the address (P-178).
    pub(super) twice: bool,
    /// What is to be done.
    pub(super) plan: Option<Plan>,
}

/// What a row without fault does.
pub(super) struct Plan {
    /// The contact that has the address, if there is one: it is updated.
    pub(super) known: Option<Row<contact::Entity>>,
    /// The values of the columns that have one.
    pub(super) values: BTreeMap<&'static str, String>,
    /// The location that is named.
    pub(super) location: Option<LocationId>,
    /// The access that is given or changed.
    pub(super) wanted: Option<Wanted>,
}

/// What rows are judged by.
struct Facts<'f> {
    words: &'f Words,
    organization: &'f organization::Model,
    own: Option<store::ids::ContactId>,
    levels: Vec<security_level::Model>,
    default_level: Option<store::ids::SecurityLevelId>,
    formats: [String; 3],
    locations: Vec<Row<location::Entity>>,
    contacts: Vec<Row<contact::Entity>>,
    accounts: BTreeMap<store::ids::ContactId, Row<account::Entity>>,
    elsewhere: BTreeSet<String>,
    taken: BTreeMap<String, Option<store::ids::ContactId>>,
}

/// A row by the codes of its columns.
type Cells = BTreeMap<&'static str, String>;

/// The table as rows by column, or why it is none.
fn rows(text: &str, words: &Words) -> Result<Vec<(usize, Cells, Vec<String>)>, String> {
    let found = csv::read(text).map_err(|fault| match fault {
        CsvFault::OpenQuote(line) => words.t_with("users-import-open-quote", &[("line", line.into())]),
        CsvFault::AfterQuote(line) => words.t_with("users-import-after-quote", &[("line", line.into())]),
    })?;
    let mut found = found.into_iter();
    let Some(head) = found.next() else { return Err(words.t("users-import-empty")) };
    let columns = columns(&head, words)?;
    let rows: Vec<CsvRow> = found.collect();
    if rows.is_empty() {
        return Err(words.t("users-import-no-rows"));
    }
    if rows.len() > MOST_ROWS {
        return Err(words.t_with("users-import-many", &[("max", MOST_ROWS.into()), ("count", rows.len().into())]));
    }
    let row = |row: CsvRow| {
        let mut problems = Vec::new();
        if row.cells.len() > columns.len() {
            problems.push(words.t("users-import-cells"));
        }
        let cells = columns.iter().zip(row.cells).filter(|(_, cell)| !cell.is_empty());
        (row.line, cells.map(|(column, cell)| (*column, plain(&cell))).collect(), problems)
    };
    Ok(rows.into_iter().map(row).collect())
}

/// The columns that the head names, in its order.
fn columns(head: &CsvRow, words: &Words) -> Result<Vec<&'static str>, String> {
    let known: Vec<String> = COLUMNS.iter().map(|(_, key, _, _)| words.t(key)).collect();
    let mut columns = Vec::new();
    for cell in &head.cells {
        let bare: String = cell.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
        let bare = match bare.as_str() {
            "email" => "emailaddress",
            "level" => "securitylevel",
            "activateclientportal" => "activate",
            other => other,
        };
        let Some((code, ..)) = COLUMNS.iter().find(|(code, ..)| *code == bare) else {
            let values = [("column", cell.as_str().into()), ("columns", known.join(", ").into())];
            return Err(words.t_with("users-import-column", &values));
        };
        if columns.contains(code) {
            return Err(words.t_with("users-import-column-twice", &[("column", cell.as_str().into())]));
        }
        columns.push(*code);
    }
    let missing = |(code, _, _, needed): &&(&str, &str, usize, bool)| *needed && !columns.contains(code);
    match COLUMNS.iter().find(missing) {
        Some((_, key, ..)) => {
            let values = [("column", words.t(key).into()), ("columns", known.join(", ").into())];
            Err(words.t_with("users-import-column-missing", &values))
        }
        None => Ok(columns),
    }
}

/// A cell without the apostrophe that our own tables put before what a spreadsheet would run.
fn plain(cell: &str) -> String {
    match cell.strip_prefix('\'') {
        Some(rest) if begins_formula(rest) => rest.to_owned(),
        _ => cell.to_owned(),
    }
}

fn begins_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}

/// Whether a cell could run as a formula once somebody exports it again; phone numbers may begin with `+`.
fn runs(column: &str, cell: &str) -> bool {
    let is_number = matches!(column, "phone" | "mobile")
        && cell.starts_with('+')
        && cell.chars().all(|c| c.is_ascii_digit() || " +()-/.".contains(c));
    begins_formula(cell) && !is_number
}

/// Judges a whole table for one organization. `Err`: why it cannot be read at all.
pub(super) async fn judge(
    may: &Granted<'_, ManageUsers>,
    organization: &organization::Model,
    text: &str,
    words: &Words,
) -> Result<Result<Vec<Judged>, String>, Problem> {
    let rows = match rows(text, words) {
        Ok(rows) => rows,
        Err(why) => return Ok(Err(why)),
    };
    let facts = facts(may, organization, &rows, words).await?;
    let (mut emails, mut names) = (BTreeMap::new(), BTreeMap::new());
    Ok(Ok(rows.into_iter().map(|row| one(&facts, row, &mut emails, &mut names)).collect()))
}

async fn facts<'f>(
    may: &Granted<'_, ManageUsers>,
    organization: &'f organization::Model,
    rows: &[(usize, Cells, Vec<String>)],
    words: &'f Words,
) -> Result<Facts<'f>, Problem> {
    let cell = |code: &str| rows.iter().filter_map(|(_, cells, _)| cells.get(code).cloned()).collect::<Vec<_>>();
    let emails = cell("emailaddress");
    let contacts = users::with_emails(may, organization.id, &emails).await?;
    let mut accounts = BTreeMap::new();
    for row in users::accounts(may, &contacts.iter().map(|row| row.id).collect::<Vec<_>>()).await? {
        if let Some(contact) = row.contact_id {
            accounts.insert(contact, row);
        }
    }
    let proposed = emails.iter().filter_map(|email| user_name::propose(email)).map(|name| name.key());
    let keys: Vec<String> = cell("username").iter().map(|name| user_name::key(name)).chain(proposed).collect();
    let policy = users::policies(may).await?.remove(&organization.id).ok_or(Problem::NotFound)?;
    Ok(Facts {
        words,
        organization,
        own: may.actor().contact(),
        levels: users::levels(may).await?,
        default_level: policy.default_level,
        formats: policy.formats,
        locations: crm::locations(may, organization.id).await?,
        elsewhere: users::emails_elsewhere(may, organization.id, &emails).await?,
        taken: users::user_names_taken(may, &keys).await?,
        contacts,
        accounts,
    })
}

fn one(
    facts: &Facts<'_>,
    (line, cells, mut problems): (usize, Cells, Vec<String>),
    emails: &mut BTreeMap<String, usize>,
    names: &mut BTreeMap<String, usize>,
) -> Judged {
    let words = facts.words;
    let get = |code: &str| cells.get(code).cloned().unwrap_or_default();
    for (code, key, max, needed) in COLUMNS {
        let (cell, field) = (get(code), words.t(key));
        if needed && cell.is_empty() {
            problems.push(words.t_with("check-needed", &[("field", field.into())]));
        } else if cell.chars().count() > max {
            let values = [("field", field.into()), ("max", max.into()), ("count", cell.chars().count().into())];
            problems.push(words.t_with("check-too-long", &values));
        } else if cell.chars().any(char::is_control) {
            problems.push(words.t_with("check-one-line", &[("field", field.into())]));
        } else if runs(code, &cell) {
            problems.push(words.t_with("users-import-formula", &[("field", field.into())]));
        }
    }
    let email = get("emailaddress");
    if !email.is_empty() && !is_email(&email) {
        problems.push(words.t_with("check-email", &[("field", words.t("users-email").into())]));
    }
    if !email.is_empty()
        && let Some(first) = emails.insert(email.to_lowercase(), line)
    {
        emails.insert(email.to_lowercase(), first);
        problems.push(words.t_with("users-import-row-twice", &[("line", first.into())]));
    }
    let mut same = facts.contacts.iter().filter(|row| row.email.eq_ignore_ascii_case(&email));
    let known = same.next().cloned();
    if same.next().is_some() {
        problems.push(words.t("users-import-ambiguous"));
    }
    let location = location_of(facts, &get("location"), &mut problems);
    let wanted = access_of(facts, &cells, known.as_ref(), line, names, &mut problems);
    let outcome = if problems.is_empty() { told(words, known.is_some(), wanted.as_ref()) } else { String::new() };
    let name = format!("{} {}", get("firstname"), get("lastname")).trim().to_owned();
    let plan = problems.is_empty().then_some(Plan { known, values: cells, location, wanted });
    Judged { line, name, twice: facts.elsewhere.contains(&email.to_lowercase()), email, outcome, problems, plan }
}

fn told(words: &Words, is_known: bool, wanted: Option<&Wanted>) -> String {
    let base = words.t(if is_known { "users-import-updates" } else { "users-import-adds" });
    match wanted {
        None => base,
        Some(wanted) => {
            let values = [("level", wanted.level.name.as_str().into()), ("name", wanted.user_name.as_str().into())];
            format!("{base} {}", words.t_with("users-import-activates", &values))
        }
    }
}

fn location_of(facts: &Facts<'_>, typed: &str, problems: &mut Vec<String>) -> Option<LocationId> {
    if typed.is_empty() {
        return None;
    }
    let mut same = facts.locations.iter().filter(|row| row.active && row.name.to_lowercase() == typed.to_lowercase());
    match (same.next(), same.next()) {
        (Some(row), None) => Some(row.id),
        _ => {
            problems.push(facts.words.t_with("users-import-location", &[("name", typed.into())]));
            None
        }
    }
}

/// What the last three columns ask for. An existing login is never taken away by an import.
fn access_of(
    facts: &Facts<'_>,
    cells: &Cells,
    known: Option<&Row<contact::Entity>>,
    line: usize,
    names: &mut BTreeMap<String, usize>,
    problems: &mut Vec<String>,
) -> Option<Wanted> {
    let (words, faults) = (facts.words, problems.len());
    let get = |code: &str| cells.get(code).map(String::as_str).unwrap_or_default();
    let account = known.and_then(|row| facts.accounts.get(&row.id));
    let has_login = account.is_some_and(|account| account.active);
    let activate = match get("activate").to_lowercase().as_str() {
        "" | "no" | "n" | "false" | "0" => false,
        "yes" | "y" | "true" | "1" | "x" => true,
        _ => {
            problems.push(words.t("users-import-activate"));
            false
        }
    };
    let present = account.and_then(|account| account.security_level_id);
    let level = level_of(facts, get("securitylevel"), present, problems);
    if !activate && !(has_login && (cells.contains_key("securitylevel") || cells.contains_key("username"))) {
        return None;
    }
    let name = user_name_of(facts, get("username"), get("emailaddress"), account, line, names, problems);
    if !has_login && known.is_some_and(|row| !row.active) {
        problems.push(words.t("crm-no-access-contact"));
    } else if !has_login && !has_portal(facts.organization) {
        problems.push(words.t("crm-no-access-organization"));
    }
    let held = facts.levels.iter().find(|level| Some(level.id) == present);
    let changes = level.as_ref().is_some_and(|level| Some(level.id) != present);
    if held.is_some_and(|held| held.kind == LevelKind::Taskfire) && (changes || !has_login) {
        problems.push(words.t("crm-level-taskfire"));
    } else if known.is_some_and(|row| Some(row.id) == facts.own) && changes {
        problems.push(words.t("users-own-level"));
    }
    let own = account.map(|account| [&account.date_format, &account.time_format, &account.number_format]);
    let [date, time, number] = own.unwrap_or_else(|| facts.formats.each_ref());
    let formats = (DateFormat::from_code(date), TimeFormat::from_code(time), NumberFormat::from_code(number));
    match (name, level) {
        (Some(user_name), Some(level)) if problems.len() == faults => Some(Wanted {
            user_name,
            level,
            date: formats.0.unwrap_or_default(),
            time: formats.1.unwrap_or_default(),
            number: formats.2.unwrap_or_default(),
        }),
        _ => None,
    }
}

/// The level that is named, held or proposed. One that may not be assigned reads as one that does not exist.
fn level_of(
    facts: &Facts<'_>,
    typed: &str,
    present: Option<store::ids::SecurityLevelId>,
    problems: &mut Vec<String>,
) -> Option<security_level::Model> {
    let held = facts.levels.iter().find(|level| Some(level.id) == present);
    if typed.is_empty() {
        return held.or_else(|| proposed_level(&facts.levels, facts.default_level)).cloned();
    }
    let known = known_levels(&facts.levels, present);
    let found = known.into_iter().find(|level| {
        level.name.to_lowercase() == typed.to_lowercase() && (super::is_selectable(level) || Some(level.id) == present)
    });
    if found.is_none() {
        problems.push(facts.words.t_with("users-import-level", &[("name", typed.into())]));
    }
    found
}

/// The user name that is typed, held or proposed from the address (decision 3).
fn user_name_of(
    facts: &Facts<'_>,
    typed: &str,
    email: &str,
    account: Option<&Row<account::Entity>>,
    line: usize,
    names: &mut BTreeMap<String, usize>,
    problems: &mut Vec<String>,
) -> Option<UserName> {
    let words = facts.words;
    let name = match (typed, account) {
        ("", Some(account)) => user_name::check(&account.user_name).ok()?,
        ("", None) => user_name::propose(email)?,
        (typed, _) => match user_name::check(typed) {
            Ok(name) => name,
            Err(_) => {
                problems.push(words.t("users-import-user-name"));
                return None;
            }
        },
    };
    let holder = facts.taken.get(&name.key());
    let is_own = account.is_some_and(|account| holder.is_some_and(|holder| *holder == account.contact_id));
    if holder.is_some() && !is_own {
        problems.push(words.t("crm-user-name-taken"));
    } else if let Some(first) = names.get(&name.key()) {
        problems.push(words.t_with("users-import-name-twice", &[("line", (*first).into())]));
    } else {
        names.insert(name.key(), line);
    }
    Some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(text: &str) -> Result<Vec<&'static str>, String> {
        columns(&csv::read(text).unwrap()[0], &crate::tests::words())
    }

    #[test]
    fn p_179_heads_are_known_in_any_order_and_case() {
        assert_eq!(head("Email Address;first name*;LAST NAME*").unwrap(), ["emailaddress", "firstname", "lastname"]);
        assert_eq!(head("email,First Name,last_name,Level").unwrap().len(), 4);
        assert!(head("First Name,Last Name").unwrap_err().contains("Email Address"));
        assert!(head("First Name,Last Name,Email,Salary").unwrap_err().contains("Salary"));
        assert!(head("First Name,Last Name,Email,email").unwrap_err().contains("email"));
    }

    #[test]
    fn p_179_formulas_are_told_apart_from_phone_numbers() {
        assert!(runs("title", "=1+1") && runs("title", "+49 40") && runs("phone", "=1") && runs("phone", "+1+A1"));
        assert!(!runs("phone", "+49 (40) 555-010") && !runs("title", "IT & OT"));
        assert_eq!((plain("'+49 40"), plain("'t Hart")), ("+49 40".to_owned(), "'t Hart".to_owned()));
    }

    #[test]
    fn p_179_what_is_no_table() {
        let words = crate::tests::words();
        let why = |text: &str| rows(text, &words).unwrap_err();
        assert_eq!(why(""), words.t("users-import-empty"));
        assert_eq!(why("First Name,Last Name,Email\n"), words.t("users-import-no-rows"));
        assert!(why("First Name,Last Name,Email\n\"a,b,c\n").contains('2'));
        let many = format!("First Name,Last Name,Email\n{}", "a,b,c@d.example\n".repeat(1_001));
        assert!(why(&many).contains("1,001") || why(&many).contains("1001"), "{}", why(&many));
        assert_eq!(rows("First Name,Last Name,Email\na,b,c,d\n", &words).unwrap()[0].2.len(), 1);
    }
}
