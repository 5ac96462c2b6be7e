//! A grant in the hand: queries that carry provider and reach, and changes that repeat both in their condition.

use std::{marker::PhantomData, ops::Deref};

use kernel::{Chance, Clock, Problem, Reach};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, EntityTrait, ExprTrait, IntoActiveModel, Iterable, ModelTrait,
    PrimaryKeyToColumn, QueryFilter, QuerySelect, Select, Set, Value, sea_query::Expr,
};
use uuid::Uuid;

use super::{Act, Actor, Grant, Guarded, Reads, Who, Writes, session::Link};
use crate::{
    Instant,
    ids::AuditId,
    outbox,
    outbox::{Event, Task, Urgency},
    search,
    tables::{audit, job},
};

/// One permission, with its reach, over one connection or transaction.
pub struct Granted<'s, G> {
    database: Link<'s>,
    actor: &'s Actor,
    reach: Reach,
    clock: &'s dyn Clock,
    chance: &'s dyn Chance,
    grant: PhantomData<G>,
}

impl<G> Clone for Granted<'_, G> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<G> Copy for Granted<'_, G> {}

/// A row that a grant has loaded; the only thing that can be changed.
#[derive(Debug, Clone)]
pub struct Row<E: EntityTrait> {
    model: E::Model,
}

impl<E: EntityTrait> Row<E> {
    /// The row's values, without the right to change it.
    pub fn into_inner(self) -> E::Model {
        self.model
    }
}

impl<E: EntityTrait> Deref for Row<E> {
    type Target = E::Model;

    fn deref(&self) -> &E::Model {
        &self.model
    }
}

impl<'s, G: Grant> Granted<'s, G> {
    pub(super) fn new(
        database: Link<'s>,
        actor: &'s Actor,
        reach: Reach,
        clock: &'s dyn Clock,
        chance: &'s dyn Chance,
    ) -> Self {
        Self { database, actor, reach, clock, chance, grant: PhantomData }
    }

    /// Who acts.
    pub fn actor(&self) -> &'s Actor {
        self.actor
    }

    /// How far this grant goes.
    pub fn reach(&self) -> Reach {
        self.reach
    }

    /// Judges a further permission over the same connection or transaction.
    pub fn also<H: Grant>(&self) -> Result<Granted<'s, H>, Problem> {
        super::Session { database: self.database, actor: self.actor, clock: self.clock, chance: self.chance }
            .need::<H>()
    }

    /// The present moment.
    pub fn now(&self) -> Instant {
        self.clock.now().into()
    }

    /// A new id.
    pub fn fresh_id<I: From<Uuid>>(&self) -> I {
        kernel::chance::fresh_id(self.clock, self.chance).into()
    }

    /// A new secret (for links and the like).
    pub fn fresh_secret(&self) -> String {
        kernel::chance::fresh_secret(self.chance)
    }

    /// Time and chance, for what this crate makes on behalf of the grant.
    pub(crate) fn sources(&self) -> (&'s dyn Clock, &'s dyn Chance) {
        (self.clock, self.chance)
    }

    pub(crate) fn executor(&self) -> sea_orm::DatabaseExecutor<'s> {
        self.database.executor()
    }

    /// The one moment that is read of, if it is one.
    pub(crate) fn snapshot(&self) -> Option<&'s crate::Snapshot> {
        self.database.snapshot()
    }

    fn scope<T: Guarded>(&self) -> Condition {
        Condition::all().add(T::PROVIDER.eq(self.actor.provider)).add(T::reachable(self.reach, self.actor))
    }

    fn write_scope<T: Guarded>(&self) -> Condition {
        Condition::all().add(T::PROVIDER.eq(self.actor.provider)).add(T::changeable(self.reach, self.actor))
    }

    /// A query of the rows in reach, for the reads in this crate.
    pub(crate) fn find<T: Guarded>(&self) -> Select<T>
    where
        G: Reads<T>,
    {
        T::find().filter(self.scope::<T>())
    }

    /// The row with this id, or [`Problem::NotFound`] if there is none in reach (T-13).
    pub async fn row<T: Guarded>(&self, id: impl Into<Value>) -> Result<Row<T>, Problem>
    where
        G: Reads<T>,
    {
        let id: Value = id.into();
        let found = self.find::<T>().filter(T::ID.eq(id)).one(&self.executor()).await;
        let model = found.map_err(|error| Problem::fault("read row", error))?.ok_or(Problem::NotFound)?;
        Ok(Row { model })
    }

    /// The row with this id if it is in reach: for ids that come in form fields, where the field is told, not the page.
    pub async fn row_if<T: Guarded>(&self, id: impl Into<Value>) -> Result<Option<Row<T>>, Problem>
    where
        G: Reads<T>,
    {
        match self.row::<T>(id).await {
            Ok(row) => Ok(Some(row)),
            Err(Problem::NotFound) => Ok(None),
            Err(other) => Err(other),
        }
    }

    /// The one row in reach that satisfies `which`. Within a write it is held until the end, so that two who change it at
    /// the same moment come one after the other (on SQLite there is one writer anyway).
    pub(crate) async fn one_held<T: Guarded>(&self, which: Condition) -> Result<Option<Row<T>>, Problem>
    where
        G: Reads<T>,
    {
        let select = self.find::<T>().filter(which);
        let select = if self.database.is_transaction() { select.lock_exclusive() } else { select };
        let found = select.one(&self.executor()).await.map_err(|error| Problem::fault("read row", error))?;
        Ok(found.map(|model| Row { model }))
    }

    /// All rows in reach that satisfy `which`, for tables that stay small; lists that grow use paged reads in `views`.
    pub(crate) async fn rows<T: Guarded>(&self, which: Condition) -> Result<Vec<Row<T>>, Problem>
    where
        G: Reads<T>,
    {
        let found = self.find::<T>().filter(which).all(&self.executor()).await;
        let models = found.map_err(|error| Problem::fault("read rows", error))?;
        Ok(models.into_iter().map(|model| Row { model }).collect())
    }

    /// Adds a row. Provider and version are set here; the new row must be in this grant's reach, else
    /// [`Problem::NotFound`] (and the transaction is lost).
    pub async fn add<T: Guarded>(&self, mut new: T::ActiveModel) -> Result<Row<T>, Problem>
    where
        G: Writes<T>,
        T::Model: IntoActiveModel<T::ActiveModel>,
        T::ActiveModel: Send,
    {
        new.set(T::PROVIDER, self.actor.provider.into());
        if let Some(version) = T::VERSION {
            new.set(version, 1_i32.into());
        }
        let Some(id) = new.get(T::ID).into_value() else {
            return Err(Problem::Fault("new row without id".to_owned()));
        };
        let added = T::insert(new).exec_without_returning(&self.executor()).await;
        added.map_err(|error| unique_or_fault("add row", &error))?;
        let found = T::find().filter(self.write_scope::<T>()).filter(T::ID.eq(id)).one(&self.executor()).await;
        let model = found.map_err(|error| Problem::fault("read row", error))?.ok_or(Problem::NotFound)?;
        let row = Row { model };
        self.keep_search_true::<T>(&row).await?;
        Ok(row)
    }

    /// Changes a row: only if provider, reach, id and version still hold, else [`Problem::Stale`].
    pub async fn change<T: Guarded>(&self, row: &Row<T>, mut set: T::ActiveModel) -> Result<(), Problem>
    where
        G: Writes<T>,
        T::ActiveModel: Send,
    {
        let mut which = self.write_scope::<T>();
        let searched = T::SEARCHED.iter().any(|column| set.get(*column).is_set());
        let watched = T::WATCHED.iter().any(|column| set.get(*column).is_set());
        for key in T::PrimaryKey::iter() {
            let column = key.into_column();
            which = which.add(column.eq(row.model.get(column)));
            set.not_set(column);
        }
        let mut update = T::update_many();
        if let Some(version) = T::VERSION {
            set.not_set(version);
            which = which.add(version.eq(row.model.get(version)));
            update = update.col_expr(version, Expr::col(version).add(1));
        }
        let changed = update.set(set).filter(which).exec(&self.executor()).await;
        match changed.map_err(|error| unique_or_fault("change row", &error))?.rows_affected {
            1 => {
                if let (true, Some(saves), Some(ticket)) = (watched, self.database.saves(), T::watched_as(row)) {
                    saves.edited(ticket);
                }
                if searched { self.keep_search_true::<T>(row).await } else { Ok(()) }
            }
            _ => Err(Problem::Stale),
        }
    }

    /// Removes a row under the same conditions as [`Granted::change`]. For rows that are links, drafts or held files;
    /// records are made inactive instead (decision 19).
    pub async fn remove<T: Guarded>(&self, row: &Row<T>) -> Result<(), Problem>
    where
        G: Writes<T>,
    {
        let mut which = self.write_scope::<T>();
        for key in T::PrimaryKey::iter() {
            let column = key.into_column();
            which = which.add(column.eq(row.model.get(column)));
        }
        let gone = T::delete_many().filter(which).exec(&self.executor()).await;
        match gone.map_err(|error| Problem::fault("remove row", error))?.rows_affected {
            1 => self.keep_search_true::<T>(row).await,
            _ => Err(Problem::Stale),
        }
    }

    /// Brings the search entry in which this row's words stand up to date, in this transaction.
    async fn keep_search_true<T: Guarded>(&self, row: &T::Model) -> Result<(), Problem> {
        match T::searched_as(row) {
            Some(record) => search::refresh(&self.executor(), self.actor.provider, record).await,
            None => Ok(()),
        }
    }

    /// Records an event in this transaction: listeners hear of it after commit, exactly once.
    pub async fn record(&self, event: Event) -> Result<(), Problem> {
        if let Some(saves) = self.database.saves() {
            saves.event(&event);
        }
        outbox::record(&self.executor(), self.actor.provider, self.clock, self.chance, &event).await
    }

    /// The same for one of very many events: what it causes lets everything ordinary go first.
    pub(crate) async fn record_as(&self, event: &Event, urgency: Urgency) -> Result<(), Problem> {
        outbox::record_as(&self.executor(), self.actor.provider, self.clock, self.chance, event, urgency).await
    }

    /// Adds a job in this transaction, due at `run_at`.
    pub async fn enqueue(&self, task: &Task, run_at: Instant) -> Result<(), Problem>
    where
        G: Writes<job::Entity>,
    {
        self.enqueue_as(task, run_at, Urgency::Ordinary).await
    }

    /// The same with an urgency.
    pub(crate) async fn enqueue_as(&self, task: &Task, run_at: Instant, urgency: Urgency) -> Result<(), Problem>
    where
        G: Writes<job::Entity>,
    {
        let (clock, chance) = self.sources();
        outbox::enqueue(&self.executor(), self.actor.provider, clock, chance, task, run_at, urgency).await
    }

    /// Writes a line of the audit log in this transaction.
    pub async fn audit(&self, act: Act<'_>) -> Result<(), Problem> {
        let behalf_of = self.actor.preview.as_ref().map(|preview| preview.name.clone()).unwrap_or_default();
        self.audit_for(behalf_of, act).await
    }

    /// Writes a line of the audit log about what is done for somebody, e.g. by a job that they began.
    pub async fn audit_for(&self, behalf_of: impl Into<String>, act: Act<'_>) -> Result<(), Problem> {
        let (kind, id) = match self.actor.who {
            Who::Contact { contact, .. } => ("contact", Some(contact.0)),
            Who::Resource { resource } => ("resource", Some(resource.0)),
            Who::System { .. } => ("system", None),
        };
        let line = audit::ActiveModel {
            provider_id: Set(self.actor.provider),
            id: Set(self.fresh_id::<AuditId>()),
            at: Set(self.now()),
            actor_kind: Set(kind.to_owned()),
            actor_id: Set(id),
            actor_name: Set(self.actor.name.clone()),
            behalf_of: Set(behalf_of.into()),
            organization_id: Set(act.organization),
            act: Set(act.act.to_owned()),
            object_kind: Set(act.object_kind.to_owned()),
            object_id: Set(act.object_id),
            object_name: Set(act.object_name.to_owned()),
            before_value: Set(act.before.to_owned()),
            after_value: Set(act.after.to_owned()),
            address: Set(self.actor.trace.address.clone()),
            request_id: Set(self.actor.trace.request_id.clone()),
            result: Set("done".to_owned()),
            sequence: Set(None),
            hash: Set(String::new()),
            previous_hash: Set(String::new()),
        };
        let written = audit::Entity::insert(line).exec_without_returning(&self.executor()).await;
        written.map(|_| ()).map_err(|error| Problem::fault("write audit line", error))
    }
}

/// Whether an error is a broken unique index: two did the same at once. Commands that expect it look for this.
pub(crate) fn changed_at_once(error: &sea_orm::DbErr) -> bool {
    matches!(error.sql_err(), Some(sea_orm::SqlErr::UniqueConstraintViolation(_)))
}

/// Two did the same at once, or PostgreSQL broke a deadlock: the person is told to look again and repeat.
fn unique_or_fault(attempt: &str, error: &sea_orm::DbErr) -> Problem {
    let text = error.to_string();
    let conflict = ["deadlock detected", "could not serialize"].iter().any(|sign| text.contains(sign));
    if conflict || changed_at_once(error) { Problem::Stale } else { Problem::fault(attempt, error) }
}
