//! The clock of one party on a ticket (F-153 … F-157): it runs in that party's business hours, stands still while another
//! party holds the ticket or somebody is waited for, and says when three quarters and all of its target are used up.

use jiff::Timestamp;

use crate::calendar::Calendar;

/// A clock.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ServiceClock {
    /// Business minutes that are promised; none only counts.
    pub target: Option<i64>,
    /// Business minutes until it was last stopped.
    pub spent: i64,
    /// Since when it runs; none while it stands still.
    pub running_since: Option<Timestamp>,
    /// When the promise was kept, or at least the work done.
    pub met_at: Option<Timestamp>,
    /// When three quarters of the target were used up.
    pub warned_at: Option<Timestamp>,
    /// When the target was missed.
    pub breached_at: Option<Timestamp>,
}

/// What a clock has to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Three quarters of the target are used up.
    Warned,
    /// The target is missed.
    Breached,
}

impl ServiceClock {
    /// A clock that runs from `now`.
    pub fn started(target: Option<i64>, now: Timestamp) -> Self {
        Self { target, running_since: Some(now), ..Self::default() }
    }

    /// Business minutes that it has counted at a moment.
    pub fn spent_at(&self, now: Timestamp, calendar: &Calendar) -> i64 {
        self.spent + self.running_since.map_or(0, |since| calendar.minutes(since, now))
    }

    /// When the target is used up if it runs on; none while it stands still, without a target, or once met.
    pub fn due_at(&self, calendar: &Calendar) -> Option<Timestamp> {
        self.reaches(self.target?, calendar)
    }

    /// When three quarters of the target are used up, rounded up to a minute.
    pub fn warn_at(&self, calendar: &Calendar) -> Option<Timestamp> {
        self.reaches((self.target? * 3 + 3) / 4, calendar)
    }

    fn reaches(&self, minutes: i64, calendar: &Calendar) -> Option<Timestamp> {
        if self.met_at.is_some() {
            return None;
        }
        calendar.after(self.running_since?, minutes - self.spent)
    }

    /// When to look at it again: at the next mark that it has not passed yet.
    pub fn look_at(&self, calendar: &Calendar) -> Option<Timestamp> {
        match (self.warned_at, self.breached_at) {
            (_, Some(_)) => None,
            (Some(_), None) => self.due_at(calendar),
            (None, None) => self.warn_at(calendar),
        }
    }

    /// Notes the marks that it has passed at `now`, each once. If both were passed at once, the later one is told.
    pub fn judge(&mut self, now: Timestamp, calendar: &Calendar) -> Option<Mark> {
        let passed = |at: Option<Timestamp>| at.filter(|at| *at <= now);
        let mut mark = None;
        if self.warned_at.is_none() {
            self.warned_at = passed(self.warn_at(calendar));
            mark = self.warned_at.map(|_| Mark::Warned);
        }
        if self.breached_at.is_none() {
            self.breached_at = passed(self.due_at(calendar));
            mark = self.breached_at.map(|_| Mark::Breached).or(mark);
        }
        mark
    }

    /// Lets it run from `now`, unless it runs already or has been met.
    pub fn run(&mut self, now: Timestamp) {
        if self.met_at.is_none() {
            self.running_since.get_or_insert(now);
        }
    }

    /// Stops it at `now`.
    pub fn pause(&mut self, now: Timestamp, calendar: &Calendar) {
        self.spent = self.spent_at(now, calendar);
        self.running_since = None;
    }

    /// Ends it: what was promised is done.
    pub fn meet(&mut self, now: Timestamp, calendar: &Calendar) {
        if self.met_at.is_none() {
            self.pause(now, calendar);
            self.met_at = Some(now);
        }
    }

    /// Lets it go on after the ticket was opened again.
    pub fn reopen(&mut self, now: Timestamp) {
        if self.met_at.take().is_some() {
            self.run(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, tz::TimeZone};
    use proptest::prelude::*;

    use super::*;
    use crate::calendar::{Interval, Week};

    fn utc(text: &str) -> Timestamp {
        format!("2026-11-23T{text}:00Z").parse().unwrap()
    }

    fn always() -> Calendar {
        Calendar::always(TimeZone::UTC)
    }

    fn office() -> Calendar {
        let week = Week::working_days(Interval::new(9 * 60, 17 * 60).unwrap());
        Calendar::new(TimeZone::UTC, week, Vec::new())
    }

    /// F-154, word for word: 30 minutes internal, escalate, 20 minutes provider, return, 60 minutes internal.
    #[test]
    fn f_154_each_party_has_its_own_time() {
        let calendar = office();
        let mut internal = ServiceClock::started(Some(240), utc("10:00"));
        internal.pause(utc("10:30"), &calendar);
        let mut provider = ServiceClock::started(Some(60), utc("10:30"));
        provider.pause(utc("10:50"), &calendar);
        internal.run(utc("10:50"));
        assert_eq!(provider.spent_at(utc("11:50"), &calendar), 20);
        assert_eq!(internal.spent_at(utc("11:50"), &calendar), 90);
        assert_eq!(provider.due_at(&calendar), None, "it stands still");
        // F-157: escalated again, the provider's goes on where it stood.
        internal.pause(utc("11:50"), &calendar);
        provider.run(utc("11:50"));
        assert_eq!(provider.due_at(&calendar), Some(utc("12:30")));
    }

    #[test]
    fn f_156_it_warns_at_three_quarters_and_at_the_end_each_once() {
        let calendar = office();
        let mut clock = ServiceClock::started(Some(60), utc("16:30"));
        let tomorrow = |minute: i64| utc("09:00").checked_add(SignedDuration::from_mins(24 * 60 + minute)).unwrap();
        assert_eq!(clock.look_at(&calendar), Some(tomorrow(15)));
        assert_eq!(clock.judge(tomorrow(14), &calendar), None);
        assert_eq!(clock.judge(tomorrow(15), &calendar), Some(Mark::Warned));
        assert_eq!(clock.judge(tomorrow(16), &calendar), None);
        assert_eq!(clock.look_at(&calendar), Some(tomorrow(30)));
        assert_eq!(clock.judge(tomorrow(31), &calendar), Some(Mark::Breached));
        assert_eq!(clock.breached_at, Some(tomorrow(30)), "when it was, not when somebody looked");
        assert_eq!((clock.judge(tomorrow(90), &calendar), clock.look_at(&calendar)), (None, None));
        let mut late = ServiceClock::started(Some(60), utc("10:00"));
        assert_eq!(late.judge(utc("12:00"), &calendar), Some(Mark::Breached), "both at once: the worse is told");
        assert!(late.warned_at.is_some());
    }

    #[test]
    fn a_met_clock_says_nothing_more_until_it_is_opened_again() {
        let calendar = always();
        let mut clock = ServiceClock::started(Some(60), utc("10:00"));
        clock.meet(utc("10:20"), &calendar);
        assert_eq!((clock.judge(utc("15:00"), &calendar), clock.spent_at(utc("15:00"), &calendar)), (None, 20));
        clock.run(utc("15:00"));
        assert_eq!(clock.running_since, None);
        clock.reopen(utc("15:00"));
        assert_eq!(clock.due_at(&calendar), Some(utc("15:40")));
        let mut counting = ServiceClock::started(None, utc("10:00"));
        assert_eq!((counting.look_at(&calendar), counting.judge(utc("23:00"), &calendar)), (None, None));
        assert_eq!(counting.spent_at(utc("11:00"), &calendar), 60, "without a target it only counts");
    }

    proptest! {
        /// However often it stops and goes on, it counts exactly the open minutes in which it ran, and it breaches at the
        /// minute in which they reach the target.
        #[test]
        fn it_counts_what_a_slow_model_counts(steps in prop::collection::vec(1..400_i64, 1..12), target in 1..900_i64) {
            let calendar = office();
            let mut now = utc("08:00");
            let mut clock = ServiceClock::started(Some(target), now);
            let mut counted = 0;
            let mut missed = None;
            for minutes in steps {
                for _ in 0..minutes {
                    counted += i64::from(clock.running_since.is_some() && calendar.is_open(now));
                    now = now.checked_add(SignedDuration::from_mins(1)).unwrap();
                    if counted == target && missed.is_none() {
                        missed = Some(now);
                    }
                }
                clock.judge(now, &calendar);
                if clock.running_since.is_some() { clock.pause(now, &calendar) } else { clock.run(now) }
                prop_assert_eq!(clock.spent_at(now, &calendar), counted);
                prop_assert_eq!(clock.breached_at, missed);
            }
        }
    }
}
