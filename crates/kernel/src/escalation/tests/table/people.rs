//! People: who is on call (F-140), who is out of office (F-131).

use super::*;

/// The lines.
pub(super) fn lines() -> Vec<Line> {
    let outside = || window(Window::Outside);
    vec![
        // On call (F-140).
        (
            "somebody is on call",
            BERLIN,
            "2026-11-23T20:00:00",
            outside(),
            |facts| facts.on_call = vec![period("2026-11-23T17:00:00", "2026-11-23T22:00:00")],
            Until(Condition::NobodyOnCall, "2026-11-23T22:00:00"),
        ),
        (
            "on call until morning",
            BERLIN,
            "2026-11-23T20:00:00",
            outside(),
            |facts| facts.on_call = vec![period("2026-11-23T17:00:00", "2026-11-24T08:00:00")],
            Until(Condition::NobodyOnCall, "2026-11-24T16:00:00"),
        ),
        (
            "on call another night",
            BERLIN,
            "2026-11-23T20:00:00",
            outside(),
            |facts| facts.on_call = vec![period("2026-11-24T17:00:00", "2026-11-24T22:00:00")],
            Fires,
        ),
        (
            "on call does not touch other windows",
            BERLIN,
            "2026-11-23T22:00:00",
            nights(),
            |facts| facts.on_call = vec![period("2026-11-23T17:00:00", "2026-11-24T08:00:00")],
            Fires,
        ),
        // Out of office (F-131).
        (
            "nobody is assigned",
            BERLIN,
            MONDAY,
            availability(Availability::AssigneeOut),
            same,
            Never(Condition::AssigneeOut),
        ),
        (
            "the assignee is in",
            BERLIN,
            MONDAY,
            availability(Availability::AssigneeOut),
            |facts| facts.assignee = Some(vec![]),
            Never(Condition::AssigneeOut),
        ),
        (
            "the assignee is out",
            BERLIN,
            MONDAY,
            availability(Availability::AssigneeOut),
            |facts| facts.assignee = Some(vec![period("2026-11-20T00:00:00", "")]),
            Fires,
        ),
        (
            "the assignee will be out",
            BERLIN,
            MONDAY,
            availability(Availability::AssigneeOut),
            |facts| facts.assignee = Some(vec![period("2026-11-24T00:00:00", "2026-11-25T00:00:00")]),
            Until(Condition::AssigneeOut, "2026-11-24T00:00:00"),
        ),
        (
            "the assignee is back this minute",
            BERLIN,
            MONDAY,
            availability(Availability::AssigneeOut),
            |facts| facts.assignee = Some(vec![period("2026-11-20T00:00:00", MONDAY)]),
            Never(Condition::AssigneeOut),
        ),
        ("a queue of nobody", BERLIN, MONDAY, availability(Availability::QueueOut), same, Never(Condition::QueueOut)),
        (
            "one of the queue is in",
            BERLIN,
            MONDAY,
            availability(Availability::QueueOut),
            |facts| facts.members = vec![vec![period("2026-11-20T00:00:00", "")], vec![]],
            Never(Condition::QueueOut),
        ),
        (
            "the whole queue is out",
            BERLIN,
            MONDAY,
            availability(Availability::QueueOut),
            |facts| facts.members = vec![vec![period("2026-11-20T00:00:00", "")], vec![period(MONDAY, "")]],
            Fires,
        ),
        (
            "the last of the queue leaves",
            BERLIN,
            MONDAY,
            availability(Availability::QueueOut),
            |facts| {
                facts.members = vec![vec![period("2026-11-20T00:00:00", "")], vec![period("2026-11-23T16:00:00", "")]];
            },
            Until(Condition::QueueOut, "2026-11-23T16:00:00"),
        ),
        (
            "they never are out together",
            BERLIN,
            MONDAY,
            availability(Availability::QueueOut),
            |facts| {
                facts.members = vec![
                    vec![period("2026-11-20T00:00:00", "2026-11-23T15:00:00")],
                    vec![period("2026-11-23T16:00:00", "")],
                ];
            },
            Never(Condition::QueueOut),
        ),
    ]
}
