//! What a mail from outside says: read by a parser made for mail as it really comes, within limits.

use std::borrow::Cow;

use bytes::Bytes;
use kernel::email::is_email;
use mail_parser::{
    Address as Written, HeaderName, HeaderValue, Message, MessageParser, MessagePart, MimeHeaders, PartType,
};

use super::history;
use crate::mail::{Address, Enclosed};

/// Most parts of a mail; one of more is not read (CVE-2026-48187).
const MOST_PARTS: usize = 200;

/// Pictures within a mail's text that are smaller than this, in bytes, are ornaments of its signature and not taken.
const ORNAMENT: usize = 20 * 1024;

/// Longest subject that is kept, in characters.
const MOST_SUBJECT: usize = 250;

/// A mail from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incoming {
    /// Its id as its sender gave it, without angle brackets; may be empty.
    pub message_id: String,
    /// Who sent it; `None` if it does not name exactly one sender.
    pub from: Option<Address>,
    /// All addresses that it went to, as its headers and those of the mail servers on its way name them.
    pub recipients: Vec<String>,
    /// Its subject on one line.
    pub subject: String,
    /// Its whole text: plain text if there is, else made from HTML.
    pub text: String,
    /// Its text without the letter that it answers.
    pub answer: String,
    /// Why it counts as written by a program (RFC 3834), which is never answered nor taken for somebody's words.
    pub automatic: Option<&'static str>,
    /// Its files.
    pub files: Vec<Enclosed>,
}

/// Reads a mail; `None` if it is none, or beyond the limits.
pub fn read(raw: &[u8]) -> Option<Incoming> {
    let message = MessageParser::default().parse(raw)?;
    if message.parts.len() > MOST_PARTS || message.headers().is_empty() {
        return None;
    }
    let from = sender(&message);
    let text = text(&message);
    Some(Incoming {
        message_id: message.message_id().unwrap_or_default().trim().chars().take(250).collect(),
        automatic: automatic(&message, from.as_ref()),
        from,
        recipients: recipients(&message),
        subject: one_line(message.subject().unwrap_or_default(), MOST_SUBJECT),
        answer: history::answer(&text),
        text,
        files: message.attachments().filter_map(file).collect(),
    })
}

/// One line of visible characters.
fn one_line(text: &str, most: usize) -> String {
    let line: String = text.chars().map(|sign| if sign.is_control() { ' ' } else { sign }).collect();
    line.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(most).collect()
}

/// Exactly one sender in exactly one header: of several, nobody could say whom the proof is about.
fn sender(message: &Message<'_>) -> Option<Address> {
    let mut headers = message.header_values(HeaderName::From);
    let (Some(HeaderValue::Address(only)), None) = (headers.next(), headers.next()) else { return None };
    let mut people = only.iter();
    let (Some(one), None) = (people.next(), people.next()) else { return None };
    let address = one.address()?.trim();
    is_email(address)
        .then(|| Address { name: one_line(one.name().unwrap_or_default(), 100), address: address.to_owned() })
}

fn recipients(message: &Message<'_>) -> Vec<String> {
    let listed = [HeaderName::To, HeaderName::Cc, HeaderName::ResentTo];
    let listed = listed.into_iter().flat_map(|name| message.header_values(name).filter_map(HeaderValue::as_address));
    let mut found: Vec<String> =
        listed.flat_map(Written::iter).filter_map(|one| one.address()).map(|one| one.trim().to_owned()).collect();
    let trace = ["delivered-to", "x-original-to", "envelope-to", "x-envelope-to"];
    for (name, value) in message.headers_raw() {
        if trace.iter().any(|known| name.eq_ignore_ascii_case(known)) {
            found.push(value.trim().trim_matches(|sign| "<>".contains(sign)).to_owned());
        }
    }
    found.truncate(500);
    found
}

/// The text of all parts that a reader sees, HTML as plain text.
fn text(message: &Message<'_>) -> String {
    let parts = (0..message.text_body_count()).filter_map(|at| message.body_text(at));
    let text = parts.map(Cow::into_owned).collect::<Vec<_>>().join("\n\n");
    let visible = text.replace("\r\n", "\n");
    visible
        .chars()
        .filter(|sign| !sign.is_control() || matches!(sign, '\n' | '\t'))
        .collect::<String>()
        .trim()
        .to_owned()
}

/// Signs of a program: what they say is nobody's word, and answering them would never end.
fn automatic(message: &Message<'_>, from: Option<&Address>) -> Option<&'static str> {
    let own = |name: &str| -> Vec<String> {
        let of = message.headers_raw().filter(|(known, _)| known.eq_ignore_ascii_case(name));
        of.map(|(_, value)| value.trim().to_lowercase()).collect()
    };
    if own("auto-submitted").iter().any(|value| !value.starts_with("no") || value.starts_with("not")) {
        return Some("auto-submitted");
    }
    if own("precedence").iter().any(|value| ["bulk", "junk", "list", "auto_reply"].contains(&value.as_str())) {
        return Some("precedence");
    }
    if ["x-autoreply", "x-autorespond", "list-id"].iter().any(|name| !own(name).is_empty()) {
        return Some("auto-response");
    }
    if own("return-path").iter().any(|value| value == "<>") {
        return Some("bounce");
    }
    let kind = message.root_part().content_type().map(|kind| (kind.ctype().to_lowercase(), kind.subtype()));
    if kind
        .is_some_and(|(kind, below)| kind == "multipart" && below.is_some_and(|one| one.eq_ignore_ascii_case("report")))
    {
        return Some("bounce");
    }
    let local = from.and_then(|from| from.address.split('@').next()).unwrap_or_default().to_lowercase();
    ["mailer-daemon", "postmaster"].contains(&local.as_str()).then_some("bounce")
}

/// A file that came with a mail; none for texts that are shown and for small pictures within them.
fn file(part: &MessagePart<'_>) -> Option<Enclosed> {
    let content = part.contents();
    let kind = part.content_type();
    let picture = kind.is_some_and(|kind| kind.ctype().eq_ignore_ascii_case("image"));
    let attached = part.content_disposition().is_some_and(mail_parser::ContentType::is_attachment);
    if picture && !attached && part.content_id().is_some() && content.len() < ORNAMENT {
        return None;
    }
    let media_type = kind.map_or_else(
        || "application/octet-stream".to_owned(),
        |kind| format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or("octet-stream")),
    );
    let name = part.attachment_name().map(|name| one_line(name, 250)).filter(|name| !name.is_empty());
    let name = name.unwrap_or_else(|| unnamed(part).to_owned());
    Some(Enclosed { name, media_type, content: Bytes::copy_from_slice(content) })
}

fn unnamed(part: &MessagePart<'_>) -> &'static str {
    match (&part.body, part.content_type().and_then(|kind| kind.subtype())) {
        (PartType::Message(_), _) => "mail.eml",
        (PartType::Html(_), _) => "text.html",
        (PartType::Text(_), _) => "text.txt",
        (_, Some("png")) => "picture.png",
        (_, Some("jpeg")) => "picture.jpg",
        (_, Some("gif")) => "picture.gif",
        _ => "file",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn mail(headers: &str, body: &str) -> Incoming {
        read(format!("{headers}\r\n\r\n{body}").replace("\r\n", "\n").replace('\n', "\r\n").as_bytes()).unwrap()
    }

    const USUAL: &str = "From: Otto Lift <otto@lifts.example>\nTo: reply+abc@n.example\nSubject: Re: Lift\nMessage-ID: <1@lifts.example>";

    #[test]
    fn sender_recipients_subject_and_answer_are_read() {
        let headers = format!("Delivered-To: <reply+def@n.example>\n{USUAL}\nCc: \"A, B\" <ab@lifts.example>");
        let read = mail(&headers, "We come at ten.\n\nOn 20 Nov 2026, Contoso wrote:\n> Jams.");
        assert_eq!(read.from.unwrap(), Address { name: "Otto Lift".into(), address: "otto@lifts.example".into() });
        assert_eq!(read.recipients, ["reply+abc@n.example", "ab@lifts.example", "reply+def@n.example"]);
        assert_eq!((read.subject.as_str(), read.message_id.as_str()), ("Re: Lift", "1@lifts.example"));
        assert_eq!(read.answer, "We come at ten.");
        assert!(read.text.contains("Jams."), "the whole stays at hand");
        assert_eq!(read.automatic, None);
    }

    #[test]
    fn encoded_words_and_charsets_are_read() {
        let headers = "From: =?utf-8?q?J=C3=BCrgen?= <j@lifts.example>\nSubject: =?iso-8859-1?q?B=FCro?=\n\
                       Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable";
        let read = mail(headers, "Stra=DFe");
        assert_eq!((read.from.unwrap().name.as_str(), read.subject.as_str()), ("Jürgen", "Büro"));
        assert_eq!(read.answer, "Straße");
    }

    #[test]
    fn html_alone_becomes_text_and_never_markup() {
        let headers = format!("{USUAL}\nContent-Type: text/html; charset=utf-8");
        let read = mail(
            &headers,
            "<p>We come <b>at ten</b>.</p><script>alert(1)</script><style>p{}</style>\
             <blockquote>On 20 Nov 2026, Contoso wrote:<br>Jams.</blockquote>",
        );
        assert!(read.answer.contains("We come at ten") && !read.answer.contains("<p>"), "{}", read.answer);
        assert!(!read.answer.contains("alert") && !read.answer.contains("Jams"), "{}", read.answer);
    }

    #[test]
    fn plain_text_is_preferred_and_files_are_read() {
        let headers = format!("{USUAL}\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=m");
        let body = "--m\nContent-Type: multipart/alternative; boundary=a\n\n--a\nContent-Type: text/plain\n\nplain\n--a\n\
                    Content-Type: text/html\n\n<p>rich</p>\n--a--\n--m\nContent-Type: application/pdf; name=offer.pdf\n\
                    Content-Disposition: attachment; filename=\"offer.pdf\"\nContent-Transfer-Encoding: base64\n\nJVBERg==\n\
                    --m\nContent-Type: image/png\nContent-ID: <logo>\nContent-Disposition: inline; filename=logo.png\n\
                    Content-Transfer-Encoding: base64\n\niVBORw==\n--m--";
        let read = mail(&headers, body);
        assert_eq!(read.answer, "plain");
        let names: Vec<&str> = read.files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["offer.pdf"], "the logo of a signature is no file");
        assert_eq!(read.files[0].content.as_ref(), b"%PDF");
    }

    #[test]
    fn what_programs_write_is_told_apart() {
        for (header, why) in [
            ("Auto-Submitted: auto-replied", Some("auto-submitted")),
            ("Auto-Submitted: no", None),
            ("Precedence: bulk", Some("precedence")),
            ("Precedence: JUNK", Some("precedence")),
            ("Return-Path: <>", Some("bounce")),
            ("Return-Path: <otto@lifts.example>", None),
            ("X-Autoreply: yes", Some("auto-response")),
            ("Content-Type: multipart/report; boundary=r", Some("bounce")),
        ] {
            assert_eq!(mail(&format!("{USUAL}\n{header}"), "away").automatic, why, "{header}");
        }
        let daemon = mail("From: MAILER-DAEMON@lifts.example\nSubject: failed", "x");
        assert_eq!(daemon.automatic, Some("bounce"));
    }

    #[test]
    fn of_several_senders_there_is_none() {
        for from in [
            "From: a@lifts.example, b@lifts.example",
            "From: otto@lifts.example\nFrom: eve@evil.example",
            "From: nobody",
            "Subject: none",
        ] {
            assert_eq!(mail(&format!("{from}\nTo: reply@n.example"), "x").from, None, "{from}");
        }
    }

    #[test]
    fn asvs_1_3_11_headers_become_one_line() {
        let read = mail("From: \"Otto\n\tLift\" <otto@lifts.example>\nSubject: two\n lines", "a\u{0}b\u{7}c");
        assert_eq!(read.subject, "two lines");
        assert_eq!(read.from.unwrap().name, "Otto Lift");
        assert_eq!(read.text, "abc");
    }

    #[test]
    fn cve_2026_48187_a_mail_of_endless_parts_is_not_read() {
        let part = "--m\r\nContent-Type: text/plain\r\n\r\nx\r\n".repeat(MOST_PARTS + 1);
        let raw = format!("From: a@b.example\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n{part}--m--");
        assert_eq!(read(raw.as_bytes()), None);
        assert_eq!(read(b""), None);
    }

    proptest! {
        #[test]
        fn nothing_makes_it_fall_over(raw in proptest::collection::vec(any::<u8>(), 0..2000)) {
            let _ = read(&raw);
        }

        #[test]
        fn nor_does_nearly_mail(text in "(From|To|Subject|Content-Type): [ -~]{0,60}\r\n\r\n[ -~\r\n>]{0,400}") {
            let _ = read(text.as_bytes());
        }
    }
}
