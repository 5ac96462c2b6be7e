//! The lists themselves: what is their own beside the common pattern of [`crate::list`].

pub(crate) mod categories;
pub(crate) mod issue_types;
pub(crate) mod plain;
pub(crate) mod questions;
pub(crate) mod queues;
pub(crate) mod request_types;
pub(crate) mod staff_levels;
pub(crate) mod statuses;

use web::{
    components::Tone,
    field::{Field, Fields},
    words::Words,
};

/// A select of the tones in which a row is shown.
fn tone_field(form: &mut Fields<'_>, words: &Words, chosen: &str) -> Field {
    let tones = Tone::ALL.iter().map(|tone| (*tone, words.t(&format!("settings-tone-{tone}"))));
    let chosen = if chosen.is_empty() { "neutral" } else { chosen };
    form.select("tone", words.t("settings-tone")).options(tones).value(chosen).hint(words.t("settings-tone-hint"))
}

/// The tone that a form chose.
fn tone_of(code: &str) -> Option<String> {
    Tone::ALL.iter().map(Tone::to_string).find(|tone| tone == code)
}
