//! My Tickets, Open Tickets, Recently Completed Tickets and Ticket Search: one table, four addresses (T-40 … T-60, T-189).

use askama::Template;
use axum::{
    extract::Query,
    http::{
        HeaderValue,
        header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    },
    response::IntoResponse,
};
use jiff::Timestamp;
use kernel::{Permission, Problem, Reach};
use store::{
    Granted, Order,
    guard::{ViewOrganizationTickets, ViewTickets},
    tables::kinds::StatusMeaning,
    views::{
        people::{self, Author},
        search,
        ticket_lists::{self, Column, Filter, Line, Listing, Offers, State, Step, Which},
    },
};
use web::{
    Answer, Asked,
    components::{Badge, Cause, Chip, EmptyState, Holder, Pager, Party, Sort, Tone, badge, holder},
    field::{Field, Hidden, hidden},
    moments::Time,
    rich_text::plain,
    shell::Shell,
};

use super::{
    export::Csv,
    query::{ListQuery, SIZES},
};
use crate::rules::{Due, status_badge};

/// Lists are counted up to here, and a search finds at most as many.
const CAP: u64 = 500;

/// Most rows of an export.
const EXPORT_ROWS: usize = 10_000;

/// Values of an address.
pub(crate) type Values = Query<Vec<(String, String)>>;

const NEWEST: (Column, Order) = (Column::Created, Order::Descending);

/// Which of the lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum List {
    Mine,
    Open,
    Completed,
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
        let tabs = tabs(&asked, &may, List::Search).await?;
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
    page.tabs = tabs(asked, &may, list).await?;
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
        List::Search => "menu-ticket-search",
    }
}

fn help_of(list: List) -> &'static str {
    match list {
        List::Search => "using-client-portal",
        _ => "my-tickets",
    }
}

/// A tab of the sub-navigation (T-48).
struct Tab {
    label: String,
    href: &'static str,
    count: Option<String>,
    current: bool,
}

async fn tabs(asked: &Asked<ViewTickets>, may: &Granted<'_, ViewTickets>, list: List) -> Result<Vec<Tab>, Problem> {
    let none = Filter::default();
    let tab = |this: List, href: &'static str, count: Option<u64>| Tab {
        label: asked.t(title_key(this)),
        href,
        count: count.map(|count| capped(asked.actor().formats(), count)),
        current: this == list,
    };
    let mut tabs = vec![tab(List::Mine, "/tickets", Some(ticket_lists::count(may, &Which::Mine, &none, CAP).await?))];
    if may.reach() == Reach::Organization {
        let count = ticket_lists::count(may, &Which::Open, &none, CAP).await?;
        tabs.push(tab(List::Open, "/tickets/open", Some(count)));
    }
    tabs.push(tab(List::Completed, "/tickets/completed", None));
    tabs.push(tab(List::Search, "/tickets/search", None));
    Ok(tabs)
}

/// A count as it is shown: exact up to the cap, then with a plus sign.
fn capped(formats: &kernel::Formats, count: u64) -> String {
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
    let ever = ticket_lists::count(may, &Which::All, &Filter::default(), 1).await? > 0;
    if ever {
        let state = state(Cause::Cleared, "tickets-cleared-title", "tickets-cleared-text");
        return Ok(state.action("/tickets/completed", asked.t("menu-completed-tickets")));
    }
    let state = state(Cause::FirstUse, "tickets-first-title", "tickets-first-text");
    let creates = asked.actor().may(Permission::CreateTickets).is_some() && asked.actor().preview().is_none();
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

/// Which of the optional columns a table has.
#[derive(Debug, Clone, Copy)]
struct Shows {
    organization: bool,
    priority: bool,
    completed: bool,
}

/// One row as it is written.
struct Row {
    href: String,
    number: String,
    title: String,
    unread: bool,
    files: bool,
    organization: String,
    contact: String,
    status: Badge,
    priority: Option<Badge>,
    holder: Holder,
    created: Time,
    due: Option<DueMark>,
    complete: bool,
    completed: Option<Time>,
    activity: Time,
    word: String,
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

impl ListPage {
    fn new(asked: &Asked<ViewTickets>, mut shell: Shell, list: List, query: &ListQuery, offers: &Offers) -> Self {
        let actor = asked.actor();
        let wide = asked.may().is_ok_and(|may| may.reach() == Reach::Organization);
        let shows = Shows {
            organization: wide && offers.organizations.len() > 1,
            priority: actor.sees_priority(),
            completed: list == List::Completed,
        };
        let filters = filters(&mut shell, list, query, offers);
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

fn row(shell: &Shell, line: Line) -> Row {
    let complete = line.status.meaning == StatusMeaning::Complete;
    Row {
        href: format!("/tickets/{}", line.number),
        status: status_badge(&line.status),
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
        organization: line.organization,
    }
}

/// Who has the ticket now, seen from the reader.
fn holder_of(shell: &Shell, line: &Line) -> Holder {
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
fn columns(list: List, shows: Shows) -> Vec<Column> {
    let mut columns = vec![Column::Number, Column::Title];
    if shows.organization {
        columns.push(Column::Organization);
    }
    columns.extend([Column::Contact, Column::Status]);
    if shows.priority {
        columns.push(Column::Priority);
    }
    columns.extend([Column::AssignedTo, Column::Created]);
    columns.push(if list == List::Completed { Column::Completed } else { Column::Due });
    columns.push(Column::LastActivity);
    columns
}

/// What shares a cell of the table, so that it fits beside a small screen's edge: the first is above, the others below.
fn cells(columns: Vec<Column>) -> Vec<Vec<Column>> {
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

fn head_key(column: Column) -> &'static str {
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
    }
}

/// Sorting and page size stay when a filter is set.
fn kept(query: &ListQuery) -> Vec<Hidden> {
    query.kept().into_iter().map(|(name, value)| hidden(name, value)).collect()
}

fn filters(shell: &mut Shell, list: List, query: &ListQuery, offers: &Offers) -> Vec<Field> {
    let words = std::sync::Arc::clone(&shell.words);
    let none = kernel::FieldErrors::new();
    let mut f = shell.fields(&none);
    let any = words.t("tickets-any");
    let filter = &query.filter;
    let mut fields = Vec::new();
    if list == List::Search {
        let state = match filter.state {
            Some(State::Open) => "open",
            Some(State::Complete) => "complete",
            None => "",
        };
        let states = [("open", words.t("tickets-state-open")), ("complete", words.t("tickets-state-complete"))];
        fields.push(f.select("state", words.t("tickets-state")).none(&any).options(states).value(state));
    }
    let statuses = offers.statuses.iter().filter(|status| match list {
        List::Mine | List::Open => status.meaning != StatusMeaning::Complete,
        List::Completed => status.meaning == StatusMeaning::Complete,
        List::Search => true,
    });
    let statuses: Vec<_> = statuses.map(|status| (status.id, status.name.clone())).collect();
    if statuses.len() > 1 {
        fields.push(f.select("status", words.t("ticket-status")).none(&any).options(statuses).value_of(filter.status));
    }
    if !offers.priorities.is_empty() {
        let field = f.select("priority", words.t("ticket-priority")).none(&any);
        fields.push(field.options(offers.priorities.clone()).value_of(filter.priority));
    }
    if !offers.contacts.is_empty() {
        let field = f.select("contact", words.t("ticket-contact")).none(&any);
        fields.push(field.options(offers.contacts.clone()).value_of(filter.contact));
    }
    if !offers.organizations.is_empty() {
        let field = f.select("organization", words.t("ticket-organization")).none(&any);
        fields.push(field.options(offers.organizations.clone()).value_of(filter.organization));
    }
    if offers.request_types.len() > 1 {
        let field = f.select("type", words.t("ticket-request-type")).none(&any);
        fields.push(field.options(offers.request_types.clone()).value_of(filter.request_type));
    }
    fields
}

fn chips(shell: &Shell, query: &ListQuery, offers: &Offers) -> Vec<Chip> {
    let filter = &query.filter;
    let without = |change: fn(&mut Filter)| {
        let mut narrower = query.clone();
        change(&mut narrower.filter);
        narrower.address().to_string()
    };
    let mut chips = Vec::new();
    let mut add = |key: &str, value: String, href: String| {
        chips.push(Chip::new(shell.t(key), value, href, &shell.words));
    };
    if !filter.text.is_empty() {
        add("tickets-text", filter.text.clone(), without(|filter| filter.text.clear()));
    }
    if let Some(state) = filter.state {
        let key = if state == State::Open { "tickets-state-open" } else { "tickets-state-complete" };
        add("tickets-state", shell.t(key), without(|filter| filter.state = None));
    }
    // A value that the reader cannot choose has no name here: it reads like one that does not exist.
    let unknown = || shell.t("tickets-unknown");
    if let Some(id) = filter.status {
        let found = offers.statuses.iter().find(|status| status.id == id).map(|status| status.name.clone());
        add("ticket-status", found.unwrap_or_else(unknown), without(|filter| filter.status = None));
    }
    if let Some(id) = filter.priority.filter(|_| !offers.priorities.is_empty()) {
        add("ticket-priority", named(&offers.priorities, id, unknown), without(|filter| filter.priority = None));
    }
    if let Some(id) = filter.contact {
        add("ticket-contact", named(&offers.contacts, id, unknown), without(|filter| filter.contact = None));
    }
    if let Some(id) = filter.organization {
        let name = named(&offers.organizations, id, unknown);
        add("ticket-organization", name, without(|filter| filter.organization = None));
    }
    if let Some(id) = filter.request_type {
        let name = named(&offers.request_types, id, unknown);
        add("ticket-request-type", name, without(|filter| filter.request_type = None));
    }
    chips
}

fn named<I: PartialEq>(offers: &[(I, String)], id: I, unknown: impl Fn() -> String) -> String {
    offers.iter().find(|(known, _)| *known == id).map_or_else(unknown, |(_, name)| name.clone())
}

/// The whole list, all pages, as the table shows it (T-57).
async fn export(
    asked: &Asked<ViewTickets>,
    may: &Granted<'_, ViewTickets>,
    list: List,
    query: &ListQuery,
    which: &Which,
    narrowing: &Filter,
) -> Answer {
    let organizations = may.reach() == Reach::Organization && may.actor().organizations().len() > 1;
    let shows = Shows {
        organization: organizations,
        priority: may.actor().sees_priority(),
        completed: list == List::Completed,
    };
    let columns = columns(list, shows);
    let heads: Vec<String> = columns.iter().map(|column| asked.t(head_key(*column))).collect();
    let mut csv = Csv::new(&heads);
    let mut step = Step::First;
    let mut written = 0;
    let formats = may.actor().formats();
    while written < EXPORT_ROWS {
        let listing = ticket_lists::page(may, which, narrowing, query.sort, &step, SIZES[2]).await?;
        written += listing.lines.len();
        for line in &listing.lines {
            let cells: Vec<String> = columns.iter().map(|column| cell(formats, line, *column)).collect();
            csv.row(&cells);
        }
        match listing.after {
            Some(cursor) => step = Step::After(cursor),
            None => break,
        }
    }
    let name = match list {
        List::Mine => "my-tickets",
        List::Open => "open-tickets",
        List::Completed => "completed-tickets",
        List::Search => "tickets",
    };
    let mut response = csv.into_text().into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}.csv\""));
    let disposition = disposition.map_err(|error| Problem::fault("name export", error))?;
    response.headers_mut().insert(CONTENT_DISPOSITION, disposition);
    Ok(response)
}

fn cell(formats: &kernel::Formats, line: &Line, column: Column) -> String {
    let moment = |at: Option<store::Instant>| at.map(|at| formats.moment(at.into())).unwrap_or_default();
    match column {
        Column::Number => line.number.clone(),
        Column::Title => line.title.clone(),
        Column::Organization => line.organization.clone(),
        Column::Contact => line.contact.clone().unwrap_or_default(),
        Column::Status => line.status.name.clone(),
        Column::Priority => line.priority.as_ref().map(|(name, _)| name.clone()).unwrap_or_default(),
        Column::AssignedTo => line.resource.clone().unwrap_or_default(),
        Column::Created => moment(Some(line.created_at)),
        Column::Due => moment(line.due_at),
        Column::LastActivity => moment(Some(line.last_activity_at)),
        Column::Completed => moment(line.completed_at),
    }
}
