//! Addresses of proxies, alone or as a network, as they stand in the configuration.

use std::{net::IpAddr, str::FromStr};

use serde::{Deserialize, Deserializer, de};

/// One address or a network in CIDR form, such as `10.0.0.7` or `10.0.0.0/8`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: u128,
    prefix: u32,
    v4: bool,
}

impl Network {
    /// Whether `address` lies in this network. An IPv4 address that came over an IPv6 socket counts as IPv4.
    pub fn contains(&self, address: IpAddr) -> bool {
        let (bits, v4) = bits(address);
        let width = if v4 { 32 } else { 128 };
        self.v4 == v4 && (self.prefix == 0 || (self.address ^ bits) >> (width - self.prefix) == 0)
    }
}

fn bits(address: IpAddr) -> (u128, bool) {
    match address.to_canonical() {
        IpAddr::V4(address) => (u128::from(u32::from(address)), true),
        IpAddr::V6(address) => (u128::from(address), false),
    }
}

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text:?} is neither an address such as 10.0.0.7 nor a network such as 10.0.0.0/8");
        let (address, prefix) = text.trim().split_once('/').map_or((text.trim(), None), |(a, p)| (a, Some(p)));
        let (address, v4) = bits(address.parse().map_err(|_| wrong())?);
        let width = if v4 { 32 } else { 128 };
        let prefix = prefix.map_or(Ok(width), str::parse).map_err(|_| wrong())?;
        if prefix > width {
            return Err(wrong());
        }
        Ok(Self { address, prefix, v4 })
    }
}

/// Networks from a list, or from one text with commas (an environment variable has no lists).
pub fn list<'de, D: Deserializer<'de>>(source: D) -> Result<Vec<Network>, D::Error> {
    texts(source)?.iter().map(|one| one.parse().map_err(de::Error::custom)).collect()
}

/// Texts from a list, or from one text with commas; empty ones are left out.
pub fn texts<'de, D: Deserializer<'de>>(source: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Given {
        Text(String),
        List(Vec<String>),
    }
    let given = match Given::deserialize(source)? {
        Given::Text(text) => text.split(',').map(str::to_owned).collect(),
        Given::List(list) => list,
    };
    Ok(given.iter().map(|one| one.trim().to_owned()).filter(|one| !one.is_empty()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_or_a_network_contains_what_it_says() {
        let holds =
            |network: &str, address: &str| network.parse::<Network>().unwrap().contains(address.parse().unwrap());
        assert!(holds("10.0.0.7", "10.0.0.7"));
        assert!(!holds("10.0.0.7", "10.0.0.8"));
        assert!(holds("10.0.0.0/8", "10.255.1.2"));
        assert!(!holds("10.0.0.0/8", "11.0.0.1"));
        assert!(holds("10.0.0.0/8", "::ffff:10.1.1.1"));
        assert!(holds("fd00::/8", "fd12::1"));
        assert!(!holds("::/0", "10.0.0.1"));
        assert!(holds("0.0.0.0/0", "203.0.113.9"));
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["", "10.0.0", "10.0.0.0/33", "10.0.0.0/x", "proxy.example", "::/129"] {
            assert!(text.parse::<Network>().is_err(), "{text}");
        }
    }
}
