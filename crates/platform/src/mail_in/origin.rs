//! Where a mail really comes from: its signatures (DKIM) and what its sender's domain says of mails without one (DMARC), looked
//! up in the domain name system, or in a fixed list (tests, demo). The address that delivered it is unknown here, so SPF, which
//! is about that address, is left to the mail server.

use std::{borrow::Borrow, collections::HashMap, fmt, hash::Hash, net::Ipv4Addr, sync::Arc, time::Instant};

use mail_auth::{
    AuthenticatedMessage, DkimResult, DmarcResult, DnsError, DnssecStatus, Error, MessageAuthenticator, Parameters,
    RecordSet, ResolverCache, SpfOutput, Txt,
    common::{parse::TxtRecordParser, verify::DomainKey},
    dmarc::{Dmarc, verify::DmarcParameters},
    hickory_resolver::{
        config::{ResolverConfig, ResolverOpts},
        proto::op::ResponseCode,
    },
};

/// What a check found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// It comes from where it says.
    Pass,
    /// It does not, as far as can be seen.
    Fail,
    /// There is nothing to go by.
    None,
    /// It could not be looked up now.
    Unknown,
}

impl Found {
    /// The word for it in an `Authentication-Results` header (RFC 8601).
    pub const fn code(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::None => "none",
            Self::Unknown => "temperror",
        }
    }
}

/// What is known of a mail's origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// Whether a signature that covers its sender holds.
    pub dkim: Found,
    /// Whether its sender's domain stands behind it.
    pub dmarc: Found,
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "dkim={} dmarc={}", self.dkim.code(), self.dmarc.code())
    }
}

/// Proves origins.
#[derive(Clone)]
pub struct Origins {
    authenticator: MessageAuthenticator,
    fixed: Option<Arc<Fixed>>,
}

impl fmt::Debug for Origins {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Origins").field("fixed", &self.fixed.is_some()).finish_non_exhaustive()
    }
}

impl Origins {
    /// By the name servers of this machine.
    pub fn system() -> Result<Self, String> {
        let authenticator = MessageAuthenticator::new_system_conf().map_err(|error| error.to_string())?;
        Ok(Self { authenticator, fixed: None })
    }

    /// By these text records alone, each the name (`_dmarc.example.com`) and its text; nothing leaves this machine.
    pub fn fixed<'r>(records: impl IntoIterator<Item = (&'r str, &'r str)>) -> Result<Self, String> {
        let nowhere = ResolverConfig::from_name_servers(Vec::new());
        let authenticator = MessageAuthenticator::new(nowhere, ResolverOpts::default());
        let authenticator = authenticator.map_err(|error| error.to_string())?;
        let fixed = records.into_iter().map(|(name, text)| (format!("{name}.").into(), text.to_owned())).collect();
        Ok(Self { authenticator, fixed: Some(Arc::new(Fixed(fixed))) })
    }

    /// What is known of the mail with this content.
    pub async fn prove(&self, raw: &[u8]) -> Origin {
        let Some(message) = AuthenticatedMessage::parse(raw) else {
            return Origin { dkim: Found::None, dmarc: Found::None };
        };
        let mut signatures = match &self.fixed {
            None => self.authenticator.verify_dkim(&message).await,
            Some(fixed) => {
                self.authenticator.verify_dkim(Parameters::new(&message).with_txt_cache(fixed.as_ref())).await
            }
        };
        // A signature that leaves out who sent it proves nothing about the sender (RFC 6376, 5.4).
        signatures.retain(|one| {
            one.signature().is_none_or(|known| known.h.iter().any(|header| header.eq_ignore_ascii_case("from")))
        });
        let unknown = SpfOutput::new(String::new());
        let wanted = DmarcParameters::new(&message, &signatures, "", &unknown);
        let dmarc = match &self.fixed {
            None => self.authenticator.verify_dmarc(wanted).await,
            Some(fixed) => {
                let wanted = Parameters::new(wanted).with_txt_cache(fixed.as_ref()).with_ipv4_cache(fixed.as_ref());
                self.authenticator.verify_dmarc(wanted).await
            }
        };
        let any = |of: fn(&DkimResult) -> bool| signatures.iter().any(|one| of(one.result()));
        let dkim = if any(|result| matches!(result, DkimResult::Pass)) {
            Found::Pass
        } else if any(|result| matches!(result, DkimResult::TempError(_))) {
            Found::Unknown
        } else if signatures.is_empty() {
            Found::None
        } else {
            Found::Fail
        };
        let dmarc = match dmarc.result() {
            DmarcResult::Pass => Found::Pass,
            DmarcResult::Fail(_) | DmarcResult::PermError(_) => Found::Fail,
            DmarcResult::TempError(_) => Found::Unknown,
            DmarcResult::None => Found::None,
        };
        Origin { dkim, dmarc }
    }
}

/// Records that are known beforehand; all others do not exist.
struct Fixed(HashMap<Box<str>, String>);

impl ResolverCache<Box<str>, Txt> for Fixed {
    fn get<Q>(&self, name: &Q) -> Option<Txt>
    where
        Box<str>: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let Some((name, text)) = self.0.get_key_value(name) else {
            return Some(Txt::Error(Error::Dns(DnsError::RecordNotFound(ResponseCode::NXDomain))));
        };
        let record = if name.starts_with("_dmarc.") {
            Dmarc::parse(text.as_bytes()).map(Txt::from)
        } else {
            DomainKey::parse(text.as_bytes()).map(Txt::from)
        };
        Some(record.unwrap_or_else(Txt::Error))
    }

    fn remove<Q>(&self, _: &Q) -> Option<Txt>
    where
        Box<str>: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        None
    }

    fn insert(&self, _: Box<str>, _: Txt, _: Instant) {}
}

impl ResolverCache<Box<str>, RecordSet<Ipv4Addr>> for Fixed {
    fn get<Q>(&self, _: &Q) -> Option<RecordSet<Ipv4Addr>>
    where
        Box<str>: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        Some(RecordSet { rrset: Arc::from([]), dnssec_status: DnssecStatus::Indeterminate })
    }

    fn remove<Q>(&self, _: &Q) -> Option<RecordSet<Ipv4Addr>>
    where
        Box<str>: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        None
    }

    fn insert(&self, _: Box<str>, _: RecordSet<Ipv4Addr>, _: Instant) {}
}

#[cfg(test)]
pub(crate) mod tests {
    use mail_auth::{
        common::{crypto::Ed25519Key, headers::HeaderWriter},
        dkim::DkimSigner,
    };

    use super::*;

    /// The record of the key that [`signed`] signs with (RFC 8463, appendix A).
    pub(crate) const KEY: &str = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

    const MAIL: &str =
        "From: Otto Lift <otto@lifts.example>\r\nTo: reply@n.example\r\nSubject: Re: Lift\r\n\r\nWe come at ten.\r\n";

    /// The mail with a signature of `domain` over `headers`.
    pub(crate) fn signed(mail: &str, domain: &str, headers: &[&str]) -> String {
        use base64::{Engine, prelude::BASE64_STANDARD};
        let seed = BASE64_STANDARD.decode("nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=").unwrap();
        let public = BASE64_STANDARD.decode("11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=").unwrap();
        let key = Ed25519Key::from_seed_and_public_key(&seed, &public).unwrap();
        let signer = DkimSigner::from_key(key).domain(domain).selector("s").headers(headers.iter().copied());
        format!("{}{mail}", signer.sign(mail.as_bytes()).unwrap().to_header())
    }

    async fn proved(raw: &str, records: &[(&str, &str)]) -> (Found, Found) {
        let origin = Origins::fixed(records.iter().copied()).unwrap().prove(raw.as_bytes()).await;
        (origin.dkim, origin.dmarc)
    }

    const REJECT: (&str, &str) = ("_dmarc.lifts.example", "v=DMARC1; p=reject");
    const HERS: (&str, &str) = ("s._domainkey.lifts.example", KEY);

    #[tokio::test]
    async fn f_161_a_signed_mail_is_its_senders() {
        let mail = signed(MAIL, "lifts.example", &["From", "To", "Subject"]);
        assert_eq!(proved(&mail, &[REJECT, HERS]).await, (Found::Pass, Found::Pass));
        assert_eq!(proved(&mail, &[HERS]).await, (Found::Pass, Found::None), "the domain says nothing");
        let below = [REJECT, ("s._domainkey.mail.lifts.example", KEY)];
        let mail = signed(MAIL, "mail.lifts.example", &["From", "Subject"]);
        assert_eq!(proved(&mail, &below).await, (Found::Pass, Found::Pass), "a part of the domain signs for it");
        let strict = [("_dmarc.lifts.example", "v=DMARC1; p=reject; adkim=s"), below[1]];
        assert_eq!(proved(&mail, &strict).await, (Found::Pass, Found::Fail));
    }

    #[tokio::test]
    async fn f_161_forged_and_changed_mails_fail() {
        let mail = signed(MAIL, "lifts.example", &["From", "To", "Subject"]);
        for (from, to) in [("at ten", "never"), ("otto@", "eve@"), ("Re: Lift", "Re: Pay")] {
            let changed = mail.replace(from, to);
            assert_eq!(proved(&changed, &[REJECT, HERS]).await, (Found::Fail, Found::Fail), "{to}");
        }
        assert_eq!(proved(MAIL, &[REJECT, HERS]).await, (Found::None, Found::Fail), "without a signature");
        assert_eq!(proved(&mail, &[REJECT]).await.1, Found::Fail, "without a key");
        let evil = [REJECT, ("s._domainkey.evil.example", KEY)];
        let foreign = signed(MAIL, "evil.example", &["From"]);
        assert_eq!(proved(&foreign, &evil).await, (Found::Pass, Found::Fail), "another domain's signature");
        let unbound = signed(MAIL, "lifts.example", &["Subject"]);
        assert_eq!(proved(&unbound, &[REJECT, HERS]).await, (Found::None, Found::Fail), "it leaves the sender out");
        assert_eq!(proved(MAIL, &[]).await, (Found::None, Found::None));
    }

    #[tokio::test]
    async fn the_answer_is_written_as_in_authentication_results() {
        let origin = Origin { dkim: Found::Pass, dmarc: Found::Unknown };
        assert_eq!(origin.to_string(), "dkim=pass dmarc=temperror");
    }
}
