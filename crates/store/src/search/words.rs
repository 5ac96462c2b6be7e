//! Text as the index knows it: small letters without accents, cut at everything that is neither letter nor digit. Both
//! databases get the same words, so they find the same, and what people type never reaches them as a query language.

use std::collections::HashSet;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Longest word that is told apart, in characters; the rest of longer ones is cut off.
const LONGEST: usize = 48;

/// Most bytes of different words per entry: PostgreSQL takes at most 1 MB of them.
const MOST_BYTES: usize = 400_000;

/// Most words of one question; more do not narrow it down for anyone.
const MOST_TERMS: usize = 8;

/// The different words of an entry's title or body, in their order.
#[derive(Debug, Default, Clone)]
pub(super) struct Words {
    seen: HashSet<String>,
    text: String,
}

impl Words {
    /// Adds the words of a text.
    pub(super) fn add(&mut self, text: &str) {
        each_word(text, |word| {
            if self.text.len() + word.len() < MOST_BYTES && self.seen.insert(word.to_owned()) {
                if !self.text.is_empty() {
                    self.text.push(' ');
                }
                self.text.push_str(word);
            }
        });
    }

    /// Adds the digits of a phone number also as one word, as people type it.
    pub(super) fn add_phone(&mut self, number: &str) {
        self.add(number);
        let digits: String = number.chars().filter(char::is_ascii_digit).collect();
        self.add(&digits);
    }

    /// All words, with a blank between them.
    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// The words one by one.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.text.split(' ').filter(|word| !word.is_empty())
    }
}

/// The words of a question: all of them must be there, each as the beginning of a word.
pub(super) fn terms(question: &str) -> Vec<String> {
    let mut terms: Vec<String> = Vec::new();
    let shortened: String = question.chars().take(400).collect();
    each_word(&shortened, |word| {
        if terms.len() < MOST_TERMS && !terms.iter().any(|term| term == word) {
            terms.push(word.to_owned());
        }
    });
    terms
}

/// Whether a term also stands for longer words. One letter alone would stand for half the dictionary.
pub(super) fn is_beginning(term: &str) -> bool {
    term.chars().nth(1).is_some() || term.chars().all(stands_alone)
}

fn each_word(text: &str, mut take: impl FnMut(&str)) {
    let mut word = String::new();
    let mut length = 0;
    let mut finish = |word: &mut String| {
        if !word.is_empty() {
            take(word);
            word.clear();
        }
    };
    for character in text.nfkd().filter(|character| !is_combining_mark(*character)) {
        if !character.is_alphanumeric() {
            finish(&mut word);
            length = 0;
        } else if stands_alone(character) {
            finish(&mut word);
            word.push(character);
            finish(&mut word);
            length = 0;
        } else if length < LONGEST {
            // Small letters can bring marks of their own, e.g. those of a capital I with a dot.
            word.extend(character.to_lowercase().filter(|small| small.is_alphanumeric()));
            length += 1;
        }
    }
    finish(&mut word);
}

/// Scripts without blanks between words: each sign is a word.
fn stands_alone(character: char) -> bool {
    matches!(u32::from(character), 0x3040..=0x30FF | 0x3400..=0x9FFF | 0x20000..=0x2FFFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_becomes_plain_words() {
        for (text, words) in [
            ("Printer on 2nd floor", "printer on 2nd floor"),
            ("Drücker, Café & naïve", "drucker cafe naive"),
            ("T20261121.0007", "t20261121 0007"),
            ("mia.lang@contoso.example", "mia lang contoso example"),
            ("it's OR (\"a\" NEAR b*) - title:x", "it s or a near b title x"),
            ("İstanbul ﬁle Ⅳ", "istanbul file iv"),
            ("打印机 broken", "打 印 机 broken"),
            ("'; DROP TABLE ticket; --\0", "drop table ticket"),
            ("", ""),
        ] {
            let mut found = Words::default();
            found.add(text);
            assert_eq!(found.as_str(), words, "{text}");
        }
    }

    #[test]
    fn a_word_counts_once_and_huge_texts_are_cut() {
        let mut words = Words::default();
        words.add("toner toner Toner");
        words.add(&"x".repeat(10_000));
        assert_eq!(words.iter().count(), 2);
        assert_eq!(words.iter().last().map(str::len), Some(LONGEST));
        let mut many = Words::default();
        for number in 0..200_000 {
            many.add(&format!("word{number}"));
        }
        assert!(many.as_str().len() < MOST_BYTES);
    }

    #[test]
    fn questions_have_few_terms() {
        assert_eq!(terms("  Printer  PRINTER toner "), ["printer", "toner"]);
        assert_eq!(terms("a b c d e f g h i j k").len(), MOST_TERMS);
        assert!(terms("\"*^:(){}").is_empty());
        assert!(!is_beginning("a") && is_beginning("ab") && is_beginning("打"));
    }
}
