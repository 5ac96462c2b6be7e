//! What one transaction did to tickets, collected while it runs: at its end each ticket gets one job for the workflow rules,
//! so that a save is judged once, with everything that happened in it (F-107, A-275). Providers without an active rule get
//! no jobs.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use kernel::{Chance, Clock, Problem, workflow::MOST_CASCADE};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde::{Deserialize, Serialize};

use crate::{
    ids::{HandOverId, NoteId, ProviderId, TicketId},
    outbox::{self, Event, Task, Urgency},
    tables::workflow_rule,
};

/// What happened to one ticket in one save.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Happened {
    /// It came into being.
    pub created: bool,
    /// A field of it was changed, or its responsible party.
    pub edited: bool,
    /// It was completed.
    pub completed: bool,
    /// Notes that were added.
    pub notes: Vec<NoteId>,
    /// Changes of the responsible party.
    pub hand_overs: Vec<HandOverId>,
}

/// The tickets of one transaction.
#[derive(Debug, Default)]
pub(crate) struct Saves {
    found: Mutex<Found>,
}

#[derive(Debug, Default)]
struct Found {
    tickets: BTreeMap<TicketId, Happened>,
    /// How many rules stand in sequence before what happens here; 0 outside of workflow rules.
    depth: u32,
}

impl Saves {
    fn open(&self) -> MutexGuard<'_, Found> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on, what happens is caused by rules at this place of a sequence.
    pub(crate) fn deepen(&self, depth: u32) {
        self.open().depth = depth;
    }

    /// A field of a ticket was changed.
    pub(crate) fn edited(&self, ticket: TicketId) {
        self.open().tickets.entry(ticket).or_default().edited = true;
    }

    /// An event was recorded.
    pub(crate) fn event(&self, event: &Event) {
        let mut found = self.open();
        let mut of = |ticket: &TicketId, note: &mut dyn FnMut(&mut Happened)| {
            note(found.tickets.entry(*ticket).or_default());
        };
        match event {
            Event::TicketCreated { ticket, .. } => of(ticket, &mut |one| one.created = true),
            Event::TicketAssigned { ticket, .. } => of(ticket, &mut |one| one.edited = true),
            Event::TicketCompleted { ticket, .. } => of(ticket, &mut |one| one.completed = true),
            Event::NoteAdded { ticket, note, .. } => of(ticket, &mut |one| one.notes.push(*note)),
            Event::TicketReopened { ticket, note, .. } => of(ticket, &mut |one| {
                one.edited = true;
                one.notes.extend(*note);
            }),
            Event::HandedOver { ticket, hand_over, .. } => of(ticket, &mut |one| {
                one.edited = true;
                one.hand_overs.push(*hand_over);
            }),
            _ => {}
        }
    }

    /// Adds the jobs, in the same transaction. Behind the last place of a sequence there is none.
    pub(crate) async fn queue<C: ConnectionTrait>(
        &self,
        database: &C,
        provider: ProviderId,
        clock: &dyn Clock,
        chance: &dyn Chance,
    ) -> Result<(), Problem> {
        let Found { tickets, depth } = std::mem::take(&mut *self.open());
        let depth = depth + 1;
        if tickets.is_empty() || depth > MOST_CASCADE {
            return Ok(());
        }
        let active = workflow_rule::Entity::find()
            .filter(workflow_rule::Column::ProviderId.eq(provider))
            .filter(workflow_rule::Column::Active.eq(true))
            .count(database)
            .await
            .map_err(|error| Problem::fault("count workflow rules", error))?;
        if active == 0 {
            return Ok(());
        }
        for (ticket, happened) in tickets {
            let task = Task::Workflow { ticket, happened, depth };
            outbox::enqueue(database, provider, clock, chance, &task, clock.now().into(), Urgency::Ordinary).await?;
        }
        Ok(())
    }
}
