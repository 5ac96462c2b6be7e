//! The lists: one table, eight addresses.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Query;
use kernel::Problem;
use store::{
    Granted,
    guard::WorkInternally,
    ids::InternalQueueId,
    views::{
        people,
        taskfire::lists::{self, Column, Filter, Listing, Offers, QueueOffer, Which},
        ticket_lists::Step,
    },
};
use web::{
    Answer, Asked,
    components::{Cause, Chip, EmptyState, Pager, Sort},
    field::{Field, Hidden, hidden},
    shell::Shell,
};

use super::{
    bulk::Bulk,
    export::export,
    filters::{chips, filters, kept},
    query::{ListQuery, SIZES, Values, View},
    table::{Row, cells, head_key, row},
};

/// Lists are counted up to here.
const CAP: u64 = 500;

/// The numbers of the sub-navigation are counted up to here.
const TAB_CAP: u64 = 99;

/// Assigned to me.
pub(crate) async fn mine(asked: Asked<WorkInternally>, Query(values): Values) -> Answer {
    answer(&asked, View::Mine, &values).await
}

/// Unassigned (T-44).
pub(crate) async fn unassigned(asked: Asked<WorkInternally>, Query(values): Values) -> Answer {
    answer(&asked, View::Unassigned, &values).await
}

/// By queue.
pub(crate) async fn queue(asked: Asked<WorkInternally>, Query(values): Values) -> Answer {
    answer(&asked, View::Queue, &values).await
}

/// With provider.
pub(crate) async fn provider(asked: Asked<WorkInternally>, Query(values): Values) -> Answer {
    answer(&asked, View::Provider, &values).await
}

/// With vendor.
pub(crate) async fn vendor(asked: Asked<WorkInternally>, Query(values): Values) -> Answer {
    answer(&asked, View::Vendor, &values).await
}

/// Returned to us.
pub(crate) async fn returned(asked: Asked<WorkInternally>, Query(values): Values) -> Answer {
    answer(&asked, View::Returned, &values).await
}

/// Overdue.
pub(crate) async fn overdue(asked: Asked<WorkInternally>, Query(values): Values) -> Answer {
    answer(&asked, View::Overdue, &values).await
}

/// Completed.
pub(crate) async fn completed(asked: Asked<WorkInternally>, Query(values): Values) -> Answer {
    answer(&asked, View::Completed, &values).await
}

/// Key of a list's name.
const fn title_key(view: View) -> &'static str {
    match view {
        View::Mine => "desk-list-mine",
        View::Unassigned => "desk-list-unassigned",
        View::Queue => "desk-list-queue",
        View::Provider => "desk-list-provider",
        View::Vendor => "desk-list-vendor",
        View::Returned => "desk-list-returned",
        View::Overdue => "desk-list-overdue",
        View::Completed => "desk-list-completed",
    }
}

/// What a list is about; `None` for a list by queue where there is none.
async fn which(
    may: &Granted<'_, WorkInternally>,
    view: View,
    queue: Option<InternalQueueId>,
) -> Result<Option<Which>, Problem> {
    Ok(Some(match view {
        View::Mine => Which::Mine,
        View::Unassigned => Which::Unassigned,
        View::Queue => return Ok(queue.map(Which::Queue)),
        View::Provider => Which::Provider,
        View::Vendor => Which::Vendor,
        View::Returned => Which::Returned,
        View::Overdue => Which::Overdue(may.now()),
        View::Completed => {
            let days = people::provider(may).await?.recent_days;
            Which::CompletedSince(may.now().plus_minutes(-i64::from(days) * 24 * 60))
        }
    }))
}

/// The queue that the address names, else the first that the reader is a member of, else the first.
fn chosen(queues: &[QueueOffer], named: Option<InternalQueueId>) -> Option<InternalQueueId> {
    let known = named.filter(|id| queues.iter().any(|queue| queue.id == *id));
    known.or_else(|| queues.iter().find(|queue| queue.mine).or_else(|| queues.first()).map(|queue| queue.id))
}

async fn answer(asked: &Asked<WorkInternally>, view: View, values: &[(String, String)]) -> Answer {
    let may = asked.may()?;
    let mut query = ListQuery::read(view, values)?;
    let offers = lists::offers(&may).await?;
    if view == View::Queue {
        query.filter.queue = chosen(&offers.queues, query.filter.queue);
    }
    let which = which(&may, view, query.filter.queue).await?;
    if let (true, Some(which)) = (query.csv, which) {
        return export(asked, &may, &offers, &query, which).await;
    }
    let listing = match which {
        Some(which) => lists::page(&may, &offers, which, &query.filter, query.sort, &query.step, query.size).await?,
        None => Listing { lines: Vec::new(), before: None, after: None },
    };
    let Counts { count, tabs } = counts(&may, which.map(|which| (which, &query.filter))).await?;
    let mut shell = asked.shell(asked.t(title_key(view)), "taskfire-lists").await;
    if view != View::Completed {
        shell.count = Some(count);
    }
    let tabs = View::ALL.into_iter().map(|one| tab(asked, one, one == view, tabs.get(&one).copied())).collect();
    let mut page = ListPage::new(shell, &query, &offers, tabs);
    if listing.lines.is_empty() {
        page.empty = Some(empty(asked, &query, &page.chips, which.is_some()));
    } else {
        page.fill(&query, listing, count);
    }
    asked.page(&page)
}

/// A tab of the sub-navigation (T-48).
struct Tab {
    label: String,
    href: &'static str,
    count: Option<String>,
    urgent: bool,
    current: bool,
}

/// How many tickets are in the list that is shown, and in those that the tabs lead to.
struct Counts {
    count: u64,
    tabs: BTreeMap<View, u64>,
}

/// All counts of a page, in one question.
async fn counts(may: &Granted<'_, WorkInternally>, shown: Option<(Which, &Filter)>) -> Result<Counts, Problem> {
    let all = Filter::default();
    let (mut views, mut lists) = (Vec::new(), Vec::new());
    for view in View::ALL.into_iter().filter(|view| !matches!(view, View::Queue | View::Completed)) {
        if let Some(which) = which(may, view, None).await? {
            views.push(view);
            lists.push((which, &all, TAB_CAP));
        }
    }
    lists.extend(shown.map(|(which, filter)| (which, filter, CAP)));
    let mut counted = lists::counts(may, &lists).await?;
    let count = shown.and_then(|_| counted.pop()).unwrap_or_default();
    Ok(Counts { count, tabs: views.into_iter().zip(counted).collect() })
}

fn tab(asked: &Asked<WorkInternally>, view: View, current: bool, count: Option<u64>) -> Tab {
    Tab {
        label: asked.t(title_key(view)),
        href: view.path(),
        urgent: matches!(view, View::Returned | View::Overdue) && count.is_some_and(|count| count > 0),
        count: count.map(|count| capped(asked.actor().formats(), count, TAB_CAP)),
        current,
    }
}

/// A count as it is shown: exact up to the cap, then with a plus sign.
fn capped(formats: &kernel::Formats, count: u64, cap: u64) -> String {
    let plus = if count > cap { "+" } else { "" };
    format!("{}{plus}", formats.integer(i64::try_from(count.min(cap)).unwrap_or(i64::MAX)))
}

/// Why the list is empty: hidden by filters, or nothing is there (T-60).
fn empty(asked: &Asked<WorkInternally>, query: &ListQuery, chips: &[Chip], is_set_up: bool) -> EmptyState {
    let state = |cause, title: &str, text: &str| EmptyState::new(cause, asked.t(title), asked.t(text));
    if !is_set_up {
        return state(Cause::FirstUse, "desk-list-no-queue-title", "desk-list-no-queue-text").icon("desk");
    }
    if query.is_filtered() || !matches!(query.step, Step::First) {
        let state = state(Cause::NoMatch, "desk-list-no-match-title", "desk-list-no-match-text");
        return state.chips(chips.to_vec()).action(query.unfiltered(), asked.t("filter-remove-all"));
    }
    let (title, text) = match query.view {
        View::Mine => ("desk-list-mine-none", "desk-list-mine-none-text"),
        View::Unassigned => ("desk-list-unassigned-none", "desk-list-unassigned-none-text"),
        View::Queue => ("desk-list-queue-none", "desk-list-queue-none-text"),
        View::Provider => ("desk-list-provider-none", "desk-list-provider-none-text"),
        View::Vendor => ("desk-list-vendor-none", "desk-list-vendor-none-text"),
        View::Returned => ("desk-list-returned-none", "desk-list-returned-none-text"),
        View::Overdue => ("desk-list-overdue-none", "desk-list-overdue-none-text"),
        View::Completed => ("desk-list-completed-none", "desk-list-completed-none-text"),
    };
    let state = state(Cause::Cleared, title, text);
    match query.view {
        View::Mine => state.action(View::Unassigned.path(), asked.t("desk-list-unassigned")),
        _ => state,
    }
}

/// A queue in the menu of the list by queue.
struct QueueLink {
    href: String,
    label: String,
    current: bool,
}

/// The page of a list.
#[derive(Template)]
#[template(path = "lists/list.html")]
struct ListPage {
    shell: Shell,
    tabs: Vec<Tab>,
    queues: Vec<QueueLink>,
    action: &'static str,
    text: String,
    kept: Vec<Hidden>,
    filters: Vec<Field>,
    chips: Vec<Chip>,
    csv: String,
    caption: String,
    heads: Vec<Vec<Sort>>,
    rows: Vec<Row>,
    bulk: Option<(Hidden, &'static [Bulk])>,
    completed: bool,
    places: bool,
    pager: Option<Pager>,
    sizes: Vec<(u64, String, bool)>,
    empty: Option<EmptyState>,
}

impl ListPage {
    fn new(mut shell: Shell, query: &ListQuery, offers: &Offers, tabs: Vec<Tab>) -> Self {
        let places = offers.organizations.len() > 1;
        let filters = filters(&mut shell, query, offers);
        let sort = |column: &Column| {
            Sort::new(shell.t(head_key(*column)), query.sorted_by(*column).to_string(), query.direction(*column))
        };
        let heads = cells(query.view, places).iter().map(|cell| cell.iter().map(sort).collect()).collect();
        let link = |queue: &QueueOffer| QueueLink {
            href: query.with(|filter| filter.queue = Some(queue.id)),
            label: offers.queue_name(queue),
            current: query.filter.queue == Some(queue.id),
        };
        let queues = if query.view == View::Queue { offers.queues.iter().map(link).collect() } else { Vec::new() };
        let back = hidden("back", query.address());
        Self {
            tabs,
            queues,
            action: query.view.path(),
            text: query.filter.text.clone(),
            kept: kept(query),
            filters,
            chips: chips(&shell, query, offers),
            csv: query.address().with("as", "csv").to_string(),
            caption: shell.t1("desk-list-caption", "list", shell.title.as_str()),
            heads,
            rows: Vec::new(),
            bulk: (query.view != View::Completed).then_some((back, Bulk::ALL)),
            completed: query.view == View::Completed,
            places,
            pager: None,
            sizes: Vec::new(),
            empty: None,
            shell,
        }
    }

    fn fill(&mut self, query: &ListQuery, listing: Listing, count: u64) {
        let shell = &self.shell;
        let shown = i64::try_from(listing.lines.len()).unwrap_or(i64::MAX);
        let counted = capped(&shell.formats, count, CAP);
        let summary = shell.t2("desk-list-count", "shown", shown, "count", counted.as_str());
        let before = query.page("before", listing.before.as_ref());
        let after = query.page("after", listing.after.as_ref());
        self.pager = Some(Pager::new(summary, &shell.words).newer(before).older(after));
        if count > SIZES[0] {
            let choice = |size: u64| (size, query.sized(size).to_string(), size == query.size);
            self.sizes = SIZES.into_iter().map(choice).collect();
        }
        self.rows = listing.lines.into_iter().map(|line| row(shell, line, self.places)).collect();
    }
}
