//! The words people read, from Fluent files: one text per crate and language, `words/en.ftl` beside the code.

use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use kernel::Problem;

/// The words of this crate in English: shell, fields, moments, states.
pub const ENGLISH: Source = Source { language: "en", text: include_str!("../words/en.ftl") };

/// The language that has every word.
const COMPLETE: &str = "en";

/// One crate's words in one language, as the crate includes them with `include_str!`.
#[derive(Debug, Clone, Copy)]
pub struct Source {
    /// Language tag, e.g. `en` or `pt-BR`.
    pub language: &'static str,
    /// The Fluent text.
    pub text: &'static str,
}

/// All languages of the program.
pub struct Dictionary {
    languages: BTreeMap<&'static str, Arc<Words>>,
    complete: Arc<Words>,
}

impl Dictionary {
    /// Reads the words of all crates. Fails on unreadable Fluent text and on keys that two crates both define.
    pub fn new(sources: &[Source]) -> Result<Self, Problem> {
        let complete = Arc::new(Words::read(COMPLETE, sources, None)?);
        let mut languages = BTreeMap::from([(COMPLETE, Arc::clone(&complete))]);
        for source in sources.iter().filter(|source| source.language != COMPLETE) {
            if !languages.contains_key(source.language) {
                let words = Words::read(source.language, sources, Some(Arc::clone(&complete)))?;
                languages.insert(source.language, Arc::new(words));
            }
        }
        Ok(Self { languages, complete })
    }

    /// The words of a language; English when there are none in it.
    pub fn words(&self, language: &str) -> Arc<Words> {
        Arc::clone(self.languages.get(language).unwrap_or(&self.complete))
    }

    /// The tags of all languages, as forms offer them.
    pub fn languages(&self) -> impl Iterator<Item = &'static str> {
        self.languages.keys().copied()
    }
}

/// The words of one language. What it lacks is said in English.
pub struct Words {
    language: &'static str,
    bundle: FluentBundle<FluentResource>,
    complete: Option<Arc<Words>>,
}

impl Words {
    fn read(language: &'static str, sources: &[Source], complete: Option<Arc<Words>>) -> Result<Self, Problem> {
        let tag = language.parse().map_err(|error| Problem::fault("reading a language tag", error))?;
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        // Marks around every inserted value would end up in copied text and in mails.
        bundle.set_use_isolating(false);
        for source in sources.iter().filter(|source| source.language == language) {
            let resource = FluentResource::try_new(source.text.to_owned())
                .map_err(|(_, errors)| Problem::Fault(format!("words in {language}: {errors:?}")))?;
            bundle
                .add_resource(resource)
                .map_err(|errors| Problem::Fault(format!("words in {language}: {errors:?}")))?;
        }
        Ok(Self { language, bundle, complete })
    }

    /// The tag of the language, for `<html lang>`.
    pub fn language(&self) -> &'static str {
        self.language
    }

    /// The words of a key. A key that does not exist is logged, and given back as it is.
    pub fn t(&self, key: &str) -> String {
        self.t_with(key, &[])
    }

    /// The words of a key with values in it, e.g. `words.t_with("pager-of", &[("count", 3.into())])`.
    pub fn t_with(&self, key: &str, values: &[(&str, FluentValue<'_>)]) -> String {
        let args: FluentArgs = values.iter().map(|(name, value)| (*name, value.clone())).collect();
        self.format(key, &args).unwrap_or_else(|| {
            tracing::error!(key, language = self.language, "words are missing");
            key.to_owned()
        })
    }

    /// Whether the key exists in this language or in English.
    pub fn has(&self, key: &str) -> bool {
        self.bundle.has_message(key) || self.complete.as_ref().is_some_and(|complete| complete.has(key))
    }

    fn format(&self, key: &str, args: &FluentArgs<'_>) -> Option<String> {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            return self.complete.as_ref()?.format(key, args);
        };
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(args), &mut errors).into_owned();
        if !errors.is_empty() {
            tracing::error!(key, language = self.language, ?errors, "words have a gap");
        }
        Some(text)
    }
}

/// A value that can stand in a sentence: text or a number, also by reference, so that templates may pass their fields.
pub trait Value {
    /// The value as Fluent takes it. Numbers choose plural forms.
    fn value(&self) -> FluentValue<'_>;
}

impl<T: Value + ?Sized> Value for &T {
    fn value(&self) -> FluentValue<'_> {
        (**self).value()
    }
}

impl Value for str {
    fn value(&self) -> FluentValue<'_> {
        FluentValue::String(Cow::Borrowed(self))
    }
}

impl Value for String {
    fn value(&self) -> FluentValue<'_> {
        self.as_str().value()
    }
}

macro_rules! numbers {
    ($($type:ty),+) => {
        $(impl Value for $type {
            fn value(&self) -> FluentValue<'_> { FluentValue::from(*self) }
        })+
    };
}

numbers!(i32, i64, u8, u16, u32, u64, usize);

/// The English words of this crate alone, for its tests.
#[cfg(test)]
pub(crate) fn english() -> Arc<Words> {
    Dictionary::new(&[ENGLISH]).unwrap().words("en")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_choose_the_plural_and_stand_without_marks() {
        let words = english();
        assert_eq!(words.t_with("errors-title", &[("count", 1.into())]), "One thing to correct");
        assert_eq!(words.t_with("errors-title", &[("count", 4.into())]), "4 things to correct");
        assert_eq!(words.t_with("brand-for", &[("organization", "Contoso".into())]), "for Contoso");
    }

    #[test]
    fn a_missing_key_gives_itself() {
        assert_eq!(english().t("no-such-key"), "no-such-key");
        assert!(!english().has("no-such-key"));
    }

    #[test]
    fn p_208_a_language_falls_back_to_english() {
        let german = Source { language: "de", text: "sign-out = Abmelden" };
        let dictionary = Dictionary::new(&[ENGLISH, german]).unwrap();
        let words = dictionary.words("de");
        assert_eq!(words.t("sign-out"), "Abmelden");
        assert_eq!(words.t("menu"), "Menu");
        assert_eq!(dictionary.words("xx").t("sign-out"), "Sign out");
        assert_eq!(dictionary.languages().collect::<Vec<_>>(), ["de", "en"]);
    }

    #[test]
    fn a_key_defined_twice_is_refused() {
        let twice = Source { language: "en", text: "sign-out = Leave" };
        assert!(Dictionary::new(&[ENGLISH, twice]).is_err());
    }

    #[test]
    fn words_are_shared_between_threads() {
        fn shared<T: Send + Sync>() {}
        shared::<Arc<Words>>();
    }
}
