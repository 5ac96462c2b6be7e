//! The configuration: defaults, then a TOML file, then the environment, then the command line.

mod layers;
mod settings;
mod sources;

use std::{fmt, net::SocketAddr, path::PathBuf};

use serde::Deserialize;

use crate::{
    network::{self, Network},
    public_url::PublicUrl,
};
pub use settings::{SETTINGS, Setting};
pub use sources::{Origin, Overrides, Sources};

/// Everything that an installation can set.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where people reach the installation.
    pub public_url: PublicUrl,
    /// The address that the server listens on.
    pub listen: SocketAddr,
    /// The folder under which everything lies that has no place of its own.
    pub data_dir: PathBuf,
    /// Where the records are.
    pub database: Database,
    /// Certificate and key, for HTTPS without a proxy.
    #[serde(default)]
    pub tls: Tls,
    /// Proxies whose `X-Forwarded-For` is believed.
    #[serde(default, deserialize_with = "network::list")]
    pub trusted_proxies: Vec<Network>,
    /// How mail leaves.
    pub mail: Mail,
    /// Where attachments are.
    pub files: Files,
    /// The key of stored secrets.
    pub secrets: Secrets,
    /// Which servers may be called.
    #[serde(default)]
    pub outbound: Outbound,
    /// What is logged, and how.
    pub log: Log,
    /// Whether this process runs jobs.
    pub worker: Worker,
    /// Who may read the metrics from afar.
    #[serde(default)]
    pub metrics: Metrics,
}

/// Where the records are.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// `sqlite://…` or `postgres://…`.
    pub url: Secret,
}

impl Database {
    /// Whether the records are in PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        self.url.reveal().starts_with("postgres")
    }
}

/// Certificate and key of the server, as PEM files.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tls {
    /// The certificate with its chain.
    pub certificate: Option<PathBuf>,
    /// The private key.
    pub key: Option<PathBuf>,
}

/// How mail leaves.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// To a mail server, or into a folder.
    pub transport: MailTransport,
    /// The sender of all mail: `Name <address>`.
    pub from: String,
    /// The mailbox that mails to vendors name for answers, which takes mail for `name+anything@host` too.
    pub replies: Option<String>,
    /// The folder of the file transport.
    pub directory: PathBuf,
    /// The mail server.
    pub smtp: Smtp,
    /// How answers to mails come in.
    #[serde(rename = "in")]
    pub incoming: Incoming,
}

impl Mail {
    /// Name and address of the sender; `None` when `from` holds no address.
    pub fn sender(&self) -> Option<(&str, &str)> {
        let (name, address) = match self.from.trim().strip_suffix('>') {
            Some(rest) => rest.rsplit_once('<')?,
            None => ("", self.from.trim()),
        };
        let (local, host) = address.split_once('@')?;
        let plain = !local.is_empty() && !host.is_empty() && !host.contains('@');
        let bare = !address.contains(|sign: char| sign.is_whitespace() || sign.is_control());
        (plain && bare).then(|| (name.trim().trim_matches('"').trim(), address))
    }
}

/// The ways out for mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailTransport {
    /// To a mail server.
    Smtp,
    /// One `.eml` file each, into a folder.
    File,
}

/// How answers to mails come in.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Incoming {
    /// From a folder, from a mailbox, or not at all.
    pub transport: IncomingTransport,
    /// The folder of the folder transport.
    pub directory: PathBuf,
    /// So many seconds pass between two looks.
    pub poll_seconds: u32,
    /// The mailbox.
    pub imap: Imap,
}

/// The ways in for mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum IncomingTransport {
    /// No mail comes in.
    None,
    /// `.eml` files that something drops into a folder.
    Folder,
    /// A mailbox at a mail server.
    Imap,
}

/// The mailbox.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Imap {
    /// The name of its server; compulsory with the transport `imap`.
    #[serde(default)]
    pub host: String,
    /// The port there.
    pub port: u16,
    /// How the connection is secured.
    pub security: SmtpSecurity,
    /// The user name there.
    #[serde(default)]
    pub user: String,
    /// A file that holds the password, and nothing else.
    pub password_file: Option<PathBuf>,
    /// The folder of the mailbox.
    pub mailbox: String,
    /// A PEM file with the authorities to trust instead of the public ones.
    pub ca_file: Option<PathBuf>,
}

/// The mail server.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Smtp {
    /// Its name; compulsory with the transport `smtp`.
    #[serde(default)]
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is secured.
    pub security: SmtpSecurity,
    /// The user name there, if it wants one.
    pub user: Option<String>,
    /// The password there.
    pub password: Option<Secret>,
}

/// How a connection to the mail server is secured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SmtpSecurity {
    /// TLS from the first byte.
    Tls,
    /// Plain, then TLS before anything is said; refused when the server has none.
    Starttls,
    /// In the clear, for a server on the same machine.
    None,
}

/// Where attachments are.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Files {
    /// The folder.
    pub directory: PathBuf,
}

/// The key of stored secrets.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Secrets {
    /// The file that holds it.
    pub key_file: PathBuf,
}

/// Which servers the program may call beyond public ones over HTTPS.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outbound {
    /// Hosts, each with or without a port.
    #[serde(default, deserialize_with = "network::texts")]
    pub allow: Vec<String>,
}

/// What is logged, and how.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// For programs or for people.
    pub format: LogFormat,
    /// A filter as of `tracing`: `info`, or `info,store=debug`.
    pub level: String,
}

/// How a log line looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// One JSON object a line.
    Json,
    /// For people.
    Text,
}

/// Whether this process runs jobs.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Worker {
    /// `serve` runs them too, unless this is false.
    pub enabled: bool,
}

/// Who may read the metrics from afar.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metrics {
    /// The bearer token that opens `/metrics`; without one only this machine may read it (ASVS 13.4.5).
    pub token: Option<Secret>,
}

/// A text that no log and no error shows.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Hides `text`.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("(secret)")
    }
}
