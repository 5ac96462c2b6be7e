//! Lays the layers over each other, says where each value came from, and explains what is wrong.

use std::path::{Path, PathBuf};

use figment::{
    Figment,
    error::Kind,
    providers::{Format, Toml},
};

use super::{Config, IncomingTransport, MailTransport, SETTINGS, Setting, layers::Layer};
use crate::public_url::PublicUrl;

/// What the command line can set itself.
#[derive(Debug, Default)]
pub struct Overrides {
    /// `--data-dir`
    pub data_dir: Option<String>,
    /// `--listen`
    pub listen: Option<String>,
}

impl Overrides {
    fn layer(self) -> Layer {
        let data_dir = self.data_dir.map(|value| ("data_dir", value));
        let listen = self.listen.map(|value| ("listen", value));
        Layer::command_line(data_dir.into_iter().chain(listen).collect())
    }
}

/// Where a value came from.
pub struct Origin {
    /// The setting.
    pub setting: &'static Setting,
    /// Its value, with secrets hidden; nothing when it is not set.
    pub value: Option<String>,
    /// Who set it: a file, an environment variable, the default.
    pub from: String,
}

/// All layers of the configuration, not yet judged.
pub struct Sources {
    figment: Figment,
}

/// Where the file is looked for when `--config` names none.
const PLACES: [&str; 2] = ["emberdesk.toml", "/etc/emberdesk/emberdesk.toml"];

impl Sources {
    /// The layers of an installation. `file` must exist if it is named.
    pub fn installation(file: Option<&Path>, overrides: Overrides) -> Result<Self, Vec<String>> {
        let file = match file {
            Some(file) if !file.is_file() => {
                return Err(vec![format!("--config: there is no file {}", file.display())]);
            }
            Some(file) => Some(file.to_owned()),
            None => PLACES.iter().map(PathBuf::from).find(|place| place.is_file()),
        };
        let mut figment = Figment::from(Layer::defaults());
        if let Some(file) = file {
            figment = figment.merge(Toml::file_exact(file));
        }
        figment = figment.merge(Layer::environment(|_| true, variable)).merge(overrides.layer());
        Ok(Self { figment: derived(figment) })
    }

    /// The layers of the demo. It reads no file, and of the environment only what concerns the log, so that it can never
    /// touch a real installation.
    pub fn demo(overrides: Overrides) -> Self {
        let log = Layer::environment(|setting| setting.key.starts_with("log."), variable);
        let figment = Figment::from(Layer::defaults()).merge(Layer::demo()).merge(log).merge(overrides.layer());
        Self { figment: derived(figment) }
    }

    /// The configuration, or everything that is wrong with it: one line each, with the key and what would be right.
    pub fn config(&self) -> Result<Config, Vec<String>> {
        let config: Config = self
            .figment
            .extract_lossy()
            .map_err(|error| error.into_iter().map(|error| self.explain(&error)).collect::<Vec<_>>())?;
        let wrong = contradictions(&config);
        if wrong.is_empty() { Ok(config) } else { Err(wrong) }
    }

    /// Every setting with its value and where that came from.
    pub fn origins(&self) -> Vec<Origin> {
        SETTINGS
            .iter()
            .map(|setting| match self.figment.find_value(setting.key) {
                Err(_) => Origin { setting, value: None, from: "not set".to_owned() },
                Ok(value) => {
                    let shown = if setting.secret { "(secret)".to_owned() } else { without_password(&text(&value)) };
                    Origin { setting, value: Some(shown), from: self.giver(setting.key) }
                }
            })
            .collect()
    }

    fn giver(&self, key: &str) -> String {
        let Some(metadata) = self.figment.find_metadata(key) else { return "not set".to_owned() };
        match (metadata.source.as_ref().and_then(|source| source.file_path()), Setting::of(key)) {
            (Some(file), _) => file.display().to_string(),
            (None, Some(setting)) if metadata.name == "environment" => setting.variable(),
            (None, Some(_)) if metadata.name == "command line" => format!("--{}", key.replace('_', "-")),
            _ => metadata.name.to_string(),
        }
    }

    fn explain(&self, error: &figment::Error) -> String {
        let mut key = error.path.join(".");
        if let Kind::MissingField(field) = &error.kind
            && !key.ends_with(field.as_ref())
        {
            key = if key.is_empty() { field.to_string() } else { format!("{key}.{field}") };
        }
        let right = Setting::of(&key).map_or(String::new(), |setting| format!("; right would be {}", setting.right));
        match &error.kind {
            Kind::UnknownField(field, known) => {
                let place = key.strip_suffix(field.as_str()).unwrap_or(&key).trim_end_matches('.');
                let name = if place.is_empty() { field.clone() } else { format!("{place}.{field}") };
                let file = error
                    .metadata
                    .as_ref()
                    .and_then(|m| m.source.as_ref())
                    .map_or(String::new(), |s| format!(" ({s})"));
                format!("{name}: there is no such setting{file}; at this place there are {}", known.join(", "))
            }
            Kind::MissingField(_) => {
                let variable = Setting::of(&key).map_or(String::new(), |s| format!(", or set {}", s.variable()));
                format!("{key}: missing{right}{variable}")
            }
            Kind::Message(message) if message.contains("right would be") => {
                format!("{key}: {message} ({})", self.giver(&key))
            }
            kind => format!("{key}: {kind}{right} ({})", self.giver(&key)),
        }
    }
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Adds the defaults that follow from other settings.
fn derived(figment: Figment) -> Figment {
    let data_dir: String = figment.extract_inner("data_dir").unwrap_or_default();
    let url = figment.extract_inner::<String>("public_url").ok().and_then(|url| url.parse::<PublicUrl>().ok());
    let host = url.as_ref().map_or("localhost", PublicUrl::host);
    figment.join(Layer::below(&data_dir)).join(Layer::at(host))
}

/// What no single value shows to be wrong.
fn contradictions(config: &Config) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut say = |key: &str, what: &str| {
        let right = Setting::of(key).map_or("", |setting| setting.right);
        wrong.push(format!("{key}: {what}; right would be {right}"));
    };
    let url = config.database.url.reveal();
    if !["sqlite:", "postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme)) {
        say("database.url", "names no database that Emberdesk knows");
    }
    match (&config.tls.certificate, &config.tls.key) {
        (Some(_), None) => say("tls.key", "missing beside tls.certificate"),
        (None, Some(_)) => say("tls.certificate", "missing beside tls.key"),
        (None, None) if !config.public_url.is_loopback() && config.trusted_proxies.is_empty() => say(
            "tls.certificate",
            "neither a certificate (tls.certificate, tls.key) nor a proxy (trusted_proxies) is set, so nothing would speak HTTPS",
        ),
        _ => {}
    }
    if config.mail.transport == MailTransport::Smtp && config.mail.smtp.host.trim().is_empty() {
        say("mail.smtp.host", "missing, with mail.transport = \"smtp\"");
    }
    if config.mail.smtp.user.is_some() != config.mail.smtp.password.is_some() {
        say("mail.smtp.password", "a user and a password come together or not at all");
    }
    if config.mail.sender().is_none() {
        say("mail.from", "holds no mail address");
    }
    let incoming = &config.mail.incoming;
    if incoming.transport != IncomingTransport::None
        && config.mail.replies.as_deref().unwrap_or_default().trim().is_empty()
    {
        say("mail.replies", "missing, so no mail names an address for answers that mail.in.transport could take");
    }
    if !(1..=3600).contains(&incoming.poll_seconds) {
        say("mail.in.poll_seconds", "not a sensible pause");
    }
    if incoming.transport == IncomingTransport::Imap {
        for (key, missing) in [
            ("mail.in.imap.host", incoming.imap.host.trim().is_empty()),
            ("mail.in.imap.user", incoming.imap.user.trim().is_empty()),
            ("mail.in.imap.password_file", incoming.imap.password_file.is_none()),
        ] {
            if missing {
                say(key, "missing, with mail.in.transport = \"imap\"");
            }
        }
    }
    if config.metrics.token.as_ref().is_some_and(|token| token.reveal().len() < 32) {
        say("metrics.token", "too short to be a secret");
    }
    wrong
}

fn text(value: &figment::value::Value) -> String {
    use figment::value::Value;
    match value {
        Value::String(_, text) => text.clone(),
        Value::Array(_, items) => items.iter().map(text).collect::<Vec<_>>().join(", "),
        Value::Num(_, number) => number
            .to_i128()
            .map(|n| n.to_string())
            .or_else(|| number.to_f64().map(|n| n.to_string()))
            .unwrap_or_default(),
        other => other.to_bool().map(|truth| truth.to_string()).unwrap_or_default(),
    }
}

/// `postgres://user:(secret)@host/database`.
fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    match rest.rsplit_once('@').and_then(|(before, after)| before.split_once(':').map(|(user, _)| (user, after))) {
        Some((user, after)) => format!("{scheme}://{user}:(secret)@{after}"),
        None => url.to_owned(),
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
