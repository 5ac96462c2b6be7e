//! The one address under which people reach the installation.

use std::{fmt, net::IpAddr, str::FromStr};

use axum::http::{Uri, uri::Scheme};
use serde::{Deserialize, Deserializer, de};

/// Scheme, host and port. Links, cookies and passkeys use this alone, never the request's Host header (CVE-2024-6203).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl {
    text: String,
    host: String,
    https: bool,
}

impl PublicUrl {
    /// This machine's own, as the demo uses it: `http://localhost:PORT`.
    pub fn localhost(port: u16) -> Self {
        Self { text: format!("http://localhost:{port}"), host: "localhost".to_owned(), https: false }
    }

    /// `https://help.example`, without a slash at the end.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The host alone: `help.example`.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Whether browsers reach the installation over TLS.
    pub fn is_https(&self) -> bool {
        self.https
    }

    /// Whether only this machine can reach it.
    pub fn is_loopback(&self) -> bool {
        self.host == "localhost"
            || self.host.ends_with(".localhost")
            || self.host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}

impl FromStr for PublicUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = |why: &str| format!("{text:?} {why}; right would be https://help.example");
        let uri: Uri = text.parse().map_err(|_| wrong("is no address"))?;
        let https = match uri.scheme() {
            Some(scheme) if *scheme == Scheme::HTTPS => true,
            Some(scheme) if *scheme == Scheme::HTTP => false,
            _ => return Err(wrong("does not begin with https://")),
        };
        let Some(authority) = uri.authority().filter(|authority| !authority.host().is_empty()) else {
            return Err(wrong("names no host"));
        };
        if authority.as_str().contains('@') {
            return Err(wrong("holds a user name"));
        }
        if uri.path() != "/" || uri.query().is_some() || text.contains('#') {
            return Err(wrong("has a path; the installation needs a host of its own"));
        }
        let host = authority.host().to_ascii_lowercase();
        let default_port = if https { 443 } else { 80 };
        let port = match authority.port_u16().filter(|port| *port != default_port) {
            Some(port) => format!(":{port}"),
            None => String::new(),
        };
        let scheme = if https { "https" } else { "http" };
        let url = Self { text: format!("{scheme}://{host}{port}"), host, https };
        if !https && !url.is_loopback() {
            return Err(wrong("would send passwords in the clear"));
        }
        Ok(url)
    }
}

impl<'de> Deserialize<'de> for PublicUrl {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        String::deserialize(source)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_kept_as_an_origin() {
        for (given, kept) in [
            ("https://Help.Example/", "https://help.example"),
            ("https://help.example:443", "https://help.example"),
            ("https://help.example:8443", "https://help.example:8443"),
            ("http://localhost:8080", "http://localhost:8080"),
            ("http://127.0.0.1:9", "http://127.0.0.1:9"),
            ("http://[::1]:9", "http://[::1]:9"),
        ] {
            assert_eq!(given.parse::<PublicUrl>().unwrap().as_str(), kept);
        }
    }

    #[test]
    fn what_cannot_carry_links_or_cookies_is_refused() {
        for given in [
            "",
            "help.example",
            "/portal",
            "http://help.example",
            "ftp://help.example",
            "https://help.example/portal",
            "https://help.example/?a=b",
            "https://me@help.example",
        ] {
            let message = given.parse::<PublicUrl>().unwrap_err();
            assert!(message.contains("https://help.example"), "{message}");
        }
    }
}
