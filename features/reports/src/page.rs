//! The pages: a period, and for each report its chart with the table beneath, and the table as a file.

use askama::Template;
use axum::extract::Query;
use kernel::{FieldErrors, Formats, Problem, Right};
use store::{
    guard::{AdminPortal, WorkInternally},
    views::taskfire::reports,
};
use web::{Address, Answer, Asked, components::ErrorSummary, csv::Csv, field::Field, shell::Shell, words::Words};

use crate::{
    chart::Chart,
    desk,
    period::{Asking, Days, read},
    provider,
    table::{Cell, Report},
};

/// Where the help desk's own stand.
pub(crate) const PORTAL: &str = "/reports/taskfire";
/// Where the provider's stand.
pub(crate) const DESK: &str = "/desk/reports/taskfire";

#[derive(Template)]
#[template(path = "reports.html")]
struct ReportsPage {
    shell: Shell,
    lede: String,
    action: &'static str,
    summary: ErrorSummary,
    from: Field,
    to: Field,
    sections: Vec<Section>,
}

/// A report as the page shows it.
struct Section {
    code: &'static str,
    title: String,
    heads: Vec<String>,
    rows: Vec<Vec<Written>>,
    chart: Option<Chart>,
    export: String,
}

/// A cell in words.
struct Written {
    text: String,
    number: bool,
}

/// A cell as this reader reads it.
fn write(cell: &Cell, formats: &Formats, words: &Words) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Count(number) => formats.integer(*number),
        Cell::Hours(minutes) => formats.hours(*minutes),
        Cell::Share(thousandths) => words.t_with("report-per-cent", &[("share", ((thousandths + 5) / 10).into())]),
    }
}

/// A cell for a file: numbers as programs read them.
fn plain(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Count(number) => number.to_string(),
        Cell::Hours(minutes) => format!("{}.{:02}", minutes / 60, minutes % 60 * 100 / 60),
        Cell::Share(thousandths) => format!("{}.{}", thousandths / 10, thousandths % 10),
    }
}

fn days<G: store::guard::Grant>(asked: &Asked<G>, asking: &Asking) -> Result<(Days, FieldErrors), Problem> {
    let words = asked.app.dictionary.words(asked.actor().language());
    read(asking, asked.app.now(), &asked.actor().formats().zone, &words)
}

/// The days of a file, which has no place to say what is wrong with them.
fn right_days<G: store::guard::Grant>(asked: &Asked<G>, asking: &Asking) -> Result<Days, Problem> {
    let (days, errors) = days(asked, asking)?;
    if errors.is_empty() { Ok(days) } else { Err(Problem::Unreadable("the period".to_owned())) }
}

async fn show<G: store::guard::Grant>(
    asked: &Asked<G>,
    (asking, days, errors): (&Asking, &Days, &FieldErrors),
    (action, lede): (&'static str, &str),
    found: &[Report],
) -> Answer {
    let mut shell = asked.shell(asked.t("reports-menu"), "taskfire-reports").await;
    let words = shell.words.clone();
    let formats = shell.formats.clone();
    let said = |cell: &Cell| write(cell, &formats, &words);
    let sections = found.iter().map(|report| {
        let export = Address::new(format!("{action}/export"))
            .with("report", report.code)
            .with("from", days.from.to_string())
            .with("to", days.to.to_string());
        let line = |row: &Vec<Cell>| {
            row.iter().map(|cell| Written { text: said(cell), number: !matches!(cell, Cell::Text(_)) }).collect()
        };
        Section {
            code: report.code,
            title: words.t(title_key(report.code)),
            heads: report.heads.iter().map(|key| words.t(key)).collect(),
            rows: report.rows.iter().map(line).collect(),
            chart: report.chart(said),
            export: export.to_string(),
        }
    });
    let sections = sections.collect();
    let mut f = shell.fields(errors);
    let typed = |typed: &str, day: String| if typed.is_empty() { day } else { typed.to_owned() };
    let from = f.date("from", words.t("report-from")).value(typed(&asking.from, days.from.to_string()));
    let to = f.date("to", words.t("report-to")).value(typed(&asking.to, days.to.to_string()));
    let page = ReportsPage { summary: f.summary(), from, to, lede: words.t(lede), action, sections, shell };
    if errors.is_empty() { asked.page(&page) } else { asked.wrong(&page) }
}

fn export<G: store::guard::Grant>(asked: &Asked<G>, asking: &Asking, days: &Days, found: &[Report]) -> Answer {
    let words = asked.app.dictionary.words(asked.actor().language());
    let wanted = found.iter().find(|report| report.code == asking.report);
    // Without a name it is the first: an address alone leads somewhere.
    let first = if asking.report.is_empty() { found.first() } else { None };
    let report = wanted.or(first).ok_or(Problem::NotFound)?;
    let heads: Vec<String> = report.heads.iter().map(|key| words.t(key)).collect();
    let mut csv = Csv::new(&heads);
    for row in &report.rows {
        csv.row(&row.iter().map(plain).collect::<Vec<_>>());
    }
    csv.into_file(&format!("{}-{}-{}.csv", report.code, days.from, days.to))
}

fn title_key(code: &str) -> &'static str {
    match code {
        "tickets" => "report-of-tickets",
        "hours" => "report-of-hours",
        "escalated" => "report-of-escalated",
        "reasons" => "report-of-reasons",
        "parties" => "report-of-parties",
        "hand-overs" => "report-of-hand-overs",
        "returned" => "report-of-returned",
        "vendors" => "report-of-vendors",
        "ageing" => "report-of-ageing",
        "out-of-hours" => "report-of-out-of-hours",
        "users" => "report-of-users",
        "escalations" => "report-of-escalations",
        "rules" => "report-of-rules",
        _ => "report-of-effort",
    }
}

async fn of_desk(asked: &Asked<WorkInternally>, days: &Days) -> Result<Vec<Report>, Problem> {
    // Decision 1: reports are a right of their own.
    if !asked.actor().holds(Right::TicketReports) {
        return Err(Problem::Denied("ticket-reports"));
    }
    let words = asked.app.dictionary.words(asked.actor().language());
    let facts = reports::desk(&asked.session().need::<WorkInternally>()?, days.period).await?;
    Ok(desk::reports(&facts, days.period, &words))
}

async fn of_provider(asked: &Asked<AdminPortal>, days: &Days) -> Result<Vec<Report>, Problem> {
    let words = asked.app.dictionary.words(asked.actor().language());
    let facts = reports::provider(&asked.session().need::<AdminPortal>()?, days.period).await?;
    Ok(provider::reports(&facts, &words))
}

/// `GET /reports/taskfire`.
pub(crate) async fn portal(asked: Asked<WorkInternally>, Query(asking): Query<Asking>) -> Answer {
    let (days, errors) = days(&asked, &asking)?;
    let found = of_desk(&asked, &days).await?;
    show(&asked, (&asking, &days, &errors), (PORTAL, "reports-lede"), &found).await
}

/// `GET /reports/taskfire/export`.
pub(crate) async fn portal_export(asked: Asked<WorkInternally>, Query(asking): Query<Asking>) -> Answer {
    let days = right_days(&asked, &asking)?;
    let found = of_desk(&asked, &days).await?;
    export(&asked, &asking, &days, &found)
}

/// `GET /desk/reports/taskfire`.
pub(crate) async fn desk(asked: Asked<AdminPortal>, Query(asking): Query<Asking>) -> Answer {
    let (days, errors) = days(&asked, &asking)?;
    let found = of_provider(&asked, &days).await?;
    show(&asked, (&asking, &days, &errors), (DESK, "reports-lede-desk"), &found).await
}

/// `GET /desk/reports/taskfire/export`.
pub(crate) async fn desk_export(asked: Asked<AdminPortal>, Query(asking): Query<Asking>) -> Answer {
    let days = right_days(&asked, &asking)?;
    let found = of_provider(&asked, &days).await?;
    export(&asked, &asking, &days, &found)
}
