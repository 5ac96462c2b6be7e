//! By what a list of the internal desk is sorted: a number or a text, never nothing, so that a page can begin after any row.

use sea_orm::{
    ColumnTrait, ExprTrait, JoinType, QuerySelect, QueryTrait, Select,
    sea_query::{BinOper, Expr, Func},
};

use super::{Column, Which};
use crate::{
    guard::Guarded,
    tables::{
        contact, internal_priority, internal_status, joined, kinds::Party, organization, taskfire_ticket, ticket,
        ticket_status,
    },
};

/// By what a list is sorted: a number or a text, never nothing.
pub(super) struct Sorting {
    pub(super) expression: Expr,
    pub(super) text: bool,
}

impl Sorting {
    /// Adds the sort value to the columns, for the cursor.
    pub(super) fn written(&self, select: Select<taskfire_ticket::Entity>) -> Select<taskfire_ticket::Entity> {
        let value = self.expression.clone();
        if self.text {
            select.expr_as(Expr::cust("CAST(NULL AS BIGINT)"), "sort_number").expr_as(value, "sort_text")
        } else {
            select.expr_as(value, "sort_number").expr_as(Expr::cust("CAST(NULL AS TEXT)"), "sort_text")
        }
    }
}

/// Joins what the sort needs, and says by what to sort. Where the list itself leaves nothing out of a column, the column
/// stands for itself, so that its index gives the order.
pub(super) fn sorted(
    select: Select<taskfire_ticket::Entity>,
    which: Which,
    column: Column,
) -> (Select<taskfire_ticket::Entity>, Sorting) {
    let number = |expression: Expr| Sorting { expression, text: false };
    let text = |expression: Expr| Sorting { expression, text: true };
    let own = |column: taskfire_ticket::Column| Expr::col(column.as_column_ref());
    let of_ticket = |column: ticket::Column| Expr::col(column.as_column_ref());
    let folded = |expression: Expr| Expr::from(Func::lower(expression));
    let or = |expression: Expr, otherwise: Expr| Expr::from(Func::coalesce([expression, otherwise]));
    let or_nothing = |expression: Expr| or(expression, Expr::val(""));
    let never = || Expr::val(i64::MAX);
    let position = |column: Expr| or(column.cast_as("BIGINT"), Expr::val(i64::MAX));
    match column {
        Column::Number => (select, text(of_ticket(ticket::Column::Number))),
        Column::Title => (select, text(folded(of_ticket(ticket::Column::Title)))),
        Column::Created => (select, number(own(taskfire_ticket::Column::OpenedAt))),
        Column::LastActivity => (select, number(of_ticket(ticket::Column::LastActivityAt))),
        Column::Due if matches!(which, Which::Overdue(_)) => (select, number(own(taskfire_ticket::Column::DueAt))),
        Column::Due => (select, number(or(own(taskfire_ticket::Column::DueAt), never()))),
        Column::Completed if matches!(which, Which::CompletedSince(_)) => {
            (select, number(own(taskfire_ticket::Column::ClosedAt)))
        }
        Column::Completed => (select, number(or(own(taskfire_ticket::Column::ClosedAt), never()))),
        Column::Party => {
            let is = |party: Party| taskfire_ticket::Column::Responsible.eq(party);
            let order = Expr::case(is(Party::Internal), 0_i64).case(is(Party::Provider), 1_i64).finally(2_i64);
            (select, number(order.into()))
        }
        Column::Status => {
            let column = Expr::col(internal_status::Column::Position.as_column_ref());
            let select = with::<internal_status::Entity>(select, own(taskfire_ticket::Column::StatusId));
            (select, number(position(column)))
        }
        Column::Priority => {
            let column = Expr::col(internal_priority::Column::Position.as_column_ref());
            let select = with::<internal_priority::Entity>(select, own(taskfire_ticket::Column::PriorityId));
            (select, number(position(column)))
        }
        Column::ProviderStatus => {
            let column = Expr::col(ticket_status::Column::Position.as_column_ref());
            let select = with::<ticket_status::Entity>(select, of_ticket(ticket::Column::StatusId));
            (select, number(position(column)))
        }
        Column::Organization => {
            let name = Expr::col(organization::Column::Name.as_column_ref());
            let select = with::<organization::Entity>(select, of_ticket(ticket::Column::OrganizationId));
            (select, text(or_nothing(folded(name))))
        }
        Column::Contact | Column::Resource => {
            let points = if column == Column::Contact {
                of_ticket(ticket::Column::ContactId)
            } else {
                own(taskfire_ticket::Column::ContactId)
            };
            let name = |column: contact::Column| Expr::col(column.as_column_ref());
            let joint = |a: Expr, b: Expr| a.binary(BinOper::Custom("||"), b);
            let full = joint(joint(name(contact::Column::FirstName), Expr::val(" ")), name(contact::Column::LastName));
            (with::<contact::Entity>(select, points), text(or_nothing(folded(full))))
        }
    }
}

/// Joins the row that a column points to, within the provider.
fn with<T: Guarded>(mut select: Select<taskfire_ticket::Entity>, points: Expr) -> Select<taskfire_ticket::Entity> {
    let query = QueryTrait::query(&mut select);
    joined::join::<T>(query, JoinType::LeftJoin, taskfire_ticket::Column::ProviderId, points);
    select
}
