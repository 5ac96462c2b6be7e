//! User names: which are accepted, how they compare, and which one is proposed (decision 3, P-5).
//!
//! One name space serves contacts and resources of the whole installation, so that one sign-in page leads each to its face.

use unicode_normalization::UnicodeNormalization;

/// The fewest characters of a user name.
pub const MIN_LENGTH: usize = 4;

/// The most characters of a user name.
pub const MAX_LENGTH: usize = 200;

/// The signs that are allowed beside `a-z`, `A-Z` and `0-9`.
pub const SIGNS: &str = "!#$%&'*+-/=?^_{|}~`.@";

/// A user name that keeps the rules; it is shown as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserName(String);

/// Which rule a user name breaks. Messages are made from [`UserNameFault::code`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UserNameFault {
    /// Fewer than [`MIN_LENGTH`] characters.
    TooShort,
    /// More than [`MAX_LENGTH`] characters.
    TooLong,
    /// These characters are not allowed; each is named once, in the order in which they were typed.
    NotAllowed(Vec<char>),
    /// A period is first or last.
    PeriodAtEdge,
    /// Two periods follow one another.
    TwoPeriods,
}

impl UserNameFault {
    /// The id of the message that says what would be right.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooShort => "user-name-too-short",
            Self::TooLong => "user-name-too-long",
            Self::NotAllowed(_) => "user-name-not-allowed",
            Self::PeriodAtEdge => "user-name-period-at-edge",
            Self::TwoPeriods => "user-name-two-periods",
        }
    }
}

impl UserName {
    /// The name as it was typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What two names are compared by: names with the same key are the same name.
    pub fn key(&self) -> String {
        key(&self.0)
    }
}

/// The comparison key of whatever was typed where a user name is asked: blanks around it are dropped, ASCII letters are
/// made small. Other letters stay as they are, so that no look-alike can meet a name.
pub fn key(typed: &str) -> String {
    typed.trim().to_ascii_lowercase()
}

/// Checks `typed` against the rules; gives every rule that it breaks, one fault each.
pub fn check(typed: &str) -> Result<UserName, Vec<UserNameFault>> {
    let mut faults = Vec::new();
    let length = typed.chars().count();
    if length < MIN_LENGTH {
        faults.push(UserNameFault::TooShort);
    }
    if length > MAX_LENGTH {
        faults.push(UserNameFault::TooLong);
    }
    let mut strangers = Vec::new();
    for character in typed.chars().filter(|&character| !is_allowed(character)) {
        if !strangers.contains(&character) {
            strangers.push(character);
        }
    }
    if !strangers.is_empty() {
        faults.push(UserNameFault::NotAllowed(strangers));
    }
    if typed.starts_with('.') || typed.ends_with('.') {
        faults.push(UserNameFault::PeriodAtEdge);
    }
    if typed.contains("..") {
        faults.push(UserNameFault::TwoPeriods);
    }
    if faults.is_empty() { Ok(UserName(typed.to_owned())) } else { Err(faults) }
}

/// The user name proposed for a contact: the e-mail address where the rules allow it (P-5), else the nearest name that
/// they allow (accents dropped, other characters left out). `None` if nothing usable remains.
pub fn propose(email: &str) -> Option<UserName> {
    let email = email.trim();
    if let Ok(name) = check(email) {
        return Some(name);
    }
    let mut near = String::new();
    for character in email.nfkd().filter(|&character| is_allowed(character)) {
        let doubled = character == '.' && (near.is_empty() || near.ends_with('.'));
        if !doubled && near.len() < MAX_LENGTH {
            near.push(character);
        }
    }
    check(near.trim_end_matches('.')).ok()
}

fn is_allowed(character: char) -> bool {
    character.is_ascii_alphanumeric() || SIGNS.contains(character)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn faults(typed: &str) -> Vec<UserNameFault> {
        check(typed).err().unwrap_or_default()
    }

    #[test]
    fn decision_3_table() {
        use UserNameFault::{NotAllowed, PeriodAtEdge, TooLong, TooShort, TwoPeriods};
        let long = "a".repeat(201);
        let table: &[(&str, Vec<UserNameFault>)] = &[
            ("anna", vec![]),
            ("ab.@x.de", vec![]),
            ("A1!#$%&'*+-/=?^_{|}~`.@z", vec![]),
            ("abc", vec![TooShort]),
            ("", vec![TooShort]),
            (&long[..200], vec![]),
            (&long, vec![TooLong]),
            ("anna berg", vec![NotAllowed(vec![' '])]),
            ("änna ßerg ä", vec![NotAllowed(vec!['ä', ' ', 'ß'])]),
            ("anna\u{200b}", vec![NotAllowed(vec!['\u{200b}'])]),
            ("a(b),c;d:e", vec![NotAllowed(vec!['(', ')', ',', ';', ':'])]),
            ("anna\\\"<>[]", vec![NotAllowed(vec!['\\', '"', '<', '>', '[', ']'])]),
            (".anna", vec![PeriodAtEdge]),
            ("anna.", vec![PeriodAtEdge]),
            ("an..na", vec![TwoPeriods]),
            ("..", vec![TooShort, PeriodAtEdge, TwoPeriods]),
            (".a ", vec![TooShort, NotAllowed(vec![' ']), PeriodAtEdge]),
        ];
        for (typed, expected) in table {
            assert_eq!(&faults(typed), expected, "{typed:?}");
        }
    }

    #[test]
    fn decision_3_names_compare_without_regard_to_case() {
        assert_eq!(key(" Anna.Berg@Example.COM "), "anna.berg@example.com");
        assert_eq!(check("ANNA").unwrap().key(), check("anna").unwrap().key());
        // The Kelvin sign would become a plain `k` under Unicode rules, and a stranger would meet Karl's account.
        assert_ne!(key("\u{212a}arl"), key("karl"));
    }

    #[test]
    fn p_5_the_address_is_proposed() {
        let proposed = |email: &str| propose(email).map(|name| name.as_str().to_owned());
        assert_eq!(proposed("Anna.Berg@example.com").as_deref(), Some("Anna.Berg@example.com"));
        assert_eq!(proposed(" anna@example.com ").as_deref(), Some("anna@example.com"));
        assert_eq!(proposed("jürgen@müller.de").as_deref(), Some("jurgen@muller.de"));
        assert_eq!(proposed("\"anna..berg\"@example.com.").as_deref(), Some("anna.berg@example.com"));
        assert_eq!(proposed(&format!("{}@x.de", "a".repeat(300))).as_deref(), Some("a".repeat(200).as_str()));
        assert_eq!(proposed("日本"), None);
        assert_eq!(proposed(""), None);
    }

    proptest! {
        /// The rule as decision 3 writes it, said once more in another way.
        #[test]
        fn decision_3_as_written(typed in "[a-zA-Z0-9!#$%&'*+/=?^_{|}~`.@ äß\"<-]{0,12}|\\PC{0,210}") {
            let letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_{|}~`.@";
            let length = typed.chars().count();
            let fine = (4..=200).contains(&length)
                && typed.chars().all(|character| letters.contains(character))
                && typed.split('.').all(|between| !between.is_empty());
            prop_assert_eq!(check(&typed).is_ok(), fine);
        }

        #[test]
        fn p_5_what_is_proposed_is_accepted(email in "\\PC{0,250}") {
            if let Some(name) = propose(&email) {
                prop_assert!(check(name.as_str()).is_ok());
            }
        }
    }
}
