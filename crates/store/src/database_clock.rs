//! The database's own clock, which a doctor compares with this machine's.

use jiff::Timestamp;
use kernel::Problem;
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use crate::Store;

impl Store {
    /// What time the database server has; `None` for SQLite, which has no clock but this machine's.
    pub async fn database_time(&self) -> Result<Option<Timestamp>, Problem> {
        if self.reader().get_database_backend() == DbBackend::Sqlite {
            return Ok(None);
        }
        let fault = |error| Problem::fault("ask the database for the time", error);
        let sql = "SELECT CAST(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) * 1000000 AS BIGINT) AS micros";
        let row = self.reader().query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await.map_err(fault)?;
        let Some(row) = row else { return Ok(None) };
        let micros: i64 = row.try_get("", "micros").map_err(fault)?;
        Ok(Timestamp::from_microsecond(micros).ok())
    }
}
