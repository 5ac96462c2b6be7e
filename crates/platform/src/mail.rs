//! Mail out: one letter to one person, through a mail server, into a folder (demo, tests) or into memory (tests).

pub mod folder;
pub mod memory;
mod reading;
pub mod smtp;

use std::time::SystemTime;

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;
use lettre::{
    Message,
    message::{
        Attachment, Mailbox, MultiPart, SinglePart,
        header::{ContentType, HeaderName, HeaderValue},
    },
};
use sha2::{Digest, Sha256};

/// A name with its e-mail address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// The name as people write it; may be empty.
    pub name: String,
    /// The address, such as `anna@example.com`.
    pub address: String,
}

/// A mail as it leaves. All parts are the caller's, the id and the date too, so that a letter sent again is the same letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Its id with the angle brackets, such as `<0198…@desk.example.com>`.
    pub message_id: String,
    /// When it was written.
    pub written_at: Timestamp,
    /// Who sends it.
    pub from: Address,
    /// Where answers go, if not to `from`.
    pub reply_to: Option<Address>,
    /// Who gets it.
    pub to: Address,
    /// Its subject: one line.
    pub subject: String,
    /// Its content as plain text.
    pub text: String,
    /// The same content as HTML.
    pub html: String,
    /// The id of the letter that it answers.
    pub in_reply_to: Option<String>,
    /// The ids of the letters before it in its thread, oldest first.
    pub references: Vec<String>,
    /// Whether a program wrote it: then no vacation notice answers it (RFC 3834).
    pub auto_submitted: bool,
    /// Files that go with it.
    pub attachments: Vec<Enclosed>,
}

/// A file that goes with a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enclosed {
    /// Its name: one line.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Its content.
    pub content: Bytes,
}

/// Why a letter did not leave.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MailFault {
    /// Trying again later may help: the server is away, busy or wrongly set up.
    #[error("{0}")]
    Temporary(String),
    /// It will not help: the letter or its address is refused for good.
    #[error("{0}")]
    Permanent(String),
}

/// Where letters leave.
#[async_trait]
pub trait MailOut: Send + Sync + 'static {
    /// Hands a letter over. `Ok` means that the other side has taken responsibility for it.
    async fn send(&self, letter: &Letter) -> Result<(), MailFault>;

    /// Whether letters could leave now.
    async fn check(&self) -> Result<(), MailFault>;
}

impl Letter {
    /// The letter in the form in which it travels (RFC 5322 with MIME). No part of it can add a header: line breaks and other
    /// control characters in what becomes a header are refused (ASVS 1.3.11).
    fn message(&self) -> Result<Message, MailFault> {
        let mut builder = Message::builder()
            .date(SystemTime::from(self.written_at))
            .message_id(Some(message_id("Message-ID", &self.message_id)?))
            .from(self.from.mailbox("From")?)
            .to(self.to.mailbox("To")?)
            .subject(one_line("Subject", &self.subject)?);
        if let Some(reply_to) = &self.reply_to {
            builder = builder.reply_to(reply_to.mailbox("Reply-To")?);
        }
        if let Some(id) = &self.in_reply_to {
            builder = builder.in_reply_to(message_id("In-Reply-To", id)?);
        }
        if !self.references.is_empty() {
            let ids: Result<Vec<String>, MailFault> =
                self.references.iter().map(|id| message_id("References", id)).collect();
            builder = builder.references(ids?.join(" "));
        }
        if self.auto_submitted {
            let header = |name, value: &str| HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned());
            builder = builder.raw_header(header("Auto-Submitted", "auto-generated"));
            builder = builder.raw_header(header("X-Auto-Response-Suppress", "All"));
        }
        let bodies = MultiPart::alternative()
            .boundary(self.boundary())
            .singlepart(SinglePart::plain(self.text.clone()))
            .singlepart(SinglePart::html(self.html.clone()));
        if self.attachments.is_empty() {
            let whole = builder.multipart(bodies);
            return whole.map_err(|error| MailFault::Permanent(format!("the letter cannot be written: {error}")));
        }
        let mut whole = MultiPart::mixed().boundary(format!("files-{}", self.digest())).multipart(bodies);
        for file in &self.attachments {
            let kind = ContentType::parse(&file.media_type).or_else(|_| ContentType::parse("application/octet-stream"));
            let kind = kind.map_err(|error| MailFault::Permanent(format!("media type: {error}")))?;
            let name = one_line("file name", &file.name)?;
            whole = whole.singlepart(Attachment::new(name).body(file.content.to_vec(), kind));
        }
        builder.multipart(whole).map_err(|error| MailFault::Permanent(format!("the letter cannot be written: {error}")))
    }

    /// What parts text and HTML: made from the id, so that the same letter is the same to the byte.
    fn boundary(&self) -> String {
        format!("part-{}", self.digest())
    }

    /// Sixteen hexadecimal digits that belong to the id.
    fn digest(&self) -> String {
        Sha256::digest(self.message_id.as_bytes())
            .iter()
            .take(8)
            .fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
    }
}

impl Address {
    fn mailbox(&self, header: &str) -> Result<Mailbox, MailFault> {
        let name = one_line(header, &self.name)?;
        let address = one_line(header, &self.address)?.parse();
        let address =
            address.map_err(|error| MailFault::Permanent(format!("{header} is no e-mail address: {error}")))?;
        Ok(Mailbox::new((!name.trim().is_empty()).then_some(name), address))
    }
}

fn one_line(header: &str, text: &str) -> Result<String, MailFault> {
    if text.chars().any(char::is_control) {
        return Err(MailFault::Permanent(format!("{header} contains a line break or control character")));
    }
    Ok(text.to_owned())
}

fn message_id(header: &str, id: &str) -> Result<String, MailFault> {
    let inner = id.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).unwrap_or_default();
    let whole = inner.split_once('@').is_some_and(|(left, right)| !left.is_empty() && !right.is_empty());
    if whole && inner.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>".contains(&byte)) {
        return Ok(id.to_owned());
    }
    Err(MailFault::Permanent(format!("{header} is no message id")))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A letter with everything that is hard to carry.
    pub(crate) fn letter(number: u32) -> Letter {
        let address = |name: &str, address: &str| Address { name: name.to_owned(), address: address.to_owned() };
        Letter {
            message_id: format!("<{number}@desk.example.com>"),
            written_at: Timestamp::from_second(1_795_000_000 + i64::from(number)).unwrap(),
            from: address("Northwind IT", "help@northwind.example"),
            reply_to: Some(address("", "reply+abc@northwind.example")),
            to: address("Zoë \"Z\" Müller, Berlin", "zoe@example.com"),
            subject: format!(
                "[T20261121.000{number}] Drucker „Büro 3“ druckt nicht mehr, seit heute früh der Strom weg war 🖨"
            ),
            text: "Guten Tag Zoë,\n\n.eine Zeile mit Punkt\nFrom der ersten Zeile an = gut\n\näöü € 🖨\n".to_owned(),
            html: "<p>Guten Tag Zoë,</p>\n<p>äöü € 🖨 &lt;script&gt;</p>\n".to_owned(),
            in_reply_to: Some("<first@desk.example.com>".to_owned()),
            references: vec!["<first@desk.example.com>".to_owned(), format!("<{}@desk.example.com>", "r".repeat(60))],
            auto_submitted: true,
            attachments: Vec::new(),
        }
    }

    #[test]
    fn the_same_letter_is_the_same_to_the_byte() {
        let first = letter(1).message().unwrap().formatted();
        assert_eq!(first, letter(1).message().unwrap().formatted());
        let text = String::from_utf8(first).unwrap();
        assert!(text.contains("Message-ID: <1@desk.example.com>\r\n"), "{text}");
        assert!(text.contains("Auto-Submitted: auto-generated\r\n"));
        assert!(text.contains("In-Reply-To: <first@desk.example.com>\r\n"));
        assert!(text.is_ascii());
    }

    #[test]
    fn asvs_1_3_11_no_part_can_add_a_header() {
        let attack = "x\r\nBcc: everyone@example.com";
        let spoilt: [fn(&mut Letter, &str); 9] = [
            |letter, text| letter.subject = text.to_owned(),
            |letter, text| letter.message_id = text.to_owned(),
            |letter, text| letter.from.name = text.to_owned(),
            |letter, text| letter.to.name = text.to_owned(),
            |letter, text| letter.to.address = format!("zoe@example.com{text}"),
            |letter, text| {
                letter.reply_to = Some(Address { name: text.to_owned(), address: "a@example.com".to_owned() });
            },
            |letter, text| letter.in_reply_to = Some(format!("<a@b>{text}")),
            |letter, text| letter.references = vec![format!("<a@b{text}>")],
            |letter, text| letter.subject = format!("{}{text}", "long ".repeat(40)),
        ];
        for (index, spoil) in spoilt.into_iter().enumerate() {
            for text in [attack, "x\nBcc: e@example.com", "x\rBcc: e@example.com", "x\0"] {
                let mut letter = letter(1);
                spoil(&mut letter, text);
                assert!(matches!(letter.message(), Err(MailFault::Permanent(_))), "{index} {text:?}");
            }
        }
    }

    #[test]
    fn files_go_with_a_letter() {
        let content = Bytes::from_static(b"%PDF-1.7 lift plan");
        let file = |name: &str| Enclosed {
            name: name.to_owned(),
            media_type: "application/pdf".to_owned(),
            content: content.clone(),
        };
        let whole = Letter { attachments: vec![file("Aufzugplan Büro.pdf")], ..letter(1) };
        let first = whole.message().unwrap().formatted();
        assert_eq!(first, whole.message().unwrap().formatted(), "the same letter is the same to the byte");
        let text = String::from_utf8(first).unwrap();
        assert!(text.contains("multipart/mixed") && text.contains("application/pdf"), "{text}");
        let spoilt = Letter { attachments: vec![file("a\r\nBcc: everyone@example.com")], ..letter(1) };
        assert!(matches!(spoilt.message(), Err(MailFault::Permanent(_))));
    }

    #[test]
    fn what_is_no_address_is_refused_for_good() {
        for address in ["", "zoe", "zoe@", "@example.com", "zoe@example.com, eve@example.com", "Zoe <zoe@example.com>"]
        {
            let mut letter = letter(1);
            letter.to.address = address.to_owned();
            assert!(matches!(letter.message(), Err(MailFault::Permanent(_))), "{address}");
        }
    }
}
