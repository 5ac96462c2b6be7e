//! Keyset paging: a page begins after a cursor, found by an index and a row value, however far down it lies.

use kernel::Problem;
use sea_orm::{
    ConnectionTrait, DatabaseExecutor, DbErr, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QueryResult,
    QuerySelect, QueryTrait, Select, Value,
    sea_query::{Asterisk, Expr, Func, Query, SimpleExpr, UnionType},
};
use uuid::Uuid;

/// Direction of a sorted list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

/// Where a page begins: the sort value and id of the row before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// Sort value: a number (instants, positions) or text.
    pub value: CursorValue,
    /// Id of that row; breaks ties.
    pub id: Uuid,
}

/// The sort value of a cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CursorValue {
    /// An instant or a count.
    Number(i64),
    /// A text.
    Text(String),
}

impl Cursor {
    /// A cursor behind a row sorted by a number.
    pub fn number(value: i64, id: Uuid) -> Self {
        Self { value: CursorValue::Number(value), id }
    }

    /// A cursor behind a row sorted by a text.
    pub fn text(value: impl Into<String>, id: Uuid) -> Self {
        Self { value: CursorValue::Text(value.into()), id }
    }

    /// The form that stands in an address: `n-123-UUID` or `t-text-UUID`.
    pub fn encode(&self) -> String {
        match &self.value {
            CursorValue::Number(number) => format!("n.{number}.{}", self.id.simple()),
            CursorValue::Text(text) => format!("t.{text}.{}", self.id.simple()),
        }
    }

    /// Reads what [`Cursor::encode`] wrote.
    pub fn decode(text: &str) -> Result<Self, Problem> {
        let unreadable = || Problem::Unreadable("the page mark in the address".to_owned());
        let (kind, rest) = text.split_once('.').ok_or_else(unreadable)?;
        let (value, id) = rest.rsplit_once('.').ok_or_else(unreadable)?;
        let id = Uuid::parse_str(id).map_err(|_| unreadable())?;
        match kind {
            "n" => Ok(Self::number(value.parse().map_err(|_| unreadable())?, id)),
            "t" => Ok(Self::text(value, id)),
            _ => Err(unreadable()),
        }
    }
}

/// One page of a list.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The rows, at most as many as asked for.
    pub rows: Vec<T>,
    /// Where the next page begins, if there is one.
    pub next: Option<Cursor>,
}

impl<T> Page<T> {
    /// The same page with other rows.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        Page { rows: self.rows.into_iter().map(change).collect(), next: self.next }
    }
}

/// Sorts by `(sort, id)`, starts after `after` and takes one row more than `size`, to know whether there is a next page.
pub(crate) fn seek<E: EntityTrait>(
    select: Select<E>,
    sort: SimpleExpr,
    id: SimpleExpr,
    order: Order,
    after: Option<&Cursor>,
    size: u64,
) -> Select<E> {
    let direction = match order {
        Order::Ascending => sea_orm::Order::Asc,
        Order::Descending => sea_orm::Order::Desc,
    };
    let mut select = select;
    if let Some(cursor) = after {
        let value: Value = match &cursor.value {
            CursorValue::Number(number) => (*number).into(),
            CursorValue::Text(text) => text.clone().into(),
        };
        let here = Expr::tuple([sort.clone(), id.clone()]);
        let there = Expr::tuple([Expr::val(value), Expr::val(cursor.id)]);
        select = select.filter(match order {
            Order::Ascending => here.gt(there),
            Order::Descending => here.lt(there),
        });
    }
    select.order_by(sort, direction.clone()).order_by(id, direction).limit(size + 1)
}

/// How many rows each of these queries finds, counted by the database up to its cap + 1 and no further, all in one question.
pub(crate) async fn count_each_up_to<E: EntityTrait>(
    selects: Vec<(Select<E>, u64)>,
    executor: &DatabaseExecutor<'_>,
) -> Result<Vec<u64>, DbErr> {
    let count = |(place, (select, cap)): (usize, (Select<E>, u64))| {
        let found = select.select_only().expr(Expr::val(1)).limit(cap + 1).into_query();
        let place = Expr::val(i64::try_from(place).unwrap_or(i64::MAX));
        let count = Expr::from(Func::count(Expr::col(Asterisk)));
        Query::select().expr_as(place, "place").expr_as(count, "count").from_subquery(found, "found").take()
    };
    let counts =
        selects.into_iter().enumerate().map(count).reduce(|mut all, other| all.union(UnionType::All, other).take());
    let Some(all) = counts else { return Ok(Vec::new()) };
    let rows = executor.query_all(&all).await?;
    let read =
        |row: &QueryResult| Ok((row.try_get::<i64>("", "place")?, row.try_get::<i64>("", "count")?.unsigned_abs()));
    let mut counted = rows.iter().map(read).collect::<Result<Vec<(i64, u64)>, DbErr>>()?;
    counted.sort_unstable();
    Ok(counted.into_iter().map(|(_, count)| count).collect())
}

/// How many rows a query finds, counted by the database up to `cap` + 1 and no further.
pub(crate) async fn count_up_to<E: EntityTrait>(
    select: Select<E>,
    cap: u64,
    executor: &DatabaseExecutor<'_>,
) -> Result<u64, DbErr> {
    Ok(count_each_up_to(vec![(select, cap)], executor).await?.first().copied().unwrap_or_default())
}

/// Cuts the extra row off and makes the next cursor from the last row that stays.
pub(crate) fn cut<T>(mut rows: Vec<T>, size: u64, cursor: impl Fn(&T) -> Cursor) -> Page<T> {
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    let more = rows.len() > size;
    rows.truncate(size);
    let next = if more { rows.last().map(cursor) } else { None };
    Page { rows, next }
}
