//! Files with a form, for both faces: taken and judged as they arrive, held between two sends, attached when the form is
//! sent for good, downloaded and shown safely (T-143 … T-149).

use axum::{
    body::Body,
    http::{
        HeaderValue,
        header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
};
use kernel::Problem;
use platform::{
    file_kinds::{FileName, Refusal, RefusalReason, Refused, judge},
    files::{MAX_FILE_BYTES, ReceiveFault},
    pictures::{self, Size},
};
use store::{
    Actor, Granted, Row,
    guard::{Grant, Reads, Writes},
    ids::{FormId, HeldFileId},
    tables::{attachment, held_file, provider},
    views::files::{self, NewFile},
};
use web::{Answer, App, Asked, field::HeldFile, form::Filled, words::Words};

/// Most bytes that one person may hold in unsent forms (ASVS 5.2.4).
const MAX_HELD_BYTES: i64 = 200 * 1024 * 1024;

/// The files of one send: what can be held, and what was refused, in words that name file and reason (T-149).
#[derive(Debug, Default)]
pub(crate) struct Taken {
    /// What passed.
    pub(crate) good: Vec<NewFile>,
    /// What did not, each a sentence.
    pub(crate) refused: Vec<String>,
}

impl Taken {
    /// All refusals as the message of one field, a line each.
    pub(crate) fn message(&self) -> Option<String> {
        (!self.refused.is_empty()).then(|| self.refused.join("\n"))
    }
}

/// Judges and keeps the files that arrived with a form. It waits for the disk: never call it while a write is open.
pub(crate) async fn take<G: Grant + Reads<provider::Entity>>(
    asked: &Asked<G>,
    filled: &mut Filled,
) -> Result<Taken, Problem> {
    let (app, actor) = (&asked.app, asked.actor());
    if filled.files.is_empty() {
        return Ok(Taken::default());
    }
    let words = app.dictionary.words(actor.language());
    let (extensions, programs) = files::refused(&asked.session().need::<G>()?).await?;
    let extensions = extensions.map(|list| list.split_whitespace().map(str::to_owned).collect());
    let refused = Refused::new(extensions, programs);
    let mut taken = Taken::default();
    for arrived in std::mem::take(&mut filled.files) {
        let name = FileName::clean(&arrived.name);
        let received = match arrived.content {
            Ok(received) => received,
            Err(ReceiveFault::TooLarge { limit }) => {
                let refusal = Refusal { name: name.as_str().to_owned(), reason: RefusalReason::TooLarge { limit } };
                taken.refused.push(said(&words, &refusal));
                continue;
            }
            Err(fault) => {
                tracing::warn!(?fault, "a file did not arrive");
                taken.refused.push(words.t_with("file-broken", &[("name", name.as_str().into())]));
                continue;
            }
        };
        match judge(&name, received.head(), received.size(), &refused) {
            Err(refusal) => taken.refused.push(said(&words, &refusal)),
            Ok(kind) => {
                let kept = app.files.keep(actor.provider().0, received).await?;
                taken.good.push(NewFile {
                    name: name.as_str().to_owned(),
                    size: i64::try_from(kept.size).unwrap_or(i64::MAX),
                    media_type: kind.media_type.to_owned(),
                    sha256: kept.sha256,
                });
            }
        }
    }
    Ok(taken)
}

/// Binds good files to the form, forgets those marked for removal in `FIELD_drop`. Files over the person's limit are
/// refused by name and leave `taken.good`.
pub(crate) async fn hold<G>(
    may: &Granted<'_, G>,
    form: FormId,
    field: &str,
    filled: &Filled,
    taken: &mut Taken,
    words: &Words,
) -> Result<(), Problem>
where
    G: Writes<held_file::Entity>,
{
    let dropped: Vec<HeldFileId> = filled.all(&format!("{field}_drop")).filter_map(|id| id.parse().ok()).collect();
    if !dropped.is_empty() {
        files::forget(may, form, &dropped).await?;
    }
    if taken.good.is_empty() {
        return Ok(());
    }
    let mut bytes = files::held_bytes(may).await?;
    let mut fits = Vec::with_capacity(taken.good.len());
    for file in std::mem::take(&mut taken.good) {
        bytes += file.size;
        if bytes > MAX_HELD_BYTES {
            bytes -= file.size;
            let limit = megabytes(MAX_HELD_BYTES.unsigned_abs());
            taken.refused.push(words.t_with("file-quota", &[("name", file.name.into()), ("limit", limit.into())]));
        } else {
            fits.push(file);
        }
    }
    files::hold(may, form, &fits).await?;
    taken.good = fits;
    Ok(())
}

/// What a form holds, as its file field shows it.
pub(crate) async fn shown<G>(may: &Granted<'_, G>, form: FormId, words: &Words) -> Result<Vec<HeldFile>, Problem>
where
    G: Reads<held_file::Entity>,
{
    let rows = files::held(may, form).await?;
    let shown = rows.iter().map(|row| HeldFile {
        token: row.id.to_string(),
        name: row.name.clone(),
        about: size_in_words(words, row.size),
    });
    Ok(shown.collect())
}

/// A size as people say it: `184 kB`, `3.4 MB`.
pub(crate) fn size_in_words(words: &Words, bytes: i64) -> String {
    if bytes < 1_000_000 {
        words.t_with("file-size-kb", &[("count", ((bytes + 999) / 1_000).into())])
    } else {
        let tenths = (bytes + 50_000) / 100_000;
        words.t_with("file-size-mb", &[("count", format!("{}.{}", tenths / 10, tenths % 10).into())])
    }
}

/// An attachment as a download; pictures may also open in the browser (T-147). The row was reached through a grant.
pub(crate) async fn download(app: &App, actor: &Actor, row: &Row<attachment::Entity>) -> Answer {
    Ok(content(app, actor, &row.name, &row.media_type, &row.sha256).await?)
}

/// A held file, for its owner alone.
pub(crate) async fn held_download(app: &App, actor: &Actor, row: &Row<held_file::Entity>) -> Answer {
    Ok(content(app, actor, &row.name, &row.media_type, &row.sha256).await?)
}

/// The picture of an attachment, drawn anew: no metadata, nothing hidden in it. Not found if it is no picture.
pub(crate) async fn preview(app: &App, actor: &Actor, row: &Row<attachment::Entity>, size: Size) -> Answer {
    if !is_picture(&row.media_type) {
        return Err(Problem::NotFound.into());
    }
    let bytes = app.files.read(actor.provider().0, &row.sha256).await?.ok_or(Problem::NotFound)?;
    let picture = pictures::copy(bytes, size).await.map_err(|fault| {
        tracing::info!(?fault, attachment = %row.id, "no preview");
        Problem::NotFound
    })?;
    let mut response = Body::from(picture.bytes).into_response();
    safe_headers(&mut response, picture.media_type, "inline");
    Ok(response)
}

/// Whether a media type is shown within pages.
pub(crate) fn is_picture(media_type: &str) -> bool {
    matches!(media_type, "image/png" | "image/jpeg" | "image/gif" | "image/webp")
}

async fn content(app: &App, actor: &Actor, name: &str, media_type: &str, sha256: &str) -> Result<Response, Problem> {
    let opened = app.files.open(actor.provider().0, sha256).await?.ok_or(Problem::NotFound)?;
    let way = if is_picture(media_type) { "inline" } else { "attachment" };
    let mut response = Body::from_stream(opened.stream).into_response();
    safe_headers(&mut response, media_type, &disposition(way, name));
    response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(opened.size));
    Ok(response)
}

/// What a file may do in a browser: nothing (ASVS 3.2.1). `nosniff` is on every answer already.
fn safe_headers(response: &mut Response, media_type: &str, disposition: &str) {
    let headers = response.headers_mut();
    let kind = HeaderValue::from_str(media_type);
    headers.insert(CONTENT_TYPE, kind.unwrap_or(HeaderValue::from_static("application/octet-stream")));
    let disposition = HeaderValue::from_str(disposition);
    headers.insert(CONTENT_DISPOSITION, disposition.unwrap_or(HeaderValue::from_static("attachment")));
    headers.insert(
        CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; sandbox; frame-ancestors 'none'"),
    );
}

/// `Content-Disposition` after RFC 6266: an ASCII name for old programs, the full one in UTF-8.
fn disposition(way: &str, name: &str) -> String {
    use std::fmt::Write;
    let plain: String =
        name.chars().map(|c| if c.is_ascii_graphic() && !"\"\\%;".contains(c) || c == ' ' { c } else { '_' }).collect();
    let mut full = String::with_capacity(name.len() * 3);
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            full.push(char::from(byte));
        } else {
            let _ = write!(full, "%{byte:02X}");
        }
    }
    format!("{way}; filename=\"{plain}\"; filename*=UTF-8''{full}")
}

fn said(words: &Words, refusal: &Refusal) -> String {
    let name = ("name", refusal.name.as_str().into());
    match &refusal.reason {
        RefusalReason::Empty => words.t_with("file-empty", &[name]),
        RefusalReason::TooLarge { limit } => {
            words.t_with("file-too-large", &[name, ("limit", megabytes(*limit).into())])
        }
        RefusalReason::Extension(extension) => {
            words.t_with("file-extension", &[name, ("extension", extension.as_str().into())])
        }
        RefusalReason::Program(program) => words.t_with("file-program", &[name, ("kind", program.code().into())]),
    }
}

fn megabytes(bytes: u64) -> u64 {
    bytes / (1024 * 1024)
}

/// The limit of one file in MB, for hints.
pub(crate) fn limit_in_megabytes() -> u64 {
    megabytes(MAX_FILE_BYTES)
}

/// Whether anything at all came with the form for this field: files now, or files held from before.
pub(crate) async fn has_any<G>(may: &Granted<'_, G>, form: FormId) -> Result<bool, Problem>
where
    G: Grant + Reads<held_file::Entity>,
{
    Ok(!files::held(may, form).await?.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6266: no name breaks out of the header.
    #[test]
    fn names_of_downloads_are_harmless_and_complete() {
        for (name, header) in [
            ("report.pdf", "attachment; filename=\"report.pdf\"; filename*=UTF-8''report.pdf"),
            ("Büro 3.txt", "attachment; filename=\"B_ro 3.txt\"; filename*=UTF-8''B%C3%BCro%203.txt"),
            ("a\"b\\c\r\nX: y", "attachment; filename=\"a_b_c__X: y\"; filename*=UTF-8''a%22b%5Cc%0D%0AX%3A%20y"),
        ] {
            assert_eq!(disposition("attachment", name), header);
            assert!(HeaderValue::from_str(&disposition("attachment", name)).is_ok());
        }
    }

    /// T-147: HTML and SVG are downloads.
    #[test]
    fn t_147_only_drawn_pictures_open_in_the_browser() {
        for (media_type, inline) in
            [("image/png", true), ("image/svg+xml", false), ("text/html", false), ("application/pdf", false)]
        {
            assert_eq!(is_picture(media_type), inline, "{media_type}");
        }
    }
}
