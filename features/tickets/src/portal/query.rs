//! The state of a list as it stands in its address: filters, sorting, page. A list can be bookmarked and shared (T-195).

use kernel::Problem;
use store::{
    Cursor, Order,
    tables::kinds::Party,
    views::ticket_lists::{Column, Filter, State, Step},
};
use web::Address;

/// Rows of a page, as people choose them (T-56).
pub(crate) const SIZES: [u64; 3] = [25, 50, 100];

/// A list as its address asks for it.
#[derive(Debug, Clone)]
pub(crate) struct ListQuery {
    path: &'static str,
    default_sort: (Column, Order),
    /// What narrows it.
    pub(crate) filter: Filter,
    /// By what it is sorted.
    pub(crate) sort: (Column, Order),
    /// Which page.
    pub(crate) step: Step,
    /// Rows of a page.
    pub(crate) size: u64,
    /// Whether the whole list is asked for as CSV.
    pub(crate) csv: bool,
}

/// Columns and the words that stand for them in addresses.
const COLUMNS: &[(&str, Column)] = &[
    ("number", Column::Number),
    ("title", Column::Title),
    ("organization", Column::Organization),
    ("contact", Column::Contact),
    ("status", Column::Status),
    ("priority", Column::Priority),
    ("assigned", Column::AssignedTo),
    ("created", Column::Created),
    ("due", Column::Due),
    ("activity", Column::LastActivity),
    ("completed", Column::Completed),
    ("answer", Column::YourAnswer),
];

impl ListQuery {
    /// Reads the values of an address. What is unknown is ignored, so that old bookmarks keep working; a mark of a page
    /// that cannot be read is refused.
    pub(crate) fn read(
        path: &'static str,
        default_sort: (Column, Order),
        values: &[(String, String)],
    ) -> Result<Self, Problem> {
        let get = |name: &str| values.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.trim());
        if values.iter().any(|(_, value)| value.contains('\0')) {
            return Err(Problem::Unreadable("a sign that no text has".to_owned()));
        }
        let filter = Filter {
            text: get("q").chars().take(200).collect(),
            state: match get("state") {
                "open" => Some(State::Open),
                "complete" => Some(State::Complete),
                _ => None,
            },
            status: get("status").parse().ok(),
            priority: get("priority").parse().ok(),
            contact: get("contact").parse().ok(),
            organization: get("organization").parse().ok(),
            request_type: get("type").parse().ok(),
            party: Party::from_code(get("party")),
        };
        let step = match (get("after"), get("before")) {
            ("", "") => Step::First,
            ("", before) => Step::Before(Cursor::decode(before)?),
            (after, _) => Step::After(Cursor::decode(after)?),
        };
        let size = get("rows").parse().ok().filter(|size| SIZES.contains(size)).unwrap_or(SIZES[0]);
        Ok(Self {
            path,
            default_sort,
            filter,
            sort: sort_of(get("sort")).unwrap_or(default_sort),
            step,
            size,
            csv: get("as") == "csv",
        })
    }

    /// Whether anything narrows the list.
    pub(crate) fn is_filtered(&self) -> bool {
        self.filter != Filter::default()
    }

    /// The address of the list as it is, from its first page on.
    pub(crate) fn address(&self) -> Address {
        let state = match self.filter.state {
            Some(State::Open) => "open",
            Some(State::Complete) => "complete",
            None => "",
        };
        let filter = &self.filter;
        let address = Address::new(self.path)
            .with("q", &filter.text)
            .with("state", state)
            .with("status", text(filter.status))
            .with("priority", text(filter.priority))
            .with("contact", text(filter.contact))
            .with("organization", text(filter.organization))
            .with("type", text(filter.request_type))
            .with("party", filter.party.map_or("", Party::code));
        self.kept().into_iter().fold(address, |address, (name, value)| address.with(name, value))
    }

    /// What stays when filters change: sorting and page size, where they are not the usual ones.
    pub(crate) fn kept(&self) -> Vec<(&'static str, String)> {
        let sort = (self.sort != self.default_sort).then(|| ("sort", word_of(self.sort)));
        let rows = (self.size != SIZES[0]).then(|| ("rows", self.size.to_string()));
        sort.into_iter().chain(rows).collect()
    }

    /// The address without any value.
    pub(crate) const fn path(&self) -> &'static str {
        self.path
    }

    /// The address with another page size.
    pub(crate) fn sized(&self, size: u64) -> Address {
        Self { size, ..self.clone() }.address()
    }

    /// The address without any filter.
    pub(crate) fn unfiltered(&self) -> Address {
        Self { filter: Filter::default(), ..self.clone() }.address()
    }

    /// The address that sorts by a column: ascending first, except for times; the other way round the second time (T-52).
    pub(crate) fn sorted_by(&self, column: Column) -> Address {
        let order = match self.sort {
            (current, Order::Ascending) if current == column => Order::Descending,
            (current, Order::Descending) if current == column => Order::Ascending,
            _ => first_order(column),
        };
        Self { sort: (column, order), ..self.clone() }.address()
    }

    /// Whether the list is sorted by this column: ascending or descending.
    pub(crate) fn direction(&self, column: Column) -> Option<bool> {
        (self.sort.0 == column).then_some(self.sort.1 == Order::Ascending)
    }

    /// The address of the page after or before a row.
    pub(crate) fn page(&self, name: &str, cursor: Option<&Cursor>) -> Option<String> {
        cursor.map(|cursor| self.address().with(name, cursor.encode()).to_string())
    }
}

fn first_order(column: Column) -> Order {
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

    fn read(query: &[(&str, &str)]) -> ListQuery {
        let values: Vec<_> = query.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        ListQuery::read("/tickets", (Column::Created, Order::Descending), &values).unwrap()
    }

    /// T-195: what the address says is what the list does, and comes back as the same address.
    #[test]
    fn t_195_the_state_of_a_list_lives_in_its_address() {
        let id = "01934f0e-0000-7000-8000-000000000001";
        let list = read(&[("q", "print & scan"), ("status", id), ("sort", "-due"), ("rows", "50")]);
        assert!(list.is_filtered());
        assert_eq!(
            list.address().to_string(),
            format!("/tickets?q=print%20%26%20scan&status={}&sort=%2Ddue&rows=50", id.replace('-', "%2D"))
        );
        assert_eq!(read(&[("sort", "-created"), ("rows", "25")]).address().to_string(), "/tickets");
        assert_eq!(list.unfiltered().to_string(), "/tickets?sort=%2Ddue&rows=50");
    }

    #[test]
    fn t_52_a_second_click_turns_the_order_round() {
        let list = read(&[]);
        assert_eq!(list.direction(Column::Created), Some(false));
        assert_eq!(list.sorted_by(Column::Created).to_string(), "/tickets?sort=created");
        assert_eq!(list.sorted_by(Column::Title).to_string(), "/tickets?sort=title");
        assert_eq!(read(&[("sort", "title")]).sorted_by(Column::Title).to_string(), "/tickets?sort=%2Dtitle");
    }

    #[test]
    fn what_is_unknown_is_ignored_and_what_is_broken_refused() {
        let list = read(&[("sort", "secret"), ("rows", "100000"), ("status", "x"), ("other", "1")]);
        assert_eq!((list.sort, list.size), ((Column::Created, Order::Descending), 25));
        assert!(!list.is_filtered());
        let broken = ListQuery::read("/tickets", list.sort, &[("after".to_owned(), "n.x.y".to_owned())]);
        assert!(matches!(broken, Err(Problem::Unreadable(_))));
    }
}
