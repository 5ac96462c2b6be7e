//! Databases for tests: each test gets its own, made from a migrated template, on SQLite or PostgreSQL.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use kernel::{Chance, Clock, Problem};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};

use crate::Store;

/// Name of the template database on the test server: one for each state of the schema.
fn template() -> String {
    format!("emberdesk_template_{}", crate::migrations::fingerprint())
}

/// A migrated SQLite database in `folder`.
pub async fn sqlite(folder: &Path, clock: Arc<dyn Clock>, chance: Arc<dyn Chance>) -> Result<Store, Problem> {
    let store = Store::open(&format!("sqlite://{}/test.db", folder.display()), clock, chance).await?;
    store.migrate().await?;
    Ok(store)
}

/// A migrated PostgreSQL database of its own on the server at `server` (a URL whose last part is a database name).
/// Returns the URL, so that further stores can be opened on it.
pub async fn postgres(
    server: &str,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
) -> Result<(Store, String), Problem> {
    let fault = |error| Problem::fault("make test database", error);
    let (root, _) = server.rsplit_once('/').ok_or_else(|| Problem::Fault("no database in the URL".to_owned()))?;
    let admin = Database::connect(server).await.map_err(fault)?;
    let template = template();
    make_template(&admin, root, &template, &clock, &chance).await?;
    let name = format!("test_{}", kernel::chance::fresh_id(&*clock, &*chance).simple());
    // A process of the same number may have used the name before: tests repeat their chance.
    admin.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await.map_err(fault)?;
    let copied = admin.execute_unprepared(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
    copied.map_err(fault)?;
    admin.close().await.map_err(fault)?;
    let url = format!("{root}/{name}");
    Ok((Store::open(&url, clock, chance).await?, url))
}

/// The first test that comes migrates the template; the others wait at an advisory lock of the test server.
async fn make_template(
    admin: &DatabaseConnection,
    root: &str,
    template: &str,
    clock: &Arc<dyn Clock>,
    chance: &Arc<dyn Chance>,
) -> Result<(), Problem> {
    use sea_orm::TransactionTrait;
    let fault = |error| Problem::fault("make template database", error);
    let lock = admin.begin().await.map_err(fault)?;
    lock.execute_unprepared("SELECT pg_advisory_xact_lock(7391)").await.map_err(fault)?;
    let exists = format!("SELECT 1 AS one FROM pg_database WHERE datname = '{template}'");
    let found = lock.query_one_raw(sea_orm::Statement::from_string(sea_orm::DbBackend::Postgres, exists)).await;
    if found.map_err(fault)?.is_none() {
        // Under another name until it is complete, so that a crash leaves no half template.
        let _ = admin.execute_unprepared(&format!("DROP DATABASE IF EXISTS {template}_new")).await;
        admin.execute_unprepared(&format!("CREATE DATABASE {template}_new")).await.map_err(fault)?;
        let store = Store::open(&format!("{root}/{template}_new"), Arc::clone(clock), Arc::clone(chance)).await?;
        store.migrate().await?;
        // Nobody may be connected to what is renamed.
        store.reader().clone().close().await.map_err(fault)?;
        store.writer().clone().close().await.map_err(fault)?;
        let renamed = format!("ALTER DATABASE {template}_new RENAME TO {template}");
        admin.execute_unprepared(&renamed).await.map_err(fault)?;
    }
    lock.commit().await.map_err(fault)
}

/// Every table with all its rows as text, to see whether anything has changed.
pub async fn dump(store: &Store) -> Result<BTreeMap<String, String>, Problem> {
    let fault = |error| Problem::fault("dump tables", error);
    let (database, backend) = (store.writer(), store.writer().get_database_backend());
    let (tables, rows) = match backend {
        DbBackend::Sqlite => (
            "SELECT m.name AS name, (SELECT group_concat('quote(\"' || c.name || '\")', '||'',''||') \
             FROM pragma_table_info(m.name) c) AS line FROM sqlite_master m WHERE m.type = 'table'",
            "SELECT group_concat(line, char(10)) AS lines FROM (SELECT {line} AS line FROM \"{name}\" ORDER BY 1)",
        ),
        _ => (
            "SELECT tablename::text AS name, 't::text' AS line FROM pg_tables WHERE schemaname = 'public'",
            "SELECT string_agg({line}, E'\\n' ORDER BY {line}) AS lines FROM \"{name}\" t",
        ),
    };
    let mut dumped = BTreeMap::new();
    for table in database.query_all_raw(Statement::from_string(backend, tables)).await.map_err(fault)? {
        let name: String = table.try_get("", "name").map_err(fault)?;
        let line: String = table.try_get("", "line").map_err(fault)?;
        let rows = rows.replace("{line}", &line).replace("{name}", &name);
        let found = database.query_one_raw(Statement::from_string(backend, rows)).await.map_err(fault)?;
        let lines: Option<String> = match found {
            Some(found) => found.try_get("", "lines").map_err(fault)?,
            None => None,
        };
        dumped.insert(name, lines.unwrap_or_default());
    }
    Ok(dumped)
}

/// How many rows a table has.
pub async fn count(store: &Store, table: &str) -> Result<usize, Problem> {
    let fault = |error| Problem::fault("count rows", error);
    let sql = Statement::from_string(store.reader().get_database_backend(), format!("SELECT COUNT(*) FROM {table}"));
    let row = store.reader().query_one_raw(sql).await.map_err(fault)?;
    let count: i64 = row.map_or(Ok(0), |row| row.try_get_by_index(0)).map_err(fault)?;
    Ok(usize::try_from(count).unwrap_or_default())
}
