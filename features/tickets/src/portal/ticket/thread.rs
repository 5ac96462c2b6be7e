//! The timeline as it is drawn: who, when, what; changes folded; a line where the news since the last visit end.

use store::{
    Instant,
    tables::kinds::{NoteKind, Party as Holder, Publish, TicketKind},
    views::{
        people::Author,
        ticket_page::{Attached, Entry, What},
    },
};
use web::{
    components::{Avatar, Party, organization_avatar},
    moments::Time,
    rich_text::{SafeHtml, plain},
    shell::Shell,
};

use crate::files::size_in_words;

/// A piece of the thread.
pub(in crate::portal) enum Piece {
    /// Up to here everything is new since the last visit.
    Since(String),
    /// Something that somebody wrote or added.
    Said(Box<Said>),
    /// Changes in a row, folded if there are several.
    Changes {
        /// The line that stands for all.
        summary: String,
        /// Each change.
        lines: Vec<ChangeLine>,
    },
}

/// Something that somebody wrote or added.
pub(in crate::portal) struct Said {
    pub(in crate::portal) anchor: String,
    pub(in crate::portal) avatar: Avatar,
    pub(in crate::portal) who: String,
    pub(in crate::portal) about: String,
    pub(in crate::portal) at: Time,
    pub(in crate::portal) title: String,
    pub(in crate::portal) text: Option<SafeHtml>,
    pub(in crate::portal) files: Vec<FileLine>,
    /// Who alone reads it, if not all do: the internal help desk (F-97), with the vendor it went to or came from.
    pub(in crate::portal) readers: Option<String>,
    pub(in crate::portal) internal_notes: Option<SafeHtml>,
    pub(in crate::portal) edit: Option<String>,
}

/// A change as a sentence.
pub(in crate::portal) struct ChangeLine {
    pub(in crate::portal) text: String,
    pub(in crate::portal) at: Time,
}

/// A file as a link.
pub(in crate::portal) struct FileLine {
    pub(in crate::portal) name: String,
    pub(in crate::portal) about: String,
    pub(in crate::portal) href: String,
    pub(in crate::portal) preview: Option<String>,
    /// Whether only the internal help desk sees it.
    pub(in crate::portal) only_desk: bool,
}

impl FileLine {
    /// A file of the ticket with this number; `who` and when are told if asked for.
    pub(in crate::portal) fn of(shell: &Shell, number: &str, file: &Attached, with_author: bool) -> Self {
        let href = format!("/tickets/{number}/attachments/{}", file.id);
        let size = size_in_words(&shell.words, file.size);
        let about = if with_author {
            let (who, _) = name_of(shell, &file.author);
            format!("{size}, {who}, {}", shell.moments().short(file.at))
        } else {
            size
        };
        let preview = file.is_picture().then(|| format!("{href}/preview"));
        Self { name: file.name.clone(), about, href, preview, only_desk: file.publish == Publish::HelpDesk }
    }
}

/// The name of an author and the side they stand on.
pub(in crate::portal) fn name_of(shell: &Shell, author: &Author) -> (String, Option<Party>) {
    let provider = || shell.brand.provider.clone();
    match author {
        Author::You { .. } => (shell.t("ticket-you"), None),
        Author::Contact { name } => (name.clone(), None),
        Author::Staff { name: Some(name) } => (name.clone(), Some(Party::Provider)),
        Author::Staff { name: None } | Author::System => (provider(), Some(Party::Provider)),
    }
}

/// The pieces of a timeline, newest first.
pub(in crate::portal) fn pieces(
    shell: &Shell,
    number: &str,
    entries: &[Entry],
    seen_at: Option<Instant>,
) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::with_capacity(entries.len() + 1);
    let news = seen_at.map_or(0, |seen| {
        let fresh = entries.iter().take_while(|entry| entry.at > seen);
        let count = fresh.clone().count();
        let foreign = fresh.filter(|entry| !matches!(entry.author, Author::You { .. })).count();
        if foreign == 0 { 0 } else { count }
    });
    let mut changes: Vec<&Entry> = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        if index == news && news > 0 {
            fold(shell, &mut changes, &mut pieces);
            if let Some(seen) = seen_at {
                let time = shell.moments().short(seen);
                pieces.push(Piece::Since(shell.t1("ticket-since-visit", "time", time.as_str())));
            }
        }
        match said(shell, number, entry) {
            Some(said) => {
                fold(shell, &mut changes, &mut pieces);
                pieces.push(Piece::Said(Box::new(said)));
            }
            None => changes.push(entry),
        }
    }
    fold(shell, &mut changes, &mut pieces);
    pieces
}

/// The changes collected so far become one piece.
fn fold(shell: &Shell, changes: &mut Vec<&Entry>, pieces: &mut Vec<Piece>) {
    let lines: Vec<ChangeLine> = changes.drain(..).filter_map(|entry| change(shell, entry)).collect();
    let summary = match lines.as_slice() {
        [] => return,
        [only] => only.text.clone(),
        several => shell.t1("ticket-changes", "count", several.len()),
    };
    pieces.push(Piece::Changes { summary, lines });
}

fn change(shell: &Shell, entry: &Entry) -> Option<ChangeLine> {
    let What::Change { field, old, new } = &entry.what else { return None };
    if field == "created" {
        // The timeline ends with the opening anyway.
        return None;
    }
    let text = match field.as_str() {
        "status" => shell.t2("ticket-change-status", "old", old.as_str(), "new", new.as_str()),
        "responsible" => shell.t1("ticket-change-responsible", "name", holder(shell, new)),
        field => changed(shell, field, old, new),
    };
    let text = match &entry.author {
        Author::System => text,
        author => shell.t2("ticket-change-by", "name", name_of(shell, author).0, "change", text),
    };
    Some(ChangeLine { text, at: shell.time(entry.at) })
}

/// A responsible party by its code.
fn holder(shell: &Shell, code: &str) -> String {
    match Holder::from_code(code) {
        Some(Holder::Internal) => shell.t("ticket-own-desk"),
        Some(Holder::Provider) => shell.brand.provider.clone(),
        Some(Holder::Vendor) => shell.t("ticket-other-company"),
        None => code.to_owned(),
    }
}

/// A changed field in a sentence.
fn changed(shell: &Shell, field: &str, old: &str, new: &str) -> String {
    let key = format!("ticket-field-{field}");
    let name = if shell.words.has(&key) { shell.t(&key) } else { field.to_owned() };
    let readable = |value: &str| match (field, value.parse::<jiff::Timestamp>(), TicketKind::from_code(value)) {
        ("internal-due" | "due", Ok(at), _) => shell.formats.moment(at),
        ("kind", _, Some(kind)) => shell.t(crate::rules::kind_key(kind)),
        _ => plain(value, 200),
    };
    let (old, new) = (readable(old), readable(new));
    match (old.is_empty(), new.is_empty()) {
        (_, true) => shell.t2("ticket-change-cleared", "field", name, "old", old),
        (true, false) => shell.t2("ticket-change-set", "field", name, "new", new),
        (false, false) => {
            let values = [("field", name.into()), ("old", old.into()), ("new", new.into())];
            shell.words.t_with("ticket-change-from", &values)
        }
    }
}

/// The name over an entry, its side, and the picture beside it.
fn author(shell: &Shell, entry: &Entry) -> (String, Option<Party>, Avatar) {
    if let What::Note { kind: NoteKind::System, publish: Publish::HelpDesk, rule, .. } = &entry.what {
        // Rules of the internal desk are no voice of the provider's.
        let who = match rule {
            Some(rule) => shell.t1("ticket-by-rule", "rule", rule.as_str()),
            None => shell.t("ticket-by-itself"),
        };
        return (who, None, organization_avatar(Party::Internal));
    }
    let (who, party) = name_of(shell, &entry.author);
    let own_name = match &entry.author {
        Author::You { name } => name,
        _ => &who,
    };
    let avatar = match (&entry.what, party) {
        (What::Note { kind: NoteKind::Vendor, .. }, _) => shell.avatar_of(own_name, Party::Vendor),
        (_, Some(party)) => shell.avatar_of(own_name, party),
        (_, None) => shell.avatar(own_name),
    };
    (who, party, avatar)
}

fn said(shell: &Shell, number: &str, entry: &Entry) -> Option<Said> {
    let (who, party, avatar) = author(shell, entry);
    let provider = shell.brand.provider.as_str();
    let from = if party.is_some() && who != provider { provider.to_owned() } else { String::new() };
    let with = |key: &str| {
        let what = shell.t(key);
        if from.is_empty() { what } else { format!("{from}, {what}") }
    };
    let (mut readers, mut internal_notes, mut edit) = (None, None, None);
    let (anchor, about, title, text) = match &entry.what {
        What::Opened { description } => {
            ("opened".to_owned(), shell.t("ticket-opened"), String::new(), description.as_str())
        }
        What::Note { id, kind, publish, title, body, vendor, .. } => {
            readers = (*publish == Publish::HelpDesk).then(|| match vendor {
                Some(vendor) => shell.t1("ticket-publish-desk-and", "name", vendor.as_str()),
                None => shell.t("ticket-publish-desk"),
            });
            let about = match kind {
                NoteKind::Resolution => with("ticket-resolution"),
                NoteKind::Vendor => shell.t("ticket-from-vendor"),
                _ => from,
            };
            (format!("note-{id}"), about, title.clone(), body.as_str())
        }
        What::Work { id, started_at, stopped_at, minutes, summary, .. } => {
            let mut about = with("ticket-work");
            if let Some(minutes) = minutes {
                let from = shell.formats.time((*started_at).into());
                let until = stopped_at.map(|at| shell.formats.time(at.into())).unwrap_or_default();
                about = format!("{about}, {from}–{until}, {}", shell.span(*minutes));
            }
            (format!("work-{id}"), about, String::new(), summary.as_str())
        }
        What::OwnWork { id, started_at, stopped_at, minutes, summary, internal_notes: notes, editable } => {
            let mut about = shell.t("ticket-work");
            if let Some(minutes) = minutes {
                let from = shell.formats.time((*started_at).into());
                let until = stopped_at.map(|at| shell.formats.time(at.into())).unwrap_or_default();
                about = format!("{about}, {from}–{until}, {}", shell.span(*minutes));
            }
            internal_notes = notes.as_ref().filter(|text| !text.is_empty()).map(|text| shell.rich(text));
            edit = editable.then(|| format!("/tickets/{number}/time/{id}"));
            (format!("time-{id}"), about, String::new(), summary.as_str())
        }
        What::Files => (format!("files-{}", entry.at.0), with("ticket-added-files"), String::new(), ""),
        What::Change { .. } => return None,
    };
    Some(Said {
        anchor,
        avatar,
        who,
        about,
        at: shell.time(entry.at),
        title,
        text: (!text.is_empty()).then(|| shell.rich(text)),
        files: entry.files.iter().map(|file| FileLine::of(shell, number, file, false)).collect(),
        readers,
        internal_notes,
        edit,
    })
}
