//! `emberdesk doctor`: looks at everything the program depends on, and says how to mend what is wrong.

use std::{fs, os::unix::fs::PermissionsExt, sync::Arc};

use kernel::Clock;
use platform::{
    mail::MailFault,
    system::{SystemChance, SystemClock},
};
use store::Store;

use crate::{
    config::{Config, IncomingTransport, MailTransport, Sources},
    failure::Failure,
    listen, opening,
};

/// What is wrong, and how to mend it.
struct Trouble {
    what: String,
    mend: String,
}

impl Trouble {
    fn new(what: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { what: what.into(), mend: mend.into() }
    }
}

/// What a check found: a few words, or the trouble.
type Finding = Result<String, Trouble>;

/// Prints every setting with its origin and the result of every check. Fails when a check does.
pub async fn run(sources: Sources) -> Result<(), Failure> {
    print_origins(&sources);
    println!("\nChecks");
    let config = match sources.config() {
        Ok(config) => config,
        Err(wrong) => {
            for line in &wrong {
                println!("  WRONG  configuration: {line}");
            }
            return Err(Failure::new("the configuration is not right; nothing else was checked"));
        }
    };
    println!("  ok     configuration: every value is usable");
    let mut troubles = 0;
    let mut tell = |name: &str, finding: Finding| match finding {
        Ok(found) => println!("  ok     {name}: {found}"),
        Err(trouble) => {
            troubles += 1;
            println!("  WRONG  {name}: {}\n         {}", trouble.what, trouble.mend);
        }
    };
    match database(&config).await {
        Err(trouble) => tell("database", Err(trouble)),
        Ok((store, found)) => {
            tell("database", Ok(found));
            tell("schema", schema(&store).await);
            tell("clock", clock(&store).await);
        }
    }
    tell("mail", mail(&config).await);
    tell("mail in", mail_in(&config).await);
    tell("files", files(&config).await);
    tell("secrets", secrets(&config));
    tell("outbound", outbound(&config));
    tell("https", https(&config).await);
    match troubles {
        0 => Ok(()),
        1 => Err(Failure::new("one check failed")),
        many => Err(Failure::new(format!("{many} checks failed"))),
    }
}

/// Which servers may be called.
fn outbound(config: &Config) -> Finding {
    let list = &config.outbound.allow;
    match opening::outbound(config) {
        Err(failure) => Err(Trouble::new(failure.to_string(), "write hosts such as login.intern or 10.0.0.7:8443")),
        Ok(_) if list.is_empty() => Ok("public addresses over https; outbound.allow lists no others".to_owned()),
        Ok(_) => Ok(format!("public addresses over https, and {}", list.join(", "))),
    }
}

fn print_origins(sources: &Sources) {
    println!("Configuration (defaults, then the file, then the environment)");
    let origins = sources.origins();
    let width = |of: fn(&crate::config::Origin) -> usize| origins.iter().map(of).max().unwrap_or_default();
    let keys = width(|origin| origin.setting.key.len());
    let values = width(|origin| origin.value.as_ref().map_or(1, String::len)).min(60);
    for origin in &origins {
        let value = origin.value.as_deref().unwrap_or("-");
        println!("  {:keys$}  {value:values$}  {}", origin.setting.key, origin.from);
    }
}

async fn database(config: &Config) -> Result<(Store, String), Trouble> {
    let url = config.database.url.reveal();
    let kind = if config.database.is_postgres() { "PostgreSQL" } else { "SQLite" };
    let file = url.strip_prefix("sqlite://").and_then(|rest| rest.split('?').next());
    if let Some(path) = file.filter(|path| !std::path::Path::new(path).is_file()) {
        return Err(Trouble::new(
            format!("there is no database {path} yet"),
            "`emberdesk migrate` makes it; or set database.url to the one you mean",
        ));
    }
    let mend = if config.database.is_postgres() {
        "check that the server runs and is reachable from here, and that user, password and database in database.url exist"
    } else {
        "check that this user may read and write the file and its folder"
    };
    let opened = Store::open(url, Arc::new(SystemClock), Arc::new(SystemChance)).await;
    let store = opened.map_err(|problem| Trouble::new(problem.to_string(), mend))?;
    store.ping().await.map_err(|problem| Trouble::new(problem.to_string(), mend))?;
    Ok((store, format!("{kind} answers")))
}

async fn schema(store: &Store) -> Finding {
    let pending = store.pending_migrations().await;
    let pending =
        pending.map_err(|problem| Trouble::new(problem.to_string(), "grant the user of database.url its tables"))?;
    if pending.is_empty() {
        Ok("up to date".to_owned())
    } else {
        Err(Trouble::new(format!("still to run: {}", pending.join(", ")), "run `emberdesk migrate`"))
    }
}

/// Sign-in codes, sessions and job leases tolerate a few seconds between machines, not more.
const MOST_DRIFT_SECONDS: i64 = 5;

async fn clock(store: &Store) -> Finding {
    let mend = "let both machines take their time from the network: timedatectl set-ntp true";
    let here = SystemClock.now();
    let there = store.database_time().await.map_err(|problem| Trouble::new(problem.to_string(), "see database"))?;
    let Some(there) = there else {
        return Ok(format!("{} (the database shares this machine's clock)", here.strftime("%F %T UTC")));
    };
    let apart = here.duration_since(there).as_secs().abs();
    if apart > MOST_DRIFT_SECONDS {
        return Err(Trouble::new(format!("this machine and the database are {apart} s apart"), mend));
    }
    Ok(format!("{}, as on the database server", here.strftime("%F %T UTC")))
}

async fn mail(config: &Config) -> Finding {
    let (what, mend) = match config.mail.transport {
        MailTransport::File => (
            format!("mails go to {} and leave nowhere (mail.transport = \"file\")", config.mail.directory.display()),
            "check that this user may write to mail.directory",
        ),
        MailTransport::Smtp => (
            format!("{}:{} takes mail", config.mail.smtp.host, config.mail.smtp.port),
            "check mail.smtp.host, port, security, user and password, and that the mail server lets this machine in",
        ),
    };
    let out = opening::mail(config).map_err(|failure| Trouble::new(failure.to_string(), mend))?;
    match out.check().await {
        Ok(()) => Ok(what),
        Err(MailFault::Temporary(why) | MailFault::Permanent(why)) => Err(Trouble::new(why, mend)),
    }
}

async fn mail_in(config: &Config) -> Finding {
    let incoming = &config.mail.incoming;
    let replies = config.mail.replies.as_deref().unwrap_or_default();
    let (what, mend) = match incoming.transport {
        IncomingTransport::None if replies.is_empty() => return Ok("no mail comes in".to_owned()),
        IncomingTransport::None => {
            return Ok(format!("answers go to {replies}, which nothing here reads (mail.in.transport = \"none\")"));
        }
        IncomingTransport::Folder => (
            format!("answers to {replies} are taken from {}", incoming.directory.display()),
            "check that this user may read and write mail.in.directory",
        ),
        IncomingTransport::Imap => (
            format!("answers to {replies} are taken from {}:{}", incoming.imap.host, incoming.imap.port),
            "check mail.in.imap.host, port, security, user, password_file, mailbox and, with a certificate of your own, ca_file",
        ),
    };
    if let Some(file) = incoming.imap.password_file.as_ref().filter(|_| incoming.transport == IncomingTransport::Imap) {
        let mode = fs::metadata(file).map(|about| about.permissions().mode() & 0o777).unwrap_or_default();
        if mode & 0o077 != 0 {
            let place = file.display();
            let what = format!("{place} can be read by other users of this machine (mode {mode:o})");
            return Err(Trouble::new(what, format!("chmod 600 {place}")));
        }
    }
    let source = opening::mail_in(config).map_err(|failure| Trouble::new(failure.to_string(), mend))?;
    opening::origins(false).map_err(|failure| Trouble::new(failure.to_string(), "check /etc/resolv.conf"))?;
    match source {
        Some(source) => match source.check().await {
            Ok(()) => Ok(what),
            Err(MailFault::Temporary(why) | MailFault::Permanent(why)) => Err(Trouble::new(why, mend)),
        },
        None => Ok(what),
    }
}

async fn files(config: &Config) -> Finding {
    let place = config.files.directory.display();
    let mend = format!("check that this user may write to {place}, and that the disk has room (df -h {place})");
    let files = opening::files(config).map_err(|failure| Trouble::new(failure.to_string(), mend.as_str()))?;
    files.check().await.map_err(|problem| Trouble::new(problem.to_string(), mend.as_str()))?;
    Ok(format!("{place} can be written and read"))
}

fn secrets(config: &Config) -> Finding {
    let file = &config.secrets.key_file;
    let place = file.display();
    let Ok(metadata) = fs::metadata(file) else {
        return Ok(format!("{place} is made at the first start; keep a copy apart from the database's"));
    };
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        let what = format!("{place} can be read by other users of this machine (mode {mode:o})");
        return Err(Trouble::new(what, format!("chmod 600 {place}")));
    }
    opening::secrets(config).map_err(|failure| {
        Trouble::new(
            failure.to_string(),
            "put the key back from its copy; without it, second factors must be set up anew",
        )
    })?;
    Ok(format!("{place} is usable and private"))
}

async fn https(config: &Config) -> Finding {
    let certificate = listen::certificate(&config.tls).await;
    let certificate = certificate.map_err(|failure| {
        Trouble::new(
            failure.to_string(),
            "point tls.certificate and tls.key to a matching pair that this user may read",
        )
    })?;
    Ok(match certificate {
        Some(_) => format!("{} with the configured certificate", config.listen),
        None if config.public_url.is_loopback() => "not needed, only this machine can reach it".to_owned(),
        None => format!("spoken by the proxy in front of {} (trusted_proxies)", config.listen),
    })
}
