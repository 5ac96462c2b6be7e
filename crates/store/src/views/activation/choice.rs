//! Who can be activated: the contacts without an active login, each judged.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Problem, email::is_email, user_name};
use sea_orm::{
    ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, sea_query::Expr,
};

use super::Trouble;
use crate::{
    Granted,
    guard::{AdminPortal, Cursor, Order, Page, Reads, cut, seek},
    ids::{ContactId, OrganizationId},
    tables::{account, contact},
    views::like::holds,
};

/// Whom a run takes.
#[derive(Debug, Clone)]
pub enum Choice {
    /// Everybody without an active login in whose name or address these words stand.
    All(String),
    /// These, as far as they have no active login.
    These(Vec<ContactId>),
}

/// A contact without an active login, with what a run would do.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The contact.
    pub contact: contact::Model,
    /// The user name that is proposed, or the one of an earlier login; as typed if it is none.
    pub user_name: String,
    /// Why the contact is left out, if so.
    pub trouble: Option<Trouble>,
}

fn without_login<G>(
    may: &Granted<'_, G>,
    organization: OrganizationId,
    search: &str,
) -> sea_orm::Select<contact::Entity>
where
    G: Reads<contact::Entity> + Reads<account::Entity>,
{
    use contact::Column;
    let active = may
        .find::<account::Entity>()
        .select_only()
        .column(account::Column::ContactId)
        .filter(account::Column::Active.eq(true))
        .filter(account::Column::ContactId.is_not_null());
    may.find::<contact::Entity>()
        .filter(Column::OrganizationId.eq(organization))
        .filter(Column::Id.not_in_subquery(active.into_query()))
        .filter(holds(search, &[Column::FirstName, Column::LastName, Column::Email]))
}

/// One page of the contacts without an active login, by last name, and how many there are in all.
pub async fn offered(
    may: &Granted<'_, AdminPortal>,
    organization: OrganizationId,
    search: &str,
    after: Option<&Cursor>,
    size: u64,
) -> Result<(Page<Candidate>, u64), Problem> {
    use contact::Column;
    let fault = |error| Problem::fault("list contacts", error);
    let select = without_login(may, organization, search);
    let executor = may.executor();
    let all = select.clone().count(&executor).await.map_err(fault)?;
    let (sort, id) = (Expr::col(Column::LastName.as_column_ref()), Expr::col(Column::Id.as_column_ref()));
    let found = seek(select, sort, id, Order::Ascending, after, size).all(&executor).await.map_err(fault)?;
    let page = cut(found, size, |row: &contact::Model| Cursor::text(row.last_name.clone(), row.id.0));
    let rows = judged(may, organization, page.rows).await?;
    Ok((Page { rows, next: page.next }, all))
}

/// The chosen contacts by name, each judged together with the others.
pub async fn candidates(
    may: &Granted<'_, AdminPortal>,
    organization: OrganizationId,
    choice: &Choice,
) -> Result<Vec<Candidate>, Problem> {
    let select = match choice {
        Choice::All(search) => without_login(may, organization, search),
        Choice::These(ids) => {
            without_login(may, organization, "").filter(contact::Column::Id.is_in(ids.iter().copied()))
        }
    };
    let select = select.order_by_asc(contact::Column::LastName).order_by_asc(contact::Column::FirstName);
    let found = select.order_by_asc(contact::Column::Id).all(&may.executor()).await;
    judged(may, organization, found.map_err(|error| Problem::fault("list contacts", error))?).await
}

/// Most values of one `IN`.
pub(super) const AT_ONCE: usize = 1000;

async fn judged(
    may: &Granted<'_, AdminPortal>,
    organization: OrganizationId,
    contacts: Vec<contact::Model>,
) -> Result<Vec<Candidate>, Problem> {
    let people = may.find::<contact::Entity>().select_only().column(contact::Column::Id);
    let people = people.filter(contact::Column::OrganizationId.eq(organization)).into_query();
    let earlier: Vec<(ContactId, String)> = may
        .find::<account::Entity>()
        .select_only()
        .column(account::Column::ContactId)
        .column(account::Column::UserName)
        .filter(account::Column::Active.eq(false))
        .filter(account::Column::ContactId.in_subquery(people))
        .into_tuple()
        .all(&may.executor())
        .await
        .map_err(|error| Problem::fault("read earlier logins", error))?;
    let earlier: BTreeMap<ContactId, String> = earlier.into_iter().collect();
    let keys = contacts.iter().filter(|row| !earlier.contains_key(&row.id)).map(|row| user_name::key(&row.email));
    let taken = taken(may, keys.collect()).await?;
    Ok(judge(contacts, &earlier, &taken))
}

/// Which of these keys are user names of somebody, anywhere in the installation (decision 3).
pub(super) async fn taken<G: Reads<account::Entity>>(
    may: &Granted<'_, G>,
    keys: BTreeSet<String>,
) -> Result<BTreeSet<String>, Problem> {
    let keys: Vec<String> = keys.into_iter().collect();
    let mut taken = BTreeSet::new();
    for some in keys.chunks(AT_ONCE) {
        let found: Vec<String> = account::Entity::find()
            .select_only()
            .column(account::Column::UserNameKey)
            .filter(account::Column::UserNameKey.is_in(some))
            .into_tuple()
            .all(&may.executor())
            .await
            .map_err(|error| Problem::fault("look for user names", error))?;
        taken.extend(found);
    }
    Ok(taken)
}

fn judge(
    contacts: Vec<contact::Model>,
    earlier: &BTreeMap<ContactId, String>,
    taken: &BTreeSet<String>,
) -> Vec<Candidate> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for row in contacts.iter().filter(|row| row.active && !earlier.contains_key(&row.id)) {
        *seen.entry(user_name::key(&row.email)).or_default() += 1;
    }
    let candidate = |contact: contact::Model| {
        let own = earlier.get(&contact.id);
        let key = user_name::key(&contact.email);
        let trouble = if !contact.active {
            Some(Trouble::Inactive)
        } else if !is_email(&contact.email) {
            Some(Trouble::NoAddress)
        } else if own.is_some() {
            None
        } else if user_name::check(contact.email.trim()).is_err() {
            Some(Trouble::InvalidUserName)
        } else if taken.contains(&key) {
            Some(Trouble::TakenUserName)
        } else if seen.get(&key).is_some_and(|count| *count > 1) {
            Some(Trouble::SameUserName)
        } else {
            None
        };
        let user_name = own.cloned().unwrap_or_else(|| contact.email.trim().to_owned());
        Candidate { contact, user_name, trouble }
    };
    contacts.into_iter().map(candidate).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Instant;

    fn contact(number: u128, email: &str, active: bool) -> contact::Model {
        let empty = String::new;
        contact::Model {
            provider_id: uuid::Uuid::from_u128(1).into(),
            id: uuid::Uuid::from_u128(number).into(),
            organization_id: uuid::Uuid::from_u128(2).into(),
            location_id: None,
            first_name: empty(),
            last_name: empty(),
            title: empty(),
            email: email.to_owned(),
            additional_emails: empty(),
            phone: empty(),
            extension: empty(),
            mobile: empty(),
            alternate_phone: empty(),
            fax: empty(),
            address: empty(),
            city: empty(),
            state: empty(),
            postal_code: empty(),
            country: empty(),
            active,
            accepts_ticket_mail: true,
            created_at: Instant(0),
            version: 1,
        }
    }

    #[test]
    fn a_303_each_row_tells_its_own_problem() {
        use Trouble::{Inactive, InvalidUserName, NoAddress, SameUserName, TakenUserName};
        let contacts = vec![
            contact(1, "fine@a.example", true),
            contact(2, "", true),
            contact(3, "gone@a.example", false),
            contact(4, "same@a.example", true),
            contact(5, "SAME@a.example", true),
            contact(6, "jürgen@a.example", true),
            contact(7, "taken@a.example", true),
            contact(8, "taken@a.example", true),
        ];
        // Number 8 had a login before, whose name is kept.
        let earlier = BTreeMap::from([(contacts[7].id, "old.name".to_owned())]);
        let taken = BTreeSet::from(["taken@a.example".to_owned()]);
        let found: Vec<_> = judge(contacts, &earlier, &taken).into_iter().map(|one| one.trouble).collect();
        let expected = [
            None,
            Some(NoAddress),
            Some(Inactive),
            Some(SameUserName),
            Some(SameUserName),
            Some(InvalidUserName),
            Some(TakenUserName),
            None,
        ];
        assert_eq!(found, expected);
    }
}
