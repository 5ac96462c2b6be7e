//! The queue view: tabs and queues with their counts, filters, any order, page by page, or whole as CSV.

use askama::Template;
use axum::extract::Query;
use kernel::Problem;
use store::{
    Granted,
    guard::{UseDesk, ViewTickets},
    ids::ResourceId,
    tables::kinds::StatusMeaning,
    views::{
        desk_lists::{self, Begin, Line, Lists, Responsible, SortBy, Tab, Tally, Taskfire},
        desk_ticket::{self, Member},
        people,
    },
};
use web::{
    Answer, Asked,
    components::{Cause, Chip, EmptyState, Pager, Sort, Tone},
    csv::Csv,
    field::{Choice, Field, Hidden, hidden},
    shell::Shell,
};

use super::{
    lines::{COLUMNS, Table, party_text},
    query::{PATH, QueueQuery, TABS, TURNS},
};

/// Lines of a page.
const SIZE: u64 = 50;

/// Most lines of an export.
const EXPORT_LINES: usize = 10_000;

/// Most organizations that the filter suggests.
const SUGGESTIONS: u64 = 300;

type Values = Query<Vec<(String, String)>>;

/// The page.
#[derive(Template)]
#[template(path = "desk/queue.html")]
struct QueuePage {
    shell: Shell,
    tabs: Vec<TabLink>,
    queues: Vec<TabLink>,
    kept: Vec<Hidden>,
    text: String,
    filters: Vec<Field>,
    organization: String,
    suggestions: Vec<String>,
    chips: Vec<Chip>,
    csv: String,
    toggle: Option<(String, String)>,
    table: Table,
    empty: Option<EmptyState>,
    pager: Pager,
}

/// A tab or a queue with how many wait there.
struct TabLink {
    label: String,
    href: String,
    count: i64,
    tone: Option<Tone>,
    current: bool,
}

/// The queue view.
pub(crate) async fn page(asked: Asked<UseDesk>, Query(values): Values) -> Answer {
    let may = asked.session().need::<ViewTickets>()?;
    let query = QueueQuery::read(&values, asked.actor().resource())?;
    let lists = desk_lists::lists(&may).await?;
    let tallies = desk_lists::tallies(&may, query.wanted.taskfire).await?;
    let found = desk_lists::page(&may, &lists, &query.wanted, query.order(), &query.begin, SIZE).await?;
    let members = desk_ticket::members(&may, None).await?;
    let title = match query.wanted.queue.and_then(|id| lists.queues.iter().find(|queue| queue.id == id)) {
        Some(queue) => queue.name.clone(),
        None => asked.t("desk-menu-queues"),
    };
    let mut shell = asked.shell(title, "queues-and-my-work").await;
    let here: i64 = counted(&tallies, &lists, &query, query.wanted.tab);
    shell.count = u64::try_from(here).ok().filter(|_| query.wanted.tab != Tab::All);
    let tabs = tabs(&shell, &tallies, &lists, &query);
    let queues = queues(&shell, &tallies, &lists, &query);
    let chips = chips(&may, &shell, &lists, &members, &query).await?;
    let filters = filters(&mut shell, &lists, &members, &query);
    let sort = |column: SortBy, label: String| Sort::new(label, query.sorted_by(column), query.direction(column));
    let table = Table::new(&shell, shell.t1("desk-caption", "list", shell.title.as_str()), &found.rows, Some(&sort));
    let pager = pager(&shell, &query, &found, here);
    let page = QueuePage {
        tabs,
        queues,
        kept: kept(&query),
        text: query.wanted.text.clone(),
        filters,
        organization: query.wanted.organization_name.clone(),
        suggestions: desk_lists::organization_names(&may, SUGGESTIONS).await?,
        empty: found.rows.is_empty().then(|| empty(&shell, &query, &chips)),
        chips,
        csv: query.address("/desk/tickets.csv").to_string(),
        toggle: lists.taskfire.then(|| {
            let shown = query.wanted.taskfire != Taskfire::Provider;
            (query.toggled(), shell.t(if shown { "desk-taskfire-hide" } else { "desk-taskfire-show" }))
        }),
        table,
        pager,
        shell,
    };
    asked.page(&page)
}

/// The whole filtered list as CSV, in the reader's formats (T-57, T-244).
pub(crate) async fn csv(asked: Asked<UseDesk>, Query(values): Values) -> Answer {
    let may = asked.session().need::<ViewTickets>()?;
    let query = QueueQuery::read(&values, asked.actor().resource())?;
    let lists = desk_lists::lists(&may).await?;
    let shell = asked.shell(asked.t("desk-menu-queues"), "queues-and-my-work").await;
    let mut heads: Vec<String> = COLUMNS.iter().map(|(_, key, _)| shell.t(key)).collect();
    heads.push(shell.t("desk-column-queue"));
    heads.push(shell.t("desk-column-party"));
    heads.push(shell.t("desk-column-party-since"));
    let mut csv = Csv::new(&heads);
    let mut begin = Begin::Start;
    let mut written = 0;
    loop {
        let found = desk_lists::page(&may, &lists, &query.wanted, query.order(), &begin, 500).await?;
        for line in &found.rows {
            csv.row(&cells(&shell, line));
        }
        written += found.rows.len();
        match found.older {
            Some(cursor) if written < EXPORT_LINES => begin = Begin::After(cursor),
            _ => break,
        }
    }
    csv.into_file("tickets.csv")
}

fn cells(shell: &Shell, line: &Line) -> Vec<String> {
    let moment = |at: store::Instant| shell.formats.moment(at.into());
    vec![
        line.number.clone(),
        line.title.clone(),
        line.organization.1.clone(),
        line.contact.as_ref().map(|(_, name)| name.clone()).unwrap_or_default(),
        line.priority.0.clone(),
        line.status.name.clone(),
        line.resource.as_ref().map(|(_, name)| name.clone()).unwrap_or_default(),
        moment(line.created_at),
        line.due_at.map(moment).unwrap_or_default(),
        line.source.clone(),
        line.queue.clone(),
        line.turn.map(|(party, _)| party_text(shell, line, party)).unwrap_or_default(),
        line.turn.map(|(_, since)| moment(since)).unwrap_or_default(),
    ]
}

/// How many open tickets a tab holds in the chosen queue.
fn counted(tallies: &[Tally], lists: &Lists, query: &QueueQuery, tab: Tab) -> i64 {
    let meaning = |tally: &Tally| lists.statuses.iter().find(|row| row.id == tally.status_id).map(|row| row.meaning);
    let fits = |tally: &&Tally| {
        query.wanted.queue.is_none_or(|queue| queue == tally.queue_id)
            && match tab {
                Tab::Unassigned => tally.nobodys == 1,
                Tab::Mine => tally.mine == 1,
                Tab::CustomerNote => meaning(tally) == Some(StatusMeaning::CustomerNoteAdded),
                Tab::Waiting => meaning(tally) == Some(StatusMeaning::WaitingCustomer),
                Tab::Late => tally.late == 1,
                Tab::Open | Tab::All => true,
                Tab::Complete => false,
            }
    };
    tallies.iter().filter(fits).map(|tally| tally.count).sum()
}

fn tab_key(tab: Tab) -> &'static str {
    match tab {
        Tab::Open => "desk-tab-open",
        Tab::Unassigned => "desk-tab-unassigned",
        Tab::Mine => "desk-tab-mine",
        Tab::CustomerNote => "desk-tab-customer-note",
        Tab::Waiting => "desk-tab-waiting",
        Tab::Late => "desk-tab-late",
        Tab::Complete => "desk-tab-complete",
        Tab::All => "desk-tab-all",
    }
}

fn tabs(shell: &Shell, tallies: &[Tally], lists: &Lists, query: &QueueQuery) -> Vec<TabLink> {
    let tab = |(tab, _): &(Tab, &str)| TabLink {
        label: shell.t(tab_key(*tab)),
        href: query.tab(*tab),
        count: if *tab == Tab::All { 0 } else { counted(tallies, lists, query, *tab) },
        tone: match tab {
            Tab::Unassigned | Tab::CustomerNote => Some(Tone::Attention),
            Tab::Late => Some(Tone::Danger),
            _ => None,
        },
        current: *tab == query.wanted.tab,
    };
    TABS.iter().map(tab).collect()
}

/// The queues with their open tickets, and all of them together.
fn queues(shell: &Shell, tallies: &[Tally], lists: &Lists, query: &QueueQuery) -> Vec<TabLink> {
    let link = |label: String, queue: Option<store::ids::QueueId>| {
        let mut there = query.clone();
        there.wanted.queue = queue;
        there.begin = Begin::Start;
        TabLink {
            label,
            href: there.address(PATH).to_string(),
            count: counted(tallies, lists, &there, Tab::Open),
            tone: None,
            current: query.wanted.queue == queue,
        }
    };
    let all = link(shell.t("desk-all-queues"), None);
    let shown = lists.queues.iter().filter(|queue| queue.active || query.wanted.queue == Some(queue.id));
    std::iter::once(all).chain(shown.map(|queue| link(queue.name.clone(), Some(queue.id)))).collect()
}

/// What the filter form keeps besides its own fields.
fn kept(query: &QueueQuery) -> Vec<Hidden> {
    let word = |tab: Tab| TABS.iter().find(|(known, _)| *known == tab).map_or("", |(_, word)| word);
    let mut kept = Vec::new();
    if query.wanted.tab != Tab::Open {
        kept.push(hidden("tab", word(query.wanted.tab)));
    }
    if let Some(contact) = query.wanted.contact {
        kept.push(hidden("contact", contact));
    }
    kept
}

fn filters(shell: &mut Shell, lists: &Lists, members: &[Member], query: &QueueQuery) -> Vec<Field> {
    let words = shell.words.clone();
    let wanted = &query.wanted;
    let any = words.t("desk-any");
    let none = kernel::FieldErrors::new();
    let mut fields = shell.fields(&none);
    let queues = lists.queues.iter().map(|row| (row.id, row.name.as_str()));
    let statuses = lists.statuses.iter().map(|row| (row.id, row.name.as_str()));
    let priorities = lists.priorities.iter().map(|row| (row.id, row.name.as_str()));
    let sources = lists.sources.iter().map(|row| (row.id, row.name.as_str()));
    let mut people: Vec<Choice> = vec![Choice::new("none", words.t("desk-unassigned"))];
    for (index, member) in members.iter().enumerate() {
        if index == 0 || members[index - 1].resource != member.resource {
            people.push(Choice::new(member.resource, member.resource_name.clone()));
        }
    }
    let chosen = match wanted.responsible {
        Responsible::Anyone => String::new(),
        Responsible::Nobody => "none".to_owned(),
        Responsible::One(resource) => resource.to_string(),
    };
    let turns = TURNS.iter().skip(1).map(|(_, word, key)| (*word, words.t(key)));
    let turn = TURNS.iter().find(|(one, ..)| *one == wanted.taskfire).map_or("", |one| one.1);
    let turn = lists.taskfire.then(|| {
        fields
            .select("taskfire", words.t("desk-taskfire"))
            .none(words.t("desk-taskfire-provider"))
            .options(turns)
            .value(turn)
    });
    let mut all = vec![
        fields.select("queue", words.t("desk-column-queue")).none(&any).options(queues).value_of(wanted.queue),
        fields.select("status", words.t("desk-column-status")).none(&any).options(statuses).value_of(wanted.status),
        fields
            .select("priority", words.t("desk-column-priority"))
            .none(&any)
            .options(priorities)
            .value_of(wanted.priority),
        fields.select("resource", words.t("desk-column-responsible")).none(&any).choices(people).value(chosen),
        fields.select("source", words.t("desk-column-source")).none(&any).options(sources).value_of(wanted.source),
    ];
    all.extend(turn);
    all
}

/// What narrows the list, each removable alone.
async fn chips(
    may: &Granted<'_, ViewTickets>,
    shell: &Shell,
    lists: &Lists,
    members: &[Member],
    query: &QueueQuery,
) -> Result<Vec<Chip>, Problem> {
    let wanted = &query.wanted;
    let without = |name: &str| query.address(PATH).without(name).to_string();
    let chip = |key: &str, value: String, name: &str| Chip::new(shell.t(key), value, without(name), &shell.words);
    let mut chips = Vec::new();
    if let Some(row) = lists.queues.iter().find(|row| wanted.queue == Some(row.id)) {
        chips.push(chip("desk-column-queue", row.name.clone(), "queue"));
    }
    if let Some(row) = lists.statuses.iter().find(|row| wanted.status == Some(row.id)) {
        chips.push(chip("desk-column-status", row.name.clone(), "status"));
    }
    if let Some(row) = lists.priorities.iter().find(|row| wanted.priority == Some(row.id)) {
        chips.push(chip("desk-column-priority", row.name.clone(), "priority"));
    }
    if let Some(row) = lists.sources.iter().find(|row| wanted.source == Some(row.id)) {
        chips.push(chip("desk-column-source", row.name.clone(), "source"));
    }
    if let Some(id) = wanted.organization {
        let names = people::organizations(may, vec![id]).await?;
        let name = names.get(&id).cloned().unwrap_or_else(|| shell.t("desk-unknown"));
        chips.push(chip("desk-column-organization", name, "organization"));
    } else if !wanted.organization_name.is_empty() {
        chips.push(chip("desk-column-organization", wanted.organization_name.clone(), "organization"));
    }
    if let Some(id) = wanted.contact {
        let names = people::names(may, [id], []).await?;
        let name = names.contact(Some(id)).map_or_else(|| shell.t("desk-unknown"), |contact| contact.name.clone());
        chips.push(chip("desk-column-contact", name, "contact"));
    }
    match wanted.responsible {
        Responsible::Anyone => {}
        Responsible::Nobody => chips.push(chip("desk-column-responsible", shell.t("desk-unassigned"), "resource")),
        Responsible::One(id) => {
            let name = resource_name(may, members, id).await?.unwrap_or_else(|| shell.t("desk-unknown"));
            chips.push(chip("desk-column-responsible", name, "resource"));
        }
    }
    if let Some((_, _, key)) = TURNS.iter().find(|(one, ..)| *one == wanted.taskfire && *one != Taskfire::Provider) {
        chips.push(chip("desk-taskfire", shell.t(key), "taskfire"));
    }
    if !wanted.text.is_empty() {
        chips.push(chip("desk-filter-text", wanted.text.clone(), "q"));
    }
    Ok(chips)
}

async fn resource_name(
    may: &Granted<'_, ViewTickets>,
    members: &[Member],
    id: ResourceId,
) -> Result<Option<String>, Problem> {
    if let Some(member) = members.iter().find(|member| member.resource == id) {
        return Ok(Some(member.resource_name.clone()));
    }
    Ok(people::names(may, [], [id]).await?.staff(Some(id)).map(str::to_owned))
}

fn pager(shell: &Shell, query: &QueueQuery, found: &desk_lists::Lines, here: i64) -> Pager {
    let shown = i64::try_from(found.rows.len()).unwrap_or(i64::MAX);
    let summary = if query.is_filtered() || matches!(query.wanted.tab, Tab::Complete | Tab::All) {
        shell.t1("desk-shown", "count", shown)
    } else {
        shell.t2("desk-shown-of", "count", shown, "all", here)
    };
    Pager::new(summary, &shell.words)
        .newer(query.page("before", found.newer.as_ref()))
        .older(query.page("after", found.older.as_ref()))
}

fn empty(shell: &Shell, query: &QueueQuery, chips: &[Chip]) -> EmptyState {
    if query.is_filtered() {
        return EmptyState::new(Cause::NoMatch, shell.t("desk-no-match-title"), shell.t("desk-no-match-text"))
            .chips(chips.to_vec())
            .action(query.unfiltered(), shell.t("filter-remove-all"));
    }
    let (title, text) = match query.wanted.tab {
        Tab::Complete | Tab::All => ("desk-first-title", "desk-first-text"),
        _ => ("desk-cleared-title", "desk-cleared-text"),
    };
    let cause = if title == "desk-cleared-title" { Cause::Cleared } else { Cause::FirstUse };
    EmptyState::new(cause, shell.t(title), shell.t(text))
}
