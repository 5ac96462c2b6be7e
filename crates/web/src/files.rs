//! Files that come with a form: taken and judged as they arrive, held between two sends, for whatever the form is about
//! (T-143 … T-149).

use kernel::Problem;
use platform::{
    file_kinds::{FileName, Refusal, RefusalReason, Refused, judge},
    files::{MAX_FILE_BYTES, ReceiveFault},
};
use store::{
    Granted,
    guard::{Grant, Reads, Writes},
    ids::{FormId, HeldFileId},
    tables::{held_file, provider},
    views::files::{self, NewFile},
};

use crate::{Asked, field::HeldFile, form::Filled, words::Words};

/// Most bytes that one person may hold in unsent forms (ASVS 5.2.4).
const MAX_HELD_BYTES: i64 = 200 * 1024 * 1024;

/// The files of one send: what can be held, and what was refused, in words that name file and reason (T-149).
#[derive(Debug, Default)]
pub struct Taken {
    /// What passed.
    pub good: Vec<NewFile>,
    /// What did not, each a sentence.
    pub refused: Vec<String>,
}

impl Taken {
    /// All refusals as the message of one field, a line each.
    pub fn message(&self) -> Option<String> {
        (!self.refused.is_empty()).then(|| self.refused.join("\n"))
    }
}

/// Judges and keeps the files that arrived with a form. It waits for the disk: never call it while a write is open.
pub async fn take<G: Grant + Reads<provider::Entity>>(asked: &Asked<G>, filled: &mut Filled) -> Result<Taken, Problem> {
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
pub async fn hold<G>(
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
pub async fn shown<G>(may: &Granted<'_, G>, form: FormId, words: &Words) -> Result<Vec<HeldFile>, Problem>
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
pub fn size_in_words(words: &Words, bytes: i64) -> String {
    if bytes < 1_000_000 {
        words.t_with("file-size-kb", &[("count", ((bytes + 999) / 1_000).into())])
    } else {
        let tenths = (bytes + 50_000) / 100_000;
        words.t_with("file-size-mb", &[("count", format!("{}.{}", tenths / 10, tenths % 10).into())])
    }
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
pub fn limit_in_megabytes() -> u64 {
    megabytes(MAX_FILE_BYTES)
}

/// Whether anything at all came with the form for this field: files now, or files held from before.
pub async fn has_any<G>(may: &Granted<'_, G>, form: FormId) -> Result<bool, Problem>
where
    G: Grant + Reads<held_file::Entity>,
{
    Ok(!files::held(may, form).await?.is_empty())
}
