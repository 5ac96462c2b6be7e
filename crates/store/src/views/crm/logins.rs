//! The logins of contacts.

use kernel::{Problem, user_name::UserName};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};

use super::organizations::locations;
use crate::{
    Instant, NotSet, Set,
    door::end_all,
    guard::{Grant, Granted, Reads, Row, Writes},
    ids::{AccountId, ContactId, LocationId},
    policy::Policy,
    tables::{
        account, contact, link_token, location, organization, organization_policy, passkey, provider, recovery_code,
        security_level, session,
    },
    views::{people, policy},
};

/// What the Client Portal tab works with.
#[derive(Debug, Clone)]
pub struct PortalUser {
    /// The contact.
    pub contact: contact::Model,
    /// The organization.
    pub organization: organization::Model,
    /// The login, if there ever was one.
    pub account: Option<Row<account::Entity>>,
    /// All levels in their order.
    pub levels: Vec<security_level::Model>,
    /// The provider: formats and language of new logins.
    pub provider: provider::Model,
    /// What holds for the organization's portal users.
    pub policy: Policy,
    /// The zone of the contact's location, or of the organization's primary one.
    pub time_zone: String,
}

/// A contact's login with what surrounds it.
pub async fn portal_user<G>(may: &Granted<'_, G>, id: ContactId) -> Result<PortalUser, Problem>
where
    G: Reads<contact::Entity>
        + Reads<organization::Entity>
        + Reads<organization_policy::Entity>
        + Reads<location::Entity>
        + Reads<account::Entity>
        + Reads<security_level::Entity>,
{
    let contact = may.row::<contact::Entity>(id).await?.into_inner();
    let organization = may.row::<organization::Entity>(contact.organization_id).await?.into_inner();
    let provider = people::provider(may).await?;
    let mut levels = may.rows::<security_level::Entity>(Condition::all()).await?;
    levels.sort_by_key(|row| row.position);
    let places = locations(may, organization.id).await?;
    let place = |id: LocationId| places.iter().find(|row| row.id == id);
    let said = policy::own(may, &organization).await?;
    let own = contact.location_id.and_then(place).or_else(|| places.iter().find(|row| row.is_primary));
    Ok(PortalUser {
        account: account_of_contact(may, id).await?,
        levels: levels.into_iter().map(Row::into_inner).collect(),
        policy: Policy::of_organization(&provider, &organization, said.as_deref())?,
        time_zone: own.map_or_else(|| provider.time_zone.clone(), |row| row.time_zone.clone()),
        contact,
        organization,
        provider,
    })
}

/// The login of a contact, active or not.
pub async fn account_of_contact<G: Reads<account::Entity>>(
    may: &Granted<'_, G>,
    contact: ContactId,
) -> Result<Option<Row<account::Entity>>, Problem> {
    let which = Condition::all().add(account::Column::ContactId.eq(contact));
    Ok(may.rows::<account::Entity>(which).await?.into_iter().next())
}

/// A login without a password, active from the start, with the provider's formats; whose it is is still to be set.
pub fn new_login(id: AccountId, name: &UserName, provider: &provider::Model, now: Instant) -> account::ActiveModel {
    account::ActiveModel {
        provider_id: NotSet,
        id: Set(id),
        contact_id: Set(None),
        resource_id: Set(None),
        security_level_id: Set(None),
        user_name: Set(name.as_str().to_owned()),
        user_name_key: Set(name.key()),
        password_hash: Set(None),
        password_short: Set(false),
        active: Set(true),
        date_format: Set(provider.date_format.clone()),
        time_format: Set(provider.time_format.clone()),
        number_format: Set(provider.number_format.clone()),
        language: Set(provider.language.clone()),
        time_zone: Set(provider.time_zone.clone()),
        totp_secret: Set(None),
        totp_confirmed_at: Set(None),
        totp_last_step: Set(None),
        landing_hidden: Set(false),
        keys_off: Set(false),
        theme: Set("system".to_owned()),
        first_sign_in_at: Set(None),
        last_sign_in_at: Set(None),
        password_changed_at: Set(None),
        profile_seen_at: Set(None),
        created_at: Set(now),
        version: NotSet,
    }
}

/// Whether another login of the installation has a user name with this key (decision 3: one name space for all).
pub async fn user_name_is_taken<G: Grant>(
    may: &Granted<'_, G>,
    key: &str,
    except: Option<AccountId>,
) -> Result<bool, Problem> {
    let found = account::Entity::find().filter(account::Column::UserNameKey.eq(key)).one(&may.executor()).await;
    let found = found.map_err(|error| Problem::fault("look for a user name", error))?;
    Ok(found.is_some_and(|row| Some(row.id) != except))
}

/// Ends every session of a login and makes its welcome and reset links useless, at once.
pub async fn end_access<G>(may: &Granted<'_, G>, account: AccountId) -> Result<(), Problem>
where
    G: Writes<session::Entity> + Writes<link_token::Entity>,
{
    let now = may.now();
    end_all(&may.executor(), may.actor().provider(), account, None, now).await?;
    let open = Condition::all()
        .add(link_token::Column::AccountId.eq(account))
        .add(link_token::Column::UsedAt.is_null())
        .add(link_token::Column::SupersededAt.is_null());
    for row in may.rows::<link_token::Entity>(open).await? {
        may.change(&row, link_token::ActiveModel { superseded_at: Set(Some(now)), ..Default::default() }).await?;
    }
    Ok(())
}

/// Removes the second factor of a login: secret, passkeys and recovery codes go, all sessions end (decision 7).
pub async fn remove_second_factor<G>(may: &Granted<'_, G>, row: &Row<account::Entity>) -> Result<(), Problem>
where
    G: Writes<account::Entity> + Writes<session::Entity> + Writes<recovery_code::Entity> + Writes<passkey::Entity>,
{
    let bare = account::ActiveModel {
        totp_secret: Set(None),
        totp_confirmed_at: Set(None),
        totp_last_step: Set(None),
        ..Default::default()
    };
    may.change(row, bare).await?;
    let codes = Condition::all().add(recovery_code::Column::AccountId.eq(row.id));
    for code in may.rows::<recovery_code::Entity>(codes).await? {
        may.remove(&code).await?;
    }
    let passkeys = Condition::all().add(passkey::Column::AccountId.eq(row.id));
    for passkey in may.rows::<passkey::Entity>(passkeys).await? {
        may.remove(&passkey).await?;
    }
    end_all(&may.executor(), may.actor().provider(), row.id, None, may.now()).await?;
    Ok(())
}
