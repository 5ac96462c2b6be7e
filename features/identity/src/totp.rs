//! Codes of authenticator apps: RFC 6238 with SHA-1, six digits and thirty seconds, which every app understands.

use kernel::Chance;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use qrcode::{Color, EcLevel, QrCode};
use totp_rs::{Builder, Secret, Totp};

/// Seconds of a step.
const STEP: u64 = 30;

/// Characters of a secret in base32: 160 bits (RFC 4226, 4).
const SECRET_BYTES: usize = 20;

const LABEL: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'@');

/// A new secret in base32.
pub(crate) fn fresh_secret(chance: &dyn Chance) -> String {
    let mut bytes = [0; SECRET_BYTES];
    chance.fill(&mut bytes);
    Secret::from(bytes).to_base32()
}

/// The time step in which `code` is right, if it is now or was or will be one step away. `secret` in base32, `now` in seconds
/// since 1970. The comparison takes the same time for every code.
pub(crate) fn step_of(secret: &str, code: &str, now: i64) -> Option<i64> {
    let now = u64::try_from(now).ok()?;
    let step = machine(secret)?.check(code, now)?;
    i64::try_from(step).ok()
}

fn machine(secret: &str) -> Option<Totp> {
    let secret = Secret::try_from_base32(secret).ok()?;
    Builder::new().with_secret(secret).with_digits(6).with_skew(1).with_step_duration(STEP).build().ok()
}

/// Whether this looks like a code of an app: six digits, blanks aside.
pub(crate) fn as_code(typed: &str) -> Option<String> {
    let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    (digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_digit())).then_some(digits)
}

/// The address that an app reads from the picture.
pub(crate) fn address(secret: &str, issuer: &str, user_name: &str) -> String {
    let encode = |text: &str| utf8_percent_encode(text, LABEL).to_string();
    let (issuer, user_name) = (encode(&issuer.replace(':', " ")), encode(&user_name.replace(':', " ")));
    format!("otpauth://totp/{issuer}:{user_name}?secret={secret}&issuer={issuer}&algorithm=SHA1&digits=6&period={STEP}")
}

/// A secret in groups of four, to type it.
pub(crate) fn grouped(secret: &str) -> String {
    let letters: Vec<char> = secret.chars().collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// A QR code as the path of an SVG.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Picture {
    /// Modules on each side.
    pub(crate) size: usize,
    /// The dark modules as path data.
    pub(crate) path: String,
}

/// The picture of an address; `None` if it is too long for one.
pub(crate) fn picture(address: &str) -> Option<Picture> {
    let code = QrCode::with_error_correction_level(address, EcLevel::L).ok()?;
    let size = code.width();
    let colors = code.to_colors();
    let mut path = String::new();
    for (y, row) in colors.chunks(size).enumerate() {
        let mut x = 0;
        while x < size {
            let run = row[x..].iter().take_while(|module| **module == Color::Dark).count();
            if run > 0 {
                use std::fmt::Write;
                let _ = write!(path, "M{x} {y}h{run}v1h-{run}z");
            }
            x += run.max(1);
        }
    }
    Some(Picture { size, path })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of the test vectors in RFC 6238, appendix B: "12345678901234567890".
    const RFC: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    #[test]
    fn rfc_6238_appendix_b() {
        for (now, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(step_of(RFC, code, now), Some(now / 30), "{now}");
        }
    }

    #[test]
    fn one_step_of_drift_and_no_more() {
        let at = 1_111_111_111;
        let step = at / 30;
        assert_eq!(step_of(RFC, "050471", at + 30), Some(step));
        assert_eq!(step_of(RFC, "050471", at - 30), Some(step));
        assert_eq!(step_of(RFC, "050471", at + 61), None);
        assert_eq!(step_of(RFC, "050471", at - 61), None);
        assert_eq!(step_of(RFC, "+50471", at), None);
        assert_eq!(step_of("not base32 at all!", "050471", at), None);
    }

    #[test]
    fn codes_are_taken_with_blanks() {
        assert_eq!(as_code(" 050 471 ").as_deref(), Some("050471"));
        assert_eq!(as_code("7F2K-MQ94"), None);
        assert_eq!(as_code("05047"), None);
        assert_eq!(as_code("٠٥٠٤٧١"), None);
    }

    #[test]
    fn the_address_holds_what_people_type() {
        assert_eq!(
            address(RFC, "North: & South", "anna+b@x.example"),
            format!(
                "otpauth://totp/North%20%20%26%20South:anna%2Bb@x.example?secret={RFC}&issuer=North%20%20%26%20South\
                 &algorithm=SHA1&digits=6&period=30"
            )
        );
        assert_eq!(grouped("ABCDEFGHIJ"), "ABCD EFGH IJ");
    }

    #[test]
    fn the_picture_is_a_square_with_three_corners() {
        let picture = picture(&address(RFC, "Northwind IT", "anna@x.example")).unwrap();
        assert!(picture.size >= 33 && picture.size % 4 == 1, "{}", picture.size);
        assert!(picture.path.starts_with("M0 0h7v1h-7z"));
        assert!(picture.path.contains(&format!("M{} 0h7v1h-7z", picture.size - 7)));
    }
}
