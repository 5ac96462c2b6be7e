//! The guard: no rows without a grant (architecture: actor → session → grant → row).
//!
//! Outside this crate nobody can run a query. A [`Session`] is opened for an [`Actor`]; [`Session::need`] judges one
//! permission and gives a [`Granted`], which adds provider and reach to every query; only a [`Row`] it loaded can be changed.
//!
//! ```
//! use store::{Granted, Set, guard::WorkTickets, ids::TicketId, tables::ticket};
//!
//! async fn retitle(may: &Granted<'_, WorkTickets>, id: TicketId) -> Result<(), kernel::Problem> {
//!     let row = may.row::<ticket::Entity>(id).await?;
//!     may.change(&row, ticket::ActiveModel { title: Set("new".to_owned()), ..Default::default() }).await
//! }
//! ```
//!
//! What could be forgotten does not compile. A grant that may only look cannot change:
//!
//! ```compile_fail,E0277
//! use store::{Granted, Row, Set, guard::ViewTickets, tables::ticket};
//!
//! async fn cheat(may: &Granted<'_, ViewTickets>, row: &Row<ticket::Entity>) {
//!     let _ = may.change(row, ticket::ActiveModel { title: Set("new".to_owned()), ..Default::default() }).await;
//! }
//! ```
//!
//! Another permission's grant is another type:
//!
//! ```compile_fail,E0308
//! use store::{Granted, guard::{LogTime, WorkTickets}};
//!
//! fn command(_: &Granted<'_, WorkTickets>) {}
//! fn cheat(may: &Granted<'_, LogTime>) {
//!     command(may);
//! }
//! ```
//!
//! A row cannot be made by hand, nor an actor:
//!
//! ```compile_fail,E0451
//! use store::{Row, tables::ticket};
//!
//! fn cheat(model: ticket::Model) -> Row<ticket::Entity> {
//!     Row { model }
//! }
//! ```
//!
//! ```compile_fail,E0624
//! fn cheat(provider: store::ids::ProviderId) -> store::Actor {
//!     store::Actor::system(provider, "because")
//! }
//! ```
//!
//! And nobody outside gets at the database itself:
//!
//! ```compile_fail,E0624
//! async fn cheat(may: &store::Granted<'_, store::guard::ViewTickets>) {
//!     let _ = may.executor();
//! }
//! ```

mod act;
mod actor;
mod granted;
mod grants;
mod page;
mod session;

pub use act::{Act, differences};
pub use actor::{Actor, Preview, Trace, Who};
pub(crate) use granted::changed_at_once;
pub use granted::{Granted, Row};
pub use grants::*;
pub use page::{Cursor, Order, Page};
pub(crate) use page::{CursorValue, count_each_up_to, count_up_to, cut, seek};
pub(crate) use session::Link;
pub use session::Session;

use kernel::Reach;
use sea_orm::{Condition, EntityTrait, sea_query::Expr};

use crate::{ids::TicketId, search::Record};

/// A table that can be reached through the guard. "Which rows" is stated here once; "this row" is the same with an id.
pub trait Guarded: EntityTrait {
    /// The provider's column.
    const PROVIDER: Self::Column;
    /// The id's column.
    const ID: Self::Column;
    /// The column that detects concurrent change, if the table's rows ever change (T-108).
    const VERSION: Option<Self::Column>;

    /// The columns that a search entry is made of; a change of any brings the entry up to date in the same transaction.
    const SEARCHED: &'static [Self::Column] = &[];
    /// The columns whose change is an edit for workflow rules (A-275).
    const WATCHED: &'static [Self::Column] = &[];

    /// The rows that `actor` reaches with a grant of this reach. The provider is added by the guard.
    fn reachable(reach: Reach, actor: &Actor) -> Condition;

    /// Of these, the rows that a grant which may write may change and add; all of them, unless a table says otherwise.
    fn changeable(reach: Reach, actor: &Actor) -> Condition {
        Self::reachable(reach, actor)
    }

    /// The ticket that is edited when one of [`Guarded::WATCHED`] changes.
    fn watched_as(_row: &Self::Model) -> Option<TicketId> {
        None
    }

    /// The record in whose search entry this row's words stand, if it is searched for at all (T-191).
    fn searched_as(_row: &Self::Model) -> Option<Record> {
        None
    }
}

/// Every row of the provider.
pub(crate) fn every_row() -> Condition {
    Condition::all()
}

/// No row at all: the closed default.
pub(crate) fn no_row() -> Condition {
    Condition::all().add(Expr::cust("1 = 0"))
}
