//! By what a list is sorted: a number or a text, never nothing, so that a page can begin after any row.

use sea_orm::{
    ColumnTrait, ExprTrait, JoinType, QuerySelect, QueryTrait, Select,
    sea_query::{BinOper, Expr, Func},
};

use super::Column;
use crate::{
    Actor,
    guard::Guarded,
    tables::{contact, joined, kinds::ResourceNames, organization, priority, resource, ticket, ticket_status},
    views::{changes, people::Naming},
};

/// By what a list is sorted: a number or a text, never nothing.
pub(super) struct Sorting {
    pub(super) expression: Expr,
    pub(super) text: bool,
}

impl Sorting {
    /// Adds the sort value to the columns, for the cursor.
    pub(super) fn written(&self, select: Select<ticket::Entity>) -> Select<ticket::Entity> {
        let value = self.expression.clone();
        if self.text {
            select.expr_as(Expr::cust("CAST(NULL AS BIGINT)"), "sort_number").expr_as(value, "sort_text")
        } else {
            select.expr_as(value, "sort_number").expr_as(Expr::cust("CAST(NULL AS TEXT)"), "sort_text")
        }
    }
}

/// Joins what the sort needs, and says by what to sort.
pub(super) fn sorted(
    select: Select<ticket::Entity>,
    column: Column,
    (naming, actor): (&Naming, &Actor),
) -> (Select<ticket::Entity>, Sorting) {
    let number = |expression: Expr| Sorting { expression, text: false };
    let text = |expression: Expr| Sorting { expression, text: true };
    let column_of = |column: ticket::Column| Expr::col(column.as_column_ref());
    let folded = |expression: Expr| Expr::from(Func::lower(expression));
    let or = |expression: Expr, otherwise: Expr| Expr::from(Func::coalesce([expression, otherwise]));
    let or_nothing = |expression: Expr| or(expression, Expr::val(""));
    let or_never = |column: ticket::Column| or(column_of(column), Expr::val(i64::MAX));
    let full_name = |first: Expr, last: Expr| {
        let joined = |a: Expr, b: Expr| a.binary(BinOper::Custom("||"), b);
        or_nothing(folded(joined(joined(first, Expr::val(" ")), last)))
    };
    match column {
        Column::Number => (select, text(column_of(ticket::Column::Number))),
        Column::Title => (select, text(folded(column_of(ticket::Column::Title)))),
        Column::Created => (select, number(column_of(ticket::Column::CreatedAt))),
        Column::LastActivity => (select, number(column_of(ticket::Column::LastActivityAt))),
        Column::Due => (select, number(or_never(ticket::Column::DueAt))),
        Column::Completed => (select, number(or_never(ticket::Column::CompletedAt))),
        Column::YourAnswer => (select, number(changes::by_answer(actor))),
        Column::Status => {
            let position = Expr::col(ticket_status::Column::Position.as_column_ref()).cast_as("BIGINT");
            (with::<ticket_status::Entity>(select, ticket::Column::StatusId), number(position))
        }
        Column::Priority => {
            let position = Expr::col(priority::Column::Position.as_column_ref()).cast_as("BIGINT");
            (with::<priority::Entity>(select, ticket::Column::PriorityId), number(position))
        }
        Column::Organization => {
            let name = Expr::col(organization::Column::Name.as_column_ref());
            let select = with::<organization::Entity>(select, ticket::Column::OrganizationId);
            (select, text(or_nothing(folded(name))))
        }
        Column::Contact => {
            let first = Expr::col(contact::Column::FirstName.as_column_ref());
            let last = Expr::col(contact::Column::LastName.as_column_ref());
            (with::<contact::Entity>(select, ticket::Column::ContactId), text(full_name(first, last)))
        }
        Column::AssignedTo => match naming.rule {
            // An order by names that are not shown would tell them.
            ResourceNames::Provider | ResourceNames::Hidden => (
                select,
                number(Expr::case(column_of(ticket::Column::ResourceId).is_null(), 0_i64).finally(1_i64).into()),
            ),
            ResourceNames::Full | ResourceNames::FirstAndInitial => {
                let first = Expr::col(resource::Column::FirstName.as_column_ref());
                let last = Expr::col(resource::Column::LastName.as_column_ref());
                (with::<resource::Entity>(select, ticket::Column::ResourceId), text(full_name(first, last)))
            }
        },
    }
}

/// Joins the row that a column of the ticket points to, within the provider.
fn with<T: Guarded>(mut select: Select<ticket::Entity>, points: ticket::Column) -> Select<ticket::Entity> {
    let query = QueryTrait::query(&mut select);
    joined::join::<T>(query, JoinType::LeftJoin, ticket::Column::ProviderId, points);
    select
}
