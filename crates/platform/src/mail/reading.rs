//! Reads the letters that a folder holds, for people to look at: the headers and the two bodies of mails in UTF-8. It is no
//! reader for mail from strangers.

use base64::{Engine, prelude::BASE64_STANDARD};
use jiff::{Timestamp, fmt::rfc2822};

use super::Address;

/// A letter as its reader sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// All headers in the order in which they stand, decoded.
    pub headers: Vec<(String, String)>,
    /// Who sent it.
    pub from: Address,
    /// Who gets it.
    pub to: Address,
    /// Its subject.
    pub subject: String,
    /// Its date.
    pub date: Option<Timestamp>,
    /// Its plain text.
    pub text: String,
    /// Its HTML, just as it was sent: show it in a sandboxed frame only.
    pub html: String,
}

impl Shown {
    /// The value of the first header of this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        value(&self.headers, name)
    }
}

/// Reads the text of an `.eml` file.
pub(super) fn read(eml: &str) -> Shown {
    let (raw_headers, body) = part(eml);
    let (mut text, mut html) = (String::new(), String::new());
    bodies(&raw_headers, body, &mut text, &mut html);
    let raw = |name: &str| value(&raw_headers, name).unwrap_or_default();
    Shown {
        from: address(raw("From")),
        to: address(raw("To")),
        subject: decoded(raw("Subject")),
        date: rfc2822::parse(raw("Date")).ok().map(|date| date.timestamp()),
        headers: raw_headers.iter().map(|(name, value)| (name.clone(), decoded(value))).collect(),
        text,
        html,
    }
}

fn value<'h>(headers: &'h [(String, String)], name: &str) -> Option<&'h str> {
    headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

/// Headers (unfolded, still encoded) and body.
fn part(text: &str) -> (Vec<(String, String)>, &str) {
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text, ""));
    let unfolded = head.replace("\r\n ", " ").replace("\r\n\t", " ");
    let pairs = unfolded.split("\r\n").filter_map(|line| line.split_once(':'));
    (pairs.map(|(name, value)| (name.to_owned(), value.trim().to_owned())).collect(), body)
}

fn bodies(headers: &[(String, String)], body: &str, text: &mut String, html: &mut String) {
    let kind = value(headers, "Content-Type").unwrap_or("text/plain");
    if let Some(boundary) = kind.strip_prefix("multipart/").and_then(boundary) {
        let delimiter = format!("--{boundary}");
        let inner = body.split(delimiter.as_str()).skip(1).take_while(|piece| !piece.starts_with("--"));
        for piece in inner {
            let (headers, body) = part(piece.strip_prefix("\r\n").unwrap_or(piece));
            bodies(&headers, body.strip_suffix("\r\n").unwrap_or(body), text, html);
        }
        return;
    }
    let target = if kind.starts_with("text/html") { html } else { text };
    let bytes = match value(headers, "Content-Transfer-Encoding").unwrap_or_default() {
        "base64" => BASE64_STANDARD.decode(body.replace("\r\n", "")).unwrap_or_default(),
        "quoted-printable" => quoted_printable(&body.replace("=\r\n", "")),
        _ => body.as_bytes().to_vec(),
    };
    target.push_str(&String::from_utf8_lossy(&bytes).replace("\r\n", "\n"));
}

fn boundary(kind: &str) -> Option<&str> {
    let (_, rest) = kind.split_once("boundary=")?;
    match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next(),
        None => rest.split(';').next(),
    }
}

fn quoted_printable(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let code = tail.get(..2).filter(|_| *first == b'=').and_then(|code| std::str::from_utf8(code).ok());
        if let Some(byte) = code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            bytes.push(byte);
            rest = &tail[2..];
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    bytes
}

/// A header's value with its encoded words (RFC 2047) decoded. A character may be cut between two words that stand together.
fn decoded(value: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = value;
    let mut after_word = false;
    while let Some(start) = rest.find("=?") {
        let (plain, from_word) = rest.split_at(start);
        let Some((word, tail)) = encoded_word(from_word) else {
            bytes.extend_from_slice(&rest.as_bytes()[..start + 2]);
            rest = &rest[start + 2..];
            after_word = false;
            continue;
        };
        if !(after_word && plain.trim().is_empty()) {
            bytes.extend_from_slice(plain.as_bytes());
        }
        bytes.extend(word);
        rest = tail;
        after_word = true;
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The bytes of the encoded word at the start of `text`, and what follows it.
fn encoded_word(text: &str) -> Option<(Vec<u8>, &str)> {
    let mut parts = text.strip_prefix("=?")?.splitn(3, '?');
    let (_charset, encoding, rest) = (parts.next()?, parts.next()?, parts.next()?);
    let (content, tail) = rest.split_once("?=")?;
    let bytes = match encoding {
        "b" | "B" => BASE64_STANDARD.decode(content).ok()?,
        "q" | "Q" => quoted_printable(&content.replace('_', " ")),
        _ => return None,
    };
    Some((bytes, tail))
}

fn address(value: &str) -> Address {
    let Some((name, rest)) = value.rsplit_once('<') else {
        return Address { name: String::new(), address: value.to_owned() };
    };
    let name = decoded(name.trim());
    let name = match name.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(quoted) => quoted.replace("\\\"", "\"").replace("\\\\", "\\"),
        None => name,
    };
    Address { name, address: rest.trim_end_matches('>').to_owned() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{
        super::{Letter, tests::letter},
        *,
    };

    fn round_trip(letter: &Letter) -> Shown {
        read(&String::from_utf8(letter.message().unwrap().formatted()).unwrap())
    }

    #[test]
    fn everything_comes_back() {
        let letter = letter(1);
        let shown = round_trip(&letter);
        assert_eq!(shown.subject, letter.subject);
        assert_eq!(shown.from, letter.from);
        assert_eq!(shown.to, letter.to);
        assert_eq!(shown.text, letter.text);
        assert_eq!(shown.html, letter.html);
        assert_eq!(shown.date, Some(letter.written_at));
        assert_eq!(shown.header("message-id"), Some(letter.message_id.as_str()));
        assert_eq!(shown.header("Reply-To"), Some("reply+abc@northwind.example"));
        assert_eq!(shown.header("References").unwrap(), letter.references.join(" "));
    }

    proptest! {
        #[test]
        fn any_text_comes_back(
            subject in "[a-zA-Z\u{e4}\u{20ac}\u{1f5a8}=?_,.<>\"\\\\-]{1,20}( [a-zA-Z\u{e4}\u{20ac}\u{1f5a8}=_-]{1,20}){0,12}",
            text in "\\PC{0,300}(\n\\PC{0,80}){0,5}",
            name in "[a-zA-Z\u{e4}\u{20ac}\u{1f5a8},.@-]{1,10}( [a-zA-Z\u{e4}\u{1f5a8},.-]{1,10}){0,3}",
        ) {
            // Text that pretends to be an encoded word already is the one thing that nobody can tell apart.
            prop_assume!(!subject.contains("=?"));
            let mut letter = letter(1);
            letter.subject = subject;
            letter.html = format!("<p>{text}</p>");
            letter.text = text;
            letter.to.name = name;
            let shown = round_trip(&letter);
            prop_assert_eq!(shown.subject, letter.subject);
            prop_assert_eq!(shown.text, letter.text);
            prop_assert_eq!(shown.html, letter.html);
            prop_assert_eq!(shown.to, letter.to);
        }
    }
}
