//! The queue view as its address asks for it: tab, filters, order, page. It can be bookmarked and sent to a colleague.

use kernel::Problem;
use store::{
    Cursor, Order,
    ids::{OrganizationId, ResourceId},
    views::desk_lists::{Begin, Responsible, SortBy, Tab, Taskfire, Wanted},
};
use web::Address;

/// Where the queue view stands.
pub(crate) const PATH: &str = "/desk/tickets";

/// Tabs, in their order, with the word that stands for them in addresses.
pub(crate) const TABS: [(Tab, &str); 8] = [
    (Tab::Open, ""),
    (Tab::Unassigned, "unassigned"),
    (Tab::Mine, "mine"),
    (Tab::CustomerNote, "customer-note"),
    (Tab::Waiting, "waiting"),
    (Tab::Late, "late"),
    (Tab::Complete, "complete"),
    (Tab::All, "all"),
];

/// Filters by whose turn it is, with the word that stands for them in addresses and the key of their name.
pub(crate) const TURNS: [(Taskfire, &str, &str); 5] = [
    (Taskfire::Provider, "", "desk-taskfire-provider"),
    (Taskfire::Everybody, "all", "desk-taskfire-everybody"),
    (Taskfire::Clients, "client", "desk-taskfire-clients"),
    (Taskfire::Ours, "ours", "desk-taskfire-ours"),
    (Taskfire::EscalatedToday, "today", "desk-taskfire-today"),
];

const SORTS: [(SortBy, &str); 11] = [
    (SortBy::Number, "number"),
    (SortBy::Title, "title"),
    (SortBy::Organization, "organization"),
    (SortBy::Contact, "contact"),
    (SortBy::Priority, "priority"),
    (SortBy::Status, "status"),
    (SortBy::Responsible, "responsible"),
    (SortBy::Age, "age"),
    (SortBy::Due, "due"),
    (SortBy::Source, "source"),
    (SortBy::Escalation, "escalation"),
];

/// A queue view.
#[derive(Debug, Clone)]
pub(crate) struct QueueQuery {
    /// What is shown.
    pub(crate) wanted: Wanted,
    /// In which order; `None`: the tab's own.
    sort: Option<(SortBy, Order)>,
    /// Which page of it.
    pub(crate) begin: Begin,
}

impl QueueQuery {
    /// Reads the values of an address. What is unknown is ignored, so that old bookmarks keep working; a page mark that
    /// cannot be read is refused. `me` is who reads.
    pub(crate) fn read(values: &[(String, String)], me: Option<ResourceId>) -> Result<Self, Problem> {
        let get = |name: &str| values.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.trim());
        let organization = get("organization");
        let id: Option<OrganizationId> = organization.parse().ok();
        let wanted = Wanted {
            tab: TABS.iter().find(|(_, word)| *word == get("tab")).map(|(tab, _)| *tab).unwrap_or_default(),
            queue: get("queue").parse().ok(),
            status: get("status").parse().ok(),
            priority: get("priority").parse().ok(),
            source: get("source").parse().ok(),
            organization: id,
            organization_name: if id.is_some() { String::new() } else { organization.chars().take(100).collect() },
            contact: get("contact").parse().ok(),
            responsible: match (get("resource"), me) {
                ("none", _) => Responsible::Nobody,
                ("me", Some(me)) => Responsible::One(me),
                (id, _) => id.parse().map(Responsible::One).unwrap_or_default(),
            },
            taskfire: TURNS
                .iter()
                .find(|(_, word, _)| *word == get("taskfire"))
                .map_or_else(Taskfire::default, |one| one.0),
            text: get("q").chars().filter(|character| *character != '\0').take(200).collect(),
        };
        let begin = match (get("after"), get("before")) {
            ("", "") => Begin::Start,
            ("", before) => Begin::Before(Cursor::decode(before)?),
            (after, _) => Begin::After(Cursor::decode(after)?),
        };
        Ok(Self { wanted, sort: sort_of(get("sort")), begin })
    }

    /// The order: most urgent first, or for what is completed newest first.
    pub(crate) fn order(&self) -> (SortBy, Order) {
        self.sort.unwrap_or(match self.wanted.tab {
            Tab::Complete | Tab::All => (SortBy::Age, Order::Descending),
            // What waits longest since its hand-over comes first.
            _ if matches!(self.wanted.taskfire, Taskfire::Ours | Taskfire::EscalatedToday) => {
                (SortBy::Escalation, Order::Ascending)
            }
            _ => (SortBy::Due, Order::Ascending),
        })
    }

    /// Whether anything but tab and queue narrows the list.
    pub(crate) fn is_filtered(&self) -> bool {
        let wanted = &self.wanted;
        wanted.status.is_some()
            || wanted.priority.is_some()
            || wanted.source.is_some()
            || wanted.organization.is_some()
            || wanted.contact.is_some()
            || wanted.responsible != Responsible::Anyone
            || !matches!(wanted.taskfire, Taskfire::Provider | Taskfire::Everybody)
            || !wanted.organization_name.is_empty()
            || !wanted.text.is_empty()
    }

    /// The address of this list from its first page on, under another path if the list is wanted in another form.
    pub(crate) fn address(&self, path: &str) -> Address {
        let wanted = &self.wanted;
        let tab = TABS.iter().find(|(tab, _)| *tab == wanted.tab).map_or("", |(_, word)| word);
        let organization = text(wanted.organization) + &wanted.organization_name;
        let resource = match wanted.responsible {
            Responsible::Anyone => String::new(),
            Responsible::Nobody => "none".to_owned(),
            Responsible::One(resource) => resource.to_string(),
        };
        Address::new(path)
            .with("tab", tab)
            .with("queue", text(wanted.queue))
            .with("status", text(wanted.status))
            .with("priority", text(wanted.priority))
            .with("source", text(wanted.source))
            .with("organization", organization)
            .with("contact", text(wanted.contact))
            .with("resource", resource)
            .with("taskfire", TURNS.iter().find(|(one, ..)| *one == wanted.taskfire).map_or("", |one| one.1))
            .with("q", &wanted.text)
            .with("sort", self.sort.map(word_of).unwrap_or_default())
    }

    /// The same list under another tab.
    pub(crate) fn tab(&self, tab: Tab) -> String {
        Self { wanted: Wanted { tab, ..self.wanted.clone() }, sort: None, begin: Begin::Start }
            .address(PATH)
            .to_string()
    }

    /// The same list with what the customers' own help desks have, or without it (F-89).
    pub(crate) fn toggled(&self) -> String {
        let taskfire = match self.wanted.taskfire {
            Taskfire::Provider => Taskfire::Everybody,
            _ => Taskfire::Provider,
        };
        Self { wanted: Wanted { taskfire, ..self.wanted.clone() }, sort: self.sort, begin: Begin::Start }
            .address(PATH)
            .to_string()
    }

    /// The tab alone, without any filter.
    pub(crate) fn unfiltered(&self) -> String {
        let wanted = Wanted { tab: self.wanted.tab, queue: self.wanted.queue, ..Wanted::default() };
        Self { wanted, sort: self.sort, begin: Begin::Start }.address(PATH).to_string()
    }

    /// The address that sorts by a column; a second click turns the order round (T-52).
    pub(crate) fn sorted_by(&self, column: SortBy) -> String {
        let order = match self.order() {
            (current, Order::Ascending) if current == column => Order::Descending,
            (current, Order::Descending) if current == column => Order::Ascending,
            _ if column == SortBy::Age => Order::Descending,
            _ => Order::Ascending,
        };
        Self { sort: Some((column, order)), ..self.clone() }.address(PATH).to_string()
    }

    /// Whether the list is sorted by this column: ascending or descending.
    pub(crate) fn direction(&self, column: SortBy) -> Option<bool> {
        let (current, order) = self.order();
        (current == column).then_some(order == Order::Ascending)
    }

    /// The address of the page after or before a line.
    pub(crate) fn page(&self, name: &str, cursor: Option<&Cursor>) -> Option<String> {
        cursor.map(|cursor| self.address(PATH).with(name, cursor.encode()).to_string())
    }
}

fn sort_of(word: &str) -> Option<(SortBy, Order)> {
    let (word, order) = match word.strip_prefix('-') {
        Some(word) => (word, Order::Descending),
        None => (word, Order::Ascending),
    };
    SORTS.iter().find(|(_, name)| *name == word).map(|(column, _)| (*column, order))
}

fn word_of((column, order): (SortBy, Order)) -> String {
    let name = SORTS.iter().find(|(known, _)| *known == column).map_or("", |(_, name)| name);
    format!("{}{name}", if order == Order::Descending { "-" } else { "" })
}

fn text(id: Option<impl std::fmt::Display>) -> String {
    id.map(|id| id.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "01934f0e-0000-7000-8000-000000000001";

    fn read(query: &[(&str, &str)]) -> QueueQuery {
        let values: Vec<_> = query.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        QueueQuery::read(&values, Some(ID.parse().unwrap())).unwrap()
    }

    /// What the address says is what the list does, and comes back as the same address (T-195).
    #[test]
    fn the_state_of_the_queue_lives_in_its_address() {
        let list =
            read(&[("tab", "late"), ("organization", "Contoso"), ("resource", "none"), ("q", "vpn"), ("sort", "-age")]);
        assert_eq!(list.wanted.tab, Tab::Late);
        assert!(list.is_filtered());
        assert_eq!(
            list.address(PATH).to_string(),
            "/desk/tickets?tab=late&organization=Contoso&resource=none&q=vpn&sort=%2Dage"
        );
        assert_eq!(read(&[]).address(PATH).to_string(), "/desk/tickets");
        assert_eq!(read(&[("organization", ID)]).wanted.organization, Some(ID.parse().unwrap()));
        assert_eq!(read(&[("resource", "me")]).wanted.responsible, Responsible::One(ID.parse().unwrap()));
        assert_eq!(list.unfiltered(), "/desk/tickets?tab=late&sort=%2Dage");
    }

    #[test]
    fn t_52_a_second_click_turns_the_order_round() {
        let list = read(&[]);
        assert_eq!(list.order(), (SortBy::Due, Order::Ascending), "most urgent first");
        assert_eq!(list.sorted_by(SortBy::Due), "/desk/tickets?sort=%2Ddue");
        assert_eq!(list.sorted_by(SortBy::Age), "/desk/tickets?sort=%2Dage");
        assert_eq!(read(&[("sort", "-age")]).sorted_by(SortBy::Age), "/desk/tickets?sort=age");
        assert_eq!(read(&[("tab", "complete")]).order(), (SortBy::Age, Order::Descending));
    }

    #[test]
    fn what_is_unknown_is_ignored_and_what_is_broken_refused() {
        let list = read(&[("tab", "secret"), ("sort", "secret"), ("queue", "x"), ("resource", "x")]);
        assert!(!list.is_filtered() && list.wanted.queue.is_none());
        let broken = QueueQuery::read(&[("after".to_owned(), "n.x.y".to_owned())], None);
        assert!(matches!(broken, Err(Problem::Unreadable(_))));
    }
}
