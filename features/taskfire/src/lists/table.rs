//! The table of a list: its columns, and a ticket as a row.

use store::{
    tables::kinds::{InternalMeaning, Party, StatusMeaning},
    views::taskfire::lists::{Column, Line},
};
use web::{
    components::{Badge, Holder, Party as Hands, Tone, badge, holder},
    moments::Time,
    shell::Shell,
};

use super::query::View;

/// One row as it is written.
pub(super) struct Row {
    pub(super) id: store::ids::TicketId,
    pub(super) href: String,
    pub(super) number: String,
    pub(super) title: String,
    pub(super) returned: bool,
    /// Contact and place.
    pub(super) people: String,
    pub(super) holder: Holder,
    /// The internal resource, where another party has it.
    pub(super) resource: String,
    pub(super) status: Badge,
    pub(super) priority: Option<Badge>,
    pub(super) queue: String,
    pub(super) provider_status: Badge,
    pub(super) created: Time,
    pub(super) activity: Time,
    pub(super) due: Option<Due>,
    pub(super) completed: Option<Time>,
}

/// When a ticket is due at the internal desk.
pub(super) struct Due {
    pub(super) tone: Option<Tone>,
    pub(super) icon: &'static str,
    pub(super) text: String,
    pub(super) exact: String,
}

impl Due {
    fn of(shell: &Shell, due: store::Instant) -> Self {
        let due: jiff::Timestamp = due.into();
        let day = |at: jiff::Timestamp| at.to_zoned(shell.formats.zone.clone()).date();
        let exact = shell.exact(due);
        if due < shell.now {
            let text = shell.t1("desk-list-late", "time", shell.moments().since(due));
            Self { tone: Some(Tone::Danger), icon: "alert", text, exact }
        } else {
            let tone = (day(due) == day(shell.now)).then_some(Tone::Attention);
            Self { tone, icon: "clock", text: shell.moments().day(due), exact }
        }
    }
}

/// The row of a ticket; `places` names organizations, where the reader works several desks.
pub(super) fn row(shell: &Shell, line: Line, places: bool) -> Row {
    let place = match (&line.location, places) {
        (Some(location), true) => format!("{}, {location}", line.organization),
        (None, true) => line.organization.clone(),
        (Some(location), false) => location.clone(),
        (None, false) => String::new(),
    };
    let people = [line.contact.clone().unwrap_or_default(), place];
    let people: Vec<String> = people.into_iter().filter(|part| !part.is_empty()).collect();
    Row {
        href: format!("/tickets/{}", line.number),
        holder: holder_of(shell, &line),
        resource: match (&line.resource, line.party) {
            (Some(name), Party::Provider | Party::Vendor) => name.clone(),
            _ => String::new(),
        },
        status: badge(Tone::from_code(&line.status.tone), meaning_icon(line.status.meaning), &line.status.name),
        priority: line.priority.as_ref().map(|(name, tone)| badge(Tone::from_code(tone), "bolt", name)),
        queue: line.queue.clone().unwrap_or_default(),
        provider_status: badge(
            Tone::from_code(&line.provider_status.tone),
            status_icon(line.provider_status.meaning),
            &line.provider_status.name,
        ),
        created: shell.time(line.opened_at),
        activity: shell.time(line.last_activity_at),
        due: line.due_at.filter(|_| line.closed_at.is_none()).map(|due| Due::of(shell, due)),
        completed: line.closed_at.map(|at| shell.time(at)),
        people: people.join(", "),
        id: line.id,
        number: line.number,
        title: line.title,
        returned: line.returned,
    }
}

/// Who has it now, seen from the internal desk.
fn holder_of(shell: &Shell, line: &Line) -> Holder {
    let provider = shell.brand.provider.as_str();
    match line.party {
        Party::Internal if line.mine => holder(Hands::You, shell.t("desk-list-you")),
        Party::Internal => match &line.resource {
            Some(name) => holder(Hands::Internal, name),
            None => holder(Hands::Internal, shell.t("desk-list-party-internal")).note(shell.t("desk-list-nobody")),
        },
        Party::Provider => match &line.provider_resource {
            Some(name) if name != provider => holder(Hands::Provider, name).note(provider),
            _ if line.awaited => holder(Hands::Provider, provider).note(shell.t("desk-list-awaited")),
            _ => holder(Hands::Provider, provider),
        },
        Party::Vendor => {
            let vendor = line.vendor.clone().unwrap_or_else(|| shell.t("desk-list-party-vendor"));
            let told = holder(Hands::Vendor, vendor);
            if line.awaited { told.note(shell.t("desk-list-awaited")) } else { told }
        }
    }
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

const fn status_icon(meaning: StatusMeaning) -> &'static str {
    match meaning {
        StatusMeaning::New => "ring",
        StatusMeaning::Open => "half",
        StatusMeaning::WaitingCustomer => "user",
        StatusMeaning::CustomerNoteAdded => "mail",
        StatusMeaning::Complete => "check",
    }
}

/// The columns of a table in their order; what shares a cell stands together, the first above the others.
pub(super) fn cells(view: View, places: bool) -> Vec<Vec<Column>> {
    let mut people = vec![Column::Title, Column::Contact];
    if places {
        people.push(Column::Organization);
    }
    vec![
        vec![Column::Number, Column::Created],
        people,
        vec![Column::Party, Column::Resource],
        vec![Column::Status, Column::Priority],
        vec![Column::ProviderStatus],
        vec![Column::LastActivity],
        vec![if view == View::Completed { Column::Completed } else { Column::Due }],
    ]
}

/// Key of a column's head.
pub(super) const fn head_key(column: Column) -> &'static str {
    match column {
        Column::Number => "desk-list-number",
        Column::Title => "desk-list-title",
        Column::Organization => "desk-list-organization",
        Column::Contact => "desk-list-contact",
        Column::Party => "desk-list-party",
        Column::Resource => "desk-list-resource",
        Column::Status => "desk-list-status",
        Column::Priority => "desk-list-priority",
        Column::ProviderStatus => "desk-list-provider-status",
        Column::LastActivity => "desk-list-activity",
        Column::Due => "desk-list-due",
        Column::Created => "desk-list-created",
        Column::Completed => "desk-list-completed-head",
    }
}
