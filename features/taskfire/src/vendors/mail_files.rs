//! Files that came with a mail: judged and kept like those that come with a form (T-143 … T-149, A-60).

use std::convert::Infallible;

use futures::stream;
use kernel::Problem;
use platform::{
    file_kinds::{FileName, Refused, judge},
    files::MAX_FILE_BYTES,
    mail::Enclosed,
};
use store::{
    Granted,
    guard::Reads,
    tables::provider,
    views::files::{self, NewFile},
};
use web::{App, words::Words};

use super::writing::MOST_TEXT;

/// Most files of one mail that are taken.
const MOST_FILES: usize = 20;

/// Which files the provider refuses.
pub(super) async fn rules<G: Reads<provider::Entity>>(may: &Granted<'_, G>) -> Result<Refused, Problem> {
    let (extensions, programs) = files::refused(may).await?;
    Ok(Refused::new(extensions.map(|list| list.split_whitespace().map(str::to_owned).collect()), programs))
}

/// Keeps the good files of a mail; gives them, and the names of the others. It waits for the disk: never call it while a write
/// is open.
pub(super) async fn keep(
    app: &App,
    provider: uuid::Uuid,
    rules: &Refused,
    arrived: &[Enclosed],
) -> Result<(Vec<NewFile>, Vec<String>), Problem> {
    let (mut good, mut left) = (Vec::new(), Vec::new());
    for file in arrived {
        let name = FileName::clean(&file.name);
        let fits = good.len() < MOST_FILES && file.content.len() as u64 <= MAX_FILE_BYTES;
        let size = file.content.len() as u64;
        let head = &file.content[..file.content.len().min(8 * 1024)];
        let kind = judge(&name, head, size, rules).ok().filter(|_| fits);
        let Some(kind) = kind else {
            left.push(name.as_str().to_owned());
            continue;
        };
        let content = stream::iter([Ok::<_, Infallible>(file.content.clone())]);
        let received = app.files.receive(content, MAX_FILE_BYTES).await;
        let received = received.map_err(|error| Problem::fault("keep a file of a mail", error))?;
        let kept = app.files.keep(provider, received).await?;
        good.push(NewFile {
            name: name.as_str().to_owned(),
            size: i64::try_from(kept.size).unwrap_or(i64::MAX),
            media_type: kind.media_type.to_owned(),
            sha256: kept.sha256,
        });
    }
    Ok((good, left))
}

/// What a mail says as it stands on the ticket: its answer, with the names of files that were not taken.
pub(super) fn body(words: &Words, answer: &str, left: &[String]) -> String {
    let room = MOST_TEXT.saturating_sub(400);
    let mut text: String = answer.chars().take(room).collect();
    if text.len() < answer.len() {
        text.push_str("\n\n");
        text.push_str(&words.t("held-mail-cut"));
    }
    if !left.is_empty() {
        let names: String = left.join(", ").chars().take(300).collect();
        text.push_str("\n\n");
        text.push_str(&words.t_with("held-mail-left", &[("names", names.into())]));
    }
    if text.trim().is_empty() { words.t("held-mail-empty") } else { text.trim().to_owned() }
}
