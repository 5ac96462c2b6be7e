//! What those who work the internal desk have beyond the page that everyone sees: acts, both sets of fields, the way of the
//! ticket, the stopwatch (F-76 … F-83, T-109, T-121).

use kernel::Problem;
use store::{
    Granted, Instant,
    guard::ViewTickets,
    tables::kinds::Party as Holder,
    taskfire,
    views::{
        taskfire::{
            part::{Move, Part, Side, side},
            path::{self, Line},
            time, work,
        },
        ticket_page::TicketPage,
    },
};
use web::{
    components::{PathStrip, hand_over_sentence, party_name, path_strip, reason_key},
    rich_text::SafeHtml,
    shell::Shell,
};

use super::vendors::{self, Vendors};

/// What those who work the desk see and may do.
pub(super) struct Inside {
    pub(super) strip: PathStrip,
    pub(super) acts: Acts,
    pub(super) desk: String,
    pub(super) ours: Vec<(String, String)>,
    pub(super) theirs: Vec<(String, String)>,
    pub(super) watch: Watch,
    pub(super) spent: Vec<(String, String)>,
    /// The newest note that came with a hand-over, while the ticket is open.
    pub(super) told: Option<Step>,
    pub(super) way: Vec<Step>,
    pub(super) vendors: Vendors,
}

/// Which acts are offered now (F-77).
#[allow(clippy::struct_excessive_bools)] // each is a button of its own
pub(super) struct Acts {
    pub(super) open: bool,
    pub(super) accept: bool,
    pub(super) escalate: bool,
    pub(super) recall: bool,
    pub(super) take_back: bool,
    pub(super) complete: bool,
    pub(super) confirm: bool,
    pub(super) reopen: bool,
}

/// The reader's stopwatch on the ticket.
pub(super) struct Watch {
    pub(super) exists: bool,
    pub(super) running: bool,
    pub(super) seconds: i64,
    pub(super) shown: String,
}

/// One hand-over of the history panel (F-83).
pub(super) struct Step {
    pub(super) sentence: String,
    pub(super) held: String,
    pub(super) reason: Option<String>,
    pub(super) note: Option<SafeHtml>,
}

/// Everything beyond the standard page.
pub(super) async fn of(
    may: &Granted<'_, ViewTickets>,
    shell: &Shell,
    page: &TicketPage,
    part: &Part,
) -> Result<Inside, Problem> {
    let lines = path::of(may, &page.ticket).await?;
    let open = part.closed_at.is_none();
    let unassigned = part.inside.as_ref().is_some_and(|inside| inside.resource.is_none());
    let queue = part.inside.as_ref().and_then(|inside| inside.queue.as_ref()).map(|(id, _)| *id);
    let acts = Acts {
        open,
        accept: open && unassigned && part.responsible == Holder::Internal && work::takes_from(may, queue).await?,
        escalate: part.can(Move::Escalate),
        recall: part.can(Move::Recall),
        take_back: part.can(Move::TakeBack),
        complete: part.can(Move::Complete),
        confirm: part.confirm_by_at.is_some(),
        reopen: part.can(Move::Reopen),
    };
    Ok(Inside {
        strip: path_strip(shell, part, &lines),
        acts,
        desk: shell.t("path-own-desk"),
        ours: ours(may, shell, page, part).await?,
        theirs: theirs(may, shell, page).await?,
        watch: watch(may, page).await?,
        spent: spent(shell, part, &lines),
        told: lines.iter().rev().find(|line| open && !line.note.is_empty()).map(|line| step(shell, line)),
        way: lines.iter().rev().map(|line| step(shell, line)).collect(),
        vendors: vendors::of(may, shell, &page.ticket, part).await?,
    })
}

/// Whether an older ticket may be brought into Taskfire by this reader (decision 10).
pub(super) async fn may_bring_in(
    may: &Granted<'_, ViewTickets>,
    page: &TicketPage,
    part: Option<&Part>,
) -> Result<bool, Problem> {
    let organization = page.ticket.organization_id;
    Ok(part.is_none()
        && side(may, organization) == Side::Desk
        && taskfire::settings(may, organization).await?.is_some())
}

/// The internal set (F-58); what has no value is left out but for the resource.
async fn ours(
    may: &Granted<'_, ViewTickets>,
    shell: &Shell,
    page: &TicketPage,
    part: &Part,
) -> Result<Vec<(String, String)>, Problem> {
    let Some(inside) = &part.inside else { return Ok(Vec::new()) };
    let names: Vec<&str> = inside.helpers.iter().map(|one| one.name.as_str()).collect();
    let issue = inside.issue_type.as_ref();
    let resource = inside.resource.as_ref().map_or_else(|| shell.t("ticket-unassigned"), |one| one.name.clone());
    let minutes = time::own_minutes(may, page.ticket.id).await?;
    let mut facts: Vec<(String, String)> = [
        ("ticket-work-status", Some(inside.status.1.clone())),
        ("ticket-work-priority", inside.priority.as_ref().map(|(_, name, _)| name.clone())),
        ("ticket-work-queue", inside.queue.as_ref().map(|(_, name)| name.clone())),
        ("ticket-work-resource", Some(resource)),
        ("ticket-work-helpers", (!names.is_empty()).then(|| names.join(", "))),
        ("ticket-work-issue-type", issue.map(|(name, _)| name.clone())),
        ("ticket-work-sub-issue-type", issue.and_then(|(_, sub)| sub.clone())),
        ("ticket-work-due", inside.due_at.map(|at| shell.formats.moment(at.into()))),
        ("ticket-work-responded", inside.responded_at.map(|at| shell.moments().short(at))),
        ("ticket-work-vendor-reference", Some(inside.vendor_reference.clone()).filter(|text| !text.is_empty())),
        ("ticket-work-exempt", inside.exempt.as_ref().map(|(rule, until)| exempt(shell, rule, *until))),
        ("ticket-work-our-time", Some(shell.span(minutes)).filter(|_| minutes > 0)),
    ]
    .into_iter()
    .filter_map(|(key, value)| Some((shell.t(key), value?)))
    .collect();
    let custom = work::custom(may, page.ticket.organization_id, page.ticket.id, page.ticket.request_type_id).await?;
    for one in custom.iter().filter(|one| !one.text().is_empty()) {
        facts.push((one.field.label.clone(), work::readable(one, &shell.formats, &shell.t("ticket-yes"))));
    }
    Ok(facts)
}

/// Which rule leaves the ticket alone, and until when (F-129).
fn exempt(shell: &Shell, rule: &str, until: Instant) -> String {
    shell.t2("ticket-work-exempt-until", "rule", rule, "time", shell.moments().short(until))
}

/// The provider's set (F-58, T-121).
async fn theirs(
    may: &Granted<'_, ViewTickets>,
    shell: &Shell,
    page: &TicketPage,
) -> Result<Vec<(String, String)>, Problem> {
    let minutes = time::provider_minutes(may, &page.ticket).await?;
    let facts = [
        ("ticket-provider-status", Some(page.status.name.clone())),
        ("ticket-provider-priority", page.priority.as_ref().map(|(name, _)| name.clone())),
        ("ticket-queue", page.queue.clone()),
        ("ticket-assigned-resource", page.resource.clone()),
        ("ticket-due", page.ticket.due_at.map(|at| shell.formats.moment(at.into()))),
        ("ticket-hours-worked", minutes.map(|minutes| shell.span(minutes))),
    ];
    Ok(facts.into_iter().filter_map(|(key, value)| Some((shell.t(key), value?))).collect())
}

async fn watch(may: &Granted<'_, ViewTickets>, page: &TicketPage) -> Result<Watch, Problem> {
    let row = time::stopwatch(may, page.ticket.id).await?;
    let seconds = row.as_ref().map_or(0, |row| time::seconds(row, may.now()));
    Ok(Watch {
        exists: row.is_some(),
        running: row.is_some_and(|row| row.started_at.is_some()),
        seconds,
        shown: format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60),
    })
}

/// How long each party had the ticket in all.
fn spent(shell: &Shell, part: &Part, lines: &[Line]) -> Vec<(String, String)> {
    let now: Instant = shell.now.into();
    let parties = [Holder::Internal, Holder::Provider, Holder::Vendor];
    let total = |party: Holder| {
        let minutes = path::minutes_of(lines, party, now)?;
        let vendor = lines.iter().rev().find_map(|line| line.vendor.as_deref());
        Some((party_name(shell, part, party, vendor), shell.span(minutes)))
    };
    parties.into_iter().filter_map(total).collect()
}

fn step(shell: &Shell, line: &Line) -> Step {
    let now: Instant = shell.now.into();
    Step {
        sentence: hand_over_sentence(shell, line.act, &line.by, line.rule.as_deref(), line.at),
        held: shell.span(line.minutes(now)),
        reason: line.reason.map(|reason| shell.t(reason_key(reason))),
        note: (!line.note.is_empty()).then(|| shell.rich(&line.note)),
    }
}
