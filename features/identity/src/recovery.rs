//! Recovery codes: for the day the phone is lost. Ten of fifty random bits each, stored as Argon2id hashes (ASVS 6.5.2), shown
//! once, each good for one sign-in.

use kernel::{Chance, Problem, password::Password};
use platform::hashing::{Hashing, Verdict};
use store::{ids::RecoveryCodeId, tables::recovery_code};

/// How many there are.
pub(crate) const COUNT: usize = 10;

/// Letters and digits that nobody confuses: no I, L, O, U (Crockford's base32).
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Fresh codes as people read them, e.g. `7F2K9-MQ94B`.
pub(crate) fn fresh(chance: &dyn Chance) -> Vec<String> {
    (0..COUNT)
        .map(|_| {
            let mut random = [0_u8; 10];
            chance.fill(&mut random);
            let letters: String = random.iter().map(|byte| char::from(ALPHABET[usize::from(byte & 31)])).collect();
            format!("{}-{}", &letters[..5], &letters[5..])
        })
        .collect()
}

/// What was typed, as it is hashed: hyphens and blanks gone, capitals, look-alikes read as what was meant. `None` if it
/// cannot be a code.
pub(crate) fn normal(typed: &str) -> Option<String> {
    let letters: String = typed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect();
    (letters.len() == 10 && letters.bytes().all(|letter| ALPHABET.contains(&letter))).then_some(letters)
}

/// The hashes to store.
pub(crate) async fn hashes(hashing: &Hashing, codes: &[String]) -> Result<Vec<String>, Problem> {
    let mut hashes = Vec::with_capacity(codes.len());
    for code in codes {
        let code = normal(code).and_then(|code| Password::entered(&code));
        let code = code.ok_or_else(|| Problem::Fault("a fresh recovery code is not one".to_owned()))?;
        hashes.push(hashing.hash(&code).await?);
    }
    Ok(hashes)
}

/// Which of the stored codes was typed.
pub(crate) async fn found(
    hashing: &Hashing,
    stored: &[recovery_code::Model],
    typed: &str,
) -> Result<Option<RecoveryCodeId>, Problem> {
    let Some(entered) = normal(typed).and_then(|code| Password::entered(&code)) else { return Ok(None) };
    for code in stored {
        if matches!(hashing.verify(Some(&code.code_hash), Some(&entered)).await?, Verdict::Right { .. }) {
            return Ok(Some(code.id));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use platform::system::SystemChance;

    use super::*;

    #[test]
    fn codes_are_read_as_they_were_meant() {
        assert_eq!(normal(" 7f2k9-mq94b ").as_deref(), Some("7F2K9MQ94B"));
        assert_eq!(normal("OIl0o 11111").as_deref(), Some("0110011111"));
        for bad in ["", "7F2K9-MQ94", "7F2K9-MQ94BX", "7F2K9-MQ94U", "7F2K9-MQ94ü"] {
            assert_eq!(normal(bad), None, "{bad}");
        }
    }

    #[test]
    fn fresh_codes_differ_and_can_be_typed() {
        let codes = fresh(&SystemChance);
        assert_eq!(codes.len(), COUNT);
        for code in &codes {
            assert_eq!(code.len(), 11);
            assert_eq!(normal(code).as_deref(), Some(code.replace('-', "").as_str()));
        }
        let different: std::collections::BTreeSet<&String> = codes.iter().collect();
        assert_eq!(different.len(), COUNT);
    }
}
