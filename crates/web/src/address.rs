//! Addresses with a query, put together piece by piece: list state lives in the address.

use std::fmt;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// A path with query values, e.g. a list with its filters. Empty values are left out.
#[derive(Debug, Clone)]
pub struct Address {
    path: String,
    values: Vec<(String, String)>,
}

impl Address {
    /// The address `path`, without a query.
    pub fn new(path: impl Into<String>) -> Self {
        Self { path: path.into(), values: Vec::new() }
    }

    /// With a query value; replaces an earlier one of that name. An empty value removes it.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl fmt::Display) -> Self {
        self.values.retain(|(key, _)| key != name);
        let value = value.to_string();
        if !value.is_empty() {
            self.values.push((name.to_owned(), value));
        }
        self
    }

    /// Without the value of that name.
    #[must_use]
    pub fn without(self, name: &str) -> Self {
        self.with(name, "")
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        for (index, (name, value)) in self.values.iter().enumerate() {
            let mark = if index == 0 { '?' } else { '&' };
            write!(f, "{mark}{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_encoded_replaced_and_removed() {
        let list = Address::new("/desk/contacts").with("q", "a&b=ü").with("active", "");
        assert_eq!(list.to_string(), "/desk/contacts?q=a%26b%3D%C3%BC");
        assert_eq!(list.clone().with("q", "x").with("after", "t.y").to_string(), "/desk/contacts?q=x&after=t%2Ey");
        assert_eq!(list.without("q").to_string(), "/desk/contacts");
    }
}
