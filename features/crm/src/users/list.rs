//! The people of the organization (P-171): with or without login, searched, sorted, and as a table to save (P-180).

use askama::Template;
use axum::extract::Query;
use serde::Deserialize;
use store::{
    Cursor,
    guard::{ManageUsers, Order},
    ids::OrganizationId,
    tables::kinds::TwoFactorPolicy,
    views::{
        people,
        users::{self, Access, JoinLine, Login, PeopleFilter, PeopleSort, PersonLine},
    },
};
use web::{
    Address, Answer, Asked,
    components::{Badge, Cause, Chip, EmptyState, Sort},
    csv::Csv,
    shell::Shell,
};

use super::factor;

#[derive(Template)]
#[template(path = "users/list.html")]
struct ListPage {
    shell: Shell,
    lede: String,
    requests: Vec<JoinLine>,
    tabs: Vec<(String, String, u64, bool)>,
    search: String,
    kept: Vec<(&'static str, String)>,
    organizations: Vec<(String, String, bool)>,
    chips: Vec<Chip>,
    heads: Vec<Sort>,
    lines: Vec<Line>,
    /// Whether the column Organization is shown.
    several: bool,
    export: String,
    newer: Option<String>,
    older: Option<String>,
    empty: EmptyState,
}

/// Somebody as the table shows them.
struct Line {
    person: PersonLine,
    /// The login, if it is active.
    login: Option<Login>,
    name: String,
    level: String,
    factor: Option<Badge>,
}

/// What the address of the list may say.
#[derive(Deserialize, Default)]
pub(crate) struct Asking {
    #[serde(default)]
    q: String,
    #[serde(default)]
    organization: String,
    #[serde(default)]
    show: String,
    #[serde(default)]
    sort: String,
    #[serde(default)]
    order: String,
    after: Option<String>,
}

/// People on one page.
const SIZE: u64 = 50;

/// Most rows of an export.
const EXPORT_ROWS: usize = 10_000;

const PATH: &str = "/manage/users";

const SORTS: [(&str, PeopleSort, &str); 8] = [
    ("", PeopleSort::Name, "users-name"),
    ("active", PeopleSort::Active, "users-active"),
    ("organization", PeopleSort::Organization, "users-organization"),
    ("email", PeopleSort::Email, "users-email"),
    ("user-name", PeopleSort::UserName, "users-user-name"),
    ("level", PeopleSort::Level, "users-level"),
    ("2fa", PeopleSort::Factor, "users-factor"),
    ("last-sign-in", PeopleSort::LastSignIn, "users-last-sign-in"),
];

impl Asking {
    fn sorting(&self) -> (&'static str, PeopleSort, Order) {
        let (code, sort, _) = SORTS.iter().find(|(code, _, _)| *code == self.sort).unwrap_or(&SORTS[0]);
        let order = if self.order == "desc" { Order::Descending } else { Order::Ascending };
        (code, *sort, order)
    }

    fn filter(&self) -> PeopleFilter {
        PeopleFilter {
            search: self.q.trim().chars().take(100).collect(),
            access: match self.show.as_str() {
                "active" => Access::Active,
                "none" => Access::None,
                _ => Access::All,
            },
            organization: self.organization.parse::<OrganizationId>().ok(),
        }
    }

    fn address(&self) -> Address {
        let (code, _, order) = self.sorting();
        let show = if matches!(self.show.as_str(), "active" | "none") { self.show.as_str() } else { "" };
        Address::new(PATH)
            .with("q", self.filter().search)
            .with("organization", self.filter().organization.map(|id| id.to_string()).unwrap_or_default())
            .with("show", show)
            .with("sort", code)
            .with("order", if order == Order::Descending { "desc" } else { "" })
    }
}

/// The list.
pub(crate) async fn page(asked: Asked<ManageUsers>, Query(asking): Query<Asking>) -> Answer {
    let may = asked.may()?;
    let after = asking.after.as_deref().map(Cursor::decode).transpose()?;
    let (filter, here) = (asking.filter(), asking.address());
    let (code, sort, order) = asking.sorting();
    let organizations = users::organizations(&may).await?;
    let several = organizations.len() > 1;
    let found = users::people(&may, &filter, (sort, order), after.as_ref(), SIZE).await?;
    let (all, active) = users::counts(&may, &filter).await?;
    let global = people::provider(&may).await?.two_factor;
    let requests = users::waiting(&may).await?;
    let shell = asked.shell(asked.t("users-title"), "manage-users").await;
    let tab = |show: &str, key: &str, count: u64| {
        let current = filter.access == Asking { show: show.to_owned(), ..Asking::default() }.filter().access;
        (here.clone().with("show", show).to_string(), shell.t(key), count, current)
    };
    let tabs = vec![
        tab("", "users-all", all),
        tab("active", "users-with-login", active),
        tab("none", "users-without-login", all.saturating_sub(active)),
    ];
    let mut chips = Vec::new();
    if !filter.search.is_empty() {
        chips.push(Chip::new(shell.t("search"), &filter.search, here.clone().without("q").to_string(), &shell.words));
    }
    if let Some(row) = organizations.iter().find(|row| Some(row.id) == filter.organization) {
        let href = here.clone().without("organization").to_string();
        chips.push(Chip::new(shell.t("users-organization"), &row.name, href, &shell.words));
    }
    let head = |(one, _, key): &(&str, PeopleSort, &str)| {
        let current = *one == code;
        let turned = if current && order == Order::Ascending { "desc" } else { "" };
        let href = here.clone().with("sort", one).with("order", turned).to_string();
        Sort::new(shell.t(key), href, current.then_some(order == Order::Ascending))
    };
    let shown = SORTS.iter().filter(|(one, _, _)| several || *one != "organization");
    let heads = shown.map(head).collect();
    let names: Vec<&str> = organizations.iter().map(|row| row.name.as_str()).take(1).collect();
    let lede = shell.words.t_with(
        "users-lede",
        &[("count", all.into()), ("active", active.into()), ("organization", names.join("").into())],
    );
    let empty = if chips.is_empty() && filter.access == Access::All {
        EmptyState::new(Cause::FirstUse, shell.t("users-nobody"), shell.t("users-nobody-text"))
            .action("/manage/users/new", shell.t("users-new"))
    } else {
        EmptyState::new(Cause::NoMatch, shell.t("users-no-match"), shell.t("users-no-match-text"))
            .action(PATH, shell.t("filter-remove-all"))
            .chips(chips.clone())
    };
    let begun = after.is_some().then(|| here.to_string());
    let page = ListPage {
        lede,
        requests,
        tabs,
        search: filter.search.clone(),
        kept: vec![("show", asking.show.clone()), ("sort", code.to_owned()), ("order", asking.order.clone())],
        organizations: organizations
            .iter()
            .map(|row| (row.id.to_string(), row.name.clone(), Some(row.id) == filter.organization))
            .collect(),
        chips,
        heads,
        lines: found.rows.into_iter().map(|person| line(person, global, &shell)).collect(),
        several,
        export: here.to_string().replacen(PATH, &format!("{PATH}/export"), 1),
        newer: begun,
        older: found.next.map(|next| here.clone().with("after", next.encode()).to_string()),
        empty: empty.icon("users"),
        shell,
    };
    asked.page(&page)
}

fn line(person: PersonLine, global: TwoFactorPolicy, shell: &Shell) -> Line {
    let login = person.login.clone().filter(|login| login.active);
    let level = login.as_ref().and_then(|login| login.level.as_ref());
    Line {
        name: person.contact.full_name(),
        level: level.map(|(_, name, _)| name.clone()).unwrap_or_default(),
        factor: login.as_ref().and_then(|login| factor::badge_of(login, global, &shell.words)),
        login,
        person,
    }
}

/// The whole filtered list as CSV (P-180).
pub(crate) async fn export(asked: Asked<ManageUsers>, Query(asking): Query<Asking>) -> Answer {
    let may = asked.may()?;
    let (filter, (_, sort, order)) = (asking.filter(), asking.sorting());
    let global = people::provider(&may).await?.two_factor;
    let words = asked.app.dictionary.words(asked.actor().language());
    let formats = asked.actor().formats();
    let keys = [
        "users-first-name",
        "users-last-name",
        "users-title-of",
        "users-email",
        "users-phone",
        "users-mobile",
        "users-organization",
        "users-active",
        "users-user-name",
        "users-level",
        "users-factor",
        "users-last-sign-in",
    ];
    let heads: Vec<String> = keys.iter().map(|key| words.t(key)).collect();
    let mut csv = Csv::new(&heads);
    let (mut after, mut written) = (None, 0);
    while written < EXPORT_ROWS {
        let found = users::people(&may, &filter, (sort, order), after.as_ref(), 500).await?;
        written += found.rows.len();
        for person in found.rows {
            let login = person.login.as_ref().filter(|login| login.active);
            let row = &person.contact;
            csv.row(&[
                row.first_name.clone(),
                row.last_name.clone(),
                row.title.clone(),
                row.email.clone(),
                row.phone.clone(),
                row.mobile.clone(),
                person.organization.clone(),
                words.t(if login.is_some() { "users-yes" } else { "users-no" }),
                login.map(|login| login.user_name.clone()).unwrap_or_default(),
                login.and_then(|login| login.level.as_ref()).map(|(_, name, _)| name.clone()).unwrap_or_default(),
                login.and_then(|login| factor::word(login, global, &words)).unwrap_or_default(),
                login.and_then(|login| login.last_sign_in_at).map(|at| formats.moment(at.into())).unwrap_or_default(),
            ]);
        }
        match found.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    csv.into_file("users.csv")
}
