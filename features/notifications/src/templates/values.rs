//! What stands for the variables of a mail.

use std::collections::BTreeMap;

use store::{tables::provider, views::mail::Reader};
use web::{App, rich_text::filled::Filling, words::Words};

use super::occasion::{Holds, Occasion, Variable};
use crate::recipients::Side;

/// The values of one mail, by the names of their variables.
#[derive(Debug, Clone, Default)]
pub(crate) struct Values(BTreeMap<&'static str, String>);

impl Values {
    /// What every mail knows: the provider, and to whom it goes.
    pub(crate) fn new(app: &App, provider: &provider::Model, side: Side, reader: Option<&Reader>) -> Self {
        let mut values = Self::default();
        values.set("provider.name", &provider.name);
        values.set("provider.phone", &provider.support_phone);
        values.set("provider.hours", &provider.support_hours);
        values.set("portal.url", &app.site.public_url);
        match (side, reader) {
            (Side::Customer, Some(reader)) => values.contact(reader),
            (Side::Staff, Some(reader)) => {
                values.set("resource.first_name", &reader.first_name);
                values.set("resource.last_name", &reader.last_name);
                values.set("resource.name", &reader.name);
            }
            (_, None) => {}
        }
        values
    }

    /// The contact that the mail is to or about.
    pub(crate) fn contact(&mut self, contact: &Reader) {
        self.set("contact.first_name", &contact.first_name);
        self.set("contact.last_name", &contact.last_name);
        self.set("contact.name", &contact.name);
    }

    /// Sets a value.
    pub(crate) fn set(&mut self, name: &'static str, value: impl Into<String>) {
        self.0.insert(name, value.into());
    }

    /// Puts examples where no value stands.
    #[must_use]
    pub(crate) fn or_examples(mut self, occasion: &Occasion, words: &Words) -> Self {
        for variable in occasion.variables() {
            let example = || words.t(&format!("template-example-{}", variable.key()));
            self.0.entry(variable.name).or_insert_with(example);
        }
        self
    }

    /// The value of a variable of the occasion; empty where the mail has none.
    pub(crate) fn filling(&self, variable: Variable) -> Filling {
        let value = self.0.get(variable.name).cloned().unwrap_or_default();
        match variable.holds {
            Holds::Text => Filling::Text(value),
            Holds::Address => Filling::Address(value),
            Holds::Rich => Filling::Rich(value),
        }
    }
}
