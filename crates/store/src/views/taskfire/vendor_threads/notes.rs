//! What is said in a conversation as notes of the internal desk's, with their files (decision 23).

use kernel::Problem;

use super::{Said, add_message};
use crate::{
    Granted, Row, Set,
    guard::{Reads, Writes},
    ids::{AttachmentId, InboundMailId, NoteId, TicketId, VendorMessageId},
    outbox::Event,
    tables::{
        attachment,
        kinds::{MessageWay, NoteKind, Publish},
        note, taskfire_ticket, vendor, vendor_message, vendor_thread,
    },
    views::files::{self, Author, NewFile, Target},
};

/// Puts copies of files of the ticket that the desk sees with a note for a vendor; ids of other tickets are as good as
/// unknown.
pub async fn pass_on<G>(
    may: &Granted<'_, G>,
    ticket: TicketId,
    note: NoteId,
    chosen: &[AttachmentId],
) -> Result<(), Problem>
where
    G: Writes<attachment::Entity>,
{
    for id in chosen {
        let Some(file) = may.row_if::<attachment::Entity>(*id).await?.filter(|file| file.ticket_id == ticket) else {
            continue;
        };
        files::copy_for_desk(may, &file, Some(note)).await?;
    }
    Ok(())
}

/// What a vendor says through its link or by mail.
#[derive(Debug, Clone)]
pub struct Answer<'a> {
    /// The way it took.
    pub way: MessageWay,
    /// Who says it.
    pub name: &'a str,
    /// Their address.
    pub address: &'a str,
    /// The text.
    pub body: &'a str,
    /// The files.
    pub files: &'a [NewFile],
    /// The mail that it came with, and its key.
    pub mail: Option<(InboundMailId, &'a str)>,
}

/// Takes what a vendor says: a vendor note of the desk's, with its files, and a message of the conversation (F-161). The desk
/// hears of it as of any note of its own.
pub async fn answer<G>(
    may: &Granted<'_, G>,
    thread: &Row<vendor_thread::Entity>,
    said: Answer<'_>,
) -> Result<VendorMessageId, Problem>
where
    G: Reads<vendor::Entity>
        + Writes<note::Entity>
        + Writes<attachment::Entity>
        + Writes<taskfire_ticket::Entity>
        + Writes<vendor_thread::Entity>
        + Writes<vendor_message::Entity>,
{
    let note = vendor_note(may, thread, said.name, said.body, said.files).await?;
    let words = Said {
        way: said.way,
        sender: Some((said.name, said.address)),
        contact: None,
        body: said.body,
        note: Some(note),
    };
    add_message(may, thread, words, said.mail, None).await
}

/// The note that a vendor's words are on the ticket, with their files; the desk is told.
pub(in crate::views::taskfire) async fn vendor_note<G>(
    may: &Granted<'_, G>,
    thread: &Row<vendor_thread::Entity>,
    name: &str,
    body: &str,
    enclosed: &[NewFile],
) -> Result<NoteId, Problem>
where
    G: Reads<vendor::Entity> + Writes<note::Entity> + Writes<attachment::Entity> + Writes<taskfire_ticket::Entity>,
{
    let seller = may.row::<vendor::Entity>(thread.vendor_id).await?;
    let note: NoteId = may.fresh_id();
    may.add::<note::Entity>(note::ActiveModel {
        id: Set(note),
        ticket_id: Set(thread.ticket_id),
        kind: Set(NoteKind::Vendor),
        publish: Set(Publish::HelpDesk),
        title: Set(format!("{name}, {}", seller.name)),
        body: Set(body.to_owned()),
        author_contact_id: Set(None),
        author_resource_id: Set(None),
        form_id: Set(None),
        created_at: Set(may.now()),
        ..Default::default()
    })
    .await?;
    let to = Target { ticket: thread.ticket_id, note: Some(note), publish: Publish::HelpDesk, at: may.now() };
    for file in enclosed {
        files::add(may, to, Author::Nobody, file.clone()).await?;
    }
    let part = may.row::<taskfire_ticket::Entity>(thread.ticket_id).await?;
    may.change(&part, taskfire_ticket::ActiveModel { active_at: Set(may.now()), ..Default::default() }).await?;
    may.record(Event::VendorReplied { ticket: thread.ticket_id, note }).await?;
    Ok(note)
}
