//! Files on their way to a ticket: held between two sends of a form, and attachments to read.

use kernel::Problem;
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect};

use crate::{
    Granted, Instant, Row, Set,
    guard::{Reads, Writes},
    ids::{FormId, HeldFileId, NoteId, TicketId},
    tables::{attachment, held_file, kinds::Publish, provider},
};

/// A file that was judged and kept, not yet bound to anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    /// Harmless name.
    pub name: String,
    /// Size in bytes.
    pub size: i64,
    /// Media type told from its content.
    pub media_type: String,
    /// SHA-256 of its content in hexadecimal digits.
    pub sha256: String,
}

/// Where held files go.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// The ticket.
    pub ticket: TicketId,
    /// The note they came with, if any.
    pub note: Option<NoteId>,
    /// Who sees them (T-145: as the note).
    pub publish: Publish,
    /// When.
    pub at: Instant,
}

impl NewFile {
    /// The file of an attachment, for another one.
    pub fn of(row: &attachment::Model) -> Self {
        let (name, media_type, sha256) = (row.name.clone(), row.media_type.clone(), row.sha256.clone());
        Self { name, size: row.size, media_type, sha256 }
    }
}

/// Whose attachment it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Author {
    /// The actor's.
    Actor,
    /// That of somebody without a record, who is named elsewhere.
    Nobody,
}

/// Adds an attachment.
pub(crate) async fn add<G>(may: &Granted<'_, G>, to: Target, author: Author, file: NewFile) -> Result<(), Problem>
where
    G: Writes<attachment::Entity>,
{
    let (contact, resource) = match author {
        Author::Actor => (may.actor().contact(), may.actor().resource()),
        Author::Nobody => (None, None),
    };
    may.add::<attachment::Entity>(attachment::ActiveModel {
        id: Set(may.fresh_id()),
        ticket_id: Set(to.ticket),
        note_id: Set(to.note),
        name: Set(file.name),
        size: Set(file.size),
        media_type: Set(file.media_type),
        sha256: Set(file.sha256),
        publish: Set(to.publish),
        author_contact_id: Set(contact),
        author_resource_id: Set(resource),
        created_at: Set(to.at),
        ..Default::default()
    })
    .await
    .map(|_| ())
}

/// Puts a copy of a file with a note of the internal desk's alone.
pub(crate) async fn copy_for_desk<G>(
    may: &Granted<'_, G>,
    file: &attachment::Model,
    note: Option<NoteId>,
) -> Result<(), Problem>
where
    G: Writes<attachment::Entity>,
{
    let to = Target { ticket: file.ticket_id, note, publish: Publish::HelpDesk, at: may.now() };
    add(may, to, Author::Actor, NewFile::of(file)).await
}

/// Extensions that the provider refuses, separated by blanks (none: those of the program), and whether it refuses programs
/// whatever they are called (T-149).
pub async fn refused<G: Reads<provider::Entity>>(may: &Granted<'_, G>) -> Result<(Option<String>, bool), Problem> {
    let row = may.row::<provider::Entity>(may.actor().provider()).await?.into_inner();
    Ok((row.refused_extensions, row.refuse_programs))
}

/// The files that the actor holds for a form, oldest first.
pub async fn held<G>(may: &Granted<'_, G>, form: FormId) -> Result<Vec<Row<held_file::Entity>>, Problem>
where
    G: Reads<held_file::Entity>,
{
    let mut rows = may.rows::<held_file::Entity>(Condition::all().add(held_file::Column::FormId.eq(form))).await?;
    rows.sort_by_key(|row| (row.created_at, row.id));
    Ok(rows)
}

/// How many bytes the actor holds in all unsent forms (ASVS 5.2.4).
pub async fn held_bytes<G>(may: &Granted<'_, G>) -> Result<i64, Problem>
where
    G: Reads<held_file::Entity>,
{
    let sizes = may.find::<held_file::Entity>().select_only().column(held_file::Column::Size);
    let sizes: Result<Vec<i64>, _> = sizes.into_tuple().all(&may.executor()).await;
    Ok(sizes.map_err(|error| Problem::fault("sum held files", error))?.iter().sum())
}

/// Holds files for a form of the actor's, until it is sent for good.
pub async fn hold<G>(may: &Granted<'_, G>, form: FormId, files: &[NewFile]) -> Result<(), Problem>
where
    G: Writes<held_file::Entity>,
{
    let Some(account) = may.actor().account() else { return Err(Problem::Denied("own-account")) };
    for file in files {
        may.add::<held_file::Entity>(held_file::ActiveModel {
            id: Set(may.fresh_id()),
            account_id: Set(account),
            form_id: Set(form),
            name: Set(file.name.clone()),
            size: Set(file.size),
            media_type: Set(file.media_type.clone()),
            sha256: Set(file.sha256.clone()),
            created_at: Set(may.now()),
            ..Default::default()
        })
        .await?;
    }
    Ok(())
}

/// Forgets held files of a form by id; ids of other forms or owners are as good as unknown.
pub async fn forget<G>(may: &Granted<'_, G>, form: FormId, ids: &[HeldFileId]) -> Result<(), Problem>
where
    G: Writes<held_file::Entity>,
{
    for row in held(may, form).await?.iter().filter(|row| ids.contains(&row.id)) {
        may.remove(row).await?;
    }
    Ok(())
}

/// Makes attachments of everything that is held for a form. Gives how many.
pub async fn attach<G>(may: &Granted<'_, G>, form: FormId, to: Target) -> Result<usize, Problem>
where
    G: Writes<held_file::Entity> + Writes<attachment::Entity>,
{
    let rows = held(may, form).await?;
    for row in &rows {
        let (name, media_type, sha256) = (row.name.clone(), row.media_type.clone(), row.sha256.clone());
        add(may, to, Author::Actor, NewFile { name, size: row.size, media_type, sha256 }).await?;
        may.remove(row).await?;
    }
    Ok(rows.len())
}

/// The attachments of a ticket that this reader may see, oldest first; those of one moment by name.
pub async fn attachments<G>(may: &Granted<'_, G>, ticket: TicketId) -> Result<Vec<attachment::Model>, Problem>
where
    G: Reads<attachment::Entity>,
{
    let found = may
        .find::<attachment::Entity>()
        .filter(attachment::Column::TicketId.eq(ticket))
        .order_by_asc(attachment::Column::CreatedAt)
        .order_by_asc(attachment::Column::Name)
        .order_by_asc(attachment::Column::Id)
        .all(&may.executor())
        .await;
    found.map_err(|error| Problem::fault("read attachments", error))
}
