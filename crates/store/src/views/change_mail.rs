//! What mails tell of the approval of a change request, and to whom (P-127, P-206, decision 15).

use kernel::Problem;

use super::mail::{self, Reader};
use crate::{
    Granted, Store,
    changes::{AWAITED, Person, answering::is_named},
    guard::{RunJobs, ViewTickets},
    ids::{ChangeApproverId, ContactId, ResourceId, TicketId},
    tables::{change_approver, change_request, contact, resource, ticket},
};

/// An approver as mails tell of them.
#[derive(Debug, Clone)]
pub struct ApproverFacts {
    /// Their row.
    pub row: change_approver::Model,
    /// The change request.
    pub request: change_request::Model,
    /// Their name, as staff reads it.
    pub name: String,
    /// Name of whoever gave the answer, if it was another.
    pub by: Option<String>,
}

impl ApproverFacts {
    /// Whether an answer is still awaited from them.
    pub fn awaited(&self) -> bool {
        self.row.answer.is_none() && AWAITED.contains(&self.request.standing)
    }
}

/// An approver; `None` if they are none any more, or change management is off.
pub async fn approver(may: &Granted<'_, RunJobs>, id: ChangeApproverId) -> Result<Option<ApproverFacts>, Problem> {
    let Some(row) = may.row_if::<change_approver::Entity>(id).await? else { return Ok(None) };
    let Some(request) = request(may, row.ticket_id).await? else { return Ok(None) };
    let row = row.into_inner();
    let own = (row.contact_id, row.resource_id);
    let by = (row.by_contact_id, row.by_resource_id);
    let by = if row.answer.is_some() && by != own { Some(name(may, by).await?) } else { None };
    Ok(Some(ApproverFacts { name: name(may, own).await?, by, request, row }))
}

/// The change side of a ticket that is not complete; `None` if it has none, or change management is off.
pub async fn request(may: &Granted<'_, RunJobs>, ticket: TicketId) -> Result<Option<change_request::Model>, Problem> {
    if !mail::provider(may).await?.change_management || may.row::<ticket::Entity>(ticket).await?.completed_at.is_some()
    {
        return Ok(None);
    }
    Ok(may.row_if::<change_request::Entity>(ticket).await?.map(crate::Row::into_inner))
}

/// Who is asked: the approver and their deputy, each with whether they may answer in the other's place. Only those who can open
/// the ticket now hear of it: an active login that it is in reach of.
pub async fn asked(
    may: &Granted<'_, RunJobs>,
    store: &Store,
    row: &change_approver::Model,
) -> Result<Vec<(Reader, bool)>, Problem> {
    let mut asked = Vec::new();
    for (person, in_stead) in [(Person::of(row), false), (Person::deputy_of(row), true)] {
        let reader = match person {
            Some(Person::Contact(id)) => mail::contacts(may, &[id]).await?.into_iter().next(),
            Some(Person::Resource(id)) => mail::staff(may, id).await?,
            None => None,
        };
        let Some(reader) = reader else { continue };
        if sees(may, store, &reader, row).await? {
            asked.push((reader, in_stead));
        }
    }
    Ok(asked)
}

async fn sees(
    may: &Granted<'_, RunJobs>,
    store: &Store,
    reader: &Reader,
    row: &change_approver::Model,
) -> Result<bool, Problem> {
    let Some(account) = reader.account else { return Ok(false) };
    let Some(actor) = store.absent(may.actor().provider(), account).await? else { return Ok(false) };
    let session = store.reading(&actor);
    match session.need::<ViewTickets>() {
        Ok(tickets) if is_named(row, actor.who()) => {
            Ok(tickets.row_if::<ticket::Entity>(row.ticket_id).await?.is_some())
        }
        _ => Ok(false),
    }
}

async fn name(
    may: &Granted<'_, RunJobs>,
    (of_contact, of_resource): (Option<ContactId>, Option<ResourceId>),
) -> Result<String, Problem> {
    let (first, last) = if let Some(id) = of_contact {
        let row = may.row::<contact::Entity>(id).await?;
        (row.first_name.clone(), row.last_name.clone())
    } else if let Some(id) = of_resource {
        let row = may.row::<resource::Entity>(id).await?;
        (row.first_name.clone(), row.last_name.clone())
    } else {
        return Ok(String::new());
    };
    Ok(mail::full_name(&first, &last))
}
