//! The way out to other servers: identity providers today. A name is resolved once, every address it leads to is judged, and
//! the connection goes to a judged one, so that no second look-up can lead elsewhere (ASVS 1.3.6, 13.2.4, 13.2.5, 15.3.2).
//! Public addresses over HTTPS are open; everything else only if the operator lists it. Redirects are never followed.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderValue, Request, Response, Uri, header::HOST};
use http_body_util::{BodyExt, Full, Limited};
use hyper_util::rt::TokioIo;
use rustls::{ClientConfig, RootCertStore, pki_types::ServerName};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// An answer is complete within this time.
const WITHIN: Duration = Duration::from_secs(5);

/// The largest answer that is read, in bytes.
const LARGEST: usize = 256 * 1024;

/// Why nothing came back.
#[derive(Debug, thiserror::Error)]
pub enum OutboundFault {
    /// The address cannot be used at all.
    #[error("{0} is not an address of a server")]
    NotAnAddress(String),
    /// The rules do not let it out.
    #[error("{0} is not allowed: only public addresses over https are, and those that outbound.allow lists")]
    NotAllowed(String),
    /// The name leads nowhere, nobody answers, or not in time.
    #[error("no answer from {0}: {1}")]
    NoAnswer(String, String),
    /// The answer is larger than is read.
    #[error("the answer of {0} is too large")]
    TooLarge(String),
}

/// One entry of the operator's list: a host, with or without a port.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Allowed {
    host: String,
    port: Option<u16>,
}

/// Calls to other servers.
#[derive(Clone)]
pub struct Outbound {
    allowed: Arc<[Allowed]>,
    tls: TlsConnector,
}

impl Outbound {
    /// With the operator's list: each `host` or `host:port`, also an address; IPv6 with a port as `[::1]:8443`. The message
    /// says which entry is none.
    pub fn new(allow: &[impl AsRef<str>]) -> Result<Self, String> {
        let allowed = allow.iter().map(|entry| entry_of(entry.as_ref())).collect::<Result<_, _>>()?;
        let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let config = config.map_err(|fault| fault.to_string())?.with_root_certificates(roots).with_no_client_auth();
        Ok(Self { allowed, tls: TlsConnector::from(Arc::new(config)) })
    }

    /// Sends a request to the server in its address and gives the answer as it is, also a redirect or an error.
    pub async fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, OutboundFault> {
        let shown = request.uri().to_string();
        match tokio::time::timeout(WITHIN, self.exchange(request)).await {
            Ok(answer) => answer,
            Err(_) => Err(OutboundFault::NoAnswer(shown, format!("nothing within {} s", WITHIN.as_secs()))),
        }
    }

    async fn exchange(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, OutboundFault> {
        let target = Target::of(request.uri())?;
        let silent = |why: &dyn std::fmt::Display| OutboundFault::NoAnswer(target.origin(), why.to_string());
        let listed = self.lists(&target);
        if !listed && !target.secure {
            return Err(OutboundFault::NotAllowed(target.origin()));
        }
        let addresses: Vec<SocketAddr> = match target.host.parse::<IpAddr>() {
            Ok(address) => vec![SocketAddr::new(address, target.port)],
            Err(_) => tokio::net::lookup_host((target.host.as_str(), target.port))
                .await
                .map_err(|fault| silent(&fault))?
                .collect(),
        };
        if !listed && !addresses.iter().all(|address| is_public(address.ip())) {
            return Err(OutboundFault::NotAllowed(target.origin()));
        }
        let mut stream = Err(silent(&"the name has no address"));
        for address in addresses {
            stream = TcpStream::connect(address).await.map_err(|fault| silent(&fault));
            if stream.is_ok() {
                break;
            }
        }
        let request = on_the_wire(request, &target)?;
        let stream = stream?;
        if target.secure {
            let name = ServerName::try_from(target.host.clone()).map_err(|fault| silent(&fault))?;
            let stream = self.tls.connect(name, stream).await.map_err(|fault| silent(&fault))?;
            talk(TokioIo::new(stream), request, &target).await
        } else {
            talk(TokioIo::new(stream), request, &target).await
        }
    }

    fn lists(&self, target: &Target) -> bool {
        self.allowed.iter().any(|entry| {
            entry.host.eq_ignore_ascii_case(&target.host) && entry.port.is_none_or(|port| port == target.port)
        })
    }
}

async fn talk<S>(
    stream: TokioIo<S>,
    request: Request<Full<Bytes>>,
    target: &Target,
) -> Result<Response<Vec<u8>>, OutboundFault>
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
{
    let silent = |why: &dyn std::fmt::Display| OutboundFault::NoAnswer(target.origin(), why.to_string());
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(stream).await.map_err(|fault| silent(&fault))?;
    let running = tokio::spawn(connection);
    let answer = async {
        let (head, body) = sender.send_request(request).await.map_err(|fault| silent(&fault))?.into_parts();
        let body = Limited::new(body, LARGEST).collect().await.map_err(|fault| match fault.downcast_ref() {
            Some(http_body_util::LengthLimitError { .. }) => OutboundFault::TooLarge(target.origin()),
            None => silent(&fault),
        })?;
        Ok(Response::from_parts(head, body.to_bytes().to_vec()))
    };
    let answer = answer.await;
    running.abort();
    answer
}

/// The request as HTTP/1.1 sends it: the path alone, and the host as a header.
fn on_the_wire(request: Request<Vec<u8>>, target: &Target) -> Result<Request<Full<Bytes>>, OutboundFault> {
    let wrong = || OutboundFault::NotAnAddress(target.origin());
    let (mut head, body) = request.into_parts();
    let path = head.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
    head.uri = path.parse().map_err(|_| wrong())?;
    let host = HeaderValue::from_str(&target.authority()).map_err(|_| wrong())?;
    head.headers.insert(HOST, host);
    Ok(Request::from_parts(head, Full::new(Bytes::from(body))))
}

/// Where a request goes.
struct Target {
    host: String,
    port: u16,
    secure: bool,
}

impl Target {
    fn of(uri: &Uri) -> Result<Self, OutboundFault> {
        let wrong = || OutboundFault::NotAnAddress(uri.to_string());
        let secure = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(wrong()),
        };
        let authority = uri.authority().filter(|authority| !authority.as_str().contains('@')).ok_or_else(wrong)?;
        let host = authority.host().trim_start_matches('[').trim_end_matches(']').trim_end_matches('.');
        if host.is_empty() {
            return Err(wrong());
        }
        let port = authority.port_u16().unwrap_or(if secure { 443 } else { 80 });
        Ok(Self { host: host.to_owned(), port, secure })
    }

    fn authority(&self) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        match (self.secure, self.port) {
            (true, 443) | (false, 80) => host,
            (_, port) => format!("{host}:{port}"),
        }
    }

    fn origin(&self) -> String {
        format!("{}://{}", if self.secure { "https" } else { "http" }, self.authority())
    }
}

fn entry_of(text: &str) -> Result<Allowed, String> {
    let text = text.trim();
    let wrong =
        || format!("{text:?} is neither a host such as login.example nor a host with a port such as 10.0.0.7:8443");
    if let Ok(address) = text.parse::<SocketAddr>() {
        return Ok(Allowed { host: address.ip().to_string(), port: Some(address.port()) });
    }
    if let Ok(address) = text.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>() {
        return Ok(Allowed { host: address.to_string(), port: None });
    }
    let (host, port) = match text.split_once(':') {
        Some((host, port)) => (host, Some(port.parse().map_err(|_| wrong())?)),
        None => (text, None),
    };
    let named = !host.is_empty() && host.chars().all(|sign| sign.is_ascii_alphanumeric() || matches!(sign, '-' | '.'));
    if named { Ok(Allowed { host: host.to_owned(), port }) } else { Err(wrong()) }
}

/// Whether an address belongs to the public internet: not this machine, not a private or special network, and none of the
/// forms of IPv6 that carry such an IPv4 address inside.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

fn is_public_v4(v4: Ipv4Addr) -> bool {
    let [a, b, c, _] = v4.octets();
    let special = v4.is_unspecified()
        || v4.is_loopback()
        || v4.is_private()
        || v4.is_link_local()
        || v4.is_broadcast()
        || v4.is_documentation()
        || v4.is_multicast();
    let shared = a == 100 && (64..128).contains(&b);
    let protocols = a == 192 && b == 0 && c == 0;
    let relays = a == 192 && b == 88 && c == 99;
    let benchmarks = a == 198 && (18..20).contains(&b);
    !(special || shared || protocols || relays || benchmarks || a == 0 || a >= 240)
}

fn is_public_v6(v6: Ipv6Addr) -> bool {
    let segments = v6.segments();
    let global = segments[0] & 0xe000 == 0x2000;
    let teredo_and_kin = segments[0] == 0x2001 && segments[1] < 0x200;
    let documentation = (segments[0] == 0x2001 && segments[1] == 0x0db8) || segments[0] == 0x3fff;
    let six_to_four = segments[0] == 0x2002;
    global && !teredo_and_kin && !documentation && !six_to_four
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    use super::*;

    fn get(address: &str) -> Request<Vec<u8>> {
        Request::get(address).body(Vec::new()).unwrap()
    }

    #[test]
    fn asvs_1_3_6_what_is_public() {
        for public in ["1.1.1.1", "8.8.8.8", "203.0.114.1", "172.15.0.1", "172.32.0.1", "100.63.0.1", "2606:4700::1111"]
        {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
        for inside in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "127.0.0.1",
            "127.255.255.254",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "100.64.0.1",
            "192.0.0.8",
            "192.0.2.1",
            "198.18.0.1",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:8.8.8.8",
            "::7f00:1",
            "64:ff9b::a00:1",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "2002:a00:1::1",
            "3fff::1",
        ] {
            assert!(!is_public(inside.parse().unwrap()), "{inside}");
        }
    }

    #[tokio::test]
    async fn asvs_15_3_2_only_public_https_and_what_is_listed() {
        let outbound = Outbound::new(&[] as &[&str]).unwrap();
        for refused in [
            "http://127.0.0.1/",
            "https://127.0.0.1/",
            "https://localhost/",
            "https://localhost./",
            "https://[::1]/",
            "https://[::ffff:127.0.0.1]/",
            "https://10.0.0.1:8443/x",
            "https://169.254.169.254/latest/meta-data/",
            "http://example.com/",
            "http://1.1.1.1/",
        ] {
            let answer = outbound.send(get(refused)).await;
            assert!(matches!(answer, Err(OutboundFault::NotAllowed(_))), "{refused}: {answer:?}");
        }
        for wrong in ["ftp://example.com/", "/relative", "https://user@127.0.0.1/", "https://a:b@example.com/"] {
            let Ok(request) = Request::get(wrong).body(Vec::new()) else { continue };
            let answer = outbound.send(request).await;
            assert!(matches!(answer, Err(OutboundFault::NotAnAddress(_))), "{wrong}: {answer:?}");
        }
    }

    #[test]
    fn entries_are_hosts_with_or_without_a_port() {
        let outbound =
            Outbound::new(&["login.example", "127.0.0.1:9000", "[::1]:8443", "::1", "Host.Example:81"]).unwrap();
        let lists = |address: &str| outbound.lists(&Target::of(&address.parse().unwrap()).unwrap());
        assert!(lists("http://login.example:1234/") && lists("https://LOGIN.example/"));
        assert!(lists("http://127.0.0.1:9000/") && !lists("http://127.0.0.1:9001/"));
        assert!(lists("https://[::1]:8443/") && lists("http://host.example:81/x"));
        assert!(!lists("https://evil-login.example/") && !lists("https://login.example.evil/"));
        for wrong in ["", "https://login.example", "login.example/x", "host:port", "*.example", "a b"] {
            assert!(Outbound::new(&[wrong]).is_err(), "{wrong}");
        }
    }

    /// A server that answers every connection with these bytes.
    async fn server(answer: Vec<u8>) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let answer = answer.clone();
                tokio::spawn(async move {
                    let mut asked = [0; 4096];
                    let _ = stream.read(&mut asked).await;
                    let _ = stream.write_all(&answer).await;
                });
            }
        });
        port
    }

    #[tokio::test]
    async fn a_listed_server_is_reached_and_its_redirect_is_not_followed() {
        let port =
            server(b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 2\r\n\r\nhi".to_vec())
                .await;
        let outbound = Outbound::new(&[format!("127.0.0.1:{port}")]).unwrap();
        let answer = outbound.send(get(&format!("http://127.0.0.1:{port}/x?y=1"))).await.unwrap();
        assert_eq!((answer.status().as_u16(), answer.body().as_slice()), (302, b"hi".as_slice()));
    }

    #[tokio::test]
    async fn an_endless_answer_is_cut_off() {
        let mut answer = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".to_vec();
        answer.resize(LARGEST * 2, b'x');
        let port = server(answer).await;
        let outbound = Outbound::new(&["127.0.0.1"]).unwrap();
        let answer = outbound.send(get(&format!("http://127.0.0.1:{port}/"))).await;
        assert!(matches!(answer, Err(OutboundFault::TooLarge(_))), "{answer:?}");
    }
}
