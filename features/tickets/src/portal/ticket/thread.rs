//! The timeline as it is drawn: who, when, what; changes folded; a line where the news since the last visit end.

use store::{
    Instant,
    tables::kinds::NoteKind,
    views::{
        people::Author,
        ticket_page::{Attached, Entry, What},
    },
};
use web::{
    components::{Avatar, Party},
    moments::Time,
    rich_text::SafeHtml,
    shell::Shell,
};

use crate::files::size_in_words;

/// A piece of the thread.
pub(super) enum Piece {
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
pub(super) struct Said {
    pub(super) anchor: String,
    pub(super) avatar: Avatar,
    pub(super) who: String,
    pub(super) about: String,
    pub(super) at: Time,
    pub(super) title: String,
    pub(super) text: Option<SafeHtml>,
    pub(super) files: Vec<FileLine>,
}

/// A change as a sentence.
pub(super) struct ChangeLine {
    pub(super) text: String,
    pub(super) at: Time,
}

/// A file as a link.
pub(super) struct FileLine {
    pub(super) name: String,
    pub(super) about: String,
    pub(super) href: String,
    pub(super) preview: Option<String>,
}

impl FileLine {
    /// A file of the ticket with this number; `who` and when are told if asked for.
    pub(super) fn of(shell: &Shell, number: &str, file: &Attached, with_author: bool) -> Self {
        let href = format!("/tickets/{number}/attachments/{}", file.id);
        let size = size_in_words(&shell.words, file.size);
        let about = if with_author {
            let (who, _) = name_of(shell, &file.author);
            format!("{size}, {who}, {}", shell.moments().short(file.at))
        } else {
            size
        };
        let preview = file.is_picture().then(|| format!("{href}/preview"));
        Self { name: file.name.clone(), about, href, preview }
    }
}

/// The name of an author and the side they stand on.
pub(super) fn name_of(shell: &Shell, author: &Author) -> (String, Option<Party>) {
    let provider = || shell.brand.provider.clone();
    match author {
        Author::You { .. } => (shell.t("ticket-you"), None),
        Author::Contact { name } => (name.clone(), None),
        Author::Staff { name: Some(name) } => (name.clone(), Some(Party::Provider)),
        Author::Staff { name: None } | Author::System => (provider(), Some(Party::Provider)),
    }
}

/// The pieces of a timeline, newest first.
pub(super) fn pieces(shell: &Shell, number: &str, entries: &[Entry], seen_at: Option<Instant>) -> Vec<Piece> {
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
    let text = match field.as_str() {
        "status" => shell.t2("ticket-change-status", "old", old.as_str(), "new", new.as_str()),
        _ => shell.t1("ticket-change-other", "value", new.as_str()),
    };
    Some(ChangeLine { text, at: shell.time(entry.at) })
}

fn said(shell: &Shell, number: &str, entry: &Entry) -> Option<Said> {
    let (who, party) = name_of(shell, &entry.author);
    let own_name = match &entry.author {
        Author::You { name } => name,
        _ => &who,
    };
    let avatar = match party {
        Some(party) => shell.avatar_of(own_name, party),
        None => shell.avatar(own_name),
    };
    let provider = shell.brand.provider.as_str();
    let from = if party.is_some() && who != provider { provider.to_owned() } else { String::new() };
    let with = |key: &str| {
        let what = shell.t(key);
        if from.is_empty() { what } else { format!("{from}, {what}") }
    };
    let (anchor, about, title, text) = match &entry.what {
        What::Opened { description } => {
            ("opened".to_owned(), shell.t("ticket-opened"), String::new(), description.as_str())
        }
        What::Note { id, kind, title, body, .. } => {
            let about = if *kind == NoteKind::Resolution { with("ticket-resolution") } else { from };
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
    })
}
