//! Giving access and changing it.

use kernel::Problem;
use store::{
    Granted, Row, Set,
    ids::AccountId,
    licence::licence,
    outbox::Event,
    tables::account,
    views::crm::{self, PortalUser},
};

use super::{GivesAccess, Person, Wanted, cause};
use crate::audit;

/// Saves a judged form: the first activation adds a login and sends the welcome mail; later saves change it and send
/// none, but whoever never set a password gets one when activated again. Gives the key of what to say.
pub(crate) async fn save<G: GivesAccess>(
    may: &Granted<'_, G>,
    user: &PortalUser,
    wanted: &Wanted,
) -> Result<&'static str, Problem> {
    let person = Person::of(user);
    let held = person.level().filter(|_| person.has_login());
    let (act, said) = match &user.account {
        None => (ACTIVATED, add(may, user, wanted).await?),
        Some(account) => change(may, user, account, wanted).await?,
    };
    licence(may, &user.contact, &user.organization, held, Some(&wanted.level), act).await?;
    Ok(said)
}

const ACTIVATED: &str = "portal-user.activated";

fn written(wanted: &Wanted) -> account::ActiveModel {
    account::ActiveModel {
        security_level_id: Set(Some(wanted.level.id)),
        user_name: Set(wanted.user_name.as_str().to_owned()),
        user_name_key: Set(wanted.user_name.key()),
        date_format: Set(wanted.date.code().to_owned()),
        time_format: Set(wanted.time.code().to_owned()),
        number_format: Set(wanted.number.code().to_owned()),
        active: Set(true),
        ..Default::default()
    }
}

/// What the audit log says of a login: user name, level, formats.
fn told(user_name: &str, level: &str, [date, time, number]: [&str; 3]) -> String {
    format!("{user_name}, {level}, {}", web::locale::formats_in_words(date, time, number))
}

fn told_of(wanted: &Wanted) -> String {
    let formats = [wanted.date.code(), wanted.time.code(), wanted.number.code()];
    told(wanted.user_name.as_str(), &wanted.level.name, formats)
}

/// The first activation: a login without a password, and the welcome mail.
async fn add<G: GivesAccess>(
    may: &Granted<'_, G>,
    user: &PortalUser,
    wanted: &Wanted,
) -> Result<&'static str, Problem> {
    let id: AccountId = may.fresh_id();
    let new = account::ActiveModel {
        contact_id: Set(Some(user.contact.id)),
        security_level_id: Set(Some(wanted.level.id)),
        time_zone: Set(user.time_zone.clone()),
        date_format: Set(wanted.date.code().to_owned()),
        time_format: Set(wanted.time.code().to_owned()),
        number_format: Set(wanted.number.code().to_owned()),
        ..crm::new_login(id, &wanted.user_name, &user.provider, may.now())
    };
    may.add::<account::Entity>(new).await?;
    audit::of_contact(may, ACTIVATED, &user.contact, ("", &told_of(wanted))).await?;
    may.record(Event::Invited { account: id, cause: cause(may) }).await?;
    Ok("said-crm-invited")
}

async fn change<G: GivesAccess>(
    may: &Granted<'_, G>,
    user: &PortalUser,
    account: &Row<account::Entity>,
    wanted: &Wanted,
) -> Result<(&'static str, &'static str), Problem> {
    may.change(account, written(wanted)).await?;
    let level = Person::of(user).level().map(|level| level.name.as_str()).unwrap_or_default();
    let formats = [account.date_format.as_str(), &account.time_format, &account.number_format];
    let (before, after) = (told(&account.user_name, level, formats), told_of(wanted));
    if account.active {
        if before != after {
            audit::of_contact(may, "portal-user.changed", &user.contact, (&before, &after)).await?;
        }
        return Ok(("portal-user.changed", "said-crm-saved"));
    }
    audit::of_contact(may, ACTIVATED, &user.contact, (&before, &after)).await?;
    if account.password_hash.is_some() {
        return Ok((ACTIVATED, "said-crm-activated"));
    }
    may.record(Event::Invited { account: account.id, cause: cause(may) }).await?;
    Ok((ACTIVATED, "said-crm-invited"))
}
