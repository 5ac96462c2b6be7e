//! Files of tickets, for both faces: downloaded and shown safely (T-143 … T-149). How they come with a form is `web`'s.

use axum::{
    body::Body,
    http::{
        HeaderValue,
        header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
};
use kernel::Problem;
use platform::pictures::{self, Size};
use store::{
    Actor, Row,
    tables::{attachment, held_file},
};
pub(crate) use web::files::{Taken, has_any, hold, limit_in_megabytes, shown, size_in_words, take};
use web::{Answer, App};

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
