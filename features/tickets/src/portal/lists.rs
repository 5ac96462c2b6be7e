//! My Tickets, Open Tickets, Recently Completed Tickets, My Change Approvals and Ticket Search: one table, five addresses (T-40
//! … T-60, T-189).

use askama::Template;
use axum::extract::Query;
use kernel::{Permission, Problem, Reach};
use store::{
    Granted, Order,
    guard::{ViewOrganizationTickets, ViewTickets},
    views::{
        changes, people, search,
        ticket_lists::{self, Column, Filter, Listing, Offers, Step, Which},
    },
};
use web::{
    Answer, Asked,
    components::{Cause, Chip, EmptyState, Pager, Sort},
    field::{Field, Hidden},
    shell::Shell,
};

use super::{
    end_clients,
    export::export,
    filters::{chips, filters, kept},
    query::{ListQuery, SIZES},
    table::{Row, Shows, cells, columns, head_key, row},
};

/// Lists are counted up to here, and a search finds at most as many.
pub(super) const CAP: u64 = 500;

/// Values of an address.
pub(crate) type Values = Query<Vec<(String, String)>>;

const NEWEST: (Column, Order) = (Column::Created, Order::Descending);

/// Which of the lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum List {
    Mine,
    Open,
    Completed,
    Approvals,
    Search,
}

/// My Tickets (T-40).
pub(crate) async fn mine(asked: Asked<ViewTickets>, Query(values): Values) -> Answer {
    if asked.actor().is_staff() {
        return asked.go("/desk");
    }
    let query = ListQuery::read("/tickets", NEWEST, &values)?;
    answer(&asked, List::Mine, query, Which::Mine).await
}

/// Open Tickets: of the organization and its sub-organizations, for those who may see them (T-41, T-42).
pub(crate) async fn open(asked: Asked<ViewOrganizationTickets>, Query(values): Values) -> Answer {
    let asked = asked.also::<ViewTickets>()?;
    let query = ListQuery::read("/tickets/open", NEWEST, &values)?;
    answer(&asked, List::Open, query, Which::Open).await
}

/// Recently Completed Tickets: within the provider's window (T-43).
pub(crate) async fn completed(asked: Asked<ViewTickets>, Query(values): Values) -> Answer {
    if asked.actor().is_staff() {
        return asked.go("/desk");
    }
    let may = asked.may()?;
    let days = people::provider(&may).await?.recent_days;
    let since = may.now().plus_minutes(-i64::from(days) * 24 * 60);
    let query = ListQuery::read("/tickets/completed", (Column::Completed, Order::Descending), &values)?;
    answer(&asked, List::Completed, query, Which::CompletedSince(since)).await
}

/// My Change Approvals: what awaits the reader's answer, first, and what they have answered; there only while change management
/// is on (T-45, T-46, P-125).
pub(crate) async fn approvals(asked: Asked<ViewTickets>, Query(values): Values) -> Answer {
    if !asked.actor().has_change_management() {
        return Err(Problem::NotFound.into());
    }
    if asked.actor().is_staff() {
        return asked.go("/desk");
    }
    let query = ListQuery::read("/tickets/approvals", (Column::YourAnswer, Order::Ascending), &values)?;
    answer(&asked, List::Approvals, query, Which::ChangeApprovals).await
}

/// Ticket Search: a number opens its ticket at once, words find titles, descriptions and published notes (T-189 … T-195).
pub(crate) async fn search(asked: Asked<ViewTickets>, Query(values): Values) -> Answer {
    if asked.actor().is_staff() {
        return asked.go("/desk/search");
    }
    let may = asked.may()?;
    let mut query = ListQuery::read("/tickets/search", NEWEST, &values)?;
    if let Some(ticket) = search::ticket_by_number(&may, &query.filter.text).await? {
        return asked.go(format!("/tickets/{}", ticket.number));
    }
    let which = if query.filter.text.is_empty() {
        Which::All
    } else {
        let limit = usize::try_from(CAP).unwrap_or(usize::MAX);
        let hits = search::tickets(&may, &query.filter.text, limit).await?;
        Which::These(hits.rows.iter().map(|row| row.id).collect())
    };
    // The index has answered for the words; the rest of the filter narrows what it found.
    let typed = std::mem::take(&mut query.filter.text);
    let narrowing = query.filter.clone();
    query.filter.text = typed;
    if which_is_all(&which) && !query.is_filtered() {
        let shell = asked.shell(asked.t("menu-ticket-search"), "using-client-portal").await;
        let offers = ticket_lists::offers(&may).await?;
        let empty = EmptyState::new(Cause::FirstUse, asked.t("tickets-search-title"), asked.t("tickets-search-text"));
        let tabs = tabs(&asked, &may, Some(List::Search)).await?;
        let page = ListPage::new(&asked, shell, List::Search, &query, &offers);
        return asked.page(&ListPage { tabs, empty: Some(empty.icon("search")), ..page });
    }
    answer_with(&asked, List::Search, query, which, narrowing).await
}

fn which_is_all(which: &Which) -> bool {
    matches!(which, Which::All)
}

async fn answer(asked: &Asked<ViewTickets>, list: List, query: ListQuery, which: Which) -> Answer {
    let narrowing = query.filter.clone();
    answer_with(asked, list, query, which, narrowing).await
}

async fn answer_with(
    asked: &Asked<ViewTickets>,
    list: List,
    query: ListQuery,
    which: Which,
    narrowing: Filter,
) -> Answer {
    let may = asked.may()?;
    if query.csv {
        return export(asked, &may, list, &query, &which, &narrowing).await;
    }
    let listing = ticket_lists::page(&may, &which, &narrowing, query.sort, &query.step, query.size).await?;
    let count = ticket_lists::count(&may, &which, &narrowing, CAP).await?;
    let offers = ticket_lists::offers(&may).await?;
    let title = asked.t(title_key(list));
    let mut shell = asked.shell(title, help_of(list)).await;
    if matches!(list, List::Mine | List::Open) {
        shell.count = Some(count);
    }
    let mut page = ListPage::new(asked, shell, list, &query, &offers);
    page.tabs = tabs(asked, &may, Some(list)).await?;
    if listing.lines.is_empty() {
        page.empty = Some(empty(asked, &may, list, &query, &page.chips).await?);
    } else {
        page.fill(&query, listing, count);
    }
    asked.page(&page)
}

fn title_key(list: List) -> &'static str {
    match list {
        List::Mine => "menu-my-tickets",
        List::Open => "menu-open-tickets",
        List::Completed => "menu-completed-tickets",
        List::Approvals => "menu-change-approvals",
        List::Search => "menu-ticket-search",
    }
}

fn help_of(list: List) -> &'static str {
    match list {
        List::Search => "using-client-portal",
        List::Approvals => "approve-changes",
        _ => "my-tickets",
    }
}

/// A tab of the sub-navigation (T-48).
pub(super) struct Tab {
    pub(super) label: String,
    pub(super) href: &'static str,
    pub(super) count: Option<String>,
    pub(super) current: bool,
}

/// The tabs; `list` is the one that is open, none for the tickets of end clients, which are a list of another kind (T-199).
pub(super) async fn tabs(
    asked: &Asked<ViewTickets>,
    may: &Granted<'_, ViewTickets>,
    list: Option<List>,
) -> Result<Vec<Tab>, Problem> {
    let none = Filter::default();
    let tab = |this: List, href: &'static str, count: Option<u64>| Tab {
        label: asked.t(title_key(this)),
        href,
        count: count.map(|count| capped(asked.actor().formats(), count)),
        current: Some(this) == list,
    };
    let mut tabs = vec![tab(List::Mine, "/tickets", Some(ticket_lists::count(may, &Which::Mine, &none, CAP).await?))];
    if may.reach() == Reach::Organization {
        let count = ticket_lists::count(may, &Which::Open, &none, CAP).await?;
        tabs.push(tab(List::Open, "/tickets/open", Some(count)));
    }
    tabs.push(tab(List::Completed, "/tickets/completed", None));
    if asked.actor().has_change_management() {
        let waiting = changes::waiting(may, CAP).await?;
        tabs.push(tab(List::Approvals, "/tickets/approvals", Some(waiting)));
    }
    tabs.push(tab(List::Search, "/tickets/search", None));
    if end_clients::shown(asked.actor()) {
        let label = asked.t("menu-end-client-tickets");
        tabs.push(Tab { label, href: end_clients::PATH, count: None, current: list.is_none() });
    }
    Ok(tabs)
}

/// A count as it is shown: exact up to the cap, then with a plus sign.
pub(super) fn capped(formats: &kernel::Formats, count: u64) -> String {
    let plus = if count > CAP { "+" } else { "" };
    format!("{}{plus}", formats.integer(i64::try_from(count.min(CAP)).unwrap_or(i64::MAX)))
}

/// Why the list is empty: nothing ever, all done, or hidden by filters (T-60).
async fn empty(
    asked: &Asked<ViewTickets>,
    may: &Granted<'_, ViewTickets>,
    list: List,
    query: &ListQuery,
    chips: &[Chip],
) -> Result<EmptyState, Problem> {
    let state = |cause, title: &str, text: &str| EmptyState::new(cause, asked.t(title), asked.t(text));
    if query.is_filtered() || !matches!(query.step, Step::First) {
        let state = state(Cause::NoMatch, "tickets-no-match-title", "tickets-no-match-text").chips(chips.to_vec());
        return Ok(state.action(query.unfiltered().to_string(), asked.t("filter-remove-all")));
    }
    if list == List::Completed {
        let state = state(Cause::Cleared, "tickets-none-completed-title", "tickets-none-completed-text");
        return Ok(state.action("/tickets", asked.t("menu-my-tickets")));
    }
    if list == List::Approvals {
        return Ok(state(Cause::Cleared, "tickets-no-approvals-title", "tickets-no-approvals-text"));
    }
    let ever = ticket_lists::count(may, &Which::All, &Filter::default(), 1).await? > 0;
    if ever {
        let state = state(Cause::Cleared, "tickets-cleared-title", "tickets-cleared-text");
        return Ok(state.action("/tickets/completed", asked.t("menu-completed-tickets")));
    }
    let state = state(Cause::FirstUse, "tickets-first-title", "tickets-first-text");
    let creates = asked.actor().may(Permission::CreateTickets).is_some();
    Ok(if creates { state.action("/tickets/new", asked.t("new-ticket")) } else { state })
}

/// The page of a list.
#[derive(Template)]
#[template(path = "portal/list.html")]
struct ListPage {
    shell: Shell,
    search: bool,
    tabs: Vec<Tab>,
    action: &'static str,
    text: String,
    kept: Vec<Hidden>,
    filters: Vec<Field>,
    chips: Vec<Chip>,
    csv: String,
    caption: String,
    heads: Vec<Vec<Sort>>,
    rows: Vec<Row>,
    shows: Shows,
    pager: Option<Pager>,
    sizes: Vec<(u64, String, bool)>,
    empty: Option<EmptyState>,
}

impl ListPage {
    fn new(asked: &Asked<ViewTickets>, mut shell: Shell, list: List, query: &ListQuery, offers: &Offers) -> Self {
        let actor = asked.actor();
        let wide = asked.may().is_ok_and(|may| may.reach() == Reach::Organization);
        let shows = Shows {
            organization: wide && offers.organizations.len() > 1,
            // Where one's answer stands there is no room for it.
            priority: actor.sees_priority() && list != List::Approvals,
            completed: list == List::Completed,
            answer: list == List::Approvals,
        };
        let filters = filters(&mut shell, list, query, offers, actor.has_taskfire());
        let chips = chips(&shell, query, offers);
        let kept = kept(query);
        let sort = |column: &Column| {
            Sort::new(shell.t(head_key(*column)), query.sorted_by(*column).to_string(), query.direction(*column))
        };
        let heads = cells(columns(list, shows)).iter().map(|cell| cell.iter().map(sort).collect()).collect();
        Self {
            search: list == List::Search,
            tabs: Vec::new(),
            action: query.path(),
            text: query.filter.text.clone(),
            kept,
            filters,
            chips,
            csv: query.address().with("as", "csv").to_string(),
            caption: shell.t1("tickets-caption", "list", shell.title.as_str()),
            heads,
            rows: Vec::new(),
            shows,
            pager: None,
            sizes: Vec::new(),
            empty: None,
            shell,
        }
    }

    fn fill(&mut self, query: &ListQuery, listing: Listing, count: u64) {
        let shell = &self.shell;
        let summary = shell.t2(
            "tickets-count",
            "shown",
            i64::try_from(listing.lines.len()).unwrap_or(i64::MAX),
            "count",
            capped(&shell.formats, count).as_str(),
        );
        let before = query.page("before", listing.before.as_ref());
        let after = query.page("after", listing.after.as_ref());
        self.pager = Some(Pager::new(summary, &shell.words).newer(before).older(after));
        if count > SIZES[0] {
            let choice = |size: u64| (size, query.sized(size).to_string(), size == query.size);
            self.sizes = SIZES.into_iter().map(choice).collect();
        }
        self.rows = listing.lines.into_iter().map(|line| row(shell, line)).collect();
    }
}
