//! What Global Settings and the page of an organization share: limits and ways to sign in.

use kernel::password::MIN_ALONE;
use store::tables::kinds::SignInWay;
use web::{Check, Filled, words::Words};

/// The least and the most of a whole number.
pub(crate) type Limits = (i32, i32);

/// Characters of a password that is the only factor (decision 5).
#[allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap)] // the constant is 15
pub(crate) const PASSWORD: Limits = (MIN_ALONE as i32, 64);

/// Minutes of a welcome link in days, and of a reset link: they can only be made shorter (decision 4).
pub(crate) const WELCOME_DAYS: Limits = (1, 14);
pub(crate) const RESET_MINUTES: Limits = (5, 60);

/// How long a session may last: idle in minutes, and in all in hours (P-25).
pub(crate) const IDLE_MINUTES: Limits = (5, 24 * 60);
pub(crate) const SESSION_HOURS: Limits = (1, 7 * 24);

/// Minutes of a day.
pub(crate) const DAY: i32 = 24 * 60;

/// A number that may be left empty.
pub(crate) fn number_if(check: &mut Check<'_>, name: &str, label: &str, (least, most): Limits) -> Option<i32> {
    if check.filled.line(name).is_empty() { None } else { check.number(name, label, least, most) }
}

/// The ways that a form allows, in their usual order; at least one, and only known ones.
pub(crate) fn ways(check: &mut Check<'_>, words: &Words) -> Vec<SignInWay> {
    let sent: Vec<&str> = check.filled.all("sign_in_ways").collect();
    let known = sent.iter().all(|code| SignInWay::from_code(code).is_some());
    let ways: Vec<SignInWay> = SignInWay::ALL.iter().copied().filter(|way| sent.contains(&way.code())).collect();
    if ways.is_empty() || !known {
        check.wrong("sign_in_ways", words.t("portal-organizations-ways-needed"));
    }
    ways
}

/// Ways as they are stored.
pub(crate) fn stored(ways: &[SignInWay]) -> String {
    let codes: Vec<String> = ways.iter().map(|way| format!("\"{}\"", way.code())).collect();
    format!("[{}]", codes.join(","))
}

/// The name of a way.
pub(crate) fn way_name(way: SignInWay, words: &Words) -> String {
    words.t(&format!("portal-organizations-way-{}", way.code()))
}

/// Names of ways, one after another.
pub(crate) fn way_names(ways: &[SignInWay], words: &Words) -> String {
    ways.iter().map(|way| way_name(*way, words)).collect::<Vec<_>>().join(", ")
}

/// A form that shows these values, and a group of check boxes.
pub(crate) fn filled_with(values: &[(&'static str, String)], ways: &[SignInWay]) -> Filled {
    let values = values.iter().map(|(name, value)| (*name, value.as_str()));
    Filled::of(&values.chain(ways.iter().map(|way| ("sign_in_ways", way.code()))).collect::<Vec<_>>())
}
