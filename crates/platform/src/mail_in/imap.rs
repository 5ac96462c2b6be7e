//! A mailbox at a mail server (IMAP). Mails that nobody has seen are fetched without marking them; settled ones are marked as
//! seen, those that cannot be read are flagged besides. Each visit is a connection of its own, so that nothing has to be
//! remembered between two.

use std::{fmt, path::PathBuf, sync::Arc, time::Duration};

use async_imap::{Client, Session, types::Fetch};
use async_trait::async_trait;
use bytes::Bytes;
use futures::{Stream, TryStreamExt};
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::TlsConnector;

use super::{Arrived, ENOUGH_BYTES, Fate, MAX_MAIL_BYTES, MOST_AT_ONCE, MailFault, MailIn};
pub use crate::mail::smtp::Security;

/// Which server, and how.
#[derive(Clone)]
pub struct ImapSettings {
    /// Its name, which its certificate must carry.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the way is protected.
    pub security: Security,
    /// The user name there.
    pub user: String,
    /// The password there.
    pub password: String,
    /// The folder of the mailbox: `INBOX`.
    pub mailbox: String,
    /// A PEM file with the authorities that are trusted, instead of the public ones.
    pub authorities: Option<PathBuf>,
    /// How long one visit may take.
    pub timeout: Duration,
}

impl fmt::Debug for ImapSettings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("ImapSettings");
        shown.field("host", &self.host).field("port", &self.port).field("user", &self.user).finish_non_exhaustive()
    }
}

/// A mailbox at a mail server.
pub struct ImapMailbox {
    settings: ImapSettings,
    tls: TlsConnector,
}

/// A connection, protected or not.
trait Wire: AsyncRead + AsyncWrite + Unpin + fmt::Debug + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + fmt::Debug + Send> Wire for T {}

type Inside = Session<Box<dyn Wire>>;

impl ImapMailbox {
    /// Prepares the way; nothing is asked yet. The fault says which setting is wrong.
    pub fn new(settings: ImapSettings) -> Result<Self, MailFault> {
        let wrong = |what: String| MailFault::Permanent(what);
        let mut roots = RootCertStore::empty();
        match &settings.authorities {
            None => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
            Some(file) => {
                let name = file.display();
                let found = CertificateDer::pem_file_iter(file).and_then(Iterator::collect::<Result<Vec<_>, _>>);
                let found = found.map_err(|error| wrong(format!("{name}: {error}")))?;
                if found.is_empty() {
                    return Err(wrong(format!("{name}: holds no certificate")));
                }
                for one in found {
                    roots.add(one).map_err(|error| wrong(format!("{name}: {error}")))?;
                }
            }
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let config = config.map_err(|error| wrong(error.to_string()))?.with_root_certificates(roots);
        Ok(Self { tls: TlsConnector::from(Arc::new(config.with_no_client_auth())), settings })
    }

    fn fault(&self, error: &dyn fmt::Display) -> MailFault {
        MailFault::Temporary(format!("{}:{}: {error}", self.settings.host, self.settings.port))
    }

    /// Whatever takes too long, is given up: the next visit tries again.
    async fn within<T>(&self, visit: impl Future<Output = Result<T, MailFault>>) -> Result<T, MailFault> {
        let limit = self.settings.timeout;
        let over = |_| self.fault(&format!("no end within {} s", limit.as_secs()));
        timeout(limit, visit).await.map_err(over)?
    }

    async fn protected(&self, stream: TcpStream) -> Result<Box<dyn Wire>, MailFault> {
        let name = ServerName::try_from(self.settings.host.clone()).map_err(|error| self.fault(&error))?;
        Ok(Box::new(self.tls.connect(name, stream).await.map_err(|error| self.fault(&error))?))
    }

    /// Signs in and opens the mailbox. Gives the session and the mailbox's generation, which keys carry.
    async fn enter(&self) -> Result<(Inside, u32), MailFault> {
        let settings = &self.settings;
        let stream = TcpStream::connect((settings.host.as_str(), settings.port)).await;
        let stream = stream.map_err(|error| self.fault(&error))?;
        let wire: Box<dyn Wire> = match settings.security {
            Security::Tls => self.protected(stream).await?,
            Security::None => Box::new(stream),
            Security::StartTls => {
                let mut client = Client::new(stream);
                client.read_response().await.map_err(|error| self.fault(&error))?;
                let asked = client.run_command_and_check_ok("STARTTLS", None).await;
                asked.map_err(|error| self.fault(&error))?;
                // What was sent in the clear behind the answer goes with the old client: nothing of it is believed.
                self.protected(client.into_inner()).await?
            }
        };
        let mut client = Client::new(wire);
        if settings.security != Security::StartTls {
            client.read_response().await.map_err(|error| self.fault(&error))?;
        }
        let entered = client.login(&settings.user, &settings.password).await;
        let mut session = entered.map_err(|(error, _)| self.fault(&error))?;
        let opened = session.select(&settings.mailbox).await.map_err(|error| self.fault(&error))?;
        Ok((session, opened.uid_validity.unwrap_or_default()))
    }

    async fn leave(mut session: Inside) {
        if let Err(error) = session.logout().await {
            tracing::debug!(%error, "the mail server ended the visit first");
        }
    }

    async fn all<S>(&self, answers: Result<S, async_imap::error::Error>) -> Result<Vec<Fetch>, MailFault>
    where
        S: Stream<Item = Result<Fetch, async_imap::error::Error>>,
    {
        let answers = answers.map_err(|error| self.fault(&error))?;
        answers.try_collect().await.map_err(|error| self.fault(&error))
    }

    async fn fetch(&self, session: &mut Inside, generation: u32) -> Result<Vec<Arrived>, MailFault> {
        let found = session.uid_search("UNSEEN UNDELETED").await.map_err(|error| self.fault(&error))?;
        let mut uids: Vec<u32> = found.into_iter().collect();
        uids.sort_unstable();
        uids.truncate(MOST_AT_ONCE);
        if uids.is_empty() {
            return Ok(Vec::new());
        }
        let set = uids.iter().map(u32::to_string).collect::<Vec<_>>().join(",");
        let about = self.all(session.uid_fetch(set, "(UID RFC822.SIZE)").await).await?;
        let (mut mails, mut bytes) = (Vec::new(), 0);
        for uid in uids {
            let Some(one) = about.iter().find(|one| one.uid == Some(uid)) else { continue };
            let size = u64::from(one.size.unwrap_or_default());
            let key = format!("{generation}:{uid}");
            if size > MAX_MAIL_BYTES {
                mails.push(Arrived { key, content: None });
                continue;
            }
            if bytes > 0 && bytes + size > ENOUGH_BYTES {
                break;
            }
            let whole = self.all(session.uid_fetch(uid.to_string(), "(UID BODY.PEEK[])").await).await?;
            let content = whole.iter().filter(|one| one.uid == Some(uid)).find_map(Fetch::body);
            // One that has just been removed is no fault.
            if let Some(content) = content {
                mails.push(Arrived { key, content: Some(Bytes::copy_from_slice(content)) });
                bytes += size;
            }
        }
        Ok(mails)
    }

    async fn mark(&self, session: &mut Inside, uids: &[String], flags: &str) -> Result<(), MailFault> {
        if uids.is_empty() {
            return Ok(());
        }
        let command = format!("+FLAGS.SILENT ({flags})");
        self.all(session.uid_store(uids.join(","), command).await).await.map(|_| ())
    }
}

#[async_trait]
impl MailIn for ImapMailbox {
    async fn next(&self) -> Result<Vec<Arrived>, MailFault> {
        self.within(async {
            let (mut session, generation) = self.enter().await?;
            let mails = self.fetch(&mut session, generation).await?;
            Self::leave(session).await;
            Ok(mails)
        })
        .await
    }

    async fn settle(&self, fates: &[(String, Fate)]) -> Result<(), MailFault> {
        self.within(async {
            let (mut session, generation) = self.enter().await?;
            let of = |wanted: Fate| -> Vec<String> {
                let mine = fates.iter().filter(|(_, fate)| *fate == wanted);
                let uids = mine.filter_map(|(key, _)| key.split_once(':'));
                // After a new generation the numbers stand for other mails.
                let uids = uids.filter(|(known, _)| *known == generation.to_string()).map(|(_, uid)| uid.to_owned());
                uids.collect()
            };
            self.mark(&mut session, &of(Fate::Done), "\\Seen").await?;
            self.mark(&mut session, &of(Fate::Aside), "\\Seen \\Flagged").await?;
            Self::leave(session).await;
            Ok(())
        })
        .await
    }

    async fn check(&self) -> Result<(), MailFault> {
        self.within(async {
            let (session, _) = self.enter().await?;
            Self::leave(session).await;
            Ok(())
        })
        .await
    }
}
