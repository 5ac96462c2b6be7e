//! What an actor may touch, over one connection or one transaction.

use kernel::{Chance, Clock, Problem};
use sea_orm::DatabaseExecutor;

use super::{Actor, Grant, Granted};
use crate::{Instant, saves::Saves, snapshot::Snapshot};

/// An actor with a way to the database, and with time and chance. It shows nothing by itself: ask for a grant.
pub struct Session<'s> {
    pub(crate) database: Link<'s>,
    pub(crate) actor: &'s Actor,
    pub(crate) clock: &'s dyn Clock,
    pub(crate) chance: &'s dyn Chance,
}

/// A connection pool or one moment to read from, or the transaction of a write.
#[derive(Clone, Copy)]
pub(crate) enum Link<'s> {
    Pool(&'s sea_orm::DatabaseConnection),
    Snapshot(&'s Snapshot),
    Transaction(&'s sea_orm::DatabaseTransaction, &'s Saves),
}

impl<'s> Link<'s> {
    pub(crate) fn executor(self) -> DatabaseExecutor<'s> {
        match self {
            Self::Pool(pool) => DatabaseExecutor::Connection(pool),
            Self::Snapshot(snapshot) => snapshot.executor(),
            Self::Transaction(transaction, _) => DatabaseExecutor::Transaction(transaction),
        }
    }

    pub(crate) fn snapshot(self) -> Option<&'s Snapshot> {
        match self {
            Self::Snapshot(snapshot) => Some(snapshot),
            Self::Pool(_) | Self::Transaction(..) => None,
        }
    }

    pub(crate) fn is_transaction(self) -> bool {
        matches!(self, Self::Transaction(..))
    }

    /// Where a transaction collects what it did to tickets.
    pub(crate) fn saves(self) -> Option<&'s Saves> {
        match self {
            Self::Pool(_) | Self::Snapshot(_) => None,
            Self::Transaction(_, saves) => Some(saves),
        }
    }
}

impl<'s> Session<'s> {
    /// Judges `G`'s permission: a grant with its reach, or [`Problem::Denied`] (403).
    pub fn need<G: Grant>(&self) -> Result<Granted<'s, G>, Problem> {
        let reach = self.actor.may(G::PERMISSION).ok_or(Problem::Denied(G::PERMISSION.code()))?;
        Ok(Granted::new(self.database, self.actor, reach, self.clock, self.chance))
    }

    /// Who acts.
    pub fn actor(&self) -> &'s Actor {
        self.actor
    }

    /// The present moment.
    pub fn now(&self) -> Instant {
        self.clock.now().into()
    }
}
