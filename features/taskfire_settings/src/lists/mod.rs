//! The lists of a customer's own desk: what is their own beside the common pattern of [`web::list`].

pub(crate) mod fields;
pub(crate) mod issue_types;
pub(crate) mod priorities;
pub(crate) mod queues;
pub(crate) mod request_types;
pub(crate) mod statuses;

use std::collections::BTreeMap;

use kernel::Problem;
use store::{
    Granted,
    guard::{AdministerTaskfire, Reads},
    views::{
        settings::{Entry, Listed, entries},
        taskfire::config::{self, Use},
    },
};
use uuid::Uuid;
use web::{
    field::{Field, Fields},
    words::Words,
};

use crate::{Desk, table::Cell};

/// The background questions of a customer's request types.
pub(crate) type Questions = web::list::questions::Questions<Desk, AdministerTaskfire>;

/// How many tickets have each entry of a list (F-150).
pub(crate) struct Counts(BTreeMap<Uuid, i64>);

impl Counts {
    /// Counts the tickets of all entries of `T`.
    async fn of<T>(may: &Granted<'_, AdministerTaskfire>, of: Use, parent: Option<Uuid>) -> Result<Self, Problem>
    where
        T: Listed,
        AdministerTaskfire: Reads<T>,
    {
        let listed: Vec<Entry> = entries::<T, _>(may, parent).await?;
        config::uses(may, of, &listed).await.map(Self)
    }

    fn many(&self, id: Uuid) -> i64 {
        self.0.get(&id).copied().unwrap_or_default()
    }

    fn cell(&self, id: Uuid) -> Cell {
        Cell::text(self.many(id).to_string())
    }
}

/// Yes or no, as people read it.
fn shared_field(form: &mut Fields<'_>, words: &Words, on: bool) -> Field {
    form.check("shared", words.t("internal-shared")).on(on).hint(words.t("internal-shared-hint"))
}
