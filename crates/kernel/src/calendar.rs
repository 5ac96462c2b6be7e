//! When somebody works (F-139, P-187): hours for each weekday with any number of intervals, holidays, and the zone that both
//! are meant in. Counts business minutes, and says whether an instant is inside (F-132: the minute at which a window ends is
//! outside, the minute at which it starts is inside). Hours follow the clock on the wall, so that daylight saving moves them.

use std::{fmt, str::FromStr};

use jiff::{Timestamp, civil, tz::TimeZone};
use serde::{Deserialize, Serialize};

/// Minutes of a day.
pub const DAY: u16 = 24 * 60;

/// How far ahead the calendar looks for an open minute, in days.
const HORIZON: i64 = 3_660;

const MINUTE: i64 = 60_000_000;
const DAY_LONG: i64 = DAY as i64 * MINUTE;

/// A part of a day on which people work, in minutes since midnight; the last one is not part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Interval {
    from: u16,
    to: u16,
}

impl Interval {
    /// From minute `from` to minute `to` of a day, if that is a part of one.
    pub const fn new(from: u16, to: u16) -> Option<Self> {
        if from < to && to <= DAY { Some(Self { from, to }) } else { None }
    }

    /// The first minute.
    pub const fn from(self) -> u16 {
        self.from
    }

    /// The minute after the last one.
    pub const fn to(self) -> u16 {
        self.to
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { from, to } = *self;
        write!(out, "{:02}:{:02}-{:02}:{:02}", from / 60, from % 60, to / 60, to % 60)
    }
}

impl From<Interval> for String {
    fn from(interval: Interval) -> Self {
        interval.to_string()
    }
}

impl TryFrom<String> for Interval {
    type Error = HoursFault;

    fn try_from(text: String) -> Result<Self, HoursFault> {
        text.parse()
    }
}

impl FromStr for Interval {
    type Err = HoursFault;

    fn from_str(text: &str) -> Result<Self, HoursFault> {
        let (from, to) = ends(text)?;
        Self::new(from, to).ok_or_else(|| HoursFault::Unreadable(text.to_owned()))
    }
}

/// Why typed hours are not hours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HoursFault {
    /// Not like `08:00-12:00`.
    #[error("{0:?} is not like 08:00-12:00")]
    Unreadable(String),
    /// Two intervals share a minute.
    #[error("two intervals share a minute")]
    Overlap,
}

/// The two minutes of `08:00-12:00`, `8-12`, `8:30 – 17`; the second may be the smaller one, for a night.
fn ends(text: &str) -> Result<(u16, u16), HoursFault> {
    let fault = || HoursFault::Unreadable(text.trim().to_owned());
    let minute = |part: &str| {
        let part = part.trim();
        let (hour, minute) = part.split_once([':', '.']).unwrap_or((part, "00"));
        let digits = |text: &str, at_most: usize| {
            let fine = (1..=at_most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
            fine.then(|| text.parse::<u16>().ok()).flatten()
        };
        let (hour, minute) = (digits(hour, 2)?, digits(minute, 2).filter(|_| minute.len() == 2)?);
        (hour < 24 && minute < 60 || (hour, minute) == (24, 0)).then_some(hour * 60 + minute)
    };
    let (from, to) = text.split_once(['-', '\u{2013}', '\u{2014}']).ok_or_else(fault)?;
    match (minute(from), minute(to)) {
        (Some(from), Some(to)) if from != to && from < DAY => Ok((from, to)),
        _ => Err(fault()),
    }
}

/// Hours of each weekday, Monday first; a day's intervals in order, none touching another.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "[Vec<Interval>; 7]", into = "[Vec<Interval>; 7]")]
pub struct Week {
    days: [Vec<Interval>; 7],
}

impl From<[Vec<Interval>; 7]> for Week {
    fn from(days: [Vec<Interval>; 7]) -> Self {
        Self { days: days.map(joined) }
    }
}

impl From<Week> for [Vec<Interval>; 7] {
    fn from(week: Week) -> Self {
        week.days
    }
}

/// The same minutes with as few intervals as possible.
fn joined(mut day: Vec<Interval>) -> Vec<Interval> {
    day.sort_unstable();
    let mut all: Vec<Interval> = Vec::with_capacity(day.len());
    for next in day {
        match all.last_mut() {
            Some(last) if next.from <= last.to => last.to = last.to.max(next.to),
            _ => all.push(next),
        }
    }
    all
}

impl Week {
    /// Every minute of every day.
    pub fn always() -> Self {
        Self { days: std::array::from_fn(|_| vec![Interval { from: 0, to: DAY }]) }
    }

    /// The same interval on Monday to Friday.
    pub fn working_days(interval: Interval) -> Self {
        Self { days: std::array::from_fn(|day| if day < 5 { vec![interval] } else { Vec::new() }) }
    }

    /// Reads a text for each day, Monday first: intervals with commas between them, nothing for a free day. A night
    /// (`22:00-06:00`) goes on into the next day. A fault comes with the day it is on.
    pub fn read(texts: [&str; 7]) -> Result<Self, (usize, HoursFault)> {
        let mut days: [Vec<Interval>; 7] = Default::default();
        let mut put = |day: usize, from: u16, to: u16| {
            let Some(new) = Interval::new(from, to) else { return true };
            let free = days[day].iter().all(|old| new.to <= old.from || old.to <= new.from);
            days[day].push(new);
            free
        };
        for (day, text) in texts.iter().enumerate() {
            for part in text.split([',', ';']).filter(|part| !part.trim().is_empty()) {
                let (from, to) = ends(part).map_err(|fault| (day, fault))?;
                let alone =
                    if from < to { put(day, from, to) } else { put(day, from, DAY) & put((day + 1) % 7, 0, to) };
                if !alone {
                    return Err((day, HoursFault::Overlap));
                }
            }
        }
        Ok(Self::from(days))
    }

    /// A day's intervals (0 is Monday) as they are typed.
    pub fn day_text(&self, day: usize) -> String {
        let texts: Vec<String> = self.days.get(day).into_iter().flatten().map(Interval::to_string).collect();
        texts.join(", ")
    }

    /// Whether nobody ever works.
    pub fn is_empty(&self) -> bool {
        self.days.iter().all(Vec::is_empty)
    }

    /// How many minutes a week has.
    pub fn minutes(&self) -> u32 {
        self.days.iter().flatten().map(|interval| u32::from(interval.to - interval.from)).sum()
    }
}

/// A day on which nobody works.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holiday {
    /// The day; its year is the first one if it comes every year.
    #[serde(with = "iso")]
    pub date: civil::Date,
    /// What it is called.
    pub name: String,
    /// Whether it is on the same day each year.
    pub every_year: bool,
}

/// A date as `2026-12-25`.
mod iso {
    use jiff::civil::Date;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    #[allow(clippy::trivially_copy_pass_by_ref)] // serde asks for this
    pub(super) fn serialize<S: Serializer>(date: &Date, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(date)
    }

    pub(super) fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<Date, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

/// Hours, holidays and the zone that both are meant in.
#[derive(Debug, Clone)]
pub struct Calendar {
    zone: TimeZone,
    week: Week,
    holidays: Vec<Holiday>,
}

impl Calendar {
    /// A calendar in a zone.
    pub fn new(zone: TimeZone, week: Week, holidays: Vec<Holiday>) -> Self {
        Self { zone, week, holidays }
    }

    /// A calendar from its columns: the IANA name of the zone, hours and holidays as JSON. `None` if they are unreadable.
    pub fn from_columns(zone: &str, hours: &str, holidays: &str) -> Option<Self> {
        let zone = TimeZone::get(zone).ok()?;
        Some(Self { zone, week: serde_json::from_str(hours).ok()?, holidays: serde_json::from_str(holidays).ok()? })
    }

    /// Hours and holidays as JSON.
    pub fn to_columns(&self) -> (String, String) {
        let text = |value: Result<String, serde_json::Error>| value.unwrap_or_else(|_| "[]".to_owned());
        (text(serde_json::to_string(&self.week)), text(serde_json::to_string(&self.holidays)))
    }

    /// Open all the time.
    pub fn always(zone: TimeZone) -> Self {
        Self { zone, week: Week::always(), holidays: Vec::new() }
    }

    /// The zone.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The hours.
    pub fn week(&self) -> &Week {
        &self.week
    }

    /// The holidays.
    pub fn holidays(&self) -> &[Holiday] {
        &self.holidays
    }

    /// The same hours and holidays, meant in another zone.
    #[must_use]
    pub fn in_zone(&self, zone: TimeZone) -> Self {
        Self { zone, ..self.clone() }
    }

    /// The holiday that falls on a day.
    pub fn holiday_on(&self, date: civil::Date) -> Option<&Holiday> {
        self.holidays.iter().find(|holiday| {
            holiday.date == date
                || holiday.every_year
                    && holiday.date <= date
                    && (holiday.date.month(), holiday.date.day()) == (date.month(), date.day())
        })
    }

    /// Whether it is open at every minute, on holidays too.
    pub fn never_closes(&self) -> bool {
        self.holidays.is_empty() && self.week.minutes() == 7 * u32::from(DAY)
    }

    /// Whether somebody works at this instant.
    pub fn is_open(&self, at: Timestamp) -> bool {
        let at = at.as_microsecond();
        self.scan(at, at + 1, |_, _| Some(())).is_some()
    }

    /// When it next opens or closes after `at`; `None` if it never does.
    pub fn next_change(&self, at: Timestamp) -> Option<Timestamp> {
        self.next_change_within(at, HORIZON)
    }

    /// The same, if it happens within so many days.
    pub fn next_change_within(&self, at: Timestamp, days: i64) -> Option<Timestamp> {
        let at = at.as_microsecond();
        let until = at + days * DAY_LONG;
        let mut end = at;
        let found = self.scan(at, until, |from, to| {
            if from > end {
                return Some(if end > at { end } else { from });
            }
            end = to;
            None
        });
        // What goes on to the horizon does not end.
        let last = (end > at && end < until).then_some(end);
        Timestamp::from_microsecond(found.or(last)?).ok()
    }

    /// Business minutes from one instant to another: those full minutes of the clock that begin in between and are open.
    /// They add up: from a to b and from b to c are together as many as from a to c.
    pub fn minutes(&self, from: Timestamp, to: Timestamp) -> i64 {
        let begun = |at: i64| (at + MINUTE - 1).div_euclid(MINUTE);
        let mut sum = 0;
        self.scan(from.as_microsecond(), to.as_microsecond(), |from, to| -> Option<()> {
            sum += begun(to) - begun(from);
            None
        });
        sum
    }

    /// The instant at which so many business minutes have passed since `from`, to the second; `None` if they never will.
    pub fn after(&self, from: Timestamp, minutes: i64) -> Option<Timestamp> {
        let mut missing = minutes.max(0).saturating_mul(MINUTE);
        if missing == 0 {
            return Some(from);
        }
        let start = from.as_microsecond();
        let found = self.scan(start, start + HORIZON * DAY_LONG, |from, to| {
            if to - from >= missing {
                return Some(from + missing);
            }
            missing -= to - from;
            None
        });
        Timestamp::from_microsecond(found?).ok()
    }

    /// Visits the open windows between two instants (microseconds) in order until `visit` answers. A window ends at the
    /// latest with its day and where the zone's offset changes: within one offset, the clock on the wall runs evenly.
    fn scan<T>(&self, from: i64, until: i64, mut visit: impl FnMut(i64, i64) -> Option<T>) -> Option<T> {
        if self.week.is_empty() {
            return None;
        }
        let mut at = from;
        let mut change = i64::MIN;
        let mut offset = 0;
        while at < until {
            let moment = Timestamp::from_microsecond(at).ok()?;
            if at >= change {
                offset = i64::from(self.zone.to_offset(moment).seconds()) * 1_000_000;
                change = self.zone.following(moment).next().map_or(i64::MAX, |next| next.timestamp().as_microsecond());
            }
            let day = (at + offset).div_euclid(DAY_LONG);
            let midnight = day * DAY_LONG - offset;
            let end = (midnight + DAY_LONG).min(change).min(until);
            for interval in self.on(day) {
                let starts = (midnight + i64::from(interval.from) * MINUTE).max(at);
                let ends = (midnight + i64::from(interval.to) * MINUTE).min(end);
                if starts < ends
                    && let Some(answer) = visit(starts, ends)
                {
                    return Some(answer);
                }
            }
            at = end;
        }
        None
    }

    /// The intervals of a day, counted from 1970-01-01.
    fn on(&self, day: i64) -> &[Interval] {
        let free = !self.holidays.is_empty()
            && Timestamp::from_microsecond(day * DAY_LONG)
                .is_ok_and(|midnight| self.holiday_on(TimeZone::UTC.to_datetime(midnight).date()).is_some());
        if free {
            return &[];
        }
        // 1970-01-01 was a Thursday.
        usize::try_from((day + 3).rem_euclid(7)).ok().and_then(|day| self.week.days.get(day)).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests;
