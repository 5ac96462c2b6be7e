//! A folder into which mails are dropped, one `.eml` file each. What was judged moves to `done`, what cannot be read to `bad`.
//! Whoever writes a file gives it another ending or a period in front and renames it when it is whole; a file that is still
//! being changed is left alone besides.

use std::{
    fs, io,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    time::Duration,
};

use async_trait::async_trait;
use tokio::task::spawn_blocking;

use super::{Arrived, ENOUGH_BYTES, Fate, MAX_MAIL_BYTES, MOST_AT_ONCE, MailFault, MailIn};

/// So long nobody has written to a file that is taken.
const AT_REST: Duration = Duration::from_secs(1);

/// A folder of mails to take in.
#[derive(Debug, Clone)]
pub struct DropFolder {
    folder: PathBuf,
    at_rest: Duration,
}

impl DropFolder {
    /// The folder at `path`, which is made if need be.
    pub fn new(path: impl Into<PathBuf>) -> io::Result<Self> {
        let folder = path.into();
        for place in [folder.clone(), folder.join("done"), folder.join("bad")] {
            fs::DirBuilder::new().recursive(true).mode(0o700).create(place)?;
        }
        Ok(Self { folder, at_rest: AT_REST })
    }

    fn fault(&self, error: &dyn std::fmt::Display) -> MailFault {
        MailFault::Temporary(format!("the folder {} of mails to take in: {error}", self.folder.display()))
    }

    async fn blocking<T: Send + 'static>(
        &self,
        act: impl FnOnce(&Self) -> io::Result<T> + Send + 'static,
    ) -> Result<T, MailFault> {
        let own = self.clone();
        match spawn_blocking(move || act(&own)).await {
            Ok(done) => done.map_err(|error| self.fault(&error)),
            Err(error) => Err(self.fault(&error)),
        }
    }

    /// Names and sizes of the mails that are whole, by name.
    fn whole(&self) -> io::Result<Vec<(String, u64)>> {
        let mut found = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            let mail = name.to_lowercase().ends_with(".eml") && !name.starts_with('.');
            // A link could lead anywhere: only files themselves are taken.
            if !mail || !entry.file_type()?.is_file() {
                continue;
            }
            let Ok(about) = entry.metadata() else { continue };
            let rests = about.modified()?.elapsed().is_ok_and(|since| since >= self.at_rest);
            if rests {
                found.push((name, about.len()));
            }
        }
        found.sort();
        Ok(found)
    }

    fn read(&self) -> io::Result<Vec<Arrived>> {
        let (mut mails, mut bytes) = (Vec::new(), 0);
        for (name, size) in self.whole()?.into_iter().take(MOST_AT_ONCE) {
            if size > MAX_MAIL_BYTES {
                mails.push(Arrived { key: name, content: None });
                continue;
            }
            if bytes > 0 && bytes + size > ENOUGH_BYTES {
                break;
            }
            match fs::read(self.folder.join(&name)) {
                Ok(content) => mails.push(Arrived { key: name, content: Some(content.into()) }),
                // Another node was faster.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(error),
            }
            bytes += size;
        }
        Ok(mails)
    }

    fn put(&self, name: &str, below: &str) -> io::Result<()> {
        let target = free(&self.folder.join(below), name);
        match fs::rename(self.folder.join(name), target) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            other => other,
        }
    }
}

/// A name that is not taken yet.
fn free(folder: &Path, name: &str) -> PathBuf {
    let first = folder.join(name);
    if !first.exists() {
        return first;
    }
    (2..1000).map(|number| folder.join(format!("{number}-{name}"))).find(|path| !path.exists()).unwrap_or(first)
}

#[async_trait]
impl MailIn for DropFolder {
    async fn next(&self) -> Result<Vec<Arrived>, MailFault> {
        self.blocking(Self::read).await
    }

    async fn settle(&self, fates: &[(String, Fate)]) -> Result<(), MailFault> {
        let fates = fates.to_vec();
        self.blocking(move |own| {
            for (name, fate) in &fates {
                // Only names that this folder itself gave are moved, never a path.
                if !name.contains('/') {
                    own.put(name, if *fate == Fate::Done { "done" } else { "bad" })?;
                }
            }
            Ok(())
        })
        .await
    }

    async fn check(&self) -> Result<(), MailFault> {
        self.blocking(|own| {
            own.whole()?;
            let proof = tempfile::Builder::new().prefix(".check-").tempfile_in(own.folder.join("done"))?;
            drop(proof);
            Ok(())
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at_once(path: &Path) -> DropFolder {
        DropFolder { at_rest: Duration::ZERO, ..DropFolder::new(path).unwrap() }
    }

    fn keys(mails: &[Arrived]) -> Vec<&str> {
        mails.iter().map(|mail| mail.key.as_str()).collect()
    }

    #[tokio::test]
    async fn whole_mails_are_taken_and_move_on() {
        let place = tempfile::tempdir().unwrap();
        let folder = at_once(place.path());
        folder.check().await.unwrap();
        for name in ["b.eml", "a.eml", "half.eml.part", ".hidden.eml", "notes.txt"] {
            fs::write(place.path().join(name), name).unwrap();
        }
        std::os::unix::fs::symlink("/etc/passwd", place.path().join("link.eml")).unwrap();
        let mails = folder.next().await.unwrap();
        assert_eq!(keys(&mails), ["a.eml", "b.eml"]);
        assert_eq!(mails[0].content.as_deref(), Some(b"a.eml".as_slice()));
        assert_eq!(folder.next().await.unwrap(), mails, "not settled, they wait");
        let fates = [("a.eml".to_owned(), Fate::Done), ("b.eml".to_owned(), Fate::Aside)];
        folder.settle(&fates).await.unwrap();
        folder.settle(&fates).await.unwrap();
        assert!(folder.next().await.unwrap().is_empty());
        assert!(place.path().join("done/a.eml").exists() && place.path().join("bad/b.eml").exists());
        fs::write(place.path().join("a.eml"), "again").unwrap();
        folder.settle(&fates[..1]).await.unwrap();
        assert_eq!(fs::read_to_string(place.path().join("done/2-a.eml")).unwrap(), "again", "none is lost");
    }

    #[tokio::test]
    async fn what_is_still_written_or_too_large_is_not_read() {
        let place = tempfile::tempdir().unwrap();
        let folder = DropFolder { at_rest: Duration::from_mins(1), ..DropFolder::new(place.path()).unwrap() };
        fs::write(place.path().join("new.eml"), "x").unwrap();
        assert!(folder.next().await.unwrap().is_empty());
        let folder = at_once(place.path());
        let large = fs::File::create(place.path().join("large.eml")).unwrap();
        large.set_len(MAX_MAIL_BYTES + 1).unwrap();
        let mails = folder.next().await.unwrap();
        assert_eq!(keys(&mails), ["large.eml", "new.eml"]);
        assert_eq!(mails[0].content, None);
    }

    #[tokio::test]
    async fn cve_2023_46863_nothing_outside_is_moved() {
        let place = tempfile::tempdir().unwrap();
        let folder = at_once(&place.path().join("in"));
        fs::write(place.path().join("outside.eml"), "x").unwrap();
        folder.settle(&[("../outside.eml".to_owned(), Fate::Done)]).await.unwrap();
        assert!(place.path().join("outside.eml").exists());
    }
}
