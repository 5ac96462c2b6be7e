//! The audit log as the desk reads it: filtered, newest first, with what its chain says.

use std::collections::BTreeMap;

use kernel::Problem;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait, sea_query::Expr};

use super::like::holds;
use crate::{
    Instant,
    audit_chain::{self, Head, Walk},
    guard::{AdminSystem, Cursor, Granted, Order, Page, cut, seek},
    ids::OrganizationId,
    tables::{audit, organization},
};

/// Which lines of the audit log. Empty values leave nothing out.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Beginning of the act's code, e.g. `contact.`.
    pub act: String,
    /// Part of the actor's name, or of the name of whoever stood behind them.
    pub person: String,
    /// Part of the name of the organization concerned.
    pub organization: String,
    /// Part of the object's name.
    pub object: String,
    /// `done` or `refused`.
    pub result: String,
    /// Not before this moment.
    pub from: Option<Instant>,
    /// Before this moment.
    pub until: Option<Instant>,
}

/// What the chain says about one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seal {
    /// Not yet sealed.
    Waiting,
    /// Sealed, and says what it said then.
    Whole,
    /// Sealed, and changed since.
    Broken,
}

/// A line with what belongs to it.
#[derive(Debug, Clone)]
pub struct Line {
    /// The line.
    pub row: audit::Model,
    /// The organization's name, if one is concerned.
    pub organization: Option<String>,
    /// What the chain says about it.
    pub seal: Seal,
}

/// The audit log, newest first.
pub async fn lines(
    may: &Granted<'_, AdminSystem>,
    filter: &Filter,
    after: Option<&Cursor>,
    size: u64,
) -> Result<Page<Line>, Problem> {
    use audit::Column;
    let mut which = Condition::all();
    if !filter.act.is_empty() {
        which = which.add(Column::Act.starts_with(&filter.act));
    }
    which = which.add(holds(&filter.person, &[Column::ActorName, Column::BehalfOf]));
    which = which.add(holds(&filter.object, &[Column::ObjectName]));
    if !filter.organization.trim().is_empty() {
        let named = organization::Entity::find()
            .select_only()
            .column(organization::Column::Id)
            .filter(organization::Column::ProviderId.eq(may.actor().provider()))
            .filter(holds(&filter.organization, &[organization::Column::Name]));
        which = which.add(Column::OrganizationId.in_subquery(named.into_query()));
    }
    if !filter.result.is_empty() {
        which = which.add(Column::Result.eq(&filter.result));
    }
    if let Some(from) = filter.from {
        which = which.add(Column::At.gte(from));
    }
    if let Some(until) = filter.until {
        which = which.add(Column::At.lt(until));
    }
    let select = may.find::<audit::Entity>().filter(which);
    let (sort, id) = (Expr::col(Column::At.as_column_ref()), Expr::col(Column::Id.as_column_ref()));
    let select = seek(select, sort, id, Order::Descending, after, size);
    let found = select.all(&may.executor()).await.map_err(|error| Problem::fault("read audit log", error))?;
    let page = cut(found, size, |row: &audit::Model| Cursor::number(row.at.0, row.id.0));
    let named =
        Condition::all().add(organization::Column::Id.is_in(page.rows.iter().filter_map(|row| row.organization_id)));
    let named = may.rows::<organization::Entity>(named).await?;
    let named: BTreeMap<OrganizationId, String> = named.into_iter().map(|row| (row.id, row.name.clone())).collect();
    Ok(page.map(|row| Line {
        organization: row.organization_id.map(|id| named.get(&id).cloned().unwrap_or_default()),
        seal: match row.sequence {
            None => Seal::Waiting,
            Some(_) if audit_chain::is_intact(&row) => Seal::Whole,
            Some(_) => Seal::Broken,
        },
        row,
    }))
}

/// How far the chain is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// Its newest sealed line, if there is one.
    pub head: Option<Head>,
    /// Lines that wait to be sealed.
    pub waiting: u64,
}

/// How far the chain is.
pub async fn state(may: &Granted<'_, AdminSystem>) -> Result<State, Problem> {
    let provider = may.actor().provider();
    Ok(State {
        head: audit_chain::head(&may.executor(), provider).await?,
        waiting: audit_chain::waiting(&may.executor(), provider).await?,
    })
}

/// Walks at most `most` lines of the chain, beginning behind place `after` (0: at the first line).
pub async fn walk(may: &Granted<'_, AdminSystem>, after: i64, most: u64) -> Result<Walk, Problem> {
    audit_chain::walk(&may.executor(), may.actor().provider(), after.max(0), most).await
}
