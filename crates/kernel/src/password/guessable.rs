//! Recognizes passwords that an attacker tries first.

use std::{collections::HashSet, sync::LazyLock};

/// Common passwords and the words they are made of, in lower case.
static COMMON: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    include_str!("common_passwords.txt").lines().filter(|line| !line.starts_with("# ") && !line.is_empty()).collect()
});

/// Our own name, which is as guessable as the provider's.
const PRODUCT: &str = "Emberdesk";

/// A name shorter than this is no use to a guesser and would forbid ordinary words.
const SHORTEST_NAME: usize = 4;

/// Fewer different characters than this make no password.
const FEWEST_DIFFERENT: usize = 5;

/// The longest piece that makes a pattern when it is all there is, three times or more. A repeated sentence is not one.
const LONGEST_REPEATED: usize = 6;

/// Rows of keys as neighbours see them: American, German and French order.
const KEYBOARDS: [[&str; 4]; 3] = [
    ["1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./"],
    ["1234567890ß´", "qwertzuiopü+", "asdfghjklöä#", "yxcvbnm,.-"],
    ["&é\"'(-è_çà)=", "azertyuiop^$", "qsdfghjklmù*", "wxcvbn,;:!"],
];

/// Whether `password` is a common one, or a common word, once or repeated, with nothing but digits and signs around it.
pub(super) fn is_common(password: &str) -> bool {
    let lower = password.to_lowercase();
    let letters_only: String = lower.chars().filter(|character| character.is_alphanumeric()).collect();
    let plain = unmasked(&lower);
    [lower.as_str(), letters_only.as_str(), plain.as_str()].into_iter().any(is_common_whole)
        || is_one_common_word(&lower)
        || is_one_common_word(&plain_ends_kept(&lower))
}

/// Whether `text` is in the list, or is an entry of the list written several times over.
fn is_common_whole(text: &str) -> bool {
    if COMMON.contains(text) {
        return text.chars().count() >= SHORTEST_NAME;
    }
    let characters: Vec<char> = text.chars().collect();
    (SHORTEST_NAME..=characters.len() / 2).filter(|unit| characters.len().is_multiple_of(*unit)).any(|unit| {
        let first: String = characters[..unit].iter().collect();
        COMMON.contains(first.as_str()) && characters.chunks(unit).all(|chunk| chunk == &characters[..unit])
    })
}

/// Whether the letters of `text` are one common word (or the same one again and again), and all the rest digits and signs.
fn is_one_common_word(text: &str) -> bool {
    let mut words = text.split(|character: char| !character.is_alphabetic()).filter(|word| !word.is_empty());
    let Some(first) = words.next() else {
        return false;
    };
    first.chars().count() >= SHORTEST_NAME && is_common_whole(first) && words.all(|word| word == first)
}

/// `text` with letters in place of the digits and signs that stand in for them, other signs left out: `p@ssw0rd` is
/// `password`.
fn unmasked(text: &str) -> String {
    text.chars().map(letter_behind).filter(|character| character.is_alphanumeric()).collect()
}

/// Like [`unmasked`], but digits and signs at either end stay: they are padding there, not letters.
fn plain_ends_kept(text: &str) -> String {
    let padding = |character: char| !character.is_alphabetic();
    let without_start = text.trim_start_matches(padding);
    let start = &text[..text.len() - without_start.len()];
    let core = without_start.trim_end_matches(padding);
    let end = &without_start[core.len()..];
    format!("{start}{}{end}", core.chars().map(letter_behind).collect::<String>())
}

const fn letter_behind(sign: char) -> char {
    match sign {
        '@' | '4' => 'a',
        '0' => 'o',
        '1' => 'i',
        '3' => 'e',
        '5' | '$' => 's',
        '7' => 't',
        other => other,
    }
}

/// Whether `password` is a simple pattern: few different characters, a short piece repeated, or little but sequences and
/// walks over neighbouring keys.
pub(super) fn is_pattern(password: &str) -> bool {
    let lower: Vec<char> = password.to_lowercase().chars().collect();
    if lower.is_empty() {
        return false;
    }
    let different: HashSet<char> = lower.iter().copied().collect();
    if different.len() < FEWEST_DIFFERENT {
        return true;
    }
    let repeats = (1..=LONGEST_REPEATED.min(lower.len() / 3))
        .any(|unit| lower[unit..].iter().zip(&lower).all(|(later, earlier)| later == earlier));
    // What carries surprise: each run counts once, each other character for itself.
    repeats || pieces(&lower) <= lower.len() / 3
}

/// Into how many pieces `text` falls when each run of equal, successive or neighbouring characters is one piece.
fn pieces(text: &[char]) -> usize {
    let mut count = 0;
    let mut rest = text;
    while !rest.is_empty() {
        let longest = [run(rest, 0), run(rest, 1), run(rest, -1), walk(rest)].into_iter().max().unwrap_or(1);
        count += 1;
        rest = if longest >= 3 { &rest[longest..] } else { &rest[1..] };
    }
    count
}

/// How many characters at the start follow one another by `step`: `aaa`, `abc`, `987`. After 9 comes 0.
fn run(text: &[char], step: i64) -> usize {
    let follows = |pair: &[char]| {
        let (first, second) = (i64::from(u32::from(pair[0])), i64::from(u32::from(pair[1])));
        let around = matches!((pair[0], pair[1], step), ('9', '0', 1) | ('0', '9', -1));
        around || second - first == step
    };
    1 + text.windows(2).take_while(|pair| follows(pair)).count()
}

/// How many characters at the start are each a neighbour of the one before on one of the keyboards.
fn walk(text: &[char]) -> usize {
    let on = |rows: &[&str; 4]| 1 + text.windows(2).take_while(|pair| are_neighbours(rows, pair[0], pair[1])).count();
    KEYBOARDS.iter().map(on).max().unwrap_or(1)
}

fn are_neighbours(rows: &[&str; 4], first: char, second: char) -> bool {
    let place = |wanted: char| {
        rows.iter().enumerate().find_map(|(row, keys)| Some((row, keys.chars().position(|key| key == wanted)?)))
    };
    let (Some((row, column)), Some((other_row, other_column))) = (place(first), place(second)) else {
        return false;
    };
    match other_row.abs_diff(row) {
        0 => other_column.abs_diff(column) == 1,
        // A lower row is shifted to the right by half a key: above stand the same column and the one after it.
        1 => {
            let (lower, upper) = if other_row > row { (other_column, column) } else { (column, other_column) };
            upper == lower || upper == lower + 1
        }
        _ => false,
    }
}

/// Whether `password` contains the user name, or the part before its `@`, in whatever case and punctuation.
pub(super) fn contains_user_name(password: &str, user_name: &str) -> bool {
    let local = user_name.split_once('@').map_or(user_name, |(local, _)| local);
    [user_name, local].into_iter().any(|name| contains(password, name))
}

/// The brand that `password` contains: the product's name, the provider's name, or the word it begins with.
pub(super) fn brand_within(password: &str, brand: &str) -> Option<String> {
    let first_word = brand.split_whitespace().next().unwrap_or_default();
    let names = [PRODUCT, brand.trim(), first_word];
    names.into_iter().find(|name| contains(password, name)).map(str::to_owned)
}

fn contains(password: &str, name: &str) -> bool {
    let squeezed = |text: &str| -> String {
        text.to_lowercase().chars().filter(|character| character.is_alphanumeric()).collect()
    };
    let needle = squeezed(name);
    needle.chars().count() >= SHORTEST_NAME
        && (squeezed(password).contains(&needle) || unmasked(&password.to_lowercase()).contains(&needle))
}
