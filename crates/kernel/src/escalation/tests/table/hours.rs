//! Hours: those of the business, through daylight saving and holidays, and those of a rule's own.

use super::*;

const NEW_YORK: &str = "America/New_York";
const SYDNEY: &str = "Australia/Sydney";

/// The lines.
pub(super) fn lines() -> Vec<Line> {
    let during = || window(Window::During);
    let outside = || window(Window::Outside);
    vec![
        // Business hours, with daylight saving: Berlin changes on 29 March and 25 October 2026 ...
        ("Berlin, winter, 09:00", BERLIN, "2026-03-27T08:00:00", during(), same, Fires),
        (
            "Berlin, winter, 08:59:59",
            BERLIN,
            "2026-03-27T07:59:59",
            during(),
            same,
            Until(Condition::DuringHours, "2026-03-27T08:00:00"),
        ),
        ("Berlin, winter, 17:00", BERLIN, "2026-03-27T16:00:00", outside(), same, Fires),
        (
            "Berlin, winter, 16:59:59",
            BERLIN,
            "2026-03-27T15:59:59",
            outside(),
            same,
            Until(Condition::OutsideHours, "2026-03-27T16:00:00"),
        ),
        (
            "Berlin, over the change",
            BERLIN,
            "2026-03-27T16:00:00",
            during(),
            same,
            Until(Condition::DuringHours, "2026-03-30T07:00:00"),
        ),
        ("Berlin, summer, 09:00", BERLIN, "2026-03-30T07:00:00", during(), same, Fires),
        ("Berlin, summer, 08:59:59", BERLIN, "2026-03-30T06:59:59", outside(), same, Fires),
        (
            "Berlin, back again",
            BERLIN,
            "2026-10-23T15:00:00",
            during(),
            same,
            Until(Condition::DuringHours, "2026-10-26T08:00:00"),
        ),
        (
            "Berlin, winter again",
            BERLIN,
            "2026-10-26T07:59:00",
            during(),
            same,
            Until(Condition::DuringHours, "2026-10-26T08:00:00"),
        ),
        // ... New York on 8 March and 1 November ...
        ("New York, winter, 09:00", NEW_YORK, "2026-03-06T14:00:00", during(), same, Fires),
        (
            "New York, over the change",
            NEW_YORK,
            "2026-03-06T22:00:00",
            during(),
            same,
            Until(Condition::DuringHours, "2026-03-09T13:00:00"),
        ),
        ("New York, summer, 08:59", NEW_YORK, "2026-03-09T12:59:00", outside(), same, Fires),
        ("New York, summer, 17:00", NEW_YORK, "2026-10-30T21:00:00", outside(), same, Fires),
        (
            "New York, back again",
            NEW_YORK,
            "2026-10-30T21:00:00",
            during(),
            same,
            Until(Condition::DuringHours, "2026-11-02T14:00:00"),
        ),
        (
            "New York, when Berlin is closed",
            NEW_YORK,
            "2026-07-01T19:00:00",
            outside(),
            same,
            Until(Condition::OutsideHours, "2026-07-01T21:00:00"),
        ),
        // ... and Sydney the other way round, on 5 April and 4 October.
        ("Sydney, summer, 09:00", SYDNEY, "2026-04-02T22:00:00", during(), same, Fires),
        (
            "Sydney, over the change",
            SYDNEY,
            "2026-04-03T06:00:00",
            during(),
            same,
            Until(Condition::DuringHours, "2026-04-05T23:00:00"),
        ),
        ("Sydney, winter, 08:59", SYDNEY, "2026-04-05T22:59:00", outside(), same, Fires),
        (
            "Sydney, forward again",
            SYDNEY,
            "2026-10-02T07:00:00",
            during(),
            same,
            Until(Condition::DuringHours, "2026-10-04T22:00:00"),
        ),
        ("Sydney, Monday is Sunday elsewhere", SYDNEY, "2026-10-04T22:30:00", during(), same, Fires),
        // Nights of one's own, through the very change.
        ("Berlin, the night that lacks an hour", BERLIN, "2026-03-29T03:59:00", nights(), same, Fires),
        (
            "Berlin, it ends at six",
            BERLIN,
            "2026-03-29T04:00:00",
            nights(),
            same,
            Until(Condition::OwnHours, "2026-03-29T20:00:00"),
        ),
        ("Berlin, the hour that comes twice", BERLIN, "2026-10-25T01:30:00", nights(), same, Fires),
        (
            "Berlin, that night ends at six too",
            BERLIN,
            "2026-10-25T05:00:00",
            nights(),
            same,
            Until(Condition::OwnHours, "2026-10-25T21:00:00"),
        ),
        (
            "New York, the night that lacks an hour",
            NEW_YORK,
            "2026-03-08T10:00:00",
            nights(),
            same,
            Until(Condition::OwnHours, "2026-03-09T02:00:00"),
        ),
        ("Sydney, the hour that comes twice", SYDNEY, "2026-04-04T16:30:00", nights(), same, Fires),
        // Holidays.
        ("closed on a holiday", BERLIN, "2026-12-25T10:00:00", outside(), same, Fires),
        (
            "not during hours on a holiday",
            BERLIN,
            "2026-12-24T16:00:00",
            during(),
            same,
            Until(Condition::DuringHours, "2026-12-28T08:00:00"),
        ),
        ("own hours with holidays", BERLIN, "2026-12-25T10:00:00", own(["22-6"; 7], true), same, Fires),
        (
            "own hours, holiday ahead",
            BERLIN,
            "2026-12-24T21:30:00",
            own(["", "", "", "9-10", "", "", ""], true),
            same,
            Until(Condition::OwnHours, "2026-12-24T23:00:00"),
        ),
        (
            "own hours without holidays",
            BERLIN,
            "2026-12-25T10:00:00",
            nights(),
            same,
            Until(Condition::OwnHours, "2026-12-25T21:00:00"),
        ),
        ("no hours at all", BERLIN, MONDAY, own([""; 7], false), same, Never(Condition::OwnHours)),
        (
            "always open is never outside",
            BERLIN,
            MONDAY,
            outside(),
            |facts| facts.calendar = Calendar::always(TimeZone::UTC),
            Never(Condition::OutsideHours),
        ),
    ]
}
