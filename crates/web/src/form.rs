//! Forms as they arrive: every value is kept as typed, so that a page can show it again; unknown fields are refused
//! (mass assignment, CVE-2026-41191); files stream to the file store while they arrive.

use axum::{
    extract::{FromRequest, Multipart, Request},
    http::header::CONTENT_TYPE,
};
use kernel::Problem;
use platform::files::{MAX_FILE_BYTES, ReceiveFault, Received};

use crate::{Refusal, Shared};

/// Largest form without files: a note of 1,000,000 characters, percent-encoded, and a little more.
const FORM_BYTES: usize = 12 * 1024 * 1024;

/// Most fields and files a form may send.
const MAX_PARTS: usize = 400;

/// A file that arrived with a form.
pub struct Arrived {
    /// Its name as the browser gave it; not yet judged.
    pub name: String,
    /// Its content, or why it could not be taken.
    pub content: Result<Received, ReceiveFault>,
}

impl Arrived {
    /// The content, for a file that is read at once and not kept. `None` if it was too large or broke off.
    pub async fn whole(self) -> Result<Option<Vec<u8>>, Problem> {
        match self.content {
            Ok(received) => received.whole().await.map(Some),
            Err(ReceiveFault::TooLarge { .. } | ReceiveFault::Broken(_)) => Ok(None),
            Err(fault @ ReceiveFault::Disk(_)) => Err(Problem::fault("receive file", fault)),
        }
    }
}

/// A form as it was filled in.
#[derive(Default)]
pub struct Filled {
    values: Vec<(String, String)>,
    /// Files in the order in which they arrived; empty file fields are left out.
    pub files: Vec<Arrived>,
}

impl Filled {
    /// The value of a field, `""` if it was not sent. Line ends are `\n`, NUL is gone.
    pub fn get(&self, name: &str) -> &str {
        self.values.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// The value of a one-line field without blanks around it.
    pub fn line(&self, name: &str) -> &str {
        self.get(name).trim()
    }

    /// All values of a field that may be sent several times (check boxes of one group).
    pub fn all<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'f str> {
        self.values.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Whether a check box is set or a button was pressed.
    pub fn has(&self, name: &str) -> bool {
        self.values.iter().any(|(key, _)| key == name)
    }

    /// All fields and values as sent.
    pub fn values(&self) -> &[(String, String)] {
        &self.values
    }

    /// Refuses fields that the form does not have (400). `prefix` allows groups such as `answer-…`.
    pub fn only(&self, names: &[&str], prefix: Option<&str>) -> Result<(), Problem> {
        let known = |key: &str| names.contains(&key) || prefix.is_some_and(|prefix| key.starts_with(prefix));
        match self.values.iter().find(|(key, _)| !known(key)) {
            Some((key, _)) => Err(Problem::Unreadable(format!("unknown field {key:?}"))),
            None => Ok(()),
        }
    }

    /// The form made of these values, for tests and for forms that are shown before they are sent.
    pub fn of(values: &[(&str, &str)]) -> Self {
        let values = values.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        Self { values, files: Vec::new() }
    }

    fn push(&mut self, key: String, value: &str) -> Result<(), Problem> {
        if self.values.len() + self.files.len() >= MAX_PARTS {
            return Err(Problem::TooLarge(format!("{MAX_PARTS} fields")));
        }
        let value = value.replace("\r\n", "\n").replace('\r', "\n").replace('\0', "");
        self.values.push((key, value));
        Ok(())
    }
}

impl FromRequest<Shared> for Filled {
    type Rejection = Refusal;

    async fn from_request(request: Request, app: &Shared) -> Result<Self, Refusal> {
        let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if kind.starts_with("multipart/form-data") {
            return Ok(parts(request, app).await?);
        }
        if !kind.is_empty() && !kind.starts_with("application/x-www-form-urlencoded") {
            return Err(Problem::Unreadable(format!("forms cannot be sent as {kind}")).into());
        }
        let body = axum::body::to_bytes(request.into_body(), FORM_BYTES).await;
        let body = body.map_err(|_| Problem::TooLarge("12 MB in one form".to_owned()))?;
        let mut filled = Self::default();
        for pair in body.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
            let mut sides = pair.splitn(2, |byte| *byte == b'=');
            let key = decoded(sides.next().unwrap_or_default())?;
            let value = decoded(sides.next().unwrap_or_default())?;
            filled.push(key, &value)?;
        }
        Ok(filled)
    }
}

fn decoded(text: &[u8]) -> Result<String, Problem> {
    let spaced: Vec<u8> = text.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    let decoded = percent_encoding::percent_decode(&spaced).decode_utf8();
    decoded.map(std::borrow::Cow::into_owned).map_err(|_| Problem::Unreadable("text that is not UTF-8".to_owned()))
}

async fn parts(request: Request, app: &Shared) -> Result<Filled, Problem> {
    let unreadable = |error: axum::extract::multipart::MultipartError| match error.status() {
        axum::http::StatusCode::PAYLOAD_TOO_LARGE => Problem::TooLarge("form".to_owned()),
        _ => Problem::Unreadable(error.body_text()),
    };
    let multipart = Multipart::from_request(request, &()).await;
    let mut multipart = multipart.map_err(|error| Problem::Unreadable(error.body_text()))?;
    let mut filled = Filled::default();
    while let Some(field) = multipart.next_field().await.map_err(unreadable)? {
        let key = field.name().unwrap_or_default().to_owned();
        let Some(name) = field.file_name().map(str::to_owned) else {
            let value = field.text().await.map_err(unreadable)?;
            filled.push(key, &value)?;
            continue;
        };
        if filled.values.len() + filled.files.len() >= MAX_PARTS {
            return Err(Problem::TooLarge(format!("{MAX_PARTS} fields and files")));
        }
        let content = app.files.receive(field, MAX_FILE_BYTES).await;
        let empty = matches!(&content, Ok(received) if received.size() == 0);
        if !(empty && name.is_empty()) {
            filled.files.push(Arrived { name, content });
        }
    }
    Ok(filled)
}
