//! The table of a list: its columns, and a ticket as a row.

use jiff::Timestamp;
use store::{
    tables::kinds::{ChangeAnswer, InternalMeaning, Party as Responsible, StatusMeaning},
    views::{
        changes::Yours,
        people::Author,
        ticket_lists::{Column, InternalSide, Line},
    },
};
use web::{
    components::{Badge, Holder, Party, Tone, badge, holder},
    moments::Time,
    rich_text::plain,
    shell::Shell,
};

use super::lists::List;
use crate::rules::{Due, status_badge};

/// Which of the optional columns a table has.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shows {
    pub(super) organization: bool,
    pub(super) priority: bool,
    pub(super) completed: bool,
    /// What the reader has answered to a change request.
    pub(super) answer: bool,
}

/// One row as it is written.
pub(super) struct Row {
    pub(super) href: String,
    pub(super) number: String,
    pub(super) title: String,
    pub(super) unread: bool,
    pub(super) files: bool,
    /// It awaits the reader's approval (T-58).
    pub(super) awaited: bool,
    /// What the reader has answered.
    pub(super) answer: Option<Badge>,
    pub(super) organization: String,
    pub(super) contact: String,
    pub(super) status: Badge,
    pub(super) priority: Option<Badge>,
    pub(super) holder: Holder,
    pub(super) created: Time,
    pub(super) due: Option<DueMark>,
    pub(super) complete: bool,
    pub(super) completed: Option<Time>,
    pub(super) activity: Time,
    pub(super) word: String,
}

/// When a ticket is due, as the list and the page show it.
pub(crate) struct DueMark {
    pub(crate) tone: Option<Tone>,
    pub(crate) icon: &'static str,
    pub(crate) text: String,
    pub(crate) exact: String,
}

impl DueMark {
    /// The mark of an open ticket that is due then.
    pub(crate) fn of(shell: &Shell, due: Timestamp) -> Self {
        let exact = shell.exact(due);
        match Due::of(due, shell.now, &shell.formats.zone) {
            Due::Late => {
                let late = shell.moments().since(due);
                let text = shell.t1("ticket-due-late", "time", late.as_str());
                Self { tone: Some(Tone::Danger), icon: "alert", text, exact }
            }
            Due::Today => Self { tone: Some(Tone::Attention), icon: "clock", text: shell.moments().day(due), exact },
            Due::Later => Self { tone: None, icon: "clock", text: shell.moments().day(due), exact },
        }
    }
}

pub(super) fn row(shell: &Shell, line: Line) -> Row {
    let complete = line.status.meaning == StatusMeaning::Complete;
    Row {
        href: format!("/tickets/{}", line.number),
        status: status_of(&line),
        priority: line.priority.as_ref().map(|(name, tone)| badge(Tone::from_code(tone), "bolt", name)),
        holder: holder_of(shell, &line),
        created: shell.time(line.created_at),
        due: line.due_at.filter(|_| !complete).map(|due| DueMark::of(shell, due.into())),
        complete,
        completed: line.completed_at.map(|at| shell.time(at)),
        activity: shell.time(line.last_activity_at),
        word: line.last_word.map(|word| said(shell, &word.author, &word.text)).unwrap_or_default(),
        contact: line.contact.unwrap_or_default(),
        number: line.number,
        title: line.title,
        unread: line.unread,
        files: line.files,
        awaited: line.yours == Some(Yours::Awaited),
        answer: line.yours.map(|yours| answer_badge(shell, yours)),
        organization: line.organization,
    }
}

/// The reader's answer to a change request, or that it is awaited (T-45).
fn answer_badge(shell: &Shell, yours: Yours) -> Badge {
    let (tone, icon) = match yours {
        Yours::Awaited => (Tone::Approval, "clock"),
        Yours::Answered(ChangeAnswer::Approved) => (Tone::Success, "check"),
        Yours::Answered(ChangeAnswer::Rejected) => (Tone::Danger, "x"),
    };
    badge(tone, icon, shell.t(answer_key(yours)))
}

/// The words of an answer.
pub(super) const fn answer_key(yours: Yours) -> &'static str {
    match yours {
        Yours::Awaited => "tickets-answer-awaited",
        Yours::Answered(ChangeAnswer::Approved) => "change-answer-approved",
        Yours::Answered(ChangeAnswer::Rejected) => "change-answer-rejected",
    }
}

/// The one status that says how the ticket stands: the internal desk's where that desk is in front of the requester, else
/// the provider's (T-117).
fn status_of(line: &Line) -> Badge {
    match &line.internal {
        Some(side) if !is_complete(line) && in_front(side) => {
            badge(Tone::from_code(&side.status.tone), meaning_icon(side.status.meaning), &side.status.name)
        }
        _ => status_badge(&line.status),
    }
}

fn is_complete(line: &Line) -> bool {
    line.status.meaning == StatusMeaning::Complete
}

/// Whether the internal desk is whom the requester deals with (F-225).
fn in_front(side: &InternalSide) -> bool {
    side.party == Responsible::Internal || (side.party == Responsible::Vendor && side.fronts)
}

/// The icon of what an internal status means.
const fn meaning_icon(meaning: InternalMeaning) -> &'static str {
    match meaning {
        InternalMeaning::New => "ring",
        InternalMeaning::Accepted | InternalMeaning::Open => "half",
        InternalMeaning::WaitingUser => "user",
        InternalMeaning::WaitingVendor => "vendor",
        InternalMeaning::WithProvider => "provider",
        InternalMeaning::Returned => "undo",
        InternalMeaning::Complete => "check",
    }
}

/// Who has the ticket now, seen from the reader: the responsible party where there is an internal desk.
fn holder_of(shell: &Shell, line: &Line) -> Holder {
    match &line.internal {
        Some(side) if side.party == Responsible::Internal => {
            if side.mine && !is_complete(line) {
                return holder(Party::You, shell.t("ticket-with-you"));
            }
            let desk = shell.t("ticket-party-internal");
            return match &side.resource {
                Some(name) => holder(Party::Internal, name).note(desk),
                None if is_complete(line) => holder(Party::Internal, desk),
                None => holder(Party::Internal, desk).note(shell.t("ticket-unassigned")),
            };
        }
        Some(side) if side.party == Responsible::Vendor => {
            let vendor = side.vendor.clone().unwrap_or_else(|| shell.t("ticket-party-vendor"));
            return holder(Party::Vendor, vendor).note(shell.t("ticket-party-internal"));
        }
        _ => {}
    }
    if line.status.meaning == StatusMeaning::WaitingCustomer && line.mine {
        return holder(Party::You, shell.t("ticket-with-you")).note(shell.t("ticket-question-open"));
    }
    let provider = shell.brand.provider.as_str();
    match (&line.resource, line.assigned) {
        (Some(name), _) if name != provider => holder(Party::Provider, name).note(provider),
        (None, false) if line.status.meaning != StatusMeaning::Complete => {
            holder(Party::Provider, provider).note(shell.t("ticket-unassigned"))
        }
        _ => holder(Party::Provider, provider),
    }
}

/// `Marek Dahl: “Write access is back …”`
fn said(shell: &Shell, author: &Author, text: &str) -> String {
    let name = match author {
        Author::You { .. } => shell.t("ticket-you"),
        Author::Contact { name } | Author::Staff { name: Some(name) } => name.clone(),
        Author::Staff { name: None } | Author::System => shell.brand.provider.clone(),
    };
    shell.t2("tickets-last-word", "name", name.as_str(), "text", plain(text, 56).as_str())
}

/// The columns of a table in their order (T-51).
pub(super) fn columns(list: List, shows: Shows) -> Vec<Column> {
    let mut columns = vec![Column::Number, Column::Title];
    if shows.organization {
        columns.push(Column::Organization);
    }
    columns.extend([Column::Contact, Column::Status]);
    if shows.answer {
        columns.push(Column::YourAnswer);
    }
    if shows.priority {
        columns.push(Column::Priority);
    }
    columns.extend([Column::AssignedTo, Column::Created]);
    columns.push(if list == List::Completed { Column::Completed } else { Column::Due });
    columns.push(Column::LastActivity);
    columns
}

/// What shares a cell of the table, so that it fits beside a small screen's edge: the first is above, the others below.
pub(super) fn cells(columns: Vec<Column>) -> Vec<Vec<Column>> {
    let mut cells: Vec<Vec<Column>> = Vec::new();
    for column in columns {
        let above = match column {
            Column::Created => Column::Number,
            Column::Contact | Column::Organization => Column::Title,
            other => other,
        };
        match cells.iter_mut().find(|cell| cell.first() == Some(&above)) {
            Some(cell) => cell.push(column),
            None => cells.push(vec![column]),
        }
    }
    cells
}

pub(super) fn head_key(column: Column) -> &'static str {
    match column {
        Column::Number => "ticket-number",
        Column::Title => "ticket-title",
        Column::Organization => "ticket-organization",
        Column::Contact => "ticket-contact",
        Column::Status => "ticket-status",
        Column::Priority => "ticket-priority",
        Column::AssignedTo => "ticket-assigned-to",
        Column::Created => "ticket-created",
        Column::Due => "ticket-due",
        Column::LastActivity => "ticket-last-activity",
        Column::Completed => "ticket-completed",
        Column::YourAnswer => "tickets-your-answer",
    }
}
