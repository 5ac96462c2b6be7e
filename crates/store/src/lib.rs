//! The only crate that may run a query. Tables, migrations and reach rules live here, so that the whole data model and the
//! whole security model are read in two folders: `tables` and `guard`.

pub mod audit_chain;
pub mod changes;
pub mod contracts;
mod database_clock;
pub mod door;
pub mod guard;
pub mod ids;
mod instant;
pub mod licence;
mod migrations;
pub mod outbox;
pub mod policy;
mod saves;
#[cfg(feature = "scratch")]
pub mod scratch;
pub mod search;
pub mod seed;
mod snapshot;
#[cfg(test)]
mod still;
mod store;
pub mod tables;
pub mod taskfire;
mod tidy;
pub mod views;

pub use guard::{Act, Actor, Cursor, Granted, Order, Page, Row, Session, Who, differences};
pub use instant::Instant;
pub use saves::Happened;
pub use sea_orm::ActiveValue::{NotSet, Set};
pub use snapshot::Snapshot;
pub use store::{Store, Write};
