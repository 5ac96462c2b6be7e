//! Attachments: text as it is, pictures drawn, both kept where the product keeps files.

use std::collections::BTreeMap;

use kernel::Problem;
use platform::{
    file_kinds::{self, FileName, Refused},
    files::MAX_FILE_BYTES,
};

use super::Filling;
use crate::commands::demo::{pictures, world::Matter};

/// A file that is kept.
#[derive(Debug, Clone)]
pub struct Kept {
    pub sha256: String,
    pub size: i64,
    pub media_type: &'static str,
}

/// What was kept already: the same picture is drawn once.
pub type Drawn = BTreeMap<(String, String, usize), Kept>;

/// Grounds that pictures differ in.
const VARIANTS: usize = 3;

impl Filling<'_> {
    /// Keeps what a file holds. `variant` tells pictures of the same words apart.
    pub async fn keep(&self, name: &str, matter: &Matter, variant: usize, drawn: &mut Drawn) -> Result<Kept, Problem> {
        let key = match matter {
            Matter::Text(text) => (String::new(), text.clone(), 0),
            Matter::Picture(scene, words) => (scene.clone(), words.clone(), variant % VARIANTS),
        };
        if let Some(kept) = drawn.get(&key) {
            return Ok(kept.clone());
        }
        let bytes = match matter {
            Matter::Text(text) => text.clone().into_bytes(),
            Matter::Picture(scene, words) => pictures::draw(scene, words, key.2)?,
        };
        let piece = futures::stream::iter([Ok::<_, std::convert::Infallible>(bytes::Bytes::from(bytes))]);
        let received = self.doors.files.receive(piece, MAX_FILE_BYTES).await;
        let received = received.map_err(|fault| Problem::fault("keep demo file", fault))?;
        let kind =
            file_kinds::judge(&FileName::clean(name), received.head(), received.size(), &Refused::new(None, true));
        let kind = kind.map_err(|refusal| Problem::Fault(format!("demo file {name}: {:?}", refusal.reason)))?;
        let stored = self.doors.files.keep(self.provider.0, received).await?;
        let size = i64::try_from(stored.size).map_err(|error| Problem::fault("demo file size", error))?;
        let kept = Kept { sha256: stored.sha256, size, media_type: kind.media_type };
        drawn.insert(key, kept.clone());
        Ok(kept)
    }
}
