//! What the configuration takes, and how it says no.

use std::collections::HashMap;

use super::*;

/// Sources from a TOML text and variables, as [`Sources::installation`] would lay them.
fn sources(file: &str, environment: &[(&str, &str)]) -> Sources {
    let environment: HashMap<_, _> = environment.iter().copied().collect();
    let read = |name: &str| environment.get(name).map(|value| (*value).to_owned());
    let figment = Figment::from(Layer::defaults()).merge(Toml::string(file)).merge(Layer::environment(|_| true, read));
    Sources { figment: derived(figment) }
}

const ENOUGH: &str = "public_url = 'https://help.example'\n[tls]\ncertificate = 'a.pem'\nkey = 'b.pem'\n[mail.smtp]\nhost = 'mail.example'";

fn complaints(file: &str, environment: &[(&str, &str)]) -> String {
    sources(file, environment).config().unwrap_err().join("\n")
}

#[test]
fn every_default_is_a_right_value() {
    let config = sources(ENOUGH, &[]).config().unwrap();
    assert_eq!(config.public_url.as_str(), "https://help.example");
    assert_eq!(config.database.url.reveal(), "sqlite://data/emberdesk.db");
    assert_eq!(config.mail.from, "Emberdesk <no-reply@help.example>");
    assert!(config.worker.enabled);
}

#[test]
fn the_environment_wins_over_the_file_and_texts_stay_texts() {
    let environment = [
        ("EMBERDESK_LISTEN", "0.0.0.0:9"),
        ("EMBERDESK_MAIL__SMTP__PORT", "40"),
        ("EMBERDESK_WORKER__ENABLED", "false"),
        ("EMBERDESK_TRUSTED_PROXIES", "10.0.0.1, 10.1.0.0/16"),
        ("EMBERDESK_MAIL__SMTP__USER", "007"),
        ("EMBERDESK_MAIL__SMTP__PASSWORD", "0123"),
    ];
    let file = format!("listen = '127.0.0.1:1'\n{ENOUGH}");
    let config = sources(&file, &environment).config().unwrap();
    assert_eq!(config.listen.port(), 9);
    assert_eq!(config.mail.smtp.port, 40);
    assert!(!config.worker.enabled);
    assert_eq!(config.trusted_proxies.len(), 2);
    assert_eq!(config.mail.smtp.user.as_deref(), Some("007"));
    assert_eq!(config.mail.smtp.password.unwrap().reveal(), "0123");
}

#[test]
fn origins_tell_who_set_what_and_hide_secrets() {
    let environment = [
        ("EMBERDESK_DATABASE__URL", "postgres://desk:geheim@db.example/desk"),
        ("EMBERDESK_MAIL__SMTP__USER", "desk"),
        ("EMBERDESK_MAIL__SMTP__PASSWORD", "geheim"),
    ];
    let origins = sources(ENOUGH, &environment).origins();
    let of = |key: &str| origins.iter().find(|origin| origin.setting.key == key).unwrap();
    assert_eq!(of("database.url").value.as_deref(), Some("postgres://desk:(secret)@db.example/desk"));
    assert_eq!(of("database.url").from, "EMBERDESK_DATABASE__URL");
    assert_eq!(of("mail.smtp.password").value.as_deref(), Some("(secret)"));
    assert_eq!(of("listen").from, "default");
    assert_eq!(of("files.directory").from, "default, below data_dir");
    assert_eq!(of("metrics.token").value, None);
    assert_eq!(origins.len(), SETTINGS.len());
}

#[test]
fn complaints_name_the_key_and_what_would_be_right() {
    let missing = complaints("", &[]);
    assert!(missing.starts_with("public_url: missing; right would be the address people type"), "{missing}");

    let wrong = complaints(ENOUGH, &[("EMBERDESK_LISTEN", "port 80")]);
    assert!(
        wrong.starts_with("listen: ") && wrong.contains("0.0.0.0:443") && wrong.contains("(EMBERDESK_LISTEN)"),
        "{wrong}"
    );

    let wrong = complaints(ENOUGH, &[("EMBERDESK_MAIL__SMTP__PORT", "many")]);
    assert!(wrong.starts_with("mail.smtp.port: ") && wrong.contains("587 with starttls"), "{wrong}");

    let wrong = complaints(&format!("{ENOUGH}\nhots = 'x'"), &[]);
    assert!(wrong.starts_with("mail.smtp.hots: there is no such setting"), "{wrong}");

    let wrong = complaints("public_url = 'http://help.example'", &[]);
    assert!(wrong.starts_with("public_url: ") && wrong.contains("passwords in the clear"), "{wrong}");
}

#[test]
fn contradictions_are_all_told_at_once() {
    let file = "public_url = 'https://help.example'\ndatabase.url = 'mysql://x'\nmetrics.token = 'short'";
    let told = complaints(file, &[]);
    for key in ["database.url", "tls.certificate", "mail.smtp.host", "metrics.token"] {
        assert!(told.lines().any(|line| line.starts_with(key)), "{key} in {told}");
    }
    let file = format!("{ENOUGH}\n[mail.in]\ntransport = 'imap'\npoll_seconds = 0");
    let told = complaints(&file, &[]);
    for key in ["mail.replies", "poll_seconds", "imap.host", "imap.user", "imap.password_file"] {
        assert!(told.contains(key), "{key} in {told}");
    }
}

#[test]
fn the_demo_needs_nothing_and_stays_on_this_machine() {
    let overrides = Overrides { data_dir: Some("/srv/demo".into()), listen: Some("127.0.0.1:9999".into()) };
    let sources = Sources::demo(overrides);
    let config = sources.config().unwrap();
    assert_eq!(config.mail.transport, MailTransport::File);
    assert_eq!(config.mail.incoming.transport, IncomingTransport::Folder);
    assert_eq!(config.mail.incoming.directory.to_str(), Some("/srv/demo/mail-in"));
    assert_eq!(config.database.url.reveal(), "sqlite:///srv/demo/emberdesk.db");
    assert_eq!(config.listen.port(), 9999);
    assert!(config.public_url.is_loopback());
    assert!(sources.origins().iter().any(|origin| origin.from == "--data-dir"));
}

#[test]
fn secrets_are_not_printed() {
    let config = sources(ENOUGH, &[("EMBERDESK_METRICS__TOKEN", &"s3cret".repeat(6))]).config().unwrap();
    assert!(!format!("{config:?}").contains("s3cret"));
}

#[test]
fn the_sender_is_a_name_and_an_address() {
    let sender = |from: &str| {
        let config = sources(ENOUGH, &[("EMBERDESK_MAIL__FROM", from)]).config();
        config.map(|config| config.mail.sender().map(|(name, address)| format!("{name}|{address}")).unwrap())
    };
    assert_eq!(sender("Northwind IT <help@northwind.example>").unwrap(), "Northwind IT|help@northwind.example");
    assert_eq!(sender("\"Northwind, IT\" <help@northwind.example>").unwrap(), "Northwind, IT|help@northwind.example");
    assert_eq!(sender("help@northwind.example").unwrap(), "|help@northwind.example");
    for wrong in ["Northwind IT", "<>", "a@", "@b", "x <a b@c>", "a@b@c", "Northwind <help@x.example"] {
        assert!(sender(wrong).unwrap_err()[0].starts_with("mail.from: "), "{wrong}");
    }
}
