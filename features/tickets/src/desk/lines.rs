//! The table of tickets that all lists of the desk share: one line a ticket, dense.

use askama::{Template, filters::HtmlSafe};
use store::{
    tables::kinds,
    views::desk_lists::{Line, SortBy},
};
use web::{
    components::{Badge, Holder, Party, Sort, Tone, glyph, holder},
    moments::Time,
    shell::Shell,
};

use crate::rules::{Due, status_badge};

/// The columns with their head's key, and whether they only stand where there is room.
pub(crate) const COLUMNS: [(SortBy, &str, bool); 10] = [
    (SortBy::Number, "desk-column-number", false),
    (SortBy::Title, "desk-column-title", false),
    (SortBy::Organization, "desk-column-organization", false),
    (SortBy::Contact, "desk-column-contact", true),
    (SortBy::Priority, "desk-column-priority", false),
    (SortBy::Status, "desk-column-status", false),
    (SortBy::Responsible, "desk-column-responsible", false),
    (SortBy::Age, "desk-column-age", true),
    (SortBy::Due, "desk-column-due", false),
    (SortBy::Source, "desk-column-source", true),
];

/// A table of tickets. Write it into a template with `{{ table }}`.
#[derive(Template)]
#[template(path = "desk/lines.html")]
pub(crate) struct Table {
    caption: String,
    heads: Vec<Head>,
    lines: Vec<Shown>,
}

impl HtmlSafe for Table {}

/// The head of a column: with a way to sort, where the list can be sorted.
struct Head {
    sort: Option<Sort>,
    label: String,
    wide: bool,
}

/// A ticket as a line shows it.
struct Shown {
    href: String,
    number: String,
    title: String,
    unread: bool,
    organization: String,
    organization_href: String,
    contact: String,
    priority: Mark,
    status: Badge,
    holder: Holder,
    age: Time,
    due: Mark,
    source: String,
}

/// A word with the tone of how much it matters.
pub(crate) struct Mark {
    /// The tone, if it matters.
    pub(crate) tone: Option<Tone>,
    /// The icon that says the same.
    pub(crate) icon: &'static str,
    /// The word.
    pub(crate) text: String,
}

impl Table {
    /// A table of these lines, sorted by the reader if `sort` gives addresses.
    pub(crate) fn new(
        shell: &Shell,
        caption: impl Into<String>,
        lines: &[Line],
        sort: Option<&dyn Fn(SortBy, String) -> Sort>,
    ) -> Self {
        let head = |(column, key, wide): &(SortBy, &str, bool)| {
            let label = shell.t(key);
            Head { sort: sort.map(|sort| sort(*column, label.clone())), label, wide: *wide }
        };
        Self {
            caption: caption.into(),
            heads: COLUMNS.iter().map(head).collect(),
            lines: lines.iter().map(|line| shown(shell, line)).collect(),
        }
    }

    /// The label of a column, for narrow screens.
    fn label(&self, column: usize) -> &str {
        self.heads.get(column).map_or("", |head| head.label.as_str())
    }
}

fn shown(shell: &Shell, line: &Line) -> Shown {
    let name = line.resource.as_ref().map_or_else(|| shell.t("desk-unassigned"), |(_, name)| name.clone());
    let holder = match line.turn {
        None => holder(Party::Provider, name),
        // F-88: how long ago it was handed over.
        Some((kinds::Party::Provider, since)) => {
            holder(Party::Provider, name).note(shell.t1("desk-taskfire-since", "span", shell.moments().since(since)))
        }
        Some((party, since)) => holder(glyph(party), party_text(shell, line, party)).note(shell.t1(
            "desk-taskfire-since",
            "span",
            shell.moments().since(since),
        )),
    };
    Shown {
        href: format!("/desk/tickets/{}", line.number),
        number: line.number.clone(),
        title: line.title.clone(),
        unread: line.status.meaning == store::tables::kinds::StatusMeaning::CustomerNoteAdded,
        organization: line.organization.1.clone(),
        organization_href: format!("/desk/organizations/{}", line.organization.0),
        contact: line.contact.as_ref().map(|(_, name)| name.clone()).unwrap_or_default(),
        priority: priority(&line.priority.0, &line.priority.1),
        status: status_badge(&line.status),
        holder,
        age: shell.since(line.created_at),
        due: due(shell, line),
        source: line.source.clone(),
    }
}

/// The party whose turn it is, in words (F-57).
pub(crate) fn party_text(shell: &Shell, line: &Line, party: kinds::Party) -> String {
    match party {
        kinds::Party::Internal => shell.t1("path-desk-of", "organization", line.organization.1.as_str()),
        kinds::Party::Provider => shell.brand.provider.clone(),
        kinds::Party::Vendor => shell.t("path-vendor"),
    }
}

/// A priority: what presses stands out, the rest is quiet.
pub(crate) fn priority(name: &str, tone: &str) -> Mark {
    let tone = Some(Tone::from_code(tone)).filter(|tone| matches!(tone, Tone::Danger | Tone::Attention));
    Mark { tone, icon: "up", text: name.to_owned() }
}

/// When a ticket is due, seen from now.
fn due(shell: &Shell, line: &Line) -> Mark {
    let quiet = |text: String| Mark { tone: None, icon: "clock", text };
    if let Some(at) = line.completed_at {
        return quiet(shell.t1("desk-completed-at", "time", shell.moments().day(at)));
    }
    let Some(at) = line.due_at else { return quiet("–".to_owned()) };
    match Due::of(at.into(), shell.now, &shell.formats.zone) {
        Due::Late => {
            Mark { tone: Some(Tone::Danger), icon: "alert", text: shell.t1("desk-late-by", "span", roughly(shell, at)) }
        }
        Due::Today => Mark { tone: Some(Tone::Attention), icon: "clock", text: roughly(shell, at) },
        Due::Later => quiet(roughly(shell, at)),
    }
}

/// How far off a moment is: whole hours from one hour on, whole days from one day on, as a dense line has room for.
fn roughly(shell: &Shell, at: store::Instant) -> String {
    let minutes = ((jiff::Timestamp::from(at).as_second() - shell.now.as_second()) / 60).abs();
    let unit = [1_440, 60, 1].into_iter().find(|unit| minutes >= *unit).unwrap_or(1);
    shell.span(minutes / unit * unit)
}
