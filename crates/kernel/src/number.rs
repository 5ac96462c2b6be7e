//! Ticket numbers: `T` + date in the provider's zone + `.` + running number of that day (T-239, T-240).

use jiff::{Timestamp, civil::Date, tz::TimeZone};

/// The day a new ticket's number carries: the provider's calendar day at `at`.
pub fn day_of(at: Timestamp, provider_zone: &TimeZone) -> Date {
    at.to_zoned(provider_zone.clone()).date()
}

/// The number of the `running`-th ticket of `day`; four digits, continuing past 9999.
pub fn ticket_number(day: Date, running: i64) -> String {
    format!("T{:04}{:02}{:02}.{running:04}", day.year(), day.month(), day.day())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t_239_the_number_carries_the_providers_day() {
        let late: Timestamp = "2026-11-21T23:30:00Z".parse().unwrap();
        let zone = TimeZone::fixed(jiff::tz::offset(1));
        assert_eq!(ticket_number(day_of(late, &zone), 7), "T20261122.0007");
        assert_eq!(ticket_number(day_of(late, &TimeZone::UTC), 12_345), "T20261121.12345");
    }
}
