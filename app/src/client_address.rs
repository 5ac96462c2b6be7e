//! Who is at the other end of a connection, when proxies stand in between.

use std::net::IpAddr;

use axum::http::{HeaderMap, header::FORWARDED};

use crate::network::Network;

/// The address of the client: the peer itself, or, when the peer is a listed proxy, the nearest address in `X-Forwarded-For`
/// that is not one. From any other peer the header is ignored (ASVS 4.1.3, CVE-2026-107393).
pub fn client_address(peer: IpAddr, headers: &HeaderMap, trusted: &[Network]) -> IpAddr {
    let is_proxy = |address: IpAddr| trusted.iter().any(|network| network.contains(address));
    let mut client = peer.to_canonical();
    if !is_proxy(client) {
        return client;
    }
    let hops: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    for hop in hops.into_iter().rev() {
        let Some(address) = address(hop.trim()) else { break };
        client = address;
        if !is_proxy(client) {
            break;
        }
    }
    client
}

/// Whether the request says that it was passed on by someone.
pub fn was_passed_on(headers: &HeaderMap) -> bool {
    headers.contains_key("x-forwarded-for") || headers.contains_key("x-real-ip") || headers.contains_key(FORWARDED)
}

/// `203.0.113.9`, `203.0.113.9:443`, `2001:db8::1` or `[2001:db8::1]:443`.
fn address(hop: &str) -> Option<IpAddr> {
    let bare = hop.parse().ok();
    let address: Option<IpAddr> =
        bare.or_else(|| hop.parse().ok().map(|with_port: std::net::SocketAddr| with_port.ip()));
    address.map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: &str, forwarded: &[&str]) -> String {
        let trusted = ["10.0.0.0/8".parse().unwrap(), "127.0.0.1".parse().unwrap()];
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        client_address(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn only_listed_proxies_are_believed() {
        assert_eq!(seen("203.0.113.9", &["1.2.3.4"]), "203.0.113.9");
        assert_eq!(seen("10.0.0.1", &["1.2.3.4"]), "1.2.3.4");
        assert_eq!(seen("::ffff:10.0.0.1", &["1.2.3.4"]), "1.2.3.4");
        assert_eq!(seen("10.0.0.1", &[]), "10.0.0.1");
    }

    #[test]
    fn what_a_client_adds_in_front_is_ignored() {
        assert_eq!(seen("10.0.0.1", &["6.6.6.6, 1.2.3.4"]), "1.2.3.4");
        assert_eq!(seen("10.0.0.1", &["6.6.6.6, 1.2.3.4, 10.0.0.2"]), "1.2.3.4");
        assert_eq!(seen("10.0.0.1", &["6.6.6.6", "1.2.3.4:5555", "10.0.0.2"]), "1.2.3.4");
        assert_eq!(seen("10.0.0.1", &["[2001:db8::1]:80"]), "2001:db8::1");
    }

    #[test]
    fn nonsense_ends_the_search() {
        assert_eq!(seen("10.0.0.1", &["1.2.3.4, <script>, 10.0.0.3"]), "10.0.0.3");
        assert_eq!(seen("10.0.0.1", &["unknown"]), "10.0.0.1");
    }
}
