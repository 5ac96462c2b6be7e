//! One's own passkeys, and the end of somebody's when their second factor is reset (decision 7).

use kernel::Problem;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::{
    Granted, Row,
    door::{NewPasskey, UsedPasskey, passkey_row},
    guard::{OwnAccount, Writes},
    ids::{AccountId, PasskeyId},
    tables::passkey,
};

/// One's passkeys, oldest first.
pub async fn own(may: &Granted<'_, OwnAccount>) -> Result<Vec<passkey::Model>, Problem> {
    let found = may
        .find::<passkey::Entity>()
        .filter(passkey::Column::AccountId.eq(account(may)?))
        .order_by_asc(passkey::Column::Id)
        .all(&may.executor())
        .await;
    found.map_err(|error| Problem::fault("list passkeys", error))
}

/// One of one's own passkeys; [`Problem::NotFound`] for everybody else's, also those of people one is responsible for.
pub async fn one(may: &Granted<'_, OwnAccount>, id: PasskeyId) -> Result<Row<passkey::Entity>, Problem> {
    let row = may.row::<passkey::Entity>(id).await?;
    if row.account_id == account(may)? { Ok(row) } else { Err(Problem::NotFound) }
}

/// Adds a passkey to one's own login.
pub async fn add(may: &Granted<'_, OwnAccount>, new: &NewPasskey) -> Result<Row<passkey::Entity>, Problem> {
    may.add::<passkey::Entity>(passkey_row(new, account(may)?, may.fresh_id(), may.now())).await
}

/// Notes that one of one's own passkeys has signed; [`Problem::Stale`] if it was changed meanwhile, e.g. by another use.
pub async fn note_use(may: &Granted<'_, OwnAccount>, used: &UsedPasskey) -> Result<(), Problem> {
    let row = one(may, used.row.id).await?;
    if row.version != used.row.version {
        return Err(Problem::Stale);
    }
    let set = passkey::ActiveModel {
        credential: Set(used.credential.clone()),
        backed_up: Set(used.backed_up),
        last_used_at: Set(Some(may.now())),
        ..Default::default()
    };
    may.change(&row, set).await
}

/// Removes all passkeys of a login; gives how many. The caller has the login's row through the same grant.
pub async fn remove_all<G: Writes<passkey::Entity>>(may: &Granted<'_, G>, of: AccountId) -> Result<u64, Problem> {
    let gone = passkey::Entity::delete_many()
        .filter(passkey::Column::ProviderId.eq(may.actor().provider()))
        .filter(passkey::Column::AccountId.eq(of))
        .exec(&may.executor())
        .await;
    Ok(gone.map_err(|error| Problem::fault("remove passkeys", error))?.rows_affected)
}

fn account(may: &Granted<'_, OwnAccount>) -> Result<AccountId, Problem> {
    may.actor().account().ok_or(Problem::SignInNeeded)
}
