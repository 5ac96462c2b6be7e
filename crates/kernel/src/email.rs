//! E-mail addresses as the product takes them: enough to catch slips, never so strict that a working address is refused.

/// The most characters of an address (RFC 5321).
pub const MAX_LENGTH: usize = 254;

/// Whether `typed` can be an e-mail address: a name, one `@`, a host with a dot, no blanks or control characters.
pub fn is_email(typed: &str) -> bool {
    let Some((name, host)) = typed.rsplit_once('@') else { return false };
    let plain = |c: char| !c.is_whitespace() && !c.is_control() && !"<>(),;:\"\\[]@".contains(c);
    let label = |label: &str| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-');
    typed.chars().count() <= MAX_LENGTH
        && (1..=64).contains(&name.chars().count())
        && name.chars().all(plain)
        && !name.starts_with('.')
        && !name.ends_with('.')
        && !name.contains("..")
        && host.contains('.')
        && host.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '.')
        && host.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_20_addresses_people_have_and_slips_they_make() {
        for good in [
            "mia.lang@contoso-legal.example",
            "o'neil+desk@x.co",
            "jürgen@müller.example",
            "a@b.de",
            "A_B=c/d@x-y.z.example",
        ] {
            assert!(is_email(good), "{good}");
        }
        let long = format!("{}@x.example", "a".repeat(65));
        for slip in [
            "",
            "mia",
            "@contoso.example",
            "mia@",
            "mia@contoso",
            "mia lang@x.de",
            "mia@x..de",
            "mia@.de",
            "mia@x.de.",
            "mia@@x.de",
            "mia@x.de\n",
            "<mia@x.de>",
            "mia@x.de, tom@x.de",
            ".mia@x.de",
            "mi..a@x.de",
            "mia@-x.de",
            &long,
        ] {
            assert!(!is_email(slip), "{slip:?}");
        }
    }
}
