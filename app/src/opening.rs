//! From the configuration to the open doors: database, files, secrets, mail.

use std::{fs, io::ErrorKind, os::unix::fs::DirBuilderExt, path::Path, sync::Arc, time::Duration};

use platform::{
    files::Files,
    hashing::Hashing,
    mail::{
        Address, MailOut,
        folder::MailFolder,
        smtp::{Security, SmtpMail, SmtpSettings},
    },
    mail_in::{
        MailIn,
        folder::DropFolder,
        imap::{ImapMailbox, ImapSettings},
        origin::Origins,
    },
    openid::OpenId,
    outbound::Outbound,
    secrets::Secrets,
    system::{SystemChance, SystemClock},
    telemetry,
};
use store::Store;
use web::{App, app::Site};

use crate::{
    compose,
    config::{Config, Imap, IncomingTransport, Log, LogFormat, MailTransport, Smtp, SmtpSecurity},
    failure::Failure,
};

/// Within this time the mail server answers.
const MAIL_WITHIN: Duration = Duration::from_secs(20);

/// Within this time one visit to the mailbox ends, with the mails that it fetched.
const VISIT_WITHIN: Duration = Duration::from_mins(2);

/// Starts the log on standard error.
pub fn log(log: &Log) -> Result<(), Failure> {
    let format = match log.format {
        LogFormat::Json => telemetry::LogFormat::Json,
        LogFormat::Text => telemetry::LogFormat::Human,
    };
    telemetry::start(format, &log.level)
        .map_err(|problem| Failure::new(format!("log.level {:?}: {problem}", log.level)))
}

/// The database, with its schema as it is. A new SQLite file appears in a folder that only this user may read.
pub async fn store(config: &Config) -> Result<Store, Failure> {
    if !config.database.is_postgres() {
        folder(&config.data_dir)?;
    }
    let opened = Store::open(config.database.url.reveal(), Arc::new(SystemClock), Arc::new(SystemChance)).await;
    opened.map_err(|problem| Failure::new(format!("database.url: {problem}\n`emberdesk doctor` tells more")))
}

/// Makes a folder that only this user may read, unless it exists.
pub fn folder(path: &Path) -> Result<(), Failure> {
    match fs::DirBuilder::new().recursive(true).mode(0o700).create(path) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(Failure::new(format!("cannot make the folder {}: {error}", path.display()))),
    }
}

/// The way out for mail.
pub fn mail(config: &Config) -> Result<Arc<dyn MailOut>, Failure> {
    match config.mail.transport {
        MailTransport::File => {
            folder(&config.mail.directory)?;
            Ok(Arc::new(MailFolder::new(&config.mail.directory)))
        }
        MailTransport::Smtp => {
            let way = SmtpMail::new(smtp(&config.mail.smtp));
            Ok(Arc::new(way.map_err(|fault| Failure::new(format!("mail.smtp: {fault}")))?))
        }
    }
}

/// The way in for mail; none where none is set.
pub fn mail_in(config: &Config) -> Result<Option<Arc<dyn MailIn>>, Failure> {
    let incoming = &config.mail.incoming;
    match incoming.transport {
        IncomingTransport::None => Ok(None),
        IncomingTransport::Folder => {
            let place = &incoming.directory;
            let opened = DropFolder::new(place);
            let wrong = |error| Failure::new(format!("mail.in.directory {}: {error}", place.display()));
            Ok(Some(Arc::new(opened.map_err(wrong)?)))
        }
        IncomingTransport::Imap => {
            let way = ImapMailbox::new(imap(&incoming.imap)?);
            Ok(Some(Arc::new(way.map_err(|fault| Failure::new(format!("mail.in.imap: {fault}")))?)))
        }
    }
}

/// What proves where mails come from. The demo asks nobody.
pub fn origins(demo: bool) -> Result<Origins, Failure> {
    let origins = if demo { Origins::fixed([]) } else { Origins::system() };
    origins.map_err(|error| Failure::new(format!("the name servers of this machine cannot be used: {error}")))
}

fn imap(imap: &Imap) -> Result<ImapSettings, Failure> {
    let file = imap.password_file.clone().unwrap_or_default();
    let password = fs::read_to_string(&file)
        .map_err(|error| Failure::new(format!("mail.in.imap.password_file {}: {error}", file.display())))?;
    Ok(ImapSettings {
        host: imap.host.clone(),
        port: imap.port,
        security: security(imap.security),
        user: imap.user.clone(),
        password: password.trim_end_matches(['\r', '\n']).to_owned(),
        mailbox: imap.mailbox.clone(),
        authorities: imap.ca_file.clone(),
        timeout: VISIT_WITHIN,
    })
}

fn security(set: SmtpSecurity) -> Security {
    match set {
        SmtpSecurity::Tls => Security::Tls,
        SmtpSecurity::Starttls => Security::StartTls,
        SmtpSecurity::None => Security::None,
    }
}

fn smtp(smtp: &Smtp) -> SmtpSettings {
    SmtpSettings {
        host: smtp.host.clone(),
        port: smtp.port,
        security: security(smtp.security),
        credentials: smtp.user.clone().zip(smtp.password.as_ref().map(|password| password.reveal().to_owned())),
        timeout: MAIL_WITHIN,
    }
}

/// The folder of attachments.
pub fn files(config: &Config) -> Result<Files, Failure> {
    folder(&config.files.directory)?;
    Ok(Files::on_disk(&config.files.directory)?)
}

/// The key of stored secrets, made at the first start.
pub fn secrets(config: &Config) -> Result<Secrets, Failure> {
    if let Some(parent) = config.secrets.key_file.parent() {
        folder(parent)?;
    }
    Secrets::from_file(&config.secrets.key_file, &SystemChance)
        .map_err(|fault| Failure::new(format!("secrets.key_file {}: {fault}", config.secrets.key_file.display())))
}

/// The way out to other servers.
pub fn outbound(config: &Config) -> Result<Outbound, Failure> {
    Outbound::new(&config.outbound.allow).map_err(|wrong| Failure::new(format!("outbound.allow: {wrong}")))
}

/// The mailbox for answers, as local part and domain.
fn replies(config: &Config) -> Result<Option<(String, String)>, Failure> {
    let Some(typed) = config.mail.replies.as_deref().map(str::trim).filter(|typed| !typed.is_empty()) else {
        return Ok(None);
    };
    let plain =
        |text: &str| !text.is_empty() && !text.contains(|c: char| !c.is_ascii_graphic() || "+@<>,;\"".contains(c));
    match typed.split_once('@') {
        Some((local, domain)) if plain(local) && plain(domain) => Ok(Some((local.to_owned(), domain.to_owned()))),
        _ => Err(Failure::new(format!("mail.replies {typed:?}: is no mail address without a plus sign"))),
    }
}

/// Everything that a request may use.
pub fn app(config: &Config, store: Store, hashing: Hashing, demo: bool) -> Result<App, Failure> {
    let features = compose::features();
    let (name, address) = config.mail.sender().ok_or_else(|| Failure::new("mail.from: holds no mail address"))?;
    Ok(App {
        store,
        files: files(config)?,
        hashing,
        secrets: secrets(config)?,
        openid: OpenId::new(outbound(config)?),
        dictionary: App::read_words(&features)?,
        site: Site {
            public_url: config.public_url.as_str().to_owned(),
            secure: config.public_url.is_https(),
            demo,
            mail_from: Address { name: name.to_owned(), address: address.to_owned() },
            replies: replies(config)?,
        },
        mailbox: demo.then(|| MailFolder::new(&config.mail.directory)),
        menu: features.iter().flat_map(|feature| feature.menu.iter().copied()).collect(),
    })
}
