//! The steps of a story, as they are written in `content/stories` (see the README there).

use kernel::Problem;

/// Who does a step, and what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// A note of the technician that the customer reads.
    Staff,
    /// The same, of the second technician.
    Second,
    /// A note of the technician that only the provider reads.
    Inside,
    /// The same, of the second technician.
    SecondInside,
    /// Time of the technician.
    Work,
    /// Time of the second technician.
    SecondWork,
    /// A note of the ticket's contact.
    Customer,
    /// A note of somebody else at the organization.
    Colleague,
    /// The technician completes the ticket.
    Done,
}

/// The status a step leads to, where it is not the usual one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Waits for the customer.
    Wait,
    /// Waits for parts.
    Parts,
    /// Goes to the second technician.
    Escalate,
}

/// One step of a story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Who and what.
    pub deed: Deed,
    /// Minutes of office time since the step before.
    pub after: i64,
    /// In how many of 100 tellings it happens.
    pub percent: usize,
    /// Only if the step before happened.
    pub only_after: bool,
    /// A turn of the status.
    pub turn: Option<Turn>,
    /// Minutes worked.
    pub minutes: i64,
    /// Key of a file that comes with it.
    pub file: Option<String>,
    /// The text; for time entries the summary.
    pub text: String,
    /// Internal notes of a time entry.
    pub internal: String,
}

impl Step {
    /// Reads a line such as `work +20 15m: Driver replaced. // build 4711`.
    pub fn read(line: &str) -> Result<Self, Problem> {
        let unreadable = |what: &str| Problem::Fault(format!("demo story: {what} in “{line}”"));
        let (head, text) = line.split_once(": ").ok_or_else(|| unreadable("no text"))?;
        let mut words = head.split_whitespace();
        let deed = match words.next().unwrap_or_default() {
            "staff" => Deed::Staff,
            "second" => Deed::Second,
            "inside" => Deed::Inside,
            "second-inside" => Deed::SecondInside,
            "work" => Deed::Work,
            "second-work" => Deed::SecondWork,
            "customer" => Deed::Customer,
            "colleague" => Deed::Colleague,
            "done" => Deed::Done,
            _ => return Err(unreadable("unknown deed")),
        };
        let (text, internal) = match deed {
            Deed::Work | Deed::SecondWork => text.split_once(" // ").unwrap_or((text, "")),
            _ => (text, ""),
        };
        let mut step = Self {
            deed,
            after: 10,
            percent: 100,
            only_after: false,
            turn: None,
            minutes: 0,
            file: None,
            text: text.to_owned(),
            internal: internal.to_owned(),
        };
        for word in words {
            step.apply(word).ok_or_else(|| unreadable(&format!("cannot read “{word}”")))?;
        }
        if matches!(deed, Deed::Work | Deed::SecondWork) && step.minutes == 0 {
            return Err(unreadable("work without minutes"));
        }
        Ok(step)
    }

    fn apply(&mut self, word: &str) -> Option<()> {
        if word == "&" {
            self.only_after = true;
        } else if let Some(minutes) = word.strip_prefix('+') {
            self.after = minutes.parse().ok()?;
        } else if let Some(percent) = word.strip_prefix('?') {
            self.percent = percent.parse().ok()?;
        } else if let Some(file) = word.strip_prefix('@') {
            self.file = Some(file.to_owned());
        } else if let Some(minutes) = word.strip_suffix('m') {
            self.minutes = minutes.parse().ok()?;
        } else {
            self.turn = Some(match word {
                "=wait" => Turn::Wait,
                "=parts" => Turn::Parts,
                "=esc" => Turn::Escalate,
                _ => return None,
            });
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_read_with_all_its_marks() {
        let step = Step::read("second-work +20 ?40 & =parts 15m @log: Summary: it runs. // build 4711").unwrap();
        assert_eq!((step.deed, step.after, step.percent, step.minutes), (Deed::SecondWork, 20, 40, 15));
        assert_eq!((step.only_after, step.turn, step.file.as_deref()), (true, Some(Turn::Parts), Some("log")));
        assert_eq!((step.text.as_str(), step.internal.as_str()), ("Summary: it runs.", "build 4711"));
    }

    #[test]
    fn mistakes_are_told() {
        for wrong in ["staff +10 nothing", "stuff: hello", "staff +x: hello", "work +10: no minutes", "staff =never: x"]
        {
            assert!(Step::read(wrong).is_err(), "{wrong}");
        }
    }
}
