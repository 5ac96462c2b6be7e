//! Which passwords are accepted (decision 5, P-9; ASVS 6.2, NIST SP 800-63B-4 section 3.1.1.2).
//!
//! A password is compared and hashed in Unicode Normalization Form C, as SP 800-63B-4 asks: the same word typed on two
//! keyboards must be the same password. Length is counted in code points of that form.

mod guessable;

use std::fmt;

use unicode_normalization::UnicodeNormalization;

/// The fewest code points when the password is the only factor.
pub const MIN_ALONE: usize = 15;

/// The fewest code points when a second factor is required or set up.
pub const MIN_WITH_SECOND_FACTOR: usize = 8;

/// The most code points.
pub const MAX_LENGTH: usize = 256;

/// The most bytes that are looked at at all; more is turned away before any work is done (CVE-2023-30082).
pub const MAX_BYTES: usize = 1024;

/// A password in the form in which it is hashed. It never shows itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

/// For whom a new password is.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances<'a> {
    /// Whether the user's policy requires a second factor, or one is set up.
    pub second_factor: bool,
    /// The fewest code points that the policy asks for when the password is the only factor; at least [`MIN_ALONE`].
    pub alone: usize,
    /// The user name of the account.
    pub user_name: &'a str,
    /// The provider's name as customers read it.
    pub brand: &'a str,
}

/// Why a new password is refused. Messages are made from [`PasswordFault::code`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PasswordFault {
    /// Too few characters.
    TooShort {
        /// How many are needed.
        needed: usize,
    },
    /// More than [`MAX_LENGTH`] characters, or than [`MAX_BYTES`] bytes.
    TooLong,
    /// It contains control characters or characters that cannot be seen.
    NotPrintable,
    /// It is one of the passwords that are tried first, or one common word with digits and signs.
    Common,
    /// It is a simple pattern: repetition, sequence, neighbouring keys.
    Pattern,
    /// It contains the user name, or the part of it before the `@`.
    ContainsUserName,
    /// It contains this brand.
    ContainsBrand(String),
}

impl Circumstances<'_> {
    /// How many code points are needed (decision 5).
    pub fn least(&self) -> usize {
        if self.second_factor { MIN_WITH_SECOND_FACTOR } else { self.alone.max(MIN_ALONE) }
    }
}

impl PasswordFault {
    /// The id of the message that says what would be right.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooShort { .. } => "password-too-short",
            Self::TooLong => "password-too-long",
            Self::NotPrintable => "password-not-printable",
            Self::Common => "password-common",
            Self::Pattern => "password-pattern",
            Self::ContainsUserName => "password-contains-user-name",
            Self::ContainsBrand(_) => "password-contains-brand",
        }
    }
}

impl Password {
    /// What was typed at sign-in, ready to be compared. `None` if no password can be that long.
    pub fn entered(typed: &str) -> Option<Self> {
        if typed.len() > MAX_BYTES {
            return None;
        }
        let normal: String = typed.nfc().collect();
        (normal.chars().count() <= MAX_LENGTH).then_some(Self(normal))
    }

    /// The bytes to hash.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// Whether it is long enough for an account without a second factor: when the factor ends, a shorter password is
    /// changed at the next sign-in.
    pub fn is_long_enough_alone(&self) -> bool {
        self.0.chars().count() >= MIN_ALONE
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Password(…)")
    }
}

/// Checks a new password; gives every reason against it. An overlong one is not looked at any further.
pub fn check(typed: &str, circumstances: &Circumstances<'_>) -> Result<Password, Vec<PasswordFault>> {
    let Some(password) = Password::entered(typed) else {
        return Err(vec![PasswordFault::TooLong]);
    };
    let mut faults = Vec::new();
    let needed = circumstances.least();
    if password.0.chars().count() < needed {
        faults.push(PasswordFault::TooShort { needed });
    }
    if password.0.chars().any(is_hidden) {
        faults.push(PasswordFault::NotPrintable);
    }
    if guessable::is_pattern(&password.0) {
        faults.push(PasswordFault::Pattern);
    } else if guessable::is_common(&password.0) {
        faults.push(PasswordFault::Common);
    }
    if guessable::contains_user_name(&password.0, circumstances.user_name) {
        faults.push(PasswordFault::ContainsUserName);
    }
    if let Some(brand) = guessable::brand_within(&password.0, circumstances.brand) {
        faults.push(PasswordFault::ContainsBrand(brand));
    }
    if faults.is_empty() { Ok(password) } else { Err(faults) }
}

/// Control characters, line ends, and characters without a shape that get in by pasting and would lock a user out. The
/// joiners that emoji and several scripts need are welcome.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fdd0}'..='\u{fdef}')
        || u32::from(character) & 0xfffe == 0xfffe
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ALONE: Circumstances<'static> = Circumstances {
        second_factor: false,
        alone: MIN_ALONE,
        user_name: "anna.berg@example.com",
        brand: "Northwind IT",
    };
    const WITH_FACTOR: Circumstances<'static> = Circumstances { second_factor: true, ..ALONE };

    fn faults(typed: &str, circumstances: &Circumstances<'_>) -> Vec<PasswordFault> {
        check(typed, circumstances).err().unwrap_or_default()
    }

    #[test]
    fn decision_5_length() {
        assert_eq!(faults("kiwi-Lampe-Tor", &ALONE), [PasswordFault::TooShort { needed: 15 }]);
        assert_eq!(faults("kiwi-Lampe-Tor!", &ALONE), []);
        assert_eq!(faults("kiwi-La", &WITH_FACTOR), [PasswordFault::TooShort { needed: 8 }]);
        assert_eq!(faults("kiwi-Lam", &WITH_FACTOR), []);
        assert_eq!(faults("", &WITH_FACTOR).first(), Some(&PasswordFault::TooShort { needed: 8 }));

        let wordy: String = "Wege entstehen dadurch, dass man sie geht; ".repeat(6);
        assert!(wordy.chars().count() > 256);
        assert_eq!(faults(&wordy.chars().take(256).collect::<String>(), &ALONE), []);
        assert_eq!(faults(&wordy.chars().take(257).collect::<String>(), &ALONE), [PasswordFault::TooLong]);

        assert!(Password::entered("kiwi-Lampe-Tor!").unwrap().is_long_enough_alone());
        assert!(!Password::entered("kiwi-Lampe-Tor").unwrap().is_long_enough_alone());
    }

    #[test]
    fn cve_2023_30082_ten_megabytes_are_not_looked_at() {
        let huge = "x".repeat(10 * 1024 * 1024);
        assert_eq!(faults(&huge, &ALONE), [PasswordFault::TooLong]);
        assert!(Password::entered(&huge).is_none());
        assert!(Password::entered(&"\u{1f600}".repeat(256)).is_some());
        assert!(Password::entered(&"\u{1f600}".repeat(257)).is_none());
    }

    #[test]
    fn decision_5_any_printable_unicode() {
        for fine in [
            "quatre chevaux à l'étable",
            "пять весёлых ёжиков",
            "正しい馬の電池のホッチキス。とても長い",
            "dreizehn 🦔 im 👩‍💻 Garten ☕",
            "  ein Satz mit  Blanks ",
            "¿Dónde está la «biblioteca»?",
        ] {
            assert_eq!(faults(fine, &ALONE), [], "{fine}");
        }
        for hidden in [
            "kiwi-Lampe\u{0}-Torbogen",
            "kiwi-Lampe\n-Torbogen",
            "kiwi-Lampe\u{200b}-Torbogen",
            "kiwi-Lampe\u{202e}-Torbogen",
        ] {
            assert_eq!(faults(hidden, &ALONE), [PasswordFault::NotPrintable], "{hidden:?}");
        }
    }

    #[test]
    fn sp_800_63b_the_same_word_typed_otherwise_is_the_same_password() {
        assert_eq!(Password::entered("cafe\u{301} am Meer"), Password::entered("caf\u{e9} am Meer"));
        assert_ne!(Password::entered("x\u{b2}"), Password::entered("x2"));
    }

    #[test]
    fn decision_5_common_ones_are_refused() {
        for common in [
            "password12345678",
            "PasswordPassword",
            "P@ssw0rd!P@ssw0rd!",
            "correct horse battery staple",
            "CorrectHorseBatteryStaple",
            "ThisIsMyPassword",
            "Sommer2026!!!!!!!",
            "!!!2026-Willkommen-2026!!!",
            "iloveyouiloveyou",
            "w3lc0me2026202620",
            "dragon1234567890",
            "dragon_dragon_dragon",
        ] {
            assert_eq!(faults(common, &ALONE), [PasswordFault::Common], "{common}");
        }
        for common in ["password", "Passw0rd", "iloveyou", "Sommer26", "welcome1", "1234dragon"] {
            assert_eq!(faults(common, &WITH_FACTOR), [PasswordFault::Common], "{common}");
        }
    }

    #[test]
    fn decision_5_patterns_are_refused() {
        for pattern in [
            "aaaaaaaaaaaaaaaa",
            "abababababababab",
            "xyzxyzxyzxyzxyzxyz",
            "11112222333344445555",
            "qwertyuiopasdfgh",
            "qwertzuiopasdfgh",
            "1q2w3e4r5t6z7u8i",
            "lkjhgfdsamnbvcxy",
            "098765432109876",
            "abcdefgh87654321",
        ] {
            assert_eq!(faults(pattern, &ALONE), [PasswordFault::Pattern], "{pattern}");
        }
    }

    #[test]
    fn decision_5_user_name_and_brand_are_refused() {
        let user = [PasswordFault::ContainsUserName];
        assert_eq!(faults("my ANNA.BERG@example.com key", &ALONE), user);
        assert_eq!(faults("hidden Anna.Berg lantern", &ALONE), user);
        assert_eq!(faults("hidden annaberg lantern", &ALONE), user);
        let short = Circumstances { user_name: "bob@example.com", ..ALONE };
        assert_eq!(faults("bobsleigh on a hill", &short), []);

        assert_eq!(faults("strong northwind blowing", &ALONE), [PasswordFault::ContainsBrand("Northwind".to_owned())]);
        assert_eq!(faults("my Ember-Desk lantern key", &ALONE), [PasswordFault::ContainsBrand("Emberdesk".to_owned())]);
        let tiny = Circumstances { brand: "IT", ..ALONE };
        assert_eq!(faults("kitten with mittens", &tiny), []);
    }

    #[test]
    fn debug_never_shows_it() {
        assert_eq!(format!("{:?}", check("kiwi-Lampe-Tor!", &ALONE)), "Ok(Password(…))");
    }

    proptest! {
        /// Passwords as password managers make them pass (ASVS 6.2.5: no rules of composition).
        #[test]
        fn random_passwords_pass(typed in "[a-zA-Z0-9]{16,64}") {
            prop_assert_eq!(faults(&typed, &ALONE), []);
        }

        #[test]
        fn the_answer_keeps_the_limits(typed in "\\PC{0,300}") {
            if let Ok(password) = check(&typed, &ALONE) {
                let text = std::str::from_utf8(password.as_bytes()).unwrap();
                prop_assert!((MIN_ALONE..=MAX_LENGTH).contains(&text.chars().count()));
                prop_assert_eq!(Password::entered(&typed), Some(password));
            }
        }
    }
}
