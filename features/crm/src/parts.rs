//! What several pages of this feature share: values of a form, badges, lists of tickets.

use kernel::FieldErrors;
use store::{tables::organization, views::crm::TicketLine};
use web::{
    components::{Badge, Tone, badge},
    words::Words,
};

pub(crate) use web::list::{filled_with, flag, id_text};

/// The error of a form that was opened before someone else changed the record (T-108).
pub(crate) fn stale(words: &Words) -> FieldErrors {
    let mut errors = FieldErrors::new();
    errors.add("version", words.t("crm-stale"));
    errors
}

/// Whether a record is active.
pub(crate) fn activity(active: bool, words: &Words) -> Badge {
    if active {
        badge(Tone::Success, "check", words.t("crm-active"))
    } else {
        badge(Tone::Neutral, "pause", words.t("crm-inactive"))
    }
}

/// The type of an organization in words.
pub(crate) fn kind_word(row: &organization::Model, words: &Words) -> String {
    words.t(&format!("crm-kind-{}", row.kind.code()))
}

/// A ticket with its status as staff read it.
pub(crate) struct TicketRow {
    /// The ticket's number.
    pub(crate) number: String,
    /// Its title.
    pub(crate) title: String,
    /// Its status.
    pub(crate) status: Badge,
    /// When it came.
    pub(crate) created_at: store::Instant,
}

/// Tickets as tables show them.
pub(crate) fn ticket_rows(lines: Vec<TicketLine>) -> Vec<TicketRow> {
    let row = |line: TicketLine| {
        let (tone, name) = line.status.map(|status| (Tone::from_code(&status.tone), status.name)).unzip();
        let icon = if line.row.completed_at.is_some() { "check" } else { "half" };
        TicketRow {
            number: line.row.number,
            title: line.row.title,
            status: badge(tone.unwrap_or(Tone::Neutral), icon, name.unwrap_or_default()),
            created_at: line.row.created_at,
        }
    };
    lines.into_iter().map(row).collect()
}
