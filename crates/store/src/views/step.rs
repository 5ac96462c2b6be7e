//! Pages of lists that can be turned forth and back: one rule for tickets as customers read them and for the lists of an
//! internal desk.

use kernel::Problem;

use crate::{
    Cursor, Order,
    guard::{CursorValue, Page},
};

/// Where a page lies in the sorted list.
#[derive(Debug, Clone, Default)]
pub enum Step {
    /// At the beginning.
    #[default]
    First,
    /// After this row.
    After(Cursor),
    /// Before this row.
    Before(Cursor),
}

/// A page of lines, with the ways on.
#[derive(Debug, Clone)]
pub struct Listing<L> {
    /// The lines.
    pub lines: Vec<L>,
    /// Where the page before ends.
    pub before: Option<Cursor>,
    /// Where the next page begins.
    pub after: Option<Cursor>,
}

impl Step {
    /// The order in which the page is read, and from where: what lies before a row is read backwards. `text` says whether
    /// the list is sorted by text; a mark of the other kind is none of this list's.
    pub(super) fn begin(&self, order: Order, text: bool) -> Result<(Order, Option<&Cursor>), Problem> {
        let (order, cursor) = match self {
            Self::First => (order, None),
            Self::After(cursor) => (order, Some(cursor)),
            Self::Before(cursor) => (opposite(order), Some(cursor)),
        };
        if cursor.is_some_and(|cursor| matches!(cursor.value, CursorValue::Text(_)) != text) {
            return Err(Problem::Unreadable("the page mark in the address".to_owned()));
        }
        Ok((order, cursor))
    }

    /// What was read, in the list's own order, with the ways on.
    pub(super) fn turned<R>(&self, page: Page<R>, cursor: impl Fn(&R) -> Cursor) -> Listing<R> {
        let more = page.next.is_some();
        let mut rows = page.rows;
        if matches!(self, Self::Before(_)) {
            rows.reverse();
        }
        let (before, after) = match self {
            Self::First => (false, more),
            Self::After(_) => (true, more),
            Self::Before(_) => (more, true),
        };
        Listing {
            before: rows.first().filter(|_| before).map(&cursor),
            after: rows.last().filter(|_| after).map(&cursor),
            lines: rows,
        }
    }
}

fn opposite(order: Order) -> Order {
    match order {
        Order::Ascending => Order::Descending,
        Order::Descending => Order::Ascending,
    }
}
