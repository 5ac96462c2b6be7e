//! What was typed into a draft, as typed: field names with their values.

use std::collections::BTreeMap;

use kernel::Problem;
use web::form::Filled;

/// Most bytes of a draft: a description of 1,000,000 characters and a little more.
const MAX_BYTES: usize = 5 * 1024 * 1024;

/// Fields of the details that a draft keeps; answers to background questions come beside them as `answer-…`, what custom
/// fields hold as `answer-field-…`.
pub(super) const FIELDS: &[&str] = &[
    "title",
    "description",
    "contact",
    "additional",
    "priority",
    "issue",
    "sub_issue",
    "due",
    "desk_contact",
    "desk_queue",
    "desk_priority",
    "desk_issue",
    "desk_due",
    "files_held",
    "files_drop",
];

/// Prefix of answers to background questions.
pub(super) const ANSWER: &str = "answer-";

/// Prefix of what custom fields hold.
pub(super) const CUSTOM: &str = "answer-field-";

/// The values of a draft.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Typed(BTreeMap<String, Vec<String>>);

impl Typed {
    /// Reads a stored draft; one that cannot be read is empty.
    pub(super) fn read(stored: &str) -> Self {
        Self(serde_json::from_str(stored).unwrap_or_default())
    }

    /// What a form was filled in with. Held files are not part of it: they have rows of their own.
    pub(super) fn of(filled: &Filled) -> Self {
        let mut typed: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, value) in filled.values() {
            if !name.starts_with("files_") && !value.is_empty() {
                typed.entry(name.clone()).or_default().push(value.clone());
            }
        }
        Self(typed)
    }

    /// The form that it is stored as.
    pub(super) fn stored(&self) -> Result<String, Problem> {
        let stored = serde_json::to_string(&self.0).map_err(|error| Problem::fault("write draft", error))?;
        if stored.len() > MAX_BYTES {
            return Err(Problem::TooLarge(format!("{} MB", MAX_BYTES / 1024 / 1024)));
        }
        Ok(stored)
    }

    /// The values as a form.
    pub(super) fn as_form(&self) -> Filled {
        let pairs: Vec<(&str, &str)> = self
            .0
            .iter()
            .flat_map(|(name, values)| values.iter().map(move |value| (name.as_str(), value.as_str())))
            .collect();
        Filled::of(&pairs)
    }

    /// Whether nothing was typed yet.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The title, for the list of drafts.
    pub(super) fn title(&self) -> &str {
        self.0.get("title").and_then(|values| values.first()).map_or("", String::as_str)
    }

    /// The same with a title from the request type, if there is none yet.
    pub(super) fn with_title(mut self, title: &str) -> Self {
        if !title.is_empty() && self.title().is_empty() {
            self.0.insert("title".to_owned(), vec![title.to_owned()]);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_keeps_what_was_typed() {
        let filled = Filled::of(&[
            ("title", "Büro <b>3</b>"),
            ("description", "a\nb"),
            ("additional", "1"),
            ("additional", "2"),
            ("files_held", "x"),
            ("due", ""),
        ]);
        let typed = Typed::of(&filled);
        let again = Typed::read(&typed.stored().unwrap());
        assert_eq!(again, typed);
        assert_eq!(again.title(), "Büro <b>3</b>");
        let form = again.as_form();
        assert_eq!(form.all("additional").collect::<Vec<_>>(), ["1", "2"]);
        assert!(!form.has("files_held") && !form.has("due"));
        assert!(Typed::read("").is_empty() && Typed::read("[1]").is_empty());
    }
}
