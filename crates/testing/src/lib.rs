//! The world of tests: a provider with organizations and people in a database of its own, on SQLite or PostgreSQL, and a
//! client that walks the pages as a browser without script does.

mod client;
mod database;
mod desk_records;
mod people;
mod records;
mod taskfire;
mod time;
mod world;

pub use client::{Client, Page, Stream};
pub use database::Backend;
pub use people::{Organization, Person};
pub use records::Ticket;
pub use taskfire::Desk;
pub use time::{Dice, MovableClock};
pub use world::{Composed, World};

/// Runs a test on both databases: `on_both!(t_13_foreign_ticket_is_not_found, |world| async move { … });`
///
/// The PostgreSQL half fails, rather than being skipped, when no server is given: `./run test` always gives one.
#[macro_export]
macro_rules! on_both {
    ($name:ident, $test:expr) => {
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            #[tokio::test]
            async fn sqlite() {
                let test = $test;
                test($crate::World::start($crate::Backend::Sqlite, super::compose).await).await;
            }

            #[tokio::test]
            async fn postgres() {
                let test = $test;
                test($crate::World::start($crate::Backend::Postgres, super::compose).await).await;
            }
        }
    };
}
