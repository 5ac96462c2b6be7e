//! Search over names and texts of the topics.

use crate::topics::Topic;

/// Characters of an excerpt before and after the word that was found.
const AROUND: usize = 90;

/// A topic that holds all words.
pub(crate) struct Hit {
    /// The topic.
    pub(crate) topic: &'static Topic,
    /// The text around the first word found.
    pub(crate) excerpt: String,
}

/// The topics that hold all the words typed, those with the words in their name first. Nothing for no words.
pub(crate) fn find(topics: impl Iterator<Item = &'static Topic>, typed: &str) -> Vec<Hit> {
    let words: Vec<String> = typed.split_whitespace().take(8).map(str::to_lowercase).collect();
    if words.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<(usize, &'static Topic, String)> = topics
        .filter_map(|topic| {
            let (name, text) = (topic.name.to_lowercase(), topic.plain.to_lowercase());
            let in_name = words.iter().filter(|word| name.contains(*word)).count();
            let all = words.iter().all(|word| name.contains(word) || text.contains(word));
            all.then(|| (in_name, topic, excerpt(&topic.plain, &words)))
        })
        .collect();
    // A stable sort: among equals the order of the index stays.
    found.sort_by_key(|(in_name, _, _)| std::cmp::Reverse(*in_name));
    found.into_iter().map(|(_, topic, excerpt)| Hit { topic, excerpt }).collect()
}

/// The text around the first of the words, cut at blanks.
fn excerpt(text: &str, words: &[String]) -> String {
    let letters: Vec<char> = text.chars().collect();
    // Small letters one by one, so that positions in both stay the same.
    let small: Vec<char> = letters.iter().map(|letter| letter.to_lowercase().next().unwrap_or(*letter)).collect();
    let at = words.iter().filter_map(|word| position(&small, &word.chars().collect::<Vec<_>>())).min().unwrap_or(0);
    let mut from = at.saturating_sub(AROUND);
    let mut to = (at + AROUND).min(letters.len());
    while from > 0 && !letters[from - 1].is_whitespace() {
        from -= 1;
    }
    while to < letters.len() && !letters[to].is_whitespace() {
        to += 1;
    }
    let cut: String = letters[from..to].iter().collect();
    let (before, after) = (if from > 0 { "… " } else { "" }, if to < letters.len() { " …" } else { "" });
    format!("{before}{}{after}", cut.trim())
}

fn position(text: &[char], word: &[char]) -> Option<usize> {
    text.windows(word.len().max(1)).position(|window| window == word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::topics::TOPICS;

    fn slugs(typed: &str) -> Vec<&'static str> {
        find(TOPICS.iter(), typed).iter().map(|hit| hit.topic.slug).collect()
    }

    #[test]
    fn words_in_the_name_come_first() {
        assert_eq!(slugs("change password").first(), Some(&"change-your-password"));
        assert_eq!(slugs("CREATE ticket").first(), Some(&"create-a-ticket"));
    }

    #[test]
    fn all_words_must_be_there() {
        assert!(slugs("password zeppelin").is_empty());
        assert!(slugs("").is_empty());
        assert!(slugs("   ").is_empty());
        assert!(slugs("<script>").is_empty());
    }

    #[test]
    fn an_excerpt_shows_the_word_whole() {
        let text = format!("{} needle {}", "hay ".repeat(60), "hay ".repeat(60));
        let cut = excerpt(&text, &["needle".to_owned()]);
        assert!(cut.starts_with("… hay") && cut.ends_with("hay …") && cut.contains(" needle "), "{cut}");
        assert_eq!(excerpt("Straße İstanbul needle", &["needle".to_owned()]), "Straße İstanbul needle");
        assert_eq!(excerpt("", &["x".to_owned()]), "");
    }
}
