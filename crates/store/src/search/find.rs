//! Asking the index. What people type arrives here as plain words and leaves quoted; the scope stands beside it.

use kernel::Problem;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use uuid::Uuid;

use super::{Audience, Kind, fault, scope_word, words};

/// Most hits that are looked at: whoever gets more narrows the question down (trap 5 of the plan: common words).
const MOST_HITS: u64 = 300;

/// Whose entries may answer: any of these hidden words.
#[derive(Debug)]
pub(crate) struct Scope(Vec<String>);

impl Scope {
    /// Everything of a provider, for staff.
    pub(crate) fn internal(kind: Kind, provider: Uuid) -> Self {
        Self(vec![scope_word(Audience::Internal, kind, provider)])
    }

    /// What is published of these organizations and people, for customers.
    pub(crate) fn public(kind: Kind, whose: impl IntoIterator<Item = Uuid>) -> Self {
        Self(whose.into_iter().map(|id| scope_word(Audience::Public, kind, id)).collect())
    }

    /// The same, and what the help desks of these organizations keep to themselves, for those who work them.
    pub(crate) fn and_desks(mut self, kind: Kind, desks: impl IntoIterator<Item = Uuid>) -> Self {
        self.0.extend(desks.into_iter().map(|id| scope_word(Audience::Desk, kind, id)));
        self
    }
}

/// What was typed, as words. Empty if nothing in it can be searched for.
#[derive(Debug)]
pub(crate) struct Question(Vec<String>);

impl Question {
    /// Reads what was typed.
    pub(crate) fn read(typed: &str) -> Option<Self> {
        let terms = words::terms(typed);
        (!terms.is_empty()).then_some(Self(terms))
    }
}

/// Ids of the records that hold all words: those with all of them in the title first, the newest first within each.
pub(crate) async fn find<C: ConnectionTrait>(
    database: &C,
    scope: &Scope,
    question: &Question,
) -> Result<Vec<Uuid>, Problem> {
    if scope.0.is_empty() {
        return Ok(Vec::new());
    }
    let mut found: Vec<Uuid> = Vec::new();
    for title_alone in [true, false] {
        let statement = match database.get_database_backend() {
            DbBackend::Postgres => vectors(scope, question, title_alone),
            _ => full_text(scope, question, title_alone),
        };
        for row in database.query_all_raw(statement).await.map_err(fault)? {
            let id: Uuid = row.try_get_by_index(0).map_err(fault)?;
            if !found.contains(&id) {
                found.push(id);
            }
        }
    }
    Ok(found)
}

fn full_text(scope: &Scope, question: &Question, title_alone: bool) -> Statement {
    let quoted = |term: &String| format!("\"{term}\"{}", if words::is_beginning(term) { " *" } else { "" });
    let terms: Vec<String> = question.0.iter().map(quoted).collect();
    let columns = if title_alone { "title" } else { "{title body}" };
    let asked = format!("scope : ({}) AND {columns} : ({})", scope.0.join(" OR "), terms.join(" AND "));
    let sql = "SELECT e.record_id FROM search_words w JOIN search_entry e ON e.entry_no = w.rowid \
        WHERE search_words MATCH ? ORDER BY w.rowid DESC LIMIT ?";
    Statement::from_sql_and_values(DbBackend::Sqlite, sql, [asked.into(), limit()])
}

fn vectors(scope: &Scope, question: &Question, title_alone: bool) -> Statement {
    let weights = if title_alone { "A" } else { "AC" };
    let quoted = |term: &String| format!("'{term}':{}{weights}", if words::is_beginning(term) { "*" } else { "" });
    let terms: Vec<String> = question.0.iter().map(quoted).collect();
    let scope: Vec<String> = scope.0.iter().map(|word| format!("'{word}':D")).collect();
    let asked = format!("({}) & {}", scope.join(" | "), terms.join(" & "));
    let sql = "SELECT record_id FROM search_entry WHERE words @@ CAST($1 AS tsquery) \
        ORDER BY created_at DESC, record_id DESC LIMIT $2";
    Statement::from_sql_and_values(DbBackend::Postgres, sql, [asked.into(), limit()])
}

fn limit() -> sea_orm::Value {
    i64::try_from(MOST_HITS).unwrap_or(i64::MAX).into()
}
