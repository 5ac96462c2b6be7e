//! Letters as files, one `.eml` each: for the demo and for tests, which read them here.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use async_trait::async_trait;
use jiff::Timestamp;
use tokio::task::spawn_blocking;

pub use super::reading::Shown;
use super::{Address, Letter, MailFault, MailOut, reading};

/// A folder of letters. Names sort by the time at which letters were written; a letter sent again replaces itself.
#[derive(Debug, Clone)]
pub struct MailFolder(PathBuf);

/// A letter in the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its file name, by which [`MailFolder::read`] finds it.
    pub file: String,
    /// Its subject.
    pub subject: String,
    /// Who gets it.
    pub to: Address,
    /// Its date.
    pub date: Option<Timestamp>,
}

impl MailFolder {
    /// The folder at `path`; it is created when the first letter comes.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// The newest letters, newest first, at most `limit`.
    pub fn list(&self, limit: usize) -> io::Result<Vec<Entry>> {
        let mut names = self.names()?;
        names.sort_unstable_by(|one, other| other.cmp(one));
        names.truncate(limit);
        let entry = |file: String| {
            let shown = reading::read(&fs::read_to_string(self.0.join(&file))?);
            Ok(Entry { file, subject: shown.subject, to: shown.to, date: shown.date })
        };
        names.into_iter().map(entry).collect()
    }

    /// The letter in this file; `None` if the folder holds no such letter.
    pub fn read(&self, file: &str) -> io::Result<Option<Shown>> {
        // Only a name that the folder itself lists is opened, never a path.
        if !self.names()?.iter().any(|name| name == file) {
            return Ok(None);
        }
        fs::read_to_string(self.0.join(file)).map(|eml| Some(reading::read(&eml)))
    }

    fn names(&self) -> io::Result<Vec<String>> {
        let found = match fs::read_dir(&self.0) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            found => found?,
        };
        let mut names = Vec::new();
        for entry in found {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if Path::new(&name).extension().is_some_and(|extension| extension == "eml") && !name.starts_with('.') {
                names.push(name);
            }
        }
        Ok(names)
    }
}

#[async_trait]
impl MailOut for MailFolder {
    async fn send(&self, letter: &Letter) -> Result<(), MailFault> {
        let eml = letter.message()?.formatted();
        let name = format!("{}-{}.eml", letter.written_at.strftime("%Y%m%dT%H%M%S.%6fZ"), letter.digest());
        let folder = self.0.clone();
        let written = spawn_blocking(move || write(&folder, &name, &eml)).await;
        written.map_err(|error| MailFault::Temporary(error.to_string()))?.map_err(|error| self.fault(&error))
    }

    async fn check(&self) -> Result<(), MailFault> {
        let folder = self.0.clone();
        let tried = spawn_blocking(move || {
            fs::create_dir_all(&folder)?;
            tempfile::Builder::new().prefix(".check-").tempfile_in(&folder).map(drop)
        });
        tried.await.map_err(|error| MailFault::Temporary(error.to_string()))?.map_err(|error| self.fault(&error))
    }
}

impl MailFolder {
    fn fault(&self, error: &io::Error) -> MailFault {
        MailFault::Temporary(format!("the mail folder {} cannot be written: {error}", self.0.display()))
    }
}

/// The whole letter appears under its name at once, and is on the disk when this returns.
fn write(folder: &Path, name: &str, eml: &[u8]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut draft = tempfile::Builder::new().prefix(".new-").tempfile_in(folder)?;
    io::Write::write_all(&mut draft, eml)?;
    draft.as_file().sync_all()?;
    draft.persist(folder.join(name)).map_err(|error| error.error)?;
    fs::File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::{super::tests::letter, *};

    #[tokio::test]
    async fn letters_are_listed_newest_first_and_read() {
        let folder = tempfile::tempdir().unwrap();
        let mail = MailFolder::new(folder.path().join("mail"));
        assert_eq!(mail.list(10).unwrap(), []);
        mail.check().await.unwrap();
        for number in [2, 1, 3] {
            mail.send(&letter(number)).await.unwrap();
        }
        let listed = mail.list(2).unwrap();
        let subjects: Vec<&str> = listed.iter().map(|entry| entry.subject.as_str()).collect();
        assert_eq!(subjects, [letter(3).subject, letter(2).subject]);
        assert_eq!(listed[0].to, letter(3).to);
        let shown = mail.read(&listed[0].file).unwrap().unwrap();
        assert_eq!((shown.text, shown.html), (letter(3).text, letter(3).html));
        assert_eq!(fs::read_dir(folder.path().join("mail")).unwrap().count(), 3, "nothing but letters");
    }

    #[tokio::test]
    async fn a_letter_sent_again_is_there_once() {
        let folder = tempfile::tempdir().unwrap();
        let mail = MailFolder::new(folder.path());
        mail.send(&letter(1)).await.unwrap();
        mail.send(&letter(1)).await.unwrap();
        assert_eq!(mail.list(10).unwrap().len(), 1);
    }

    #[tokio::test]
    async fn cve_2023_46863_only_its_own_letters_are_read() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("outside.eml"), "Subject: secret\r\n\r\n").unwrap();
        let mail = MailFolder::new(folder.path().join("mail"));
        mail.send(&letter(1)).await.unwrap();
        fs::write(folder.path().join("mail/notes.txt"), "secret").unwrap();
        for file in ["../outside.eml", "./../outside.eml", "notes.txt", "", "nothing.eml", "/etc/passwd"] {
            assert_eq!(mail.read(file).unwrap(), None, "{file}");
        }
    }

    #[tokio::test]
    async fn a_folder_that_cannot_be_written_is_tried_again_later() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let mail = MailFolder::new(file.path().join("below a file"));
        assert!(matches!(mail.send(&letter(1)).await, Err(MailFault::Temporary(_))));
        assert!(matches!(mail.check().await, Err(MailFault::Temporary(_))));
    }
}
