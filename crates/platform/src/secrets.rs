//! Secrets that must be read again (TOTP secrets, passwords of mail servers) rest sealed: XChaCha20-Poly1305 under a key that
//! lies outside the database (ASVS 11.3.2, 13.3.1), and that can be changed (13.3.4).

use std::{
    fmt,
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::Path,
};

use base64::{Engine, prelude::BASE64_STANDARD, prelude::BASE64_URL_SAFE_NO_PAD};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use kernel::Chance;
use sha2::{Digest, Sha256};

const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 24;
const DERIVED_BYTES: usize = 20;

/// Marks the way of sealing, so that another one can follow.
const FORM: &str = "x1";

/// The keys of an installation: the first seals, all open.
pub struct Secrets {
    keys: Vec<Key>,
}

struct Key {
    /// The first eight hexadecimal digits of the key's SHA-256: tells which key opens a text, and nothing about it.
    id: String,
    cipher: XChaCha20Poly1305,
}

/// A sealed secret as text: form, key id and ciphertext, parted by periods.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed(String);

/// Why a secret could not be sealed or opened, or the keys not be read.
#[derive(Debug, thiserror::Error)]
pub enum SecretsFault {
    /// The key file can neither be read nor created.
    #[error("key file {file}: {error}")]
    File {
        /// Which file.
        file: String,
        /// What the system said.
        error: io::Error,
    },
    /// A line of the keys is not the base64 form of 32 bytes.
    #[error("line {0} of the keys is not 32 bytes in base64")]
    BadKey(usize),
    /// There is no key at all.
    #[error("there is no key: expected one line of 32 bytes in base64")]
    NoKey,
    /// It was sealed with a key that is not among ours.
    #[error("sealed with the unknown key {0}; add that key as a further line")]
    UnknownKey(String),
    /// It is not sealed text, was changed, or belongs to another place.
    #[error("the sealed text is damaged or belongs elsewhere")]
    Damaged,
    /// The cipher refused.
    #[error("sealing failed")]
    Unsealable,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.keys.iter().map(|key| &key.id)).finish()
    }
}

impl Sealed {
    /// The text to store.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Text that was stored.
    pub fn from_text(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl Secrets {
    /// Keys from configuration: one a line in base64, the one that seals first. Lines beginning with `#` are remarks.
    pub fn from_text(text: &str) -> Result<Self, SecretsFault> {
        let mut keys = Vec::new();
        for (index, line) in text.lines().map(str::trim).enumerate() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let bytes = BASE64_STANDARD.decode(line).ok().filter(|bytes| bytes.len() == KEY_BYTES);
            keys.push(Key::new(&bytes.ok_or(SecretsFault::BadKey(index + 1))?)?);
        }
        if keys.is_empty() { Err(SecretsFault::NoKey) } else { Ok(Self { keys }) }
    }

    /// Keys from a file. If it does not exist it is created with a new key, readable by its owner alone. Several nodes may
    /// start at once on one directory: the first wins, the others read its key.
    pub fn from_file(file: &Path, chance: &dyn Chance) -> Result<Self, SecretsFault> {
        let fault = |error| SecretsFault::File { file: file.display().to_string(), error };
        if !file.try_exists().map_err(fault)? {
            create(file, chance).map_err(fault)?;
        }
        let mode = fs::metadata(file).map_err(fault)?.permissions().mode();
        if mode & 0o077 != 0 {
            tracing::warn!(file = %file.display(), "the key file can be read by others: run chmod 600 on it");
        }
        Self::from_text(&fs::read_to_string(file).map_err(fault)?)
    }

    /// Seals `plain` for one place, which `about` names (such as `totp:` and the account's id): text copied to another place
    /// does not open there.
    pub fn seal(&self, plain: &[u8], about: &str, chance: &dyn Chance) -> Result<Sealed, SecretsFault> {
        let key = self.keys.first().ok_or(SecretsFault::NoKey)?;
        let mut sealed = vec![0; NONCE_BYTES];
        chance.fill(&mut sealed);
        let payload = Payload { msg: plain, aad: about.as_bytes() };
        let cipher = key.cipher.encrypt(XNonce::from_slice(&sealed), payload).map_err(|_| SecretsFault::Unsealable)?;
        sealed.extend(cipher);
        Ok(Sealed(format!("{FORM}.{}.{}", key.id, BASE64_URL_SAFE_NO_PAD.encode(sealed))))
    }

    /// The secret that was sealed for the place that `about` names.
    pub fn open(&self, sealed: &Sealed, about: &str) -> Result<Vec<u8>, SecretsFault> {
        let (id, text) = parts(sealed).ok_or(SecretsFault::Damaged)?;
        let key = self.keys.iter().find(|key| key.id == id).ok_or_else(|| SecretsFault::UnknownKey(id.to_owned()))?;
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| SecretsFault::Damaged)?;
        let (nonce, msg) = bytes.split_at_checked(NONCE_BYTES).ok_or(SecretsFault::Damaged)?;
        let payload = Payload { msg, aad: about.as_bytes() };
        key.cipher.decrypt(XNonce::from_slice(nonce), payload).map_err(|_| SecretsFault::Damaged)
    }

    /// A text of forty hexadecimal digits that only these keys make of `about`, one for each key, the present one first: for
    /// tokens of which the database holds a hash, and that must be said again. The keystream under a nonce that belongs to
    /// `about` alone is what makes them.
    pub fn derive(&self, about: &str) -> Result<Vec<String>, SecretsFault> {
        let digest = Sha256::new_with_prefix(b"derive:").chain_update(about.as_bytes()).finalize();
        let nonce = &digest[..NONCE_BYTES];
        let derived = self.keys.iter().map(|key| {
            let payload = Payload { msg: &[0; DERIVED_BYTES], aad: b"" };
            let stream =
                key.cipher.encrypt(XNonce::from_slice(nonce), payload).map_err(|_| SecretsFault::Unsealable)?;
            Ok(stream.iter().take(DERIVED_BYTES).fold(String::new(), |text, byte| format!("{text}{byte:02x}")))
        });
        derived.collect()
    }

    /// Whether it was sealed with the first key; if not, open it and seal it anew (key rotation).
    pub fn is_current(&self, sealed: &Sealed) -> bool {
        parts(sealed).zip(self.keys.first()).is_some_and(|((id, _), key)| id == key.id)
    }
}

impl Key {
    fn new(bytes: &[u8]) -> Result<Self, SecretsFault> {
        let digest = Sha256::digest(bytes);
        let id = format!("{:02x}{:02x}{:02x}{:02x}", digest[0], digest[1], digest[2], digest[3]);
        Ok(Self { id, cipher: XChaCha20Poly1305::new_from_slice(bytes).map_err(|_| SecretsFault::NoKey)? })
    }
}

/// Key id and ciphertext.
fn parts(sealed: &Sealed) -> Option<(&str, &str)> {
    sealed.0.strip_prefix(FORM)?.strip_prefix('.')?.split_once('.')
}

/// Writes a new key beside `file`, then links it into place unless someone else was first.
fn create(file: &Path, chance: &dyn Chance) -> io::Result<()> {
    let (mut key, mut name) = ([0_u8; KEY_BYTES], [0_u8; 8]);
    chance.fill(&mut key);
    chance.fill(&mut name);
    let folder = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let draft = folder.join(format!(".new-key-{:016x}", u64::from_ne_bytes(name)));
    let mut out = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
    writeln!(out, "# Seals the secrets in the database. Keep a copy: without it they cannot be read.")?;
    writeln!(out, "# To change it, put a new line above (openssl rand -base64 32) and keep the old one.")?;
    writeln!(out, "{}", BASE64_STANDARD.encode(key))?;
    out.sync_all()?;
    let linked = fs::hard_link(&draft, file);
    fs::remove_file(&draft)?;
    match linked {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => fs::File::open(folder)?.sync_all(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::system::SystemChance;

    const OLD: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    const NEW: &str = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";

    #[test]
    fn derived_texts_belong_to_key_and_place() {
        let (one, two) = (BASE64_STANDARD.encode([1; KEY_BYTES]), BASE64_STANDARD.encode([2; KEY_BYTES]));
        let old = Secrets::from_text(&one).unwrap();
        let new = Secrets::from_text(&format!("{two}\n{one}")).unwrap();
        let of = |secrets: &Secrets, about: &str| secrets.derive(about).unwrap();
        assert_eq!(of(&old, "thread:1"), of(&old, "thread:1"));
        assert_ne!(of(&old, "thread:1"), of(&old, "thread:2"));
        assert_eq!(of(&new, "thread:1").len(), 2);
        assert_eq!(of(&new, "thread:1")[1], of(&old, "thread:1")[0], "the old key still makes its own");
        assert!(of(&old, "thread:1")[0].len() == 40);
    }

    #[test]
    fn the_key_file_is_made_once_and_for_the_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("data/secrets.key");
        let sealed = Secrets::from_file(&file, &SystemChance).unwrap().seal(b"JBSW", "totp:1", &SystemChance).unwrap();
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        let again = Secrets::from_file(&file, &SystemChance).unwrap();
        assert_eq!(again.open(&sealed, "totp:1").unwrap(), b"JBSW");
        assert_eq!(fs::read_dir(file.parent().unwrap()).unwrap().count(), 1, "no draft is left behind");
    }

    #[test]
    fn nodes_that_start_at_once_share_one_key() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("secrets.key");
        let starts: Vec<_> = (0..8)
            .map(|_| {
                let file = file.clone();
                std::thread::spawn(move || format!("{:?}", Secrets::from_file(&file, &SystemChance).unwrap()))
            })
            .collect();
        let ids: std::collections::HashSet<String> = starts.into_iter().map(|start| start.join().unwrap()).collect();
        assert_eq!(ids.len(), 1);
    }

    #[test]
    fn asvs_13_3_4_keys_rotate() {
        let old = Secrets::from_text(OLD).unwrap();
        let sealed = old.seal(b"secret", "here", &SystemChance).unwrap();
        assert!(old.is_current(&sealed));
        let both = Secrets::from_text(&format!("# newest first\n{NEW}\n{OLD}\n")).unwrap();
        assert_eq!(both.open(&sealed, "here").unwrap(), b"secret");
        assert!(!both.is_current(&sealed));
        let renewed = both.seal(b"secret", "here", &SystemChance).unwrap();
        assert!(both.is_current(&renewed));
        assert!(matches!(Secrets::from_text(NEW).unwrap().open(&sealed, "here"), Err(SecretsFault::UnknownKey(_))));
    }

    #[test]
    fn bad_keys_are_named() {
        assert!(matches!(Secrets::from_text(""), Err(SecretsFault::NoKey)));
        assert!(matches!(Secrets::from_text("# only a remark"), Err(SecretsFault::NoKey)));
        assert!(matches!(Secrets::from_text(&format!("{OLD}\nshort")), Err(SecretsFault::BadKey(2))));
    }

    proptest! {
        #[test]
        fn asvs_11_3_2_only_the_untouched_text_opens_and_only_in_its_place(
            plain in prop::collection::vec(any::<u8>(), 0..200), about in "[a-z]{1,8}", flip in any::<prop::sample::Index>()
        ) {
            let secrets = Secrets::from_text(OLD).unwrap();
            let sealed = secrets.seal(&plain, &about, &SystemChance).unwrap();
            prop_assert_eq!(secrets.open(&sealed, &about).unwrap(), plain);
            let elsewhere = about.clone() + "x";
            prop_assert!(secrets.open(&sealed, &elsewhere).is_err());
            let mut changed = sealed.as_str().to_owned().into_bytes();
            let at = flip.index(changed.len());
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            prop_assert!(secrets.open(&Sealed::from_text(String::from_utf8(changed).unwrap()), &about).is_err());
        }
    }
}
