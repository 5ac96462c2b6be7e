//! Every setting by its key: its default, and what a right value looks like.

/// One setting.
pub struct Setting {
    /// Its place in the TOML file: `mail.smtp.host`.
    pub key: &'static str,
    /// What holds when nobody sets it, as it would be written in the environment.
    pub default: Option<&'static str>,
    /// What a right value is, to end a sentence that begins "right would be".
    pub right: &'static str,
    /// Never printed.
    pub secret: bool,
}

impl Setting {
    /// The environment variable that sets it: `EMBERDESK_MAIL__SMTP__HOST`.
    pub fn variable(&self) -> String {
        format!("EMBERDESK_{}", self.key.to_uppercase().replace('.', "__"))
    }

    /// The setting of this key.
    pub fn of(key: &str) -> Option<&'static Self> {
        SETTINGS.iter().find(|setting| setting.key == key)
    }
}

const fn plain(key: &'static str, default: Option<&'static str>, right: &'static str) -> Setting {
    Setting { key, default, right, secret: false }
}

const fn secret(key: &'static str, right: &'static str) -> Setting {
    Setting { key, default: None, right, secret: true }
}

/// All of them, in the order in which `doctor` prints them.
pub const SETTINGS: &[Setting] = &[
    plain("public_url", None, "the address people type, such as https://help.example"),
    plain("listen", Some("127.0.0.1:8080"), "an address and a port, such as 0.0.0.0:443 or [::]:443"),
    plain("data_dir", Some("data"), "a folder that the program may write to, such as /var/lib/emberdesk"),
    plain("database.url", None, "sqlite:///var/lib/emberdesk/emberdesk.db or postgres://user:password@host/database"),
    plain("tls.certificate", None, "a PEM file with the certificate and its chain"),
    plain("tls.key", None, "a PEM file with the certificate's private key"),
    plain("trusted_proxies", None, "addresses or networks of your reverse proxies, such as 10.0.0.7,10.1.0.0/16"),
    plain("mail.transport", Some("smtp"), "smtp, or file (mails are written to mail.directory and leave nowhere)"),
    plain("mail.from", None, "the sender of all mail, such as Northwind IT <help@northwind.example>"),
    plain("mail.replies", None, "a mailbox that takes mail for reply+anything@ too, such as reply@northwind.example"),
    plain("mail.directory", None, "a folder for the file transport"),
    plain("mail.smtp.host", None, "the name of your mail server, such as mail.example"),
    plain("mail.smtp.port", Some("587"), "a port: 587 with starttls, 465 with tls, 25 for a server on this machine"),
    plain("mail.smtp.security", Some("starttls"), "starttls, tls, or none for a server on this machine"),
    plain("mail.smtp.user", None, "the user name at the mail server, with mail.smtp.password"),
    secret("mail.smtp.password", "the password at the mail server, with mail.smtp.user"),
    plain("mail.in.transport", Some("none"), "none, folder, or imap; with mail.replies, answers of vendors come in"),
    plain("mail.in.directory", None, "a folder into which mails are dropped as .eml files, for the folder transport"),
    plain("mail.in.poll_seconds", Some("20"), "how many seconds pass between two looks, from 1 to 3600"),
    plain("mail.in.imap.host", None, "the name of the server of the mailbox, such as mail.example"),
    plain("mail.in.imap.port", Some("993"), "a port: 993 with tls, 143 with starttls"),
    plain("mail.in.imap.security", Some("tls"), "tls, starttls, or none for a server on this machine"),
    plain("mail.in.imap.user", None, "the user name at the mailbox"),
    plain(
        "mail.in.imap.password_file",
        None,
        "a file that holds the password of the mailbox and that only this user reads",
    ),
    plain("mail.in.imap.mailbox", Some("INBOX"), "the folder of the mailbox whose unread mail is taken"),
    plain("mail.in.imap.ca_file", None, "a PEM file with the authorities to trust instead of the public ones"),
    plain("files.directory", None, "a folder for attachments"),
    plain(
        "secrets.key_file",
        None,
        "a file with the key that stored secrets are encrypted with; made at the first start",
    ),
    plain(
        "outbound.allow",
        None,
        "hosts that may be called although they are private or without https, such as login.intern,10.0.0.7:8443",
    ),
    plain("log.format", Some("json"), "json or text"),
    plain("log.level", Some("info"), "error, warn, info, debug, or a filter such as info,store=debug"),
    plain("worker.enabled", Some("true"), "true, or false where `emberdesk work` runs the jobs"),
    secret("metrics.token", "at least 32 characters that your monitoring sends as a bearer token"),
];
