//! What every request may use: the store, the doors to the world, words, and what the features brought along.

use std::sync::Arc;

use kernel::Problem;
use platform::{
    files::Files,
    hashing::Hashing,
    mail::{Address, folder::MailFolder},
    openid::OpenId,
    secrets::Secrets,
};
use store::{Actor, Store};

use crate::{
    routes::Routes,
    words::{Dictionary, Source},
};

/// The running program as handlers see it.
pub struct App {
    /// The database.
    pub store: Store,
    /// Files of attachments.
    pub files: Files,
    /// Password hashing.
    pub hashing: Hashing,
    /// Sealing of stored secrets.
    pub secrets: Secrets,
    /// Identity providers.
    pub openid: OpenId,
    /// Words in all languages.
    pub dictionary: Dictionary,
    /// Where this installation is reached.
    pub site: Site,
    /// The folder of sent mails, which the demo shows as a page; none outside the demo.
    pub mailbox: Option<MailFolder>,
    /// Menu entries of all features, in their order.
    pub menu: Vec<MenuItem>,
}

/// The state that axum hands to handlers.
pub type Shared = Arc<App>;

/// Where this installation is reached; links, cookies and redirects use this alone, never the Host header (CVE-2024-6203).
#[derive(Debug, Clone)]
pub struct Site {
    /// Origin without a slash at the end, e.g. `https://help.example.com`.
    pub public_url: String,
    /// Whether it is HTTPS: cookies are then `__Host-` and Secure.
    pub secure: bool,
    /// Whether this is the demo: the mail page exists.
    pub demo: bool,
    /// Sender of mails: name and address.
    pub mail_from: Address,
    /// The mailbox, as local part and domain, that mails to vendors name for answers: `LOCAL+TOKEN@DOMAIN`.
    pub replies: Option<(String, String)>,
}

impl Site {
    /// Where answers to a conversation with this token go.
    pub fn reply_to(&self, token: &str) -> Option<String> {
        self.replies.as_ref().map(|(local, domain)| format!("{local}+{token}@{domain}"))
    }

    /// The token in an address that [`Site::reply_to`] made, as it was; mail servers may have changed its letters' case.
    pub fn token_in(&self, address: &str) -> Option<String> {
        let (own, host) = self.replies.as_ref()?;
        let (local, domain) = address.trim().rsplit_once('@')?;
        let (first, token) = local.split_once('+')?;
        let ours = first.eq_ignore_ascii_case(own) && domain.eq_ignore_ascii_case(host);
        let whole = token.len() == 40 && token.bytes().all(|byte| byte.is_ascii_hexdigit());
        (ours && whole).then(|| token.to_ascii_lowercase())
    }
}

/// Where an entry stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The portal's navigation bar.
    Portal,
    /// The desk's rail.
    Desk,
    /// The My Settings menu of both faces.
    MySettings,
}

/// A menu entry that a feature brings along. Entries with the same group stand together, in the order of the features.
#[derive(Debug, Clone, Copy)]
pub struct MenuItem {
    /// Where.
    pub place: Place,
    /// Key of the group's words; equal to `label` for a single link on the first level (Home).
    pub group: &'static str,
    /// Icon of the group or link.
    pub icon: &'static str,
    /// Key of the entry's words.
    pub label: &'static str,
    /// Address.
    pub href: &'static str,
    /// Whether this actor gets to see it (P-36): entries one has no right to are not shown.
    pub shown: fn(&Actor) -> bool,
}

/// One feature, as `app/src/compose.rs` lists it.
pub struct Feature {
    /// Name of its crate.
    pub name: &'static str,
    /// Its routes.
    pub routes: fn() -> Routes,
    /// Its words.
    pub words: Source,
    /// Its menu entries.
    pub menu: &'static [MenuItem],
}

impl App {
    /// Text in English for operators' pages and mails without a reader; pages use their shell.
    pub fn now(&self) -> jiff::Timestamp {
        self.store.clock().now()
    }

    /// The dictionary of all features' words.
    pub fn read_words(features: &[Feature]) -> Result<Dictionary, Problem> {
        let mut sources = vec![crate::words::ENGLISH];
        sources.extend(features.iter().map(|feature| feature.words));
        Dictionary::new(&sources)
    }
}
