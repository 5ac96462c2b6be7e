//! Repeatable choices, so that two runs make the same records.

/// A xorshift generator; nothing secret comes from it.
pub struct Draw(u64);

impl Draw {
    /// Always begins at the same place.
    pub fn new() -> Self {
        Self(0x9E37_79B9_7F4A_7C15)
    }

    /// A number below `limit` (which must not be 0).
    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit.max(1)
    }

    /// One of the items; `None` if there are none.
    pub fn of<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(usize::try_from(self.below(items.len() as u64)).unwrap_or_default())
    }

    /// Whether a chance of so many percent came true.
    pub fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_repeat_and_spread() {
        let (mut one, mut other) = (Draw::new(), Draw::new());
        let first: Vec<u64> = (0..100).map(|_| one.below(10)).collect();
        assert_eq!(first, (0..100).map(|_| other.below(10)).collect::<Vec<_>>());
        assert!((0..10).all(|number| first.contains(&number)));
        assert_eq!(one.of::<u8>(&[]), None);
    }
}
