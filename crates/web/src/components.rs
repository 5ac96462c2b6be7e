//! Parts that pages put together: each a plain value that writes itself into a template.

mod lists;
mod path;
mod promise;

use std::{fmt, sync::Arc};

use askama::{Template, filters::HtmlSafe};

use crate::{assets, words::Words};

pub use lists::{Cause, Chip, EmptyState, Pager, Sort};
pub use path::{
    PathStrip, conversation_key, glyph, hand_over_sentence, party_name, path_strip, reason_key, refusal_key,
};
pub use promise::{Promises, promises};

/// Feeling of a state: sets the colours of a part. Colour never stands alone, a word and an icon go with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Nothing to notice.
    Neutral,
    /// Your turn, or due soon.
    Attention,
    /// Overdue, or destroys.
    Danger,
    /// Done, approved.
    Success,
    /// In progress, neutral news.
    Info,
    /// A decision is asked.
    Approval,
    /// The provider's own colour.
    Brand,
}

impl Tone {
    /// All tones in the order in which forms offer them.
    pub const ALL: &[Self] =
        &[Self::Neutral, Self::Info, Self::Attention, Self::Danger, Self::Success, Self::Approval, Self::Brand];

    /// The tone of a stored code (its text form); [`Tone::Neutral`] for any other.
    pub fn from_code(code: &str) -> Self {
        Self::ALL.iter().copied().find(|tone| tone.to_string() == code).unwrap_or(Self::Neutral)
    }
}

impl fmt::Display for Tone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Neutral => "neutral",
            Self::Attention => "attention",
            Self::Danger => "danger",
            Self::Success => "success",
            Self::Info => "info",
            Self::Approval => "approval",
            Self::Brand => "brand",
        })
    }
}

/// Whose hands something is in, seen from the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Party {
    /// The reader.
    You,
    /// The customer's own IT.
    Internal,
    /// The provider.
    Provider,
    /// A third company.
    Vendor,
}

impl Party {
    /// The icon that stands for the party.
    pub const fn icon(self) -> &'static str {
        match self {
            Self::You => "user",
            Self::Internal => "desk",
            Self::Provider => "provider",
            Self::Vendor => "vendor",
        }
    }
}

impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::You => "you",
            Self::Internal => "internal",
            Self::Provider => "provider",
            Self::Vendor => "vendor",
        })
    }
}

/// An icon from the sprite. Hidden from readers of screens: words beside it say the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Icon {
    name: &'static str,
    class: &'static str,
}

/// The icon of that name, e.g. `icon("alert")`; names are the ids in `assets/icons.svg`.
pub const fn icon(name: &'static str) -> Icon {
    Icon { name, class: "icon" }
}

impl Icon {
    /// Small, for running text.
    #[must_use]
    pub const fn small(self) -> Self {
        Self { class: "icon icon--s", ..self }
    }

    /// Large.
    #[must_use]
    pub const fn large(self) -> Self {
        Self { class: "icon icon--l", ..self }
    }

    /// Points in the reading direction: mirrored in right-to-left languages.
    #[must_use]
    pub const fn directed(self) -> Self {
        Self { class: "icon icon--dir", ..self }
    }

    /// With classes of its own, e.g. `icon menu__chevron`.
    #[must_use]
    pub const fn class(self, class: &'static str) -> Self {
        Self { class, ..self }
    }
}

impl HtmlSafe for Icon {}

impl fmt::Display for Icon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, class } = self;
        let sprite = assets::url("icons.svg");
        write!(f, r#"<svg class="{class}" aria-hidden="true"><use href="{sprite}#{name}"></use></svg>"#)
    }
}

/// A state in one or two words with its icon.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/badge.html")]
pub struct Badge {
    tone: Tone,
    icon: Icon,
    word: String,
}

impl HtmlSafe for Badge {}

/// A badge, e.g. `badge(Tone::Success, "check", "Complete")`.
pub fn badge(tone: Tone, icon_name: &'static str, word: impl Into<String>) -> Badge {
    Badge { tone, icon: icon(icon_name), word: word.into() }
}

/// A person or an organization as initials or icon. Decoration: the name stands beside it.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/avatar.html")]
pub struct Avatar {
    initials: String,
    party: Option<Party>,
    organization: bool,
    size: &'static str,
}

impl HtmlSafe for Avatar {}

/// The avatar of a person: initials of the name, in the colour of the party.
pub fn avatar(name: &str, party: Option<Party>) -> Avatar {
    Avatar { initials: initials(name), party, organization: false, size: "" }
}

/// The avatar of a party as an organization: its icon.
pub fn organization_avatar(party: Party) -> Avatar {
    Avatar { initials: String::new(), party: Some(party), organization: true, size: "" }
}

impl Avatar {
    /// 48 px.
    #[must_use]
    pub fn large(self) -> Self {
        Self { size: " avatar--l", ..self }
    }

    /// 24 px.
    #[must_use]
    pub fn small(self) -> Self {
        Self { size: " avatar--s", ..self }
    }

    fn party_icon(&self) -> Icon {
        icon(self.party.map_or("building", Party::icon))
    }
}

/// First letters of the first and the last word of a name, in capitals.
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter(|word| word.starts_with(char::is_alphanumeric));
    let first = words.next();
    let last = words.next_back();
    [first, last].into_iter().flatten().filter_map(|word| word.chars().next()).flat_map(char::to_uppercase).collect()
}

/// Who has it now: glyph, word and colour.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/holder.html")]
pub struct Holder {
    party: Party,
    name: String,
    note: Option<String>,
}

impl HtmlSafe for Holder {}

/// A holder, e.g. `holder(Party::Provider, "Marek Dahl")`.
pub fn holder(party: Party, name: impl Into<String>) -> Holder {
    Holder { party, name: name.into(), note: None }
}

impl Holder {
    /// A second, quieter line, e.g. the organization.
    #[must_use]
    pub fn note(self, note: impl Into<String>) -> Self {
        Self { note: Some(note.into()), ..self }
    }
}

/// A sentence the reader needs at this spot.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/callout.html")]
pub struct Callout {
    tone: Tone,
    icon: Icon,
    strong: String,
    text: String,
}

impl HtmlSafe for Callout {}

/// A callout: the strong part says what is so, the text what follows from it (may be empty).
pub fn callout(tone: Tone, strong: impl Into<String>, text: impl Into<String>) -> Callout {
    let icon = icon(match tone {
        Tone::Attention => "clock",
        Tone::Danger => "alert",
        Tone::Success => "check",
        _ => "info",
    });
    Callout { tone, icon, strong: strong.into(), text: text.into() }
}

impl Callout {
    /// Another icon than the tone's own.
    #[must_use]
    pub fn icon(self, name: &'static str) -> Self {
        Self { icon: icon(name), ..self }
    }
}

/// The way back to the list or record a page came from.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/back.html")]
pub struct BackLink {
    href: String,
    label: String,
}

impl HtmlSafe for BackLink {}

/// A back link, named after where it leads.
pub fn back(href: impl Into<String>, label: impl Into<String>) -> BackLink {
    BackLink { href: href.into(), label: label.into() }
}

/// A value with a button that copies it, e.g. a ticket number. Without script only the value is there.
#[derive(Clone, Template)]
#[template(path = "parts/copyable.html")]
pub struct Copyable {
    value: String,
    words: Arc<Words>,
}

impl HtmlSafe for Copyable {}

/// A value in the monospaced face that can be copied by a button.
pub fn copyable(value: impl Into<String>, words: &Arc<Words>) -> Copyable {
    Copyable { value: value.into(), words: Arc::clone(words) }
}

/// After a failed send: what is to be corrected, first in the page, focused, each line leading to its field
/// (decision 20). Writes nothing when there is nothing to correct.
#[derive(Clone, Template)]
#[template(path = "parts/error_summary.html")]
pub struct ErrorSummary {
    title: String,
    errors: Vec<SummaryLine>,
}

impl HtmlSafe for ErrorSummary {}

/// One line of the summary.
#[derive(Debug, Clone)]
struct SummaryLine {
    /// Id of the control; `None` if the error belongs to no single field.
    target: Option<String>,
    message: String,
}

impl ErrorSummary {
    /// A summary of `(id of the control, message)`, in the order of the page.
    pub(crate) fn new(lines: Vec<(Option<String>, String)>, words: &Words) -> Self {
        Self {
            title: words.t_with("errors-title", &[("count", lines.len().into())]),
            errors: lines.into_iter().map(|(target, message)| SummaryLine { target, message }).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_of_real_names() {
        for (name, letters) in [
            ("Priya Raman", "PR"),
            ("Anna Maria von der Lühe", "AL"),
            ("  madonna ", "M"),
            ("Émile Zola (extern)", "ÉZ"),
            ("", ""),
            ("李小龙", "李"),
        ] {
            assert_eq!(initials(name), letters, "{name}");
        }
    }

    #[test]
    fn names_are_text_in_every_part() {
        let nasty = "<img src=x onerror=alert(1)>";
        for html in [
            badge(Tone::Info, "half", nasty).to_string(),
            holder(Party::Vendor, nasty).note(nasty).to_string(),
            callout(Tone::Danger, nasty, nasty).to_string(),
            back(nasty, nasty).to_string(),
            copyable(nasty, &crate::words::english()).to_string(),
            avatar(nasty, Some(Party::You)).to_string(),
        ] {
            assert!(!html.contains("<img"), "{html}");
        }
    }

    #[test]
    fn decision_20_no_errors_no_summary() {
        let words = crate::words::english();
        assert_eq!(ErrorSummary::new(vec![], &words).to_string().trim(), "");
        let html = ErrorSummary::new(vec![(Some("title".into()), "Enter a title".into())], &words).to_string();
        assert!(html.contains(r##"<a href="#title">Enter a title</a>"##), "{html}");
        assert!(html.contains("autofocus"), "{html}");
    }
}
