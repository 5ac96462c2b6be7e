//! The list of tickets of end clients.

use askama::Template;
use axum::extract::Query;
use kernel::{FieldErrors, Problem};
use store::{
    Cursor,
    guard::{ViewEndClients, ViewTickets},
    ids::OrganizationId,
    tables::kinds::StatusMeaning,
    views::{
        end_clients::{self, Filter, Line, Listing},
        ticket_lists::{State, Step},
    },
};
use web::{
    Address, Answer, Asked,
    components::{Badge, Cause, Chip, EmptyState, Holder, Pager, Party, holder},
    field::Field,
    moments::Time,
    shell::Shell,
};

use super::{
    super::lists::{CAP, Tab, Values, capped, tabs},
    PATH, exist,
};
use crate::rules::status_badge;

/// Rows of a page.
const SIZE: u64 = 25;

/// The list as its address asks for it: open tickets, unless it says otherwise.
struct Wanted {
    filter: Filter,
    step: Step,
}

impl Wanted {
    /// What is unknown is ignored; a mark of a page that cannot be read is refused.
    fn read(values: &[(String, String)]) -> Result<Self, Problem> {
        let get = |name: &str| values.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.trim());
        if values.iter().any(|(_, value)| value.contains('\0')) {
            return Err(Problem::Unreadable("a sign that no text has".to_owned()));
        }
        let filter = Filter {
            text: get("q").chars().take(200).collect(),
            organization: get("organization").parse().ok(),
            state: match get("state") {
                "complete" => Some(State::Complete),
                "all" => None,
                _ => Some(State::Open),
            },
        };
        let step = match (get("after"), get("before")) {
            ("", "") => Step::First,
            ("", before) => Step::Before(Cursor::decode(before)?),
            (after, _) => Step::After(Cursor::decode(after)?),
        };
        Ok(Self { filter, step })
    }

    fn state(&self) -> &'static str {
        match self.filter.state {
            Some(State::Open) => "",
            Some(State::Complete) => "complete",
            None => "all",
        }
    }

    fn is_filtered(&self) -> bool {
        self.filter != Filter { state: Some(State::Open), ..Filter::default() } || !matches!(self.step, Step::First)
    }

    fn address(&self) -> Address {
        let organization = self.filter.organization.map(|id| id.to_string()).unwrap_or_default();
        Address::new(PATH).with("q", &self.filter.text).with("organization", organization).with("state", self.state())
    }

    fn page(&self, name: &str, cursor: Option<&Cursor>) -> Option<String> {
        cursor.map(|cursor| self.address().with(name, cursor.encode()).to_string())
    }
}

#[derive(Template)]
#[template(path = "portal/end_clients/list.html")]
struct ListPage {
    shell: Shell,
    tabs: Vec<Tab>,
    text: String,
    fields: Vec<Field>,
    chips: Vec<Chip>,
    rows: Vec<Row>,
    pager: Option<Pager>,
    empty: Option<EmptyState>,
}

struct Row {
    href: String,
    number: String,
    title: String,
    organization: String,
    contact: String,
    status: Badge,
    holder: Holder,
    created: Time,
    activity: Time,
    hours: String,
}

/// The page.
pub(crate) async fn page(asked: Asked<ViewEndClients>, Query(values): Values) -> Answer {
    exist(asked.actor())?;
    let wanted = Wanted::read(&values)?;
    let may = asked.may()?;
    let listing = end_clients::page(&may, &wanted.filter, &wanted.step, SIZE).await?;
    let count = end_clients::count(&may, &wanted.filter, CAP).await?;
    let organizations = end_clients::organizations(&may).await?;
    let tickets = asked.also::<ViewTickets>()?;
    let tabs = tabs(&tickets, &tickets.may()?, None).await?;
    let mut shell = asked.shell(asked.t("menu-end-client-tickets"), "my-tickets").await;
    let fields = fields(&mut shell, &wanted, &organizations);
    let chips = chips(&shell, &wanted, &organizations);
    let empty = listing.lines.is_empty().then(|| empty(&shell, &wanted, &chips));
    let page = ListPage {
        pager: (!listing.lines.is_empty()).then(|| pager(&shell, &wanted, &listing, count)),
        rows: listing.lines.into_iter().map(|line| row(&shell, line)).collect(),
        text: wanted.filter.text,
        tabs,
        fields,
        chips,
        empty,
        shell,
    };
    asked.page(&page)
}

fn fields(shell: &mut Shell, wanted: &Wanted, organizations: &[(OrganizationId, String)]) -> Vec<Field> {
    let words = std::sync::Arc::clone(&shell.words);
    let none = FieldErrors::new();
    let mut form = shell.fields(&none);
    let states = [("complete", words.t("end-clients-complete")), ("all", words.t("end-clients-all"))];
    let state = form.select("state", words.t("ticket-status")).none(words.t("end-clients-open")).options(states);
    let mut fields = vec![state.value(wanted.state())];
    if organizations.len() > 1 {
        let field = form.select("organization", words.t("ticket-organization")).none(words.t("tickets-any"));
        fields.push(field.options(organizations.to_vec()).value_of(wanted.filter.organization));
    }
    fields
}

fn chips(shell: &Shell, wanted: &Wanted, organizations: &[(OrganizationId, String)]) -> Vec<Chip> {
    let mut chips = Vec::new();
    let mut add = |key: &str, name: &str, value: String| {
        let href = wanted.address().without(name).to_string();
        chips.push(Chip::new(shell.t(key), value, href, &shell.words));
    };
    if !wanted.filter.text.is_empty() {
        add("tickets-text", "q", wanted.filter.text.clone());
    }
    if let Some(id) = wanted.filter.organization {
        let name = organizations.iter().find(|(known, _)| *known == id).map(|(_, name)| name.clone());
        add("ticket-organization", "organization", name.unwrap_or_else(|| shell.t("tickets-unknown")));
    }
    match wanted.filter.state {
        Some(State::Open) => {}
        Some(State::Complete) => add("ticket-status", "state", shell.t("end-clients-complete")),
        None => add("ticket-status", "state", shell.t("end-clients-all")),
    }
    chips
}

fn empty(shell: &Shell, wanted: &Wanted, chips: &[Chip]) -> EmptyState {
    let state = |cause, title: &str, text: &str| EmptyState::new(cause, shell.t(title), shell.t(text));
    if wanted.is_filtered() {
        let state = state(Cause::NoMatch, "tickets-no-match-title", "tickets-no-match-text").chips(chips.to_vec());
        return state.action(PATH, shell.t("filter-remove-all"));
    }
    let complete = Address::new(PATH).with("state", "complete").to_string();
    let state = state(Cause::FirstUse, "end-clients-none-title", "end-clients-none-text");
    state.action(complete, shell.t("end-clients-show-complete"))
}

fn pager(shell: &Shell, wanted: &Wanted, listing: &Listing, count: u64) -> Pager {
    let shown = i64::try_from(listing.lines.len()).unwrap_or(i64::MAX);
    let count = capped(&shell.formats, count);
    let summary = shell.t2("tickets-count", "shown", shown, "count", count.as_str());
    let newer = wanted.page("before", listing.before.as_ref());
    Pager::new(summary, &shell.words).newer(newer).older(wanted.page("after", listing.after.as_ref()))
}

fn row(shell: &Shell, line: Line) -> Row {
    let provider = shell.brand.provider.as_str();
    let with = match &line.resource {
        Some(name) => holder(Party::Provider, name).note(provider),
        None if line.status.meaning == StatusMeaning::Complete => holder(Party::Provider, provider),
        None => holder(Party::Provider, provider).note(shell.t("ticket-unassigned")),
    };
    Row {
        href: format!("{PATH}/{}", line.number),
        status: status_badge(&line.status),
        holder: with,
        created: shell.time(line.created_at),
        activity: shell.time(line.last_activity_at),
        hours: shell.hours(line.minutes),
        contact: line.contact.unwrap_or_default(),
        number: line.number,
        title: line.title,
        organization: line.organization,
    }
}
