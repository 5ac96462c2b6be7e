//! The thread of a ticket as staff reads it: notes and work in full, changes of fields folded.

use store::{
    Actor,
    tables::kinds::{NoteKind, Publish},
    views::{
        people::Author,
        ticket_page::{Attached, Entry, TicketPage, What},
    },
};
use web::{
    components::{Avatar, Party, avatar},
    moments::Time,
    shell::Shell,
};

use super::history::change_in_words;
use crate::files;

/// One entry as the page shows it.
pub(crate) enum Shown {
    /// Something that people wrote.
    Said(Box<Said>),
    /// Changes of fields, one after the other.
    Changes(Changes),
    /// What lies above is new since the reader's last visit.
    Since(String),
}

/// Something that people wrote: a note, work, files, the ticket's description.
pub(crate) struct Said {
    pub(crate) avatar: Avatar,
    pub(crate) name: String,
    pub(crate) company: String,
    pub(crate) at: Time,
    pub(crate) span: Option<String>,
    pub(crate) internal: bool,
    pub(crate) kind: Option<String>,
    pub(crate) title: String,
    pub(crate) body: String,
    pub(crate) internal_notes: Option<String>,
    pub(crate) hours: Option<String>,
    pub(crate) edit: Option<String>,
    pub(crate) files: Vec<File>,
}

/// A file with an entry.
pub(crate) struct File {
    pub(crate) href: String,
    pub(crate) name: String,
    pub(crate) size: String,
    pub(crate) internal: bool,
}

/// A run of changes.
pub(crate) struct Changes {
    pub(crate) summary: String,
    pub(crate) lines: Vec<(String, Time)>,
}

/// The name of an author; the provider's when there is none.
pub(crate) fn name_of(shell: &Shell, author: &Author) -> String {
    match author {
        Author::You { name } | Author::Contact { name } | Author::Staff { name: Some(name) } => name.clone(),
        Author::Staff { name: None } => shell.brand.provider.clone(),
        Author::System => shell.t("desk-system"),
    }
}

/// Where an attachment is read.
pub(crate) fn attachment_href(number: &str, file: &Attached) -> String {
    format!("/tickets/{number}/attachments/{}", file.id)
}

/// Minutes recorded in all, if any were.
pub(crate) fn worked(entries: &[Entry]) -> Option<i64> {
    let minutes = entries.iter().filter_map(|entry| match entry.what {
        What::Work { minutes: Some(minutes), .. } => Some(i64::from(minutes)),
        _ => None,
    });
    Some(minutes.sum()).filter(|sum| *sum > 0)
}

/// The thread, newest first.
pub(crate) fn shown(shell: &Shell, page: &TicketPage, entries: Vec<Entry>, actor: &Actor) -> Vec<Shown> {
    let mut shown: Vec<Shown> = Vec::new();
    let mut changes: Vec<Entry> = Vec::new();
    let mut marked = page.seen_at.is_none();
    let newest_of_others = entries.iter().find(|entry| !matches!(entry.author, Author::You { .. }));
    let news = match (newest_of_others, page.seen_at) {
        (Some(entry), Some(seen)) => entry.at > seen,
        _ => false,
    };
    for entry in entries {
        if !marked && page.seen_at.is_some_and(|seen| entry.at <= seen) {
            marked = true;
            if let (true, Some(seen)) = (news, page.seen_at) {
                fold(shell, &mut changes, &mut shown);
                shown.push(Shown::Since(shell.t1("desk-since", "time", shell.moments().short(seen))));
            }
        }
        if matches!(entry.what, What::Change { .. }) {
            changes.push(entry);
            continue;
        }
        fold(shell, &mut changes, &mut shown);
        shown.push(Shown::Said(Box::new(said(shell, page, entry, actor))));
    }
    fold(shell, &mut changes, &mut shown);
    shown
}

/// Puts a run of changes into the thread.
fn fold(shell: &Shell, changes: &mut Vec<Entry>, shown: &mut Vec<Shown>) {
    if changes.is_empty() {
        return;
    }
    let lines: Vec<(String, Time)> = changes
        .iter()
        .filter_map(|entry| match &entry.what {
            What::Change { field, old, new } => {
                let words = change_in_words(shell, field, old, new);
                let name = name_of(shell, &entry.author);
                Some((shell.t2("desk-change-by", "name", name, "change", words), shell.time(entry.at)))
            }
            _ => None,
        })
        .collect();
    let count = i64::try_from(lines.len()).unwrap_or(i64::MAX);
    shown.push(Shown::Changes(Changes { summary: shell.t1("desk-changes", "count", count), lines }));
    changes.clear();
}

fn said(shell: &Shell, page: &TicketPage, entry: Entry, actor: &Actor) -> Said {
    let name = name_of(shell, &entry.author);
    let ours = match &entry.author {
        Author::Contact { .. } => false,
        Author::You { .. } => actor.is_staff(),
        Author::Staff { .. } | Author::System => true,
    };
    let number = &page.ticket.number;
    let files = entry.files.iter().map(|file| file_of(shell, number, file)).collect();
    let mut said = Said {
        avatar: avatar(&name, ours.then_some(Party::Provider)),
        company: if ours { shell.brand.provider.clone() } else { page.organization.clone() },
        name,
        at: shell.time(entry.at),
        span: None,
        internal: false,
        kind: None,
        title: String::new(),
        body: String::new(),
        internal_notes: None,
        hours: None,
        edit: None,
        files,
    };
    match entry.what {
        What::Opened { description } => {
            said.kind = Some(shell.t("desk-opened"));
            said.body = description;
        }
        What::Note { kind, publish, title, body, .. } => {
            said.internal = publish == Publish::Internal;
            said.kind = match kind {
                NoteKind::Resolution => Some(shell.t("desk-resolution")),
                NoteKind::System => Some(shell.t("desk-system-note")),
                NoteKind::Portal | NoteKind::Staff | NoteKind::Vendor => None,
            };
            said.title = title;
            said.body = body;
        }
        What::Work { id, started_at, stopped_at, minutes, summary, internal_notes } => {
            said.kind = Some(shell.t("desk-work-done"));
            said.at = shell.day(started_at);
            let time = |at: store::Instant| shell.formats.time(at.into());
            said.span = stopped_at.map(|stop| shell.t2("desk-span", "start", time(started_at), "stop", time(stop)));
            said.hours = minutes.map(|minutes| shell.hours(minutes));
            said.body = summary;
            said.internal_notes = internal_notes.filter(|text| !text.is_empty());
            let own = matches!(entry.author, Author::You { .. });
            said.edit = own.then(|| format!("/desk/tickets/{number}/time/{id}"));
        }
        What::OwnWork { started_at, summary, .. } => {
            said.kind = Some(shell.t("desk-work-done"));
            said.at = shell.day(started_at);
            said.body = summary;
        }
        What::Files => said.kind = Some(shell.t("desk-files-added")),
        What::Change { .. } => {}
    }
    said
}

fn file_of(shell: &Shell, number: &str, file: &Attached) -> File {
    let href = attachment_href(number, file);
    File {
        // Pictures open drawn anew; everything else is a download.
        href: if file.is_picture() { format!("{href}/preview") } else { href },
        name: file.name.clone(),
        size: files::size_in_words(&shell.words, file.size),
        internal: file.publish == Publish::Internal,
    }
}
