//! Debian's dovecot-imapd as a private server: on a free loopback port, with a mailbox and a configuration in a temporary
//! folder, and the self-signed certificate of `tests/tls`. It ends with the test.

use std::{
    fs,
    net::{TcpListener, TcpStream},
    os::unix::fs::{MetadataExt, PermissionsExt, chown},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

/// A running mail server with one mailbox.
pub struct Dovecot {
    child: Child,
    folder: tempfile::TempDir,
    pub port: u16,
}

/// The password of the mailbox.
pub const PASSWORD: &str = "a-password-of-the-tests";

/// The certificate that the server shows, which is its own authority.
pub fn certificate() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/tls/certificate.pem")
}

/// Number of a user or group that is not root, as the server wants for mailboxes: our own, or `mail` for root.
fn user(file: &str, own: u32) -> u32 {
    if own != 0 {
        return own;
    }
    let all = fs::read_to_string(file).unwrap();
    let line = all.lines().find(|line| line.starts_with("mail:")).expect("Debian has a user mail");
    line.split(':').nth(2).unwrap().parse().unwrap()
}

impl Dovecot {
    /// Starts it and waits until it listens.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (root, tls) = (folder.path(), certificate());
        fs::set_permissions(root, fs::Permissions::from_mode(0o755)).unwrap();
        let about = fs::metadata(root).unwrap();
        let (uid, gid) = (user("/etc/passwd", about.uid()), user("/etc/group", about.gid()));
        for below in ["run", "state", "mail"] {
            fs::create_dir(root.join(below)).unwrap();
        }
        // The server reads the certificate as root before it gives its rights away, from where it may enter.
        fs::copy(&tls, root.join("certificate.pem")).unwrap();
        fs::copy(tls.with_file_name("key.pem"), root.join("key.pem")).unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let place = root.display();
        let own = if about.uid() == 0 {
            chown(root.join("mail"), Some(uid), Some(gid)).unwrap();
            String::new()
        } else {
            let name = String::from_utf8(Command::new("id").arg("-un").output().unwrap().stdout).unwrap();
            let group = String::from_utf8(Command::new("id").arg("-gn").output().unwrap().stdout).unwrap();
            format!(
                "default_internal_user = {0}\ndefault_login_user = {0}\ndefault_internal_group = {1}\n",
                name.trim(),
                group.trim()
            )
        };
        let configuration = format!(
            "base_dir = {place}/run\nstate_dir = {place}/state\nlog_path = {place}/log\nprotocols = imap\nlisten = 127.0.0.1\n\
             ssl = required\nssl_cert = <{place}/certificate.pem\nssl_key = <{place}/key.pem\n\
             mail_location = maildir:{place}/mail/%u\nfirst_valid_uid = 1\n{own}\
             passdb {{\n  driver = static\n  args = password={PASSWORD}\n}}\n\
             userdb {{\n  driver = static\n  args = uid={uid} gid={gid} home={place}/mail/%u\n}}\n\
             service imap-login {{\n  chroot =\n  inet_listener imap {{\n    port = 0\n  }}\n\
             inet_listener imaps {{\n    port = {port}\n    ssl = yes\n  }}\n}}\nservice anvil {{\n  chroot =\n}}\n"
        );
        fs::write(root.join("dovecot.conf"), configuration).unwrap();
        let child = Command::new("/usr/sbin/dovecot")
            .args(["-F", "-c"])
            .arg(root.join("dovecot.conf"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("dovecot-imapd is installed; ./run test sees to it");
        let server = Self { child, folder, port };
        let began = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(began.elapsed() < Duration::from_secs(20), "dovecot does not listen: {}", server.log());
            sleep(Duration::from_millis(50));
        }
        server
    }

    /// Delivers a mail, as a mail server would.
    pub fn deliver(&self, name: &str, content: &[u8]) {
        let mailbox = self.mailbox();
        let owner = fs::metadata(self.folder.path().join("mail")).unwrap();
        for below in ["", "tmp", "new", "cur"] {
            let place = mailbox.join(below);
            if !place.exists() {
                fs::create_dir(&place).unwrap();
                chown(&place, Some(owner.uid()), Some(owner.gid())).unwrap();
            }
        }
        let draft = mailbox.join("tmp").join(name);
        fs::write(&draft, content).unwrap();
        chown(&draft, Some(owner.uid()), Some(owner.gid())).unwrap();
        fs::rename(draft, mailbox.join("new").join(name)).unwrap();
    }

    /// The flags of the mails that have any, by the name under which they were delivered.
    pub fn flags(&self) -> Vec<(String, String)> {
        let Ok(found) = fs::read_dir(self.mailbox().join("cur")) else { return Vec::new() };
        let mut flags: Vec<(String, String)> = found
            .filter_map(|entry| entry.unwrap().file_name().into_string().unwrap().split_once(":2,").map(owned))
            .filter(|(_, flags)| !flags.is_empty())
            .collect();
        flags.sort();
        flags
    }

    fn mailbox(&self) -> PathBuf {
        self.folder.path().join("mail/reply")
    }

    /// What it said.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// A file with this content, for the programs under test.
    pub fn file(&self, name: &str, content: &str, mode: u32) -> PathBuf {
        let path: &Path = &self.folder.path().join(name);
        fs::write(path, content).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        path.to_owned()
    }
}

fn owned((name, flags): (&str, &str)) -> (String, String) {
    (name.split(',').next().unwrap_or_default().to_owned(), flags.to_owned())
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        // An orderly end takes its helpers along.
        let _ = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        let _ = self.child.wait();
    }
}
