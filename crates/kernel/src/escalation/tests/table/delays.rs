//! Delays: how long a ticket has been lying, and since when (F-156).

use super::*;

/// The lines.
pub(super) fn lines() -> Vec<Line> {
    vec![
        ("a delay of nothing", BERLIN, MONDAY, delay(0, true, Since::Created), same, Fires),
        (
            "thirty minutes by the clock",
            BERLIN,
            MONDAY,
            delay(30, false, Since::Created),
            same,
            Until(Condition::Delay, "2026-11-23T10:30:00"),
        ),
        (
            "they are over",
            BERLIN,
            MONDAY,
            delay(30, false, Since::Created),
            |facts| facts.created_at = utc("2026-11-23T09:30:00"),
            Fires,
        ),
        (
            "they are almost over",
            BERLIN,
            MONDAY,
            delay(30, false, Since::Created),
            |facts| facts.created_at = utc("2026-11-23T09:30:01"),
            Until(Condition::Delay, "2026-11-23T10:00:01"),
        ),
        (
            "business minutes over a weekend",
            BERLIN,
            "2026-11-27T15:30:00",
            delay(60, true, Since::Created),
            same,
            Until(Condition::Delay, "2026-11-30T08:30:00"),
        ),
        (
            "business minutes over the change",
            BERLIN,
            "2026-10-23T14:30:00",
            delay(60, true, Since::Created),
            same,
            Until(Condition::Delay, "2026-10-26T08:30:00"),
        ),
        (
            "a week by the clock",
            BERLIN,
            MONDAY,
            delay(LONGEST_DELAY, false, Since::Created),
            same,
            Until(Condition::Delay, "2026-11-30T10:00:00"),
        ),
        (
            "unaccepted",
            BERLIN,
            MONDAY,
            delay(15, false, Since::Unaccepted),
            |facts| facts.unaccepted_since = Some(utc("2026-11-23T09:45:00")),
            Fires,
        ),
        (
            "accepted",
            BERLIN,
            MONDAY,
            delay(15, false, Since::Unaccepted),
            |facts| facts.unaccepted_since = None,
            Never(Condition::Delay),
        ),
        (
            "idle",
            BERLIN,
            MONDAY,
            delay(120, false, Since::Idle),
            |facts| facts.idle_since = utc("2026-11-23T08:00:00"),
            Fires,
        ),
        (
            "not idle for long",
            BERLIN,
            MONDAY,
            delay(120, false, Since::Idle),
            |facts| facts.idle_since = utc("2026-11-23T09:00:00"),
            Until(Condition::Delay, "2026-11-23T11:00:00"),
        ),
        (
            "a target nearly missed (F-156)",
            BERLIN,
            MONDAY,
            delay(0, false, Since::Warned),
            |facts| facts.warned_at = Some(utc(MONDAY)),
            Fires,
        ),
        ("no target nearly missed", BERLIN, MONDAY, delay(0, false, Since::Warned), same, Never(Condition::Delay)),
        (
            "an hour after a target was missed",
            BERLIN,
            MONDAY,
            delay(60, false, Since::Breached),
            |facts| facts.breached_at = Some(utc("2026-11-23T09:30:00")),
            Until(Condition::Delay, "2026-11-23T10:30:00"),
        ),
    ]
}
