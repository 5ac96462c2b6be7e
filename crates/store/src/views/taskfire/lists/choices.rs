//! What can be chosen at the lists of the internal desk, of all kinds in one question: a page begins with it.

use kernel::Problem;
use sea_orm::{
    ColumnTrait, ConnectionTrait, FromQueryResult, QueryFilter, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, SelectStatement, UnionType},
};
use uuid::Uuid;

use super::offers::Named;
use crate::{
    Granted,
    guard::{Guarded, WorkInternally},
    ids::OrganizationId,
    tables::{
        internal_priority, internal_queue, internal_queue_member, internal_status, kinds::InternalMeaning,
        organization, request_type, vendor,
    },
};

// What a choice is.
pub(super) const ORGANIZATION: &str = "organization";
pub(super) const STATUS: &str = "status";
pub(super) const PRIORITY: &str = "priority";
pub(super) const QUEUE: &str = "queue";
/// A queue that the reader is a member of.
pub(super) const MEMBER: &str = "member";
pub(super) const VENDOR: &str = "vendor";
pub(super) const REQUEST_TYPE: &str = "request type";

/// Something of one of these kinds.
#[derive(Debug, FromQueryResult)]
pub(super) struct Choice {
    pub(super) kind: String,
    pub(super) id: Uuid,
    pub(super) organization_id: Option<OrganizationId>,
    pub(super) name: String,
    /// Whether it is offered; else only its name is shown, where it was chosen before.
    pub(super) offered: bool,
    pub(super) position: i32,
    pub(super) tone: String,
    pub(super) meaning: Option<InternalMeaning>,
    pub(super) shared: bool,
}

impl Choice {
    pub(super) fn named<I: From<Uuid>>(&self) -> Option<Named<I>> {
        Some(Named { id: self.id.into(), name: self.name.clone(), organization: self.organization_id? })
    }

    /// The rows of one kind, by the columns that differ.
    fn part<T: Guarded>(select: Select<T>, kind: &str, of: Columns<T::Column>) -> SelectStatement {
        let column = |column: T::Column| Expr::col(column.as_column_ref());
        let or = |given: Option<T::Column>, otherwise: &'static str| {
            given.map_or_else(|| Expr::cust(otherwise), |given| given.select_as(column(given)))
        };
        select
            .select_only()
            .expr_as(Expr::val(kind), "kind")
            .expr_as(column(of.id), "id")
            .expr_as(column(of.organization), "organization_id")
            .expr_as(or(of.name, "''"), "name")
            .expr_as(or(of.offered, "TRUE"), "offered")
            .expr_as(or(of.position, "0"), "position")
            .expr_as(or(of.tone, "''"), "tone")
            .expr_as(or(of.meaning, "CAST(NULL AS TEXT)"), "meaning")
            .expr_as(or(of.shared, "FALSE"), "shared")
            .into_query()
    }
}

/// Where the values of a [`Choice`] stand in a table.
struct Columns<C> {
    id: C,
    organization: C,
    name: Option<C>,
    offered: Option<C>,
    position: Option<C>,
    tone: Option<C>,
    meaning: Option<C>,
    shared: Option<C>,
}

impl<C> Columns<C> {
    fn of(id: C, organization: C, name: Option<C>, offered: Option<C>) -> Self {
        Self { id, organization, name, offered, position: None, tone: None, meaning: None, shared: None }
    }
}

/// Everything in reach that can be chosen, in one question.
pub(super) async fn choices(may: &Granted<'_, WorkInternally>) -> Result<Vec<Choice>, Problem> {
    use internal_priority::Column as Priority;
    use internal_queue::Column as Queue;
    use internal_queue_member::Column as Member;
    use internal_status::Column as Status;
    use organization::Column as Organization;
    use request_type::Column as RequestType;
    use vendor::Column as Vendor;
    let mine = may.find::<internal_queue_member::Entity>().filter(Member::ContactId.eq(may.actor().contact()));
    let parts = [
        Choice::part(may.find::<organization::Entity>(), ORGANIZATION, {
            Columns::of(
                Organization::Id,
                Organization::Id,
                Some(Organization::Name),
                Some(Organization::TaskfireEnabled),
            )
        }),
        Choice::part(may.find::<internal_status::Entity>(), STATUS, {
            let of = Columns::of(Status::Id, Status::OrganizationId, Some(Status::Name), Some(Status::Active));
            let (position, tone, meaning) = (Some(Status::Position), Some(Status::Tone), Some(Status::Meaning));
            Columns { position, tone, meaning, ..of }
        }),
        Choice::part(may.find::<internal_priority::Entity>(), PRIORITY, {
            let of = Columns::of(Priority::Id, Priority::OrganizationId, Some(Priority::Name), Some(Priority::Active));
            Columns { position: Some(Priority::Position), tone: Some(Priority::Tone), ..of }
        }),
        Choice::part(may.find::<internal_queue::Entity>(), QUEUE, {
            let of = Columns::of(Queue::Id, Queue::OrganizationId, Some(Queue::Name), Some(Queue::Active));
            Columns { position: Some(Queue::Position), shared: Some(Queue::Shared), ..of }
        }),
        Choice::part(mine, MEMBER, Columns::of(Member::QueueId, Member::OrganizationId, None, None)),
        Choice::part(may.find::<vendor::Entity>(), VENDOR, {
            Columns::of(Vendor::Id, Vendor::OrganizationId, Some(Vendor::Name), Some(Vendor::Active))
        }),
        Choice::part(may.find::<request_type::Entity>(), REQUEST_TYPE, {
            let name = Some(RequestType::Name);
            let of = Columns::of(RequestType::Id, RequestType::OrganizationId, name, Some(RequestType::Active));
            Columns { position: Some(RequestType::Position), ..of }
        }),
    ];
    let all = parts.into_iter().reduce(|mut all, part| all.union(UnionType::All, part).take());
    let Some(all) = all else { return Ok(Vec::new()) };
    let fault = |error| Problem::fault("read what lists offer", error);
    let rows = may.executor().query_all(&all).await.map_err(fault)?;
    rows.iter().map(|row| Choice::from_query_result(row, "")).collect::<Result<_, _>>().map_err(fault)
}
