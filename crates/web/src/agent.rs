//! What a browser calls itself, in words: "Firefox on Windows".

use crate::words::Words;

/// Names by the part that tells them; the first that is found counts.
const BROWSERS: &[(&str, &str)] = &[
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("FxiOS", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

const SYSTEMS: &[(&str, &str)] = &[
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
];

/// Browser and system; unknown ones are called so.
pub fn name(agent: &str, words: &Words) -> String {
    let of = |list: &[(&str, &'static str)]| list.iter().find(|(sign, _)| agent.contains(sign)).map(|(_, name)| *name);
    match (of(BROWSERS), of(SYSTEMS)) {
        (Some(browser), Some(system)) => {
            words.t_with("agent-on", &[("browser", browser.into()), ("system", system.into())])
        }
        (Some(only), None) | (None, Some(only)) => only.to_owned(),
        (None, None) => words.t("agent-unknown"),
    }
}

/// Whether it is a phone or tablet: another icon.
pub fn is_mobile(agent: &str) -> bool {
    ["iPhone", "iPad", "Android"].iter().any(|sign| agent.contains(sign))
}

#[cfg(test)]
mod tests {
    use crate::words::{Dictionary, Source};

    use super::*;

    #[test]
    fn browsers_are_called_by_their_names() {
        let text = "agent-on = { $browser } on { $system }\nagent-unknown = Unknown browser";
        let words = Dictionary::new(&[Source { language: "en", text }]).unwrap().words("en");
        for (agent, expected) in [
            ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox on Windows"),
            (
                "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36 Edg/126.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605 Version/17.5 Mobile/15 Safari/604.1",
                "Safari on iPhone",
            ),
            ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36", "Chrome on Linux"),
            ("curl/8.5", "Unknown browser"),
            ("", "Unknown browser"),
        ] {
            assert_eq!(name(agent, &words), expected);
        }
        assert!(is_mobile("Mozilla/5.0 (iPhone; …)") && !is_mobile("Mozilla/5.0 (X11; Linux)"));
    }
}
