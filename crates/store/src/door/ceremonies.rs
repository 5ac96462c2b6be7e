//! What a ceremony with a browser or an identity provider remembers between its two steps: shared by all nodes, found by a
//! secret that one browser holds, used once, forgotten after minutes.

use kernel::Problem;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::{Door, token_hash};
use crate::tables::ceremony;

impl Door<'_> {
    /// Remembers `payload` for `minutes`. `purpose` as a code such as `passkey-sign-in`. Gives the secret for the browser's
    /// cookie; only its hash is stored.
    pub async fn begin_ceremony(&self, purpose: &str, payload: &str, minutes: i64) -> Result<String, Problem> {
        let fault = |error| Problem::fault("begin ceremony", error);
        let now = self.now();
        let writer = self.store.writer();
        ceremony::Entity::delete_many()
            .filter(ceremony::Column::ExpiresAt.lte(now))
            .exec(writer)
            .await
            .map_err(fault)?;
        let token = kernel::chance::fresh_secret(self.store.chance());
        let begun = ceremony::Entity::insert(ceremony::ActiveModel {
            token_hash: Set(token_hash(&token)),
            purpose: Set(purpose.to_owned()),
            payload: Set(payload.to_owned()),
            created_at: Set(now),
            expires_at: Set(now.plus_minutes(minutes)),
        });
        begun.exec_without_returning(writer).await.map_err(fault)?;
        Ok(token)
    }

    /// What was remembered, once: whoever asks again, even at the same moment, gets nothing. Nothing either after its time, or
    /// for another purpose.
    pub async fn take_ceremony(&self, purpose: &str, token: &str) -> Result<Option<String>, Problem> {
        let fault = |error| Problem::fault("take ceremony", error);
        let writer = self.store.writer();
        let hash = token_hash(token);
        let found = ceremony::Entity::find_by_id(hash.clone())
            .filter(ceremony::Column::Purpose.eq(purpose))
            .filter(ceremony::Column::ExpiresAt.gt(self.now()));
        let Some(found) = found.one(writer).await.map_err(fault)? else { return Ok(None) };
        let gone = ceremony::Entity::delete_many().filter(ceremony::Column::TokenHash.eq(hash)).exec(writer).await;
        Ok((gone.map_err(fault)?.rows_affected == 1).then_some(found.payload))
    }
}
