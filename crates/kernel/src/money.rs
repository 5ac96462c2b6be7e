//! Amounts of money: whole minor units with a currency, never floating point (decision 17).

use crate::Formats;
use crate::NumberFormat;

/// The currencies that can be chosen, with the digits of their minor unit (ISO 4217).
pub const CURRENCIES: &[(&str, u32)] = &[
    ("EUR", 2),
    ("USD", 2),
    ("GBP", 2),
    ("CHF", 2),
    ("AED", 2),
    ("AUD", 2),
    ("BHD", 3),
    ("BRL", 2),
    ("CAD", 2),
    ("CZK", 2),
    ("DKK", 2),
    ("HKD", 2),
    ("HUF", 2),
    ("ILS", 2),
    ("INR", 2),
    ("ISK", 0),
    ("JPY", 0),
    ("KRW", 0),
    ("KWD", 3),
    ("MXN", 2),
    ("NOK", 2),
    ("NZD", 2),
    ("PLN", 2),
    ("RON", 2),
    ("SAR", 2),
    ("SEK", 2),
    ("SGD", 2),
    ("TRY", 2),
    ("ZAR", 2),
];

/// Largest amount that can be entered, in minor units.
pub const MOST: i64 = 1_000_000_000_000;

/// The digits of a currency's minor unit; `None` if it cannot be chosen.
pub fn digits(currency: &str) -> Option<u32> {
    CURRENCIES.iter().find(|(code, _)| *code == currency).map(|(_, digits)| *digits)
}

/// Reads an amount that is not negative, as people write it: `1234.5`, `1.234,50`, `1 234,50`, `1,234.50`. The last point or
/// comma is the decimal mark, unless there is only one kind and it groups. `None` if it is none, has more digits than the
/// currency, or is too large.
pub fn parse(text: &str, digits: u32) -> Option<i64> {
    let text: String = text.chars().filter(|c| !c.is_whitespace() && *c != '\u{a0}' && *c != '\'').collect();
    let places = usize::try_from(digits).ok()?;
    let mark = text.rfind(['.', ',']);
    let (whole, part) = match mark {
        Some(at) if text.len() - at - 1 <= places && places > 0 => (text.get(..at)?, text.get(at + 1..)?),
        _ => (text.as_str(), ""),
    };
    let whole = ungrouped(whole)?;
    if whole.is_empty() || !part.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let amount: i64 = format!("{whole}{part:0<places$}").parse().ok()?;
    (amount <= MOST).then_some(amount)
}

/// Digits without the marks between groups of three; `None` if something else stands there.
fn ungrouped(text: &str) -> Option<String> {
    let mut groups = text.split(['.', ',']);
    let first = groups.next()?.to_owned();
    let rest: Vec<&str> = groups.collect();
    let plain = |group: &str| group.chars().all(|c| c.is_ascii_digit());
    let fits = plain(&first) && rest.iter().all(|group| plain(group) && group.len() == 3);
    let grouped = rest.is_empty() || (1..=3).contains(&first.len());
    (fits && grouped).then(|| first + &rest.concat())
}

/// An amount as it is typed, without grouping: `12.50`.
pub fn plain(amount: i64, currency: &str) -> String {
    written(amount, currency, |whole| whole.to_string(), '.')
}

/// An amount as a reader's formats have it, with its currency: `1.234,50 EUR`.
pub fn shown(amount: i64, currency: &str, formats: &Formats) -> String {
    let mark = if formats.number == NumberFormat::CommaDot { '.' } else { ',' };
    format!("{} {currency}", written(amount, currency, |whole| formats.integer(whole), mark))
}

fn written(amount: i64, currency: &str, whole: impl Fn(i64) -> String, mark: char) -> String {
    let digits = digits(currency).unwrap_or(2);
    let unit = 10_i64.pow(digits);
    let sign = if amount < 0 { "-" } else { "" };
    let amount = amount.saturating_abs();
    if digits == 0 {
        return format!("{sign}{}", whole(amount));
    }
    let places = usize::try_from(digits).unwrap_or(2);
    format!("{sign}{}{mark}{:0places$}", whole(amount / unit), amount % unit)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn decision_17_amounts_are_read_as_people_write_them() {
        for (text, digits, amount) in [
            ("12", 2, Some(1200)),
            ("12.5", 2, Some(1250)),
            ("12,50", 2, Some(1250)),
            ("1.234,50", 2, Some(123_450)),
            ("1,234.50", 2, Some(123_450)),
            ("1 234,50", 2, Some(123_450)),
            ("1.234", 2, Some(123_400)),
            ("1.234", 3, Some(1234)),
            ("1,234", 0, Some(1234)),
            ("12.5", 0, None),
            ("12.345", 2, Some(1_234_500)),
            ("1234.567", 2, None),
            ("-1", 2, None),
            ("", 2, None),
            (".5", 2, None),
            ("1e3", 2, None),
            ("99999999999999999999", 2, None),
        ] {
            assert_eq!(parse(text, digits), amount, "{text:?} {digits}");
        }
        assert_eq!(plain(-1205, "EUR"), "-12.05");
        assert_eq!(plain(1205, "JPY"), "1205");
        assert_eq!(plain(1205, "KWD"), "1.205");
    }

    proptest! {
        #[test]
        fn what_is_written_reads_the_same(amount in 0_i64..MOST, currency in prop::sample::select(CURRENCIES)) {
            prop_assert_eq!(parse(&plain(amount, currency.0), currency.1), Some(amount));
        }

        #[test]
        fn nothing_that_is_typed_panics(text in "\\PC{0,30}", digits in 0_u32..4) {
            let _ = parse(&text, digits);
        }
    }
}
