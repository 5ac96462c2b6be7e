//! Tickets of the world, as rows: for tests of who sees what. Tests of how tickets come into being use the pages.

use store::{
    Set,
    ids::{AttachmentId, NoteId, TicketId},
    tables::{
        attachment,
        kinds::{CreatedVia, NoteKind, Publish, TicketKind},
        note, ticket,
    },
};

use crate::{Organization, Person, World};

/// A picture of one dot, as PNG.
const DOT: &[u8] = b"\x89\x50\x4e\x47\x0d\x0a\x1a\x0a\x00\x00\x00\x0d\x49\x48\x44\x52\x00\x00\x00\x01\x00\x00\x00\x01\
    \x08\x02\x00\x00\x00\x90\x77\x53\xde\x00\x00\x00\x0c\x49\x44\x41\x54\x78\x9c\x63\x58\xe3\x2e\x0c\
    \x00\x02\xa9\x01\x07\x56\x6d\x84\x35\x00\x00\x00\x00\x49\x45\x4e\x44\xae\x42\x60\x82";

/// A ticket of the world, with a published and an internal note and an attachment to each.
#[derive(Debug, Clone)]
pub struct Ticket {
    /// Its id.
    pub id: TicketId,
    /// Its number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// The published note.
    pub note: NoteId,
    /// The attachment of the published note.
    pub attachment: AttachmentId,
    /// The attachment of the internal note.
    pub internal_attachment: AttachmentId,
}

impl World {
    /// A ticket of `organization` whose contact is `contact`.
    pub async fn ticket(&self, organization: &Organization, contact: &Person, title: &str) -> Ticket {
        let seed = self.store.seed().await.unwrap();
        let id: TicketId = seed.fresh_id();
        let number = format!("T20261101.{}", &id.0.simple().to_string()[20..]);
        let now = seed.now();
        seed.add::<ticket::Entity>(ticket::ActiveModel {
            provider_id: Set(self.defaults.provider),
            id: Set(id),
            number: Set(number.clone()),
            title: Set(title.to_owned()),
            description: Set(format!("What happened with {title}.")),
            organization_id: Set(organization.id),
            location_id: Set(None),
            contact_id: Set(contact.contact),
            created_by_contact_id: Set(contact.contact),
            created_by_resource_id: Set(None),
            kind: Set(TicketKind::ServiceRequest),
            category_id: Set(self.defaults.category),
            request_type_id: Set(Some(self.request_type)),
            status_id: Set(self.defaults.statuses[0]),
            priority_id: Set(self.defaults.priorities[2]),
            queue_id: Set(self.defaults.portal_queue),
            resource_id: Set(None),
            role_id: Set(None),
            issue_type_id: Set(None),
            sub_issue_type_id: Set(None),
            source_id: Set(self.defaults.sources[0]),
            created_via: Set(CreatedVia::Portal),
            work_type_id: Set(None),
            due_at: Set(None),
            completed_at: Set(None),
            resolution: Set(String::new()),
            created_at: Set(now),
            last_activity_at: Set(now),
            status_since_at: Set(now),
            draft_id: Set(None),
            taskfire_born: Set(false),
            contract_id: Set(None),
            elsewhere: store::NotSet,
            version: Set(1),
        })
        .await
        .unwrap();
        let (note, attachment) = self.note_with_file(&seed, id, contact, title, Publish::All).await;
        let (_, internal_attachment) = self.note_with_file(&seed, id, contact, title, Publish::Internal).await;
        seed.done().await.unwrap();
        Ticket { id, number, title: title.to_owned(), note, attachment, internal_attachment }
    }

    async fn note_with_file(
        &self,
        seed: &store::seed::Seeding<'_>,
        ticket: TicketId,
        contact: &Person,
        title: &str,
        publish: Publish,
    ) -> (NoteId, AttachmentId) {
        let (id, file) = (seed.fresh_id::<NoteId>(), seed.fresh_id::<AttachmentId>());
        let internal = publish == Publish::Internal;
        seed.add::<note::Entity>(note::ActiveModel {
            provider_id: Set(self.defaults.provider),
            id: Set(id),
            ticket_id: Set(ticket),
            kind: Set(if internal { NoteKind::Staff } else { NoteKind::Portal }),
            publish: Set(publish),
            title: Set(String::new()),
            body: Set(format!("{} word on {title}", if internal { "Internal" } else { "Public" })),
            author_contact_id: Set(contact.contact.filter(|_| !internal)),
            author_resource_id: Set(None),
            form_id: Set(None),
            created_at: Set(seed.now()),
        })
        .await
        .unwrap();
        let content = axum::body::Bytes::from_static(DOT);
        let sha256 = self.keep_file(content.clone()).await;
        seed.add::<attachment::Entity>(attachment::ActiveModel {
            provider_id: Set(self.defaults.provider),
            id: Set(file),
            ticket_id: Set(ticket),
            note_id: Set(Some(id)),
            name: Set("screen.png".to_owned()),
            size: Set(i64::try_from(content.len()).unwrap()),
            media_type: Set("image/png".to_owned()),
            sha256: Set(sha256),
            publish: Set(publish),
            author_contact_id: Set(contact.contact.filter(|_| !internal)),
            author_resource_id: Set(None),
            created_at: Set(seed.now()),
        })
        .await
        .unwrap();
        (id, file)
    }

    /// Puts a file into the file store; gives its hash.
    pub async fn keep_file(&self, content: axum::body::Bytes) -> String {
        let pieces = futures::stream::iter([Ok::<_, std::convert::Infallible>(content)]);
        let received = self.app.files.receive(pieces, platform::files::MAX_FILE_BYTES).await.unwrap();
        self.app.files.keep(self.defaults.provider.0, received).await.unwrap().sha256
    }
}

impl World {
    /// A ticket as it is stored.
    pub async fn ticket_row(&self, id: TicketId) -> ticket::Model {
        let actor = self.store.system_actor(self.defaults.provider, "tests");
        let may = self.store.reading(&actor).need::<store::guard::RunJobs>().unwrap();
        may.row::<ticket::Entity>(id).await.unwrap().into_inner()
    }

    /// All mails of the outbox, oldest first.
    pub async fn mails(&self) -> Vec<store::tables::mail::Model> {
        let actor = self.store.system_actor(self.defaults.provider, "tests");
        let may = self.store.reading(&actor).need::<store::guard::RunJobs>().unwrap();
        store::views::mail::all(&may).await.unwrap()
    }
}
