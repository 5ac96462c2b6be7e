//! Files, addressed by their content under the provider's prefix: `files/<provider>/<first two digits>/<SHA-256>`. Names, and who
//! may see which file, live in the database; nothing here is reached by a name (CVE-2026-53594, CVE-2023-46863).

use std::{
    fmt, fs, io,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    sync::Arc,
};

use bytes::Bytes;
use futures::{Stream, StreamExt, TryStreamExt, pin_mut, stream::BoxStream};
use kernel::Problem;
use object_store::{
    Error, ObjectStore, ObjectStoreExt, PutPayload, local::LocalFileSystem, memory::InMemory, path::Path as Place,
};
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt};
use uuid::Uuid;

/// The most bytes of one attached file: 10 MB (T-143).
pub const MAX_FILE_BYTES: u64 = 10 * 1024 * 1024;

/// How many of the first bytes are kept at hand to tell what a file is.
const HEAD_BYTES: usize = 8 * 1024;

/// Where files rest.
#[derive(Debug, Clone)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
    /// Where files wait while they arrive.
    incoming: PathBuf,
}

/// A file that has arrived and is not kept yet. It has no name on disk: dropped, or when the process dies, it is gone.
#[derive(Debug)]
pub struct Received {
    file: tokio::fs::File,
    size: u64,
    sha256: String,
    head: Vec<u8>,
}

/// Why a file did not arrive.
#[derive(Debug, thiserror::Error)]
pub enum ReceiveFault {
    /// It has more bytes than allowed; the rest was not read.
    #[error("more than {limit} bytes")]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// The sender broke off or sent garbage.
    #[error("the upload broke off: {0}")]
    Broken(String),
    /// Our own disk failed.
    #[error("cannot hold the upload: {0}")]
    Disk(#[from] io::Error),
}

/// A kept file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The SHA-256 of its content in 64 hexadecimal digits: its address beneath the provider.
    pub sha256: String,
    /// Its size in bytes.
    pub size: u64,
}

/// A kept file being read.
pub struct Opened {
    /// Its size in bytes.
    pub size: u64,
    /// Its content.
    pub stream: BoxStream<'static, io::Result<Bytes>>,
}

impl fmt::Debug for Opened {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Opened").field("size", &self.size).finish_non_exhaustive()
    }
}

impl Received {
    /// Its size in bytes.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Its first bytes (8 KiB at most).
    pub fn head(&self) -> &[u8] {
        &self.head
    }

    /// The SHA-256 of its content in hexadecimal digits.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// Its content, at once in memory; the file is not kept.
    pub async fn whole(mut self) -> Result<Vec<u8>, Problem> {
        let fault = |error: io::Error| Problem::fault("read an arrived file", error);
        let mut content = Vec::new();
        self.file.rewind().await.map_err(fault)?;
        self.file.read_to_end(&mut content).await.map_err(fault)?;
        Ok(content)
    }
}

impl Files {
    /// Files in a folder of this machine, which is created if need be. What [`Files::keep`] acknowledged has reached the disk
    /// (decision 19).
    pub fn on_disk(folder: &Path) -> Result<Self, Problem> {
        let fault =
            |error: &dyn fmt::Display| Problem::fault(&format!("open the file folder {}", folder.display()), error);
        let incoming = folder.join("incoming");
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&incoming).map_err(|error| fault(&error))?;
        let store = LocalFileSystem::new_with_prefix(folder).map_err(|error| fault(&error))?.with_fsync(true);
        Ok(Self { store: Arc::new(store), incoming })
    }

    /// Files in memory, for tests.
    pub fn in_memory() -> Self {
        Self { store: Arc::new(InMemory::new()), incoming: std::env::temp_dir() }
    }

    /// Takes in a file piece by piece, at most `limit` bytes, without holding it in memory.
    pub async fn receive<S, E>(&self, content: S, limit: u64) -> Result<Received, ReceiveFault>
    where
        S: Stream<Item = Result<Bytes, E>>,
        E: fmt::Display,
    {
        let incoming = self.incoming.clone();
        let file = tokio::task::spawn_blocking(move || tempfile::tempfile_in(incoming)).await;
        let mut file = tokio::fs::File::from_std(file.map_err(io::Error::other)??);
        let (mut size, mut digest, mut head) = (0_u64, Sha256::new(), Vec::new());
        pin_mut!(content);
        while let Some(piece) = content.next().await {
            let piece = piece.map_err(|error| ReceiveFault::Broken(error.to_string()))?;
            size += piece.len() as u64;
            if size > limit {
                return Err(ReceiveFault::TooLarge { limit });
            }
            digest.update(&piece);
            let missing = HEAD_BYTES - head.len();
            head.extend_from_slice(&piece[..piece.len().min(missing)]);
            file.write_all(&piece).await?;
        }
        file.flush().await?;
        Ok(Received { file, size, sha256: hexadecimal(&digest.finalize()), head })
    }

    /// Keeps a file for `provider`. The same content kept twice is one file.
    pub async fn keep(&self, provider: Uuid, received: Received) -> Result<Kept, Problem> {
        let fault = |error: &dyn fmt::Display| Problem::fault("keep file", error);
        let Received { mut file, size, sha256, .. } = received;
        let place = place(provider, &sha256).ok_or_else(|| fault(&"no address"))?;
        let mut content = Vec::with_capacity(usize::try_from(size).map_err(|error| fault(&error))?);
        file.rewind().await.map_err(|error| fault(&error))?;
        file.read_to_end(&mut content).await.map_err(|error| fault(&error))?;
        self.store.put(&place, PutPayload::from(content)).await.map_err(|error| fault(&error))?;
        Ok(Kept { sha256, size })
    }

    /// Opens a kept file; `None` if there is none with this address.
    pub async fn open(&self, provider: Uuid, sha256: &str) -> Result<Option<Opened>, Problem> {
        let Some(place) = place(provider, sha256) else {
            return Ok(None);
        };
        match self.store.get(&place).await {
            Ok(found) => {
                let size = found.meta.size;
                Ok(Some(Opened { size, stream: found.into_stream().map_err(io::Error::other).boxed() }))
            }
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(Problem::fault("open file", error)),
        }
    }

    /// The whole content of a kept file; `None` if there is none with this address.
    pub async fn read(&self, provider: Uuid, sha256: &str) -> Result<Option<Bytes>, Problem> {
        let Some(opened) = self.open(provider, sha256).await? else {
            return Ok(None);
        };
        let content: Vec<Bytes> =
            opened.stream.try_collect().await.map_err(|error| Problem::fault("read file", error))?;
        Ok(Some(content.concat().into()))
    }

    /// Whether there is a kept file with this address.
    pub async fn exists(&self, provider: Uuid, sha256: &str) -> Result<bool, Problem> {
        let Some(place) = place(provider, sha256) else {
            return Ok(false);
        };
        match self.store.head(&place).await {
            Ok(_) => Ok(true),
            Err(Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(Problem::fault("look for file", error)),
        }
    }

    /// Writes, reads and removes a file, to show that the place works.
    pub async fn check(&self) -> Result<(), Problem> {
        let fault = |error| Problem::fault("try the file folder", error);
        let place = Place::from("check");
        self.store.put(&place, PutPayload::from_static(b"check")).await.map_err(fault)?;
        self.store.get(&place).await.map_err(fault)?.bytes().await.map_err(fault)?;
        self.store.delete(&place).await.map_err(fault)
    }
}

/// Where the file with this address rests; `None` if the address is none.
fn place(provider: Uuid, sha256: &str) -> Option<Place> {
    let valid = sha256.len() == 64 && sha256.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
    valid.then(|| Place::from(format!("files/{provider}/{}/{sha256}", &sha256[..2])))
}

fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|byte| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]])
        .map(char::from)
        .collect()
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use futures::stream;

    use super::*;

    const PROVIDER: Uuid = Uuid::from_u128(1);
    const OTHER: Uuid = Uuid::from_u128(2);

    fn pieces(content: &[u8]) -> impl Stream<Item = Result<Bytes, Infallible>> + use<> {
        let pieces: Vec<_> = content.chunks(1000).map(Bytes::copy_from_slice).map(Ok).collect();
        stream::iter(pieces)
    }

    async fn kept(files: &Files, content: &[u8]) -> Kept {
        let received = files.receive(pieces(content), MAX_FILE_BYTES).await.unwrap();
        files.keep(PROVIDER, received).await.unwrap()
    }

    fn both() -> (tempfile::TempDir, [Files; 2]) {
        let folder = tempfile::tempdir().unwrap();
        let disk = Files::on_disk(&folder.path().join("data")).unwrap();
        (folder, [disk, Files::in_memory()])
    }

    #[tokio::test]
    async fn what_was_kept_is_read_again_by_its_provider_alone() {
        let (_folder, sides) = both();
        for files in sides {
            let content: Vec<u8> = (0..50_000_u32).flat_map(u32::to_le_bytes).collect();
            let kept = kept(&files, &content).await;
            assert_eq!(kept.size, 200_000);
            assert_eq!(kept.sha256, hexadecimal(&Sha256::digest(&content)));
            assert_eq!(files.read(PROVIDER, &kept.sha256).await.unwrap().unwrap(), content);
            assert_eq!(files.open(PROVIDER, &kept.sha256).await.unwrap().unwrap().size, 200_000);
            assert!(files.exists(PROVIDER, &kept.sha256).await.unwrap());
            assert!(!files.exists(OTHER, &kept.sha256).await.unwrap());
            assert!(files.read(OTHER, &kept.sha256).await.unwrap().is_none());
        }
    }

    #[tokio::test]
    async fn the_same_content_is_one_file() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::on_disk(folder.path()).unwrap();
        let (one, two) = (kept(&files, b"same").await, kept(&files, b"same").await);
        assert_eq!(one, two);
        let path = folder.path().join(format!("files/{PROVIDER}/{}/{}", &one.sha256[..2], one.sha256));
        assert_eq!(fs::read(path).unwrap(), b"same");
    }

    #[tokio::test]
    async fn t_143_ten_megabytes_and_no_byte_more() {
        let files = Files::in_memory();
        let content = vec![7; usize::try_from(MAX_FILE_BYTES).unwrap() + 1];
        assert!(files.receive(pieces(&content[1..]), MAX_FILE_BYTES).await.is_ok());
        let refused = files.receive(pieces(&content), MAX_FILE_BYTES).await.unwrap_err();
        assert!(matches!(refused, ReceiveFault::TooLarge { limit: MAX_FILE_BYTES }));
    }

    #[tokio::test]
    async fn an_endless_upload_is_cut_off_while_it_arrives() {
        let endless = stream::repeat_with(|| Ok::<_, Infallible>(Bytes::from_static(&[0; 4096])));
        let refused = Files::in_memory().receive(endless, MAX_FILE_BYTES).await.unwrap_err();
        assert!(matches!(refused, ReceiveFault::TooLarge { .. }));
    }

    #[tokio::test]
    async fn decision_19_what_is_not_kept_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::on_disk(folder.path()).unwrap();
        let broken = stream::iter([Ok(Bytes::from_static(b"begin")), Err("connection reset")]);
        let fault = files.receive(broken, MAX_FILE_BYTES).await.unwrap_err();
        assert!(matches!(fault, ReceiveFault::Broken(_)), "{fault}");
        drop(files.receive(pieces(b"refused later"), MAX_FILE_BYTES).await.unwrap());
        assert_eq!(fs::read_dir(folder.path().join("incoming")).unwrap().count(), 0);
        assert!(!folder.path().join("files").exists());
    }

    #[tokio::test]
    async fn the_head_tells_what_it_is() {
        let received = Files::in_memory().receive(pieces(&vec![1; 20_000]), MAX_FILE_BYTES).await.unwrap();
        assert_eq!((received.head().len(), received.size()), (HEAD_BYTES, 20_000));
        let empty = Files::in_memory().receive(pieces(b""), MAX_FILE_BYTES).await.unwrap();
        assert_eq!((empty.head().len(), empty.size()), (0, 0));
    }

    #[tokio::test]
    async fn cve_2023_46863_addresses_are_no_paths() {
        let (_folder, sides) = both();
        for files in sides {
            for address in
                ["", "../../secrets.key", "./../x", &"A".repeat(64), &format!("{}/..", "a".repeat(61)), &"é".repeat(32)]
            {
                assert!(files.open(PROVIDER, address).await.unwrap().is_none(), "{address}");
                assert!(!files.exists(PROVIDER, address).await.unwrap());
            }
            files.check().await.unwrap();
        }
    }
}
