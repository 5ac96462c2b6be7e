//! Telling a text: filling its slots and drawing among its wordings. The notation is explained in `content/stories/README.md`.

use std::collections::BTreeMap;

use jiff::{ToSpan, civil::Date};
use kernel::Problem;

use super::dice::Dice;

/// What the slots of one ticket stand for, and what has been drawn so far: the same draw has the same result everywhere in
/// one ticket.
#[derive(Debug, Clone)]
pub struct Teller {
    slots: BTreeMap<String, String>,
    drawn: BTreeMap<String, usize>,
    day: Date,
    dice: Dice,
}

impl Teller {
    /// A teller for a ticket of `day`, on which `{day+3}` and its like are counted.
    pub fn new(day: Date, dice: Dice) -> Self {
        Self { slots: BTreeMap::new(), drawn: BTreeMap::new(), day, dice }
    }

    /// Says what a slot stands for.
    pub fn set(&mut self, slot: &str, value: impl Into<String>) {
        self.slots.insert(slot.to_owned(), value.into());
    }

    /// What a slot stands for; empty if nothing was said.
    pub fn get(&self, slot: &str) -> &str {
        self.slots.get(slot).map_or("", String::as_str)
    }

    /// The text with all slots filled and one wording drawn, its first letter a capital.
    pub fn tell(&mut self, text: &str) -> Result<String, Problem> {
        let told = self.expand(text)?;
        let mut letters = told.chars();
        Ok(letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect()))
    }

    /// As [`Teller::tell`], letters left as they are: for names and answers.
    pub fn expand(&mut self, text: &str) -> Result<String, Problem> {
        let mut told = String::with_capacity(text.len() + 32);
        let mut rest = text;
        while let Some(open) = rest.find('{') {
            told.push_str(&rest[..open]);
            let inside = &rest[open + 1..];
            let close =
                closing(inside).ok_or_else(|| Problem::Fault(format!("demo text: brace without end in “{text}”")))?;
            told.push_str(&self.braced(&inside[..close])?);
            rest = &inside[close + 1..];
        }
        told.push_str(rest);
        Ok(told)
    }

    fn braced(&mut self, inside: &str) -> Result<String, Problem> {
        if let Some(bounds) = inside.strip_prefix('#') {
            return self.number(bounds);
        }
        let wordings = wordings(inside);
        if wordings.len() == 1 {
            return self.slot(inside);
        }
        let drawn = match self.drawn.get(inside) {
            Some(drawn) => *drawn,
            None => self.dice.below(wordings.len()),
        };
        self.drawn.insert(inside.to_owned(), drawn);
        self.expand(wordings.get(drawn).copied().unwrap_or_default())
    }

    fn number(&mut self, bounds: &str) -> Result<String, Problem> {
        let unreadable = || Problem::Fault(format!("demo text: not a range of numbers: {bounds}"));
        let (low, high) = bounds.split_once('-').ok_or_else(unreadable)?;
        let (low, high): (i64, i64) = (low.parse().map_err(|_| unreadable())?, high.parse().map_err(|_| unreadable())?);
        let drawn = match self.drawn.get(bounds) {
            Some(drawn) => *drawn,
            None => self.dice.below(usize::try_from(high - low + 1).unwrap_or(1)),
        };
        self.drawn.insert(bounds.to_owned(), drawn);
        Ok((low + i64::try_from(drawn).unwrap_or_default()).to_string())
    }

    fn slot(&mut self, name: &str) -> Result<String, Problem> {
        if let Some(value) = self.slots.get(name) {
            return Ok(value.clone());
        }
        match name {
            "brace" => return Ok("{".to_owned()),
            "unbrace" => return Ok("}".to_owned()),
            "month" => return Ok(self.day.strftime("%B").to_string()),
            _ => {}
        }
        let unknown = || Problem::Fault(format!("demo text: unknown slot {{{name}}}"));
        let (unit, days) = name.split_once('+').ok_or_else(unknown)?;
        let day = working_days_from(self.day, days.parse().map_err(|_| unknown())?);
        match unit {
            "day" => Ok(day.strftime("%-d %B").to_string()),
            "weekday" => Ok(day.strftime("%A").to_string()),
            "date" => Ok(day.to_string()),
            _ => Err(unknown()),
        }
    }
}

/// The place of the brace that closes an already opened one.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (place, letter) in text.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => return Some(place),
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// The wordings between bars, bars of inner braces left alone.
fn wordings(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let (mut depth, mut from) = (0_usize, 0);
    for (place, letter) in text.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            '|' if depth == 0 => {
                found.push(&text[from..place]);
                from = place + 1;
            }
            _ => {}
        }
    }
    found.push(&text[from..]);
    found
}

/// The day so many working days after (negative: before) `day`.
fn working_days_from(day: Date, days: i64) -> Date {
    let step = if days < 0 { -1.day() } else { 1.day() };
    let (mut at, mut left) = (day, days.abs());
    while left > 0 {
        at = at.saturating_add(step);
        if !matches!(at.weekday(), jiff::civil::Weekday::Saturday | jiff::civil::Weekday::Sunday) {
            left -= 1;
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn teller() -> Teller {
        let mut teller = Teller::new(jiff::civil::date(2026, 11, 20), Dice::new(3));
        teller.set("first", "Priya");
        teller
    }

    #[test]
    fn slots_are_filled_and_days_are_counted_in_working_days() {
        let told = teller().tell("{first} starts on {weekday+1}, {day+1} ({date+1}), after {day+-1}").unwrap();
        assert_eq!(told, "Priya starts on Monday, 23 November (2026-11-23), after 19 November");
    }

    #[test]
    fn the_same_draw_has_the_same_result_within_one_ticket() {
        let mut teller = teller();
        let one = teller.tell("till {#1-900}, {a|b|c|d|e|f} {brace}").unwrap();
        assert_eq!(one, teller.tell("till {#1-900}, {a|b|c|d|e|f} {brace}").unwrap());
        assert!(one.starts_with("Till ") && one.ends_with('{'));
    }

    #[test]
    fn wordings_may_hold_slots_and_be_empty() {
        let told = teller().expand("{{first} too|{first} too}{|}").unwrap();
        assert_eq!(told, "Priya too");
    }

    #[test]
    fn mistakes_are_told() {
        for wrong in ["{nobody}", "{open", "{#4}", "{day+x}"] {
            assert!(matches!(teller().tell(wrong), Err(Problem::Fault(_))), "{wrong}");
        }
    }
}
