//! Words looked for inside a column, without regard to case. For lists that stay small; tickets have an index.

use sea_orm::{
    ColumnTrait, Condition, ExprTrait,
    sea_query::{Expr, Func, LikeExpr},
};

/// Rows in which every word of `search` stands in at least one of `columns`.
pub(super) fn holds<C: ColumnTrait>(search: &str, columns: &[C]) -> Condition {
    let word = |word: &str| {
        columns.iter().fold(Condition::any(), |any, column| {
            any.add(Expr::expr(Func::lower(Expr::col(column.as_column_ref()))).like(anywhere(word)))
        })
    };
    search.split_whitespace().take(8).fold(Condition::all(), |all, found| all.add(word(found)))
}

/// The pattern for a word anywhere; the signs of patterns are taken as text.
fn anywhere(word: &str) -> LikeExpr {
    let mut plain = String::with_capacity(word.len() + 2);
    for character in word.to_lowercase().chars() {
        if matches!(character, '%' | '_' | '\\') {
            plain.push('\\');
        }
        plain.push(character);
    }
    LikeExpr::new(format!("%{plain}%")).escape('\\')
}
