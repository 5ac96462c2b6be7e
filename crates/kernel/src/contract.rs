//! Periods of recurring contracts, and what a unit costs for part of one. Money is whole minor units of a currency
//! (decision 17).
//!
//! The rule: a unit added on a day costs the price of a period times the days from that day to the end of the period, that
//! day included, over all days of the period, rounded half up to a whole minor unit ([`share`]). Taking a unit away gives back
//! the share of that day. So a unit added and taken away on one day costs nothing, and however often units come and go, what
//! is paid for a whole period is its price exactly.

use jiff::{ToSpan, civil::Date};

/// The running period of a contract, both days included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// Its first day.
    pub from: Date,
    /// Its last day.
    pub to: Date,
}

/// Whether a contract that runs from `starts_on` to `ends_on` (both included; none: without end) is over on a day.
pub fn has_expired(ends_on: Option<Date>, day: Date) -> bool {
    ends_on.is_some_and(|end| end < day)
}

/// The period of so many months in which a day lies, counted from the day on which the contract starts; before that day, its
/// first one. Periods begin on the same day of the month, or on the last one of a month that is too short. `None` only
/// beyond the calendar (year 9999).
pub fn period_at(starts_on: Date, months: i32, day: Date) -> Option<Period> {
    let months = months.max(1);
    let apart = (i32::from(day.year()) - i32::from(starts_on.year())) * 12 + i32::from(day.month())
        - i32::from(starts_on.month());
    let mut number = (apart / months).max(0);
    let start = |number: i32| starts_on.checked_add((number * months).months()).ok();
    while number > 0 && start(number)? > day {
        number -= 1;
    }
    while start(number + 1)? <= day {
        number += 1;
    }
    Some(Period { from: start(number)?, to: start(number + 1)?.yesterday().ok()? })
}

/// What one unit at `price` minor units costs from `day` to the end of the period, rounded half up; the whole price up to the
/// first day, nothing after the last one.
pub fn share(price: i64, period: Period, day: Date) -> i64 {
    let days = |from: Date, to: Date| i128::from((to - from).get_days()) + 1;
    let all = days(period.from, period.to).max(1);
    let left = days(day, period.to).clamp(0, all);
    i64::try_from((i128::from(price) * left * 2 + all) / (all * 2)).unwrap_or(i64::MAX)
}

/// What one unit more costs from `day` on, or one less gives back, for the rest of the running period. The price is for a
/// whole period; of one that the contract's end cuts short, the days after the end are not paid. Nothing before the contract
/// starts, for then the first period is paid as a whole, and nothing after its end.
pub fn prorated(price: i64, period: Period, ends_on: Option<Date>, day: Date) -> i64 {
    if day < period.from || has_expired(ends_on, day) {
        return 0;
    }
    let after_end = ends_on.and_then(|end| end.tomorrow().ok()).map_or(0, |after| share(price, period, after));
    share(price, period, day) - after_end
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_210_periods_begin_on_the_same_day_of_the_month() {
        let at = |day| period_at(date(2026, 1, 31), 1, day).unwrap();
        assert_eq!(at(date(2026, 2, 27)), Period { from: date(2026, 1, 31), to: date(2026, 2, 27) });
        assert_eq!(at(date(2026, 2, 28)), Period { from: date(2026, 2, 28), to: date(2026, 3, 30) });
        assert_eq!(at(date(2026, 3, 31)), Period { from: date(2026, 3, 31), to: date(2026, 4, 29) });
        assert_eq!(at(date(2025, 6, 1)).from, date(2026, 1, 31), "before it starts: the first one");
        let quarter = period_at(date(2026, 2, 15), 3, date(2026, 11, 20)).unwrap();
        assert_eq!(quarter, Period { from: date(2026, 11, 15), to: date(2027, 2, 14) });
        let year = period_at(date(2024, 2, 29), 12, date(2026, 2, 28)).unwrap();
        assert_eq!(year, Period { from: date(2026, 2, 28), to: date(2027, 2, 27) });
    }

    #[test]
    fn a_210_a_unit_is_prorated_for_the_running_period() {
        let november = period_at(date(2026, 11, 1), 1, date(2026, 11, 20)).unwrap();
        assert_eq!(prorated(3000, november, None, date(2026, 11, 1)), 3000);
        assert_eq!(prorated(3000, november, None, date(2026, 11, 20)), 1100, "eleven of thirty days");
        assert_eq!(prorated(1000, november, None, date(2026, 11, 30)), 33);
        assert_eq!(prorated(3000, november, Some(date(2026, 11, 25)), date(2026, 11, 20)), 600, "six days to its end");
        assert_eq!(prorated(3000, november, Some(date(2026, 11, 19)), date(2026, 11, 20)), 0, "A-214: it has expired");
        assert_eq!(prorated(3000, november, None, date(2026, 10, 31)), 0, "it has not begun");
    }

    fn days() -> impl Strategy<Value = Date> {
        (2000_i16..2100, 1_i8..=12, 1_i8..=31)
            .prop_filter_map("a day", |(year, month, day)| Date::new(year, month, day).ok())
    }

    proptest! {
        #[test]
        fn a_day_lies_in_its_period_and_periods_join(starts in days(), months in prop::sample::select(vec![1, 3, 12]), day in days()) {
            let period = period_at(starts, months, day).unwrap();
            prop_assert!(period.from <= period.to);
            if day >= starts {
                prop_assert!(period.from <= day && day <= period.to);
            }
            let next = period_at(starts, months, period.to.tomorrow().unwrap()).unwrap();
            prop_assert_eq!(next.from, period.to.tomorrow().unwrap());
        }

        #[test]
        fn units_that_come_and_go_pay_the_price_of_the_period_exactly(
            price in 0_i64..10_000_000, starts in days(), turns in prop::collection::vec(0_i64..40, 0..10),
        ) {
            let period = period_at(starts, 1, starts).unwrap();
            // A unit is there from the first day; each turn takes it away and gives it back on some day.
            let mut paid = prorated(price, period, None, period.from);
            for turn in turns {
                let day = period.from.checked_add(turn.days()).unwrap().min(period.to);
                paid += -prorated(price, period, None, day) + prorated(price, period, None, day);
            }
            prop_assert_eq!(paid, price);
            // Day by day, each paid alone.
            let mut sum = 0;
            let mut day = period.from;
            while day <= period.to {
                let next = day.tomorrow().unwrap();
                let one = prorated(price, period, None, day) - share(price, period, next);
                prop_assert!(one >= 0);
                sum += one;
                day = next;
            }
            prop_assert_eq!(sum, price);
        }
    }
}
