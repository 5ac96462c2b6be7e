//! Writing entries: the two ways of the two databases.

use kernel::Problem;
use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};

use super::{entry::Entry, fault};

const REPLACE: &str = "ON CONFLICT (provider_id, kind, record_id, audience) \
    DO UPDATE SET created_at = excluded.created_at, words = excluded.words";

/// Puts entries in place of what stood for the same records before.
pub(super) async fn put<C: ConnectionTrait>(database: &C, entries: &[Entry]) -> Result<(), Problem> {
    if database.get_database_backend() == DbBackend::Postgres {
        return put_vectors(database, entries, REPLACE).await;
    }
    for entry in entries {
        let sql = "INSERT INTO search_entry (provider_id, kind, record_id, audience) VALUES (?, ?, ?, ?) \
            ON CONFLICT (provider_id, kind, record_id, audience) DO UPDATE SET audience = excluded.audience \
            RETURNING entry_no";
        let statement = Statement::from_sql_and_values(DbBackend::Sqlite, sql, key(entry));
        let row = database.query_one_raw(statement).await.map_err(fault)?;
        let row = row.ok_or_else(|| Problem::Fault("search index: no entry number".to_owned()))?;
        let entry_no: i64 = row.try_get_by_index(0).map_err(fault)?;
        put_words(database, &[(entry_no, entry)]).await?;
    }
    Ok(())
}

/// Puts entries of records that have none yet, many at once.
pub(super) async fn put_new<C: ConnectionTrait>(database: &C, entries: &[Entry]) -> Result<(), Problem> {
    if database.get_database_backend() == DbBackend::Postgres {
        return put_vectors(database, entries, "").await;
    }
    let last = "SELECT COALESCE(MAX(entry_no), 0) FROM search_entry";
    let row = database.query_one_raw(Statement::from_string(DbBackend::Sqlite, last)).await.map_err(fault)?;
    let mut entry_no: i64 = match row {
        Some(row) => row.try_get_by_index(0).map_err(fault)?,
        None => 0,
    };
    for batch in entries.chunks(200) {
        let mut values: Vec<Value> = Vec::with_capacity(batch.len() * 5);
        let mut numbered = Vec::with_capacity(batch.len());
        for entry in batch {
            entry_no += 1;
            values.push(entry_no.into());
            values.extend(key(entry));
            numbered.push((entry_no, entry));
        }
        let rows = vec!["(?, ?, ?, ?, ?)"; batch.len()].join(", ");
        let sql = format!("INSERT INTO search_entry (entry_no, provider_id, kind, record_id, audience) VALUES {rows}");
        let statement = Statement::from_sql_and_values(DbBackend::Sqlite, sql, values);
        database.execute_raw(statement).await.map_err(fault)?;
        put_words(database, &numbered).await?;
    }
    Ok(())
}

/// Empties the index.
pub(super) async fn clear<C: ConnectionTrait>(database: &C) -> Result<(), Problem> {
    if database.get_database_backend() == DbBackend::Sqlite {
        let all = "INSERT INTO search_words(search_words) VALUES ('delete-all')";
        database.execute_unprepared(all).await.map_err(fault)?;
    }
    database.execute_unprepared("DELETE FROM search_entry").await.map(|_| ()).map_err(fault)
}

fn key(entry: &Entry) -> [Value; 4] {
    [entry.provider.into(), entry.kind.code().into(), entry.record.into(), entry.audience.code().into()]
}

/// SQLite: the words of entries under their numbers.
async fn put_words<C: ConnectionTrait>(database: &C, entries: &[(i64, &Entry)]) -> Result<(), Problem> {
    if entries.is_empty() {
        return Ok(());
    }
    let rows = vec!["(?, ?, ?, ?)"; entries.len()].join(", ");
    let sql = format!("INSERT OR REPLACE INTO search_words (rowid, scope, title, body) VALUES {rows}");
    let values = entries.iter().flat_map(|(entry_no, entry)| -> [Value; 4] {
        [(*entry_no).into(), entry.scope.join(" ").into(), entry.title.as_str().into(), entry.body.as_str().into()]
    });
    let statement = Statement::from_sql_and_values(DbBackend::Sqlite, sql, values);
    database.execute_raw(statement).await.map(|_| ()).map_err(fault)
}

/// PostgreSQL: the words of entries as vectors.
async fn put_vectors<C: ConnectionTrait>(database: &C, entries: &[Entry], conflict: &str) -> Result<(), Problem> {
    for batch in entries.chunks(200) {
        let mut rows = Vec::with_capacity(batch.len());
        let mut values: Vec<Value> = Vec::with_capacity(batch.len() * 6);
        for entry in batch {
            let at = values.len();
            rows.push(format!(
                "(${}, ${}, ${}, ${}, ${}, CAST(${} AS tsvector))",
                at + 1,
                at + 2,
                at + 3,
                at + 4,
                at + 5,
                at + 6
            ));
            values.extend(key(entry));
            values.push(entry.created_at.0.into());
            values.push(vector(entry).into());
        }
        let sql = format!(
            "INSERT INTO search_entry (provider_id, kind, record_id, audience, created_at, words) VALUES {} {conflict}",
            rows.join(", ")
        );
        let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, values);
        database.execute_raw(statement).await.map_err(fault)?;
    }
    Ok(())
}

/// The words with their weights: title A, body C, scope D. Words hold letters and digits alone, so quotes need no care.
fn vector(entry: &Entry) -> String {
    let mut text = String::with_capacity(entry.title.as_str().len() + entry.body.as_str().len() * 2);
    let mut add = |word: &str, weight: &str| {
        text.push('\'');
        text.push_str(word);
        text.push('\'');
        text.push_str(weight);
        text.push(' ');
    };
    entry.title.iter().for_each(|word| add(word, ":1A"));
    entry.body.iter().for_each(|word| add(word, ":2C"));
    entry.scope.iter().for_each(|word| add(word, ":3"));
    text
}
