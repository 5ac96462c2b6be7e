//! The checks that every form makes: needed, not too long, an address, one of a list. Each message names the field and what
//! would be right (decision 20).

use kernel::{
    FieldErrors,
    email::is_email,
    user_name::{self, UserName, UserNameFault},
};

use crate::{form::Filled, words::Words};

/// Reads a form field by field and collects what is wrong.
pub struct Check<'f> {
    /// The form as it was sent.
    pub filled: &'f Filled,
    /// The reader's words.
    pub words: &'f Words,
    /// What is wrong so far.
    pub errors: FieldErrors,
}

impl<'f> Check<'f> {
    /// Begins to check a form.
    pub fn new(filled: &'f Filled, words: &'f Words) -> Self {
        Self { filled, words, errors: FieldErrors::new() }
    }

    /// A line of at most `max` characters that may stay empty.
    pub fn line(&mut self, name: &str, label: &str, max: usize) -> String {
        let value = self.filled.line(name).to_owned();
        self.length(name, label, &value, max);
        if value.chars().any(char::is_control) {
            self.wrong(name, self.words.t_with("check-one-line", &[("field", label.into())]));
        }
        value
    }

    /// A line that must not be empty.
    pub fn needed(&mut self, name: &str, label: &str, max: usize) -> String {
        let value = self.line(name, label, max);
        if value.is_empty() {
            self.wrong(name, self.words.t_with("check-needed", &[("field", label.into())]));
        }
        value
    }

    /// Several lines that may stay empty.
    pub fn text(&mut self, name: &str, label: &str, max: usize) -> String {
        let value = self.filled.get(name).trim().to_owned();
        self.length(name, label, &value, max);
        value
    }

    /// An e-mail address that may stay empty.
    pub fn email(&mut self, name: &str, label: &str) -> String {
        let value = self.line(name, label, kernel::email::MAX_LENGTH);
        if !value.is_empty() && !is_email(&value) {
            self.wrong(name, self.words.t_with("check-email", &[("field", label.into())]));
        }
        value
    }

    /// An e-mail address that is needed.
    pub fn needed_email(&mut self, name: &str, label: &str) -> String {
        let value = self.email(name, label);
        if value.is_empty() {
            self.wrong(name, self.words.t_with("check-needed", &[("field", label.into())]));
        }
        value
    }

    /// A user name that keeps the rules (decision 3); every rule that it breaks is told.
    pub fn user_name(&mut self, name: &str) -> Option<UserName> {
        let faults = match user_name::check(self.filled.line(name)) {
            Ok(found) => return Some(found),
            Err(faults) => faults,
        };
        let told = faults.iter().map(|fault| {
            let characters = match fault {
                UserNameFault::NotAllowed(characters) => {
                    characters.iter().map(|c| format!("“{c}”")).collect::<Vec<_>>().join(" ")
                }
                _ => String::new(),
            };
            self.words.t_with(fault.code(), &[("characters", characters.into())])
        });
        let told: Vec<String> = told.collect();
        self.wrong(name, told.join(" "));
        None
    }

    /// One of a list, found by `find`; `None` (with an error) if it is none of them or nothing was chosen.
    pub fn choice<T>(&mut self, name: &str, label: &str, find: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let found = find(self.filled.line(name));
        if found.is_none() {
            self.wrong(name, self.words.t_with("check-choice", &[("field", label.into())]));
        }
        found
    }

    /// One of a list, or nothing.
    pub fn choice_if<T>(&mut self, name: &str, label: &str, find: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        if self.filled.line(name).is_empty() { None } else { self.choice(name, label, find) }
    }

    /// A whole number from `least` to `most`; `None` (with an error) if it is none.
    pub fn number(&mut self, name: &str, label: &str, least: i32, most: i32) -> Option<i32> {
        let found = self.filled.line(name).parse().ok().filter(|number| (least..=most).contains(number));
        if found.is_none() {
            let values = [("field", label.into()), ("least", least.into()), ("most", most.into())];
            self.wrong(name, self.words.t_with("check-number", &values));
        }
        found
    }

    /// Whether a check box is set.
    pub fn on(&self, name: &str) -> bool {
        self.filled.line(name) == "true"
    }

    /// Says that a field is wrong, in words of the feature.
    pub fn wrong(&mut self, name: &str, message: impl Into<String>) {
        self.errors.add(name, message);
    }

    fn length(&mut self, name: &str, label: &str, value: &str, max: usize) {
        let count = value.chars().count();
        if count > max {
            let values = [("field", label.into()), ("max", max.into()), ("count", count.into())];
            self.wrong(name, self.words.t_with("check-too-long", &values));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::english;

    #[test]
    fn decision_20_messages_name_the_field_and_what_would_be_right() {
        let words = english();
        let filled = Filled::of(&[
            ("name", " "),
            ("mail", "mia@"),
            ("days", "x"),
            ("kind", "none"),
            ("note", "abcd"),
            ("user", "m..ä"),
        ]);
        let mut check = Check::new(&filled, &words);
        check.needed("name", "Name", 10);
        check.email("mail", "Email Address");
        check.number("days", "Days", 1, 90);
        check.choice("kind", "Type", |_| None::<()>);
        check.text("note", "Note", 3);
        assert!(check.user_name("user").is_none() && check.errors.on("user").is_some());
        let message = |name| check.errors.on(name).unwrap_or_default();
        assert_eq!(message("name"), "Enter: Name");
        assert_eq!(
            message("mail"),
            "Email Address: enter an address with a name before the @ and a host after it, like mia.lang@example.com"
        );
        assert_eq!(message("days"), "Days: enter a whole number from 1 to 90");
        assert_eq!(message("kind"), "Choose: Type");
        assert_eq!(message("note"), "Note: 3 characters at most, these are 4");
    }
}
