//! Conversations as the desk reads them, and to whom it can write.

use std::collections::BTreeMap;

use kernel::Problem;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::{
    Granted, Row,
    guard::{Grant, Reads},
    ids::{OrganizationId, TicketId, VendorId, VendorThreadId},
    tables::{
        attachment, contact,
        kinds::{MailState, MessageWay},
        mail, organization, vendor, vendor_contact, vendor_message, vendor_participant, vendor_thread,
    },
};

/// A conversation in the list of a ticket.
#[derive(Debug, Clone)]
pub struct Line {
    /// The conversation.
    pub row: vendor_thread::Model,
    /// The vendor's name.
    pub vendor: String,
    /// How many messages wait for somebody to let them in.
    pub held: usize,
    /// How many answers of the vendor came since the desk last wrote.
    pub replies: usize,
}

/// The conversations of a ticket, the latest first; none for those who do not work its desk.
pub async fn of_ticket<G>(may: &Granted<'_, G>, ticket: TicketId) -> Result<Vec<Line>, Problem>
where
    G: Grant + Reads<vendor_thread::Entity> + Reads<vendor_message::Entity>,
{
    let fault = |error| Problem::fault("read conversations", error);
    let found = may
        .find::<vendor_thread::Entity>()
        .filter(vendor_thread::Column::TicketId.eq(ticket))
        .order_by_desc(vendor_thread::Column::ActiveAt)
        .order_by_desc(vendor_thread::Column::Id)
        .all(&may.executor())
        .await
        .map_err(fault)?;
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let said: Vec<(VendorThreadId, MessageWay, bool)> = may
        .find::<vendor_message::Entity>()
        .filter(vendor_message::Column::TicketId.eq(ticket))
        .select_only()
        .columns([vendor_message::Column::ThreadId, vendor_message::Column::Way, vendor_message::Column::Held])
        .order_by_desc(vendor_message::Column::CreatedAt)
        .order_by_desc(vendor_message::Column::Id)
        .into_tuple()
        .all(&may.executor())
        .await
        .map_err(fault)?;
    let sellers = vendor::Entity::find()
        .filter(vendor::Column::ProviderId.eq(may.actor().provider()))
        .filter(vendor::Column::Id.is_in(found.iter().map(|row| row.vendor_id)))
        .all(&may.executor())
        .await
        .map_err(fault)?;
    let names: BTreeMap<VendorId, String> = sellers.into_iter().map(|row| (row.id, row.name)).collect();
    let line = |row: vendor_thread::Model| Line {
        vendor: names.get(&row.vendor_id).cloned().unwrap_or_default(),
        held: said.iter().filter(|(thread, _, held)| *thread == row.id && *held).count(),
        replies: said
            .iter()
            .filter(|(thread, _, held)| *thread == row.id && !held)
            .take_while(|(_, way, _)| *way != MessageWay::Out)
            .count(),
        row,
    };
    Ok(found.into_iter().map(line).collect())
}

/// A message with what belongs to it.
#[derive(Debug, Clone)]
pub struct Message {
    /// The message.
    pub row: vendor_message::Model,
    /// Who said it.
    pub author: String,
    /// Its files.
    pub files: Vec<attachment::Model>,
    /// What became of its mail, with the error.
    pub mail: Option<(MailState, String)>,
}

/// A conversation as a whole.
#[derive(Debug, Clone)]
pub struct Conversation {
    /// The conversation.
    pub row: Row<vendor_thread::Entity>,
    /// With whom.
    pub vendor: vendor::Model,
    /// Name of the customer.
    pub organization: String,
    /// Who gets the mails.
    pub people: Vec<vendor_participant::Model>,
    /// Oldest first.
    pub messages: Vec<Message>,
}

/// The conversation with this id.
pub async fn conversation<G>(may: &Granted<'_, G>, id: VendorThreadId) -> Result<Conversation, Problem>
where
    G: Grant
        + Reads<vendor_thread::Entity>
        + Reads<vendor_participant::Entity>
        + Reads<vendor_message::Entity>
        + Reads<attachment::Entity>,
{
    let fault = |error| Problem::fault("read conversation", error);
    let (provider, executor) = (may.actor().provider(), may.executor());
    let row = may.row::<vendor_thread::Entity>(id).await?;
    let vendor = vendor::Entity::find_by_id((provider, row.vendor_id)).one(&executor).await.map_err(fault)?;
    let owner =
        organization::Entity::find_by_id((provider, row.organization_id)).one(&executor).await.map_err(fault)?;
    let people = may
        .find::<vendor_participant::Entity>()
        .filter(vendor_participant::Column::ThreadId.eq(id))
        .order_by_asc(vendor_participant::Column::Name)
        .all(&executor)
        .await
        .map_err(fault)?;
    let found = may
        .find::<vendor_message::Entity>()
        .filter(vendor_message::Column::ThreadId.eq(id))
        .order_by_asc(vendor_message::Column::CreatedAt)
        .order_by_asc(vendor_message::Column::Id)
        .all(&executor)
        .await
        .map_err(fault)?;
    let files = may
        .find::<attachment::Entity>()
        .filter(attachment::Column::TicketId.eq(row.ticket_id))
        .filter(attachment::Column::NoteId.is_in(found.iter().filter_map(|message| message.note_id)))
        .order_by_asc(attachment::Column::Name)
        .all(&executor)
        .await
        .map_err(fault)?;
    let authors = contact::Entity::find()
        .filter(contact::Column::ProviderId.eq(provider))
        .filter(contact::Column::Id.is_in(found.iter().filter_map(|message| message.contact_id)))
        .all(&executor)
        .await
        .map_err(fault)?;
    let letters = mail::Entity::find()
        .filter(mail::Column::ProviderId.eq(provider))
        .filter(mail::Column::Id.is_in(found.iter().filter_map(|message| message.mail_id)))
        .all(&executor)
        .await
        .map_err(fault)?;
    let owner = owner.map(|row| row.name).unwrap_or_default();
    let message = |row: vendor_message::Model| {
        let author = authors.iter().find(|one| Some(one.id) == row.contact_id);
        let author = author.map(|one| format!("{} {}", one.first_name, one.last_name).trim().to_owned());
        let said = || if row.sender_name.is_empty() { owner.clone() } else { row.sender_name.clone() };
        Message {
            author: author.unwrap_or_else(said),
            files: files.iter().filter(|file| file.note_id == row.note_id && row.note_id.is_some()).cloned().collect(),
            mail: letters
                .iter()
                .find(|letter| Some(letter.id) == row.mail_id)
                .map(|letter| (letter.state, letter.last_error.clone())),
            row,
        }
    };
    let messages = found.into_iter().map(message).collect();
    let vendor = vendor.ok_or(Problem::NotFound)?;
    Ok(Conversation { row, vendor, organization: owner, people, messages })
}

/// Active vendors that the desk of `organization` can write to, each with the active people who can be written to.
pub async fn receivers<G>(
    may: &Granted<'_, G>,
    organization: OrganizationId,
) -> Result<Vec<(vendor::Model, Vec<vendor_contact::Model>)>, Problem>
where
    G: Reads<vendor::Entity> + Reads<vendor_contact::Entity>,
{
    let fault = |error| Problem::fault("read receivers", error);
    let of_desk = vendor::Column::OrganizationId.eq(organization);
    let found = may
        .find::<vendor::Entity>()
        .filter(vendor::Column::Active.eq(true))
        .filter(Condition::any().add(of_desk).add(vendor::Column::Shared.eq(true)))
        .order_by_asc(vendor::Column::Name)
        .all(&may.executor())
        .await
        .map_err(fault)?;
    let people = may
        .find::<vendor_contact::Entity>()
        .filter(vendor_contact::Column::Active.eq(true))
        .filter(vendor_contact::Column::VendorId.is_in(found.iter().map(|row| row.id)))
        .order_by_desc(vendor_contact::Column::IsDefault)
        .order_by_asc(vendor_contact::Column::Position)
        .order_by_asc(vendor_contact::Column::Id)
        .all(&may.executor())
        .await
        .map_err(fault)?;
    let of = |row: vendor::Model| {
        let mine = people.iter().filter(|one| one.vendor_id == row.id).cloned().collect();
        (row, mine)
    };
    Ok(found.into_iter().map(of).collect())
}
