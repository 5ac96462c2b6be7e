//! Rows of several tables in one question: joins along ids within the provider, and columns that carry the name of their table,
//! so that each row is read whole.

use sea_orm::{
    ColumnTrait, Condition, DbErr, EntityTrait, ExprTrait, FromQueryResult, IdenStatic, IntoSimpleExpr, Iterable,
    JoinType, QueryResult,
    sea_query::{Expr, SelectStatement},
};

use crate::guard::Guarded;

/// Joins the row whose id is `points`, of the provider that stands in the column `provider`.
pub(crate) fn join<T: Guarded>(
    query: &mut SelectStatement,
    how: JoinType,
    provider: impl ColumnTrait,
    points: impl IntoSimpleExpr,
) {
    let column = |column: T::Column| Expr::col(column.as_column_ref());
    let on = Condition::all()
        .add(column(T::PROVIDER).eq(Expr::col(provider.as_column_ref())))
        .add(column(T::ID).eq(points.into_simple_expr()));
    query.join(how, T::default(), on);
}

/// Adds all columns of a table, for [`model`].
pub(crate) fn columns<E: EntityTrait>(query: &mut SelectStatement) {
    for column in E::Column::iter() {
        let name = format!("{}{}", prefix::<E>(), column.as_str());
        query.expr_as(column.select_as(Expr::col(column.as_column_ref())), name);
    }
}

/// The row of a table that was joined.
pub(crate) fn model<E: EntityTrait>(row: &QueryResult) -> Result<E::Model, DbErr> {
    E::Model::from_query_result(row, &prefix::<E>())
}

/// The row of a table that was joined if there is one.
pub(crate) fn model_if<E: EntityTrait>(row: &QueryResult) -> Result<Option<E::Model>, DbErr> {
    E::Model::from_query_result_optional(row, &prefix::<E>())
}

fn prefix<E: EntityTrait>() -> String {
    format!("{}.", E::default().table_name())
}
