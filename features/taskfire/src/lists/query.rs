//! The state of a list as it stands in its address: filters, sorting, page. A list can be bookmarked and shared (T-195).

use kernel::Problem;
use store::{
    Cursor, Order,
    tables::kinds::Party,
    views::{
        taskfire::lists::{Column, Filter},
        ticket_lists::Step,
    },
};
use web::Address;

/// Rows of a page, as people choose them (T-56).
pub(super) const SIZES: [u64; 3] = [25, 50, 100];

/// Values of an address.
pub(super) type Values = axum::extract::Query<Vec<(String, String)>>;

/// Which of the lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum View {
    Mine,
    Unassigned,
    Queue,
    Provider,
    Vendor,
    Returned,
    Overdue,
    Completed,
}

impl View {
    /// All of them in the order of the sub-navigation.
    pub(super) const ALL: [Self; 8] = [
        Self::Mine,
        Self::Unassigned,
        Self::Queue,
        Self::Provider,
        Self::Vendor,
        Self::Returned,
        Self::Overdue,
        Self::Completed,
    ];

    /// Its address without a query.
    pub(super) const fn path(self) -> &'static str {
        match self {
            Self::Mine => "/taskfire/mine",
            Self::Unassigned => "/taskfire/unassigned",
            Self::Queue => "/taskfire/queues",
            Self::Provider => "/taskfire/provider",
            Self::Vendor => "/taskfire/with-vendor",
            Self::Returned => "/taskfire/returned",
            Self::Overdue => "/taskfire/overdue",
            Self::Completed => "/taskfire/completed",
        }
    }

    /// By what it is sorted unless the address says otherwise: what is late by how late it is, what is done by when.
    const fn usual_sort(self) -> (Column, Order) {
        match self {
            Self::Overdue => (Column::Due, Order::Ascending),
            Self::Completed => (Column::Completed, Order::Descending),
            _ => (Column::Created, Order::Descending),
        }
    }

    /// The name of its file.
    pub(super) const fn file(self) -> &'static str {
        match self {
            Self::Mine => "assigned-to-me.csv",
            Self::Unassigned => "unassigned.csv",
            Self::Queue => "queue.csv",
            Self::Provider => "with-provider.csv",
            Self::Vendor => "with-vendor.csv",
            Self::Returned => "returned.csv",
            Self::Overdue => "overdue.csv",
            Self::Completed => "completed.csv",
        }
    }
}

/// Columns and the words that stand for them in addresses.
const COLUMNS: &[(&str, Column)] = &[
    ("number", Column::Number),
    ("title", Column::Title),
    ("organization", Column::Organization),
    ("contact", Column::Contact),
    ("party", Column::Party),
    ("resource", Column::Resource),
    ("status", Column::Status),
    ("priority", Column::Priority),
    ("provider-status", Column::ProviderStatus),
    ("activity", Column::LastActivity),
    ("due", Column::Due),
    ("created", Column::Created),
    ("completed", Column::Completed),
];

/// A list as its address asks for it.
#[derive(Debug, Clone)]
pub(super) struct ListQuery {
    pub(super) view: View,
    pub(super) filter: Filter,
    pub(super) sort: (Column, Order),
    pub(super) step: Step,
    pub(super) size: u64,
    /// Whether the whole list is asked for as CSV.
    pub(super) csv: bool,
}

impl ListQuery {
    /// Reads the values of an address. What is unknown is ignored, so that old bookmarks keep working; a mark of a page
    /// that cannot be read is refused.
    pub(super) fn read(view: View, values: &[(String, String)]) -> Result<Self, Problem> {
        let get = |name: &str| values.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.trim());
        if values.iter().any(|(_, value)| value.contains('\0')) {
            return Err(Problem::Unreadable("a sign that no text has".to_owned()));
        }
        let filter = Filter {
            text: get("q").chars().take(200).collect(),
            queue: get("queue").parse().ok(),
            resource: get("resource").parse().ok(),
            status: get("status").parse().ok(),
            priority: get("priority").parse().ok(),
            organization: get("organization").parse().ok(),
            party: Party::from_code(get("party")),
            vendor: get("vendor").parse().ok(),
            request_type: get("type").parse().ok(),
        };
        let step = match (get("after"), get("before")) {
            ("", "") => Step::First,
            ("", before) => Step::Before(Cursor::decode(before)?),
            (after, _) => Step::After(Cursor::decode(after)?),
        };
        Ok(Self {
            view,
            filter,
            sort: sort_of(get("sort")).unwrap_or(view.usual_sort()),
            step,
            size: get("rows").parse().ok().filter(|size| SIZES.contains(size)).unwrap_or(SIZES[0]),
            csv: get("as") == "csv",
        })
    }

    /// Whether anything narrows the list. The queue is what the list of a queue is about.
    pub(super) fn is_filtered(&self) -> bool {
        let queue = if self.view == View::Queue { None } else { self.filter.queue };
        Filter { queue, ..self.filter.clone() } != Filter::default()
    }

    /// The address of the list as it is, from its first page on.
    pub(super) fn address(&self) -> Address {
        let filter = &self.filter;
        let address = Address::new(self.view.path())
            .with("q", &filter.text)
            .with("queue", text(filter.queue))
            .with("resource", text(filter.resource))
            .with("status", text(filter.status))
            .with("priority", text(filter.priority))
            .with("organization", text(filter.organization))
            .with("party", filter.party.map_or("", Party::code))
            .with("vendor", text(filter.vendor))
            .with("type", text(filter.request_type));
        self.kept().into_iter().fold(address, |address, (name, value)| address.with(name, value))
    }

    /// What stays when filters change: sorting and page size, where they are not the usual ones, and the queue of its list.
    pub(super) fn kept(&self) -> Vec<(&'static str, String)> {
        let queue = self.filter.queue.filter(|_| self.view == View::Queue);
        let queue = queue.map(|queue| ("queue", queue.to_string()));
        let sort = (self.sort != self.view.usual_sort()).then(|| ("sort", word_of(self.sort)));
        let rows = (self.size != SIZES[0]).then(|| ("rows", self.size.to_string()));
        queue.into_iter().chain(sort).chain(rows).collect()
    }

    /// The address with another page size.
    pub(super) fn sized(&self, size: u64) -> Address {
        Self { size, ..self.clone() }.address()
    }

    /// The address with another filter.
    pub(super) fn with(&self, change: impl FnOnce(&mut Filter)) -> String {
        let mut other = self.clone();
        change(&mut other.filter);
        other.address().to_string()
    }

    /// The address without any filter.
    pub(super) fn unfiltered(&self) -> String {
        self.with(|filter| {
            *filter = Filter { queue: filter.queue.filter(|_| self.view == View::Queue), ..Filter::default() }
        })
    }

    /// The address that sorts by a column: ascending first, except for times; the other way round the second time (T-52).
    pub(super) fn sorted_by(&self, column: Column) -> Address {
        let order = match self.sort {
            (current, Order::Ascending) if current == column => Order::Descending,
            (current, Order::Descending) if current == column => Order::Ascending,
            _ => first_order(column),
        };
        Self { sort: (column, order), ..self.clone() }.address()
    }

    /// Whether the list is sorted by this column: ascending or descending.
    pub(super) fn direction(&self, column: Column) -> Option<bool> {
        (self.sort.0 == column).then_some(self.sort.1 == Order::Ascending)
    }

    /// The address of the page after or before a row.
    pub(super) fn page(&self, name: &str, cursor: Option<&Cursor>) -> Option<String> {
        cursor.map(|cursor| self.address().with(name, cursor.encode()).to_string())
    }
}

const fn first_order(column: Column) -> Order {
    match column {
        Column::Created | Column::LastActivity | Column::Completed => Order::Descending,
        _ => Order::Ascending,
    }
}

fn sort_of(word: &str) -> Option<(Column, Order)> {
    let (word, order) = match word.strip_prefix('-') {
        Some(word) => (word, Order::Descending),
        None => (word, Order::Ascending),
    };
    COLUMNS.iter().find(|(name, _)| *name == word).map(|(_, column)| (*column, order))
}

fn word_of((column, order): (Column, Order)) -> String {
    let name = COLUMNS.iter().find(|(_, known)| *known == column).map_or("", |(name, _)| name);
    format!("{}{name}", if order == Order::Descending { "-" } else { "" })
}

fn text(id: Option<impl std::fmt::Display>) -> String {
    id.map(|id| id.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(view: View, query: &[(&str, &str)]) -> ListQuery {
        let values: Vec<_> = query.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        ListQuery::read(view, &values).unwrap()
    }

    /// T-195: what the address says is what the list does, and comes back as the same address.
    #[test]
    fn f_87_the_state_of_a_list_lives_in_its_address() {
        let id = "01934f0e-0000-7000-8000-000000000001";
        let list = read(View::Overdue, &[("party", "vendor"), ("queue", id), ("sort", "-title"), ("rows", "50")]);
        assert!(list.is_filtered());
        let address = format!("/taskfire/overdue?queue={}&party=vendor&sort=%2Dtitle&rows=50", id.replace('-', "%2D"));
        assert_eq!(list.address().to_string(), address);
        assert_eq!(list.unfiltered(), "/taskfire/overdue?sort=%2Dtitle&rows=50");
        assert_eq!(read(View::Overdue, &[("sort", "due"), ("party", "x")]).address().to_string(), "/taskfire/overdue");
        let queue = read(View::Queue, &[("queue", id)]);
        assert!(!queue.is_filtered() && queue.unfiltered().contains("queue="), "the queue is what its list is about");
    }
}
