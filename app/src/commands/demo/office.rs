//! Office time: when people at their desks write and work.

use jiff::{Span, Timestamp, ToSpan, Zoned, civil::Weekday, tz::TimeZone};

/// Working days from one hour to another, in one zone.
#[derive(Debug, Clone)]
pub struct Office {
    zone: TimeZone,
    opens: i8,
    closes: i8,
}

impl Office {
    /// Monday to Friday from `opens` to `closes` o'clock.
    pub const fn new(zone: TimeZone, opens: i8, closes: i8) -> Self {
        Self { zone, opens, closes }
    }

    fn is_working_day(at: &Zoned) -> bool {
        !matches!(at.weekday(), Weekday::Saturday | Weekday::Sunday)
    }

    fn at_hour(day: &Zoned, hour: i8) -> Zoned {
        let start = day.date().at(hour, 0, 0, 0).to_zoned(day.time_zone().clone());
        start.unwrap_or_else(|_| day.clone())
    }

    fn shifted(at: &Zoned, by: Span) -> Zoned {
        at.checked_add(by).unwrap_or_else(|_| at.clone())
    }

    /// A moment as the office writes it.
    pub fn shown(&self, at: Timestamp) -> String {
        at.to_zoned(self.zone.clone()).strftime("%Y-%m-%d %H:%M").to_string()
    }

    /// The moment so many minutes of office time later.
    pub fn after(&self, at: Timestamp, minutes: i64) -> Timestamp {
        let mut at = self.open_from(at.to_zoned(self.zone.clone()));
        let mut left = minutes;
        loop {
            let closes = Self::at_hour(&at, self.closes);
            let today = closes.timestamp().as_second().saturating_sub(at.timestamp().as_second()) / 60;
            if left <= today {
                return Self::shifted(&at, left.minutes()).timestamp();
            }
            left -= today;
            at = self.open_from(Self::shifted(&Self::at_hour(&at, 0), 1.day()));
        }
    }

    /// The moment so many minutes of office time earlier.
    pub fn before(&self, at: Timestamp, minutes: i64) -> Timestamp {
        let mut at = self.open_until(at.to_zoned(self.zone.clone()));
        let mut left = minutes;
        loop {
            let opens = Self::at_hour(&at, self.opens);
            let today = at.timestamp().as_second().saturating_sub(opens.timestamp().as_second()) / 60;
            if left <= today {
                return Self::shifted(&at, -left.minutes()).timestamp();
            }
            left -= today;
            at = self.open_until(Self::shifted(&Self::at_hour(&at, 0), -1.minute()));
        }
    }

    /// Minutes of office time between two moments.
    pub fn minutes_between(&self, from: Timestamp, to: Timestamp) -> i64 {
        let (mut at, end) = (from.to_zoned(self.zone.clone()), to.to_zoned(self.zone.clone()));
        let mut minutes = 0;
        while at < end {
            let next = Self::shifted(&Self::at_hour(&at, 0), 1.day());
            if Self::is_working_day(&at) {
                let open = Self::at_hour(&at, self.opens).max(at.clone());
                let close = Self::at_hour(&at, self.closes).min(end.clone());
                minutes += ((close.timestamp().as_second() - open.timestamp().as_second()) / 60).max(0);
            }
            at = next;
        }
        minutes
    }

    /// This moment if somebody is at work, else the next opening.
    fn open_from(&self, at: Zoned) -> Zoned {
        let mut at = at;
        if at.hour() >= self.closes {
            at = Self::shifted(&Self::at_hour(&at, 0), 1.day());
        }
        while !Self::is_working_day(&at) {
            at = Self::shifted(&Self::at_hour(&at, 0), 1.day());
        }
        let opens = Self::at_hour(&at, self.opens);
        at.max(opens)
    }

    /// This moment if somebody is at work, else the last closing.
    fn open_until(&self, at: Zoned) -> Zoned {
        let mut at = at;
        if at.hour() < self.opens {
            at = Self::shifted(&Self::at_hour(&at, 0), -1.minute());
        }
        while !Self::is_working_day(&at) {
            at = Self::shifted(&Self::at_hour(&at, 0), -1.minute());
        }
        let closes = Self::at_hour(&at, self.closes);
        at.min(closes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn office() -> Office {
        Office::new(TimeZone::UTC, 8, 18)
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn friday_evening_goes_on_on_monday() {
        assert_eq!(office().after(at("2026-11-20T17:30:00Z"), 60), at("2026-11-23T08:30:00Z"));
        assert_eq!(office().after(at("2026-11-21T10:00:00Z"), 5), at("2026-11-23T08:05:00Z"));
        assert_eq!(office().after(at("2026-11-20T03:00:00Z"), 0), at("2026-11-20T08:00:00Z"));
    }

    #[test]
    fn before_is_the_way_back() {
        assert_eq!(office().before(at("2026-11-23T08:30:00Z"), 60), at("2026-11-20T17:30:00Z"));
        assert_eq!(office().before(at("2026-11-22T01:44:00Z"), 30), at("2026-11-20T17:30:00Z"));
    }

    #[test]
    fn only_office_time_is_counted() {
        assert_eq!(office().minutes_between(at("2026-11-20T17:30:00Z"), at("2026-11-23T08:30:00Z")), 60);
        assert_eq!(office().minutes_between(at("2026-11-21T00:00:00Z"), at("2026-11-22T00:00:00Z")), 0);
    }
}
