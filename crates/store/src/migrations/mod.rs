//! Migrations: forward only, one text for both databases (search apart).

use sea_orm::DbBackend;
use sea_orm_migration::prelude::*;

/// The list of migrations, oldest first.
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        TEXTS.iter().map(|text| Box::new(*text) as Box<dyn MigrationTrait>).collect()
    }
}

const TEXTS: &[Text] = &[
    Text::same("m0001_records", include_str!("m0001_records.sql")),
    Text {
        name: "m0002_search",
        sqlite: include_str!("m0002_search.sqlite.sql"),
        postgres: include_str!("m0002_search.postgres.sql"),
    },
    Text::same("m0003_access", include_str!("m0003_access.sql")),
    Text::same("m0004_taskfire", include_str!("m0004_taskfire.sql")),
    Text::same("m0005_template_events", include_str!("m0005_template_events.sql")),
    Text::same("m0006_service_events", include_str!("m0006_service_events.sql")),
    Text {
        name: "m0007_lists",
        sqlite: include_str!("m0007_lists.sqlite.sql"),
        postgres: include_str!("m0007_lists.postgres.sql"),
    },
    Text {
        name: "m0008_desk_lists",
        sqlite: include_str!("m0008_desk_lists.sqlite.sql"),
        postgres: include_str!("m0008_desk_lists.postgres.sql"),
    },
    Text::same("m0009_end_clients", include_str!("m0009_end_clients.sql")),
    Text::same("m0010_changes", include_str!("m0010_changes.sql")),
];

/// Tells one state of the schema from another, so that tests never copy an older one.
#[cfg(feature = "scratch")]
pub(crate) fn fingerprint() -> String {
    use sha2::{Digest, Sha256};
    let mut digest = Sha256::new();
    for text in TEXTS {
        digest.update(text.postgres);
    }
    let start = digest.finalize().iter().take(6).fold(0_u64, |all, byte| (all << 8) | u64::from(*byte));
    format!("{start:012x}")
}

/// A migration that is plain SQL.
#[derive(Clone, Copy)]
struct Text {
    name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

impl Text {
    /// One text for both databases, as it should be; only search and triggers need two.
    const fn same(name: &'static str, text: &'static str) -> Self {
        Self { name, sqlite: text, postgres: text }
    }
}

impl MigrationName for Text {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Text {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // PostgreSQL's migrations already run in a transaction; on SQLite this makes one, so that a crash leaves no half schema.
        match manager.get_database_backend() {
            DbBackend::Sqlite => {
                let whole = format!("BEGIN IMMEDIATE;\n{}\nCOMMIT;", self.sqlite);
                manager.get_connection().execute_unprepared(&whole).await?;
            }
            _ => {
                manager.get_connection().execute_unprepared(self.postgres).await?;
            }
        }
        Ok(())
    }
}
