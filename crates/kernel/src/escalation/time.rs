//! The conditions of a rule that time changes, and the first moment at which all of them hold together.

use jiff::Timestamp;

use super::{Availability, Check, Condition, EXEMPT_HOURS, Facts, Holds, Rule, Since, Window, later, next_minute};
use crate::calendar::Calendar;

/// From a moment to another; open-ended without one (F-137).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// The first moment.
    pub from: Timestamp,
    /// The moment after the last one.
    pub to: Option<Timestamp>,
}

impl Period {
    /// Whether a moment is inside.
    pub fn holds(&self, at: Timestamp) -> bool {
        self.from <= at && self.to.is_none_or(|to| at < to)
    }
}

/// How far ahead a rule looks at a calendar, in days. What lies further away is looked at then.
const AHEAD: i64 = 40;

/// How often the conditions are asked in turn before the answer is "not before".
const ROUNDS: usize = 64;

/// The timed conditions of one rule.
pub(super) struct Timed<'a> {
    rule: &'a Rule,
    facts: &'a Facts,
    /// The rule's own hours, in the location's zone.
    own: Option<Calendar>,
}

impl<'a> Timed<'a> {
    pub(super) fn of(rule: &'a Rule, facts: &'a Facts) -> Self {
        let own = match &rule.when.window {
            Window::Own { week, .. } => Some(Calendar::new(facts.calendar.zone().clone(), week.clone(), Vec::new())),
            _ => None,
        };
        Self { rule, facts, own }
    }

    /// The conditions that the rule asks for, judged at a moment.
    pub(super) fn checks(&self, at: Timestamp) -> Vec<Check> {
        let mut checks = Vec::new();
        self.each(at, |condition, holds| checks.push(Check { condition, holds }));
        checks
    }

    /// The first moment at which all of them hold, or one before which they do not; none if they never will.
    pub(super) fn first(&self, now: Timestamp) -> Option<Timestamp> {
        let mut at = now;
        for _ in 0..ROUNDS {
            let mut next = Some(at);
            self.each(at, |_, holds| match holds {
                Holds::Yes => {}
                Holds::NotBefore(later) => next = next.map(|next| next.max(later)),
                Holds::No => next = None,
            });
            match next {
                Some(next) if next > at => at = next,
                next => return next,
            }
        }
        Some(at)
    }

    fn each(&self, at: Timestamp, mut tell: impl FnMut(Condition, Holds)) {
        let (rule, facts) = (self.rule, self.facts);
        if let Some((_, until)) = facts.exempt.iter().find(|(id, until)| *id == rule.id && *until > at) {
            tell(Condition::NotExempt, Holds::NotBefore(*until));
        }
        // A rule does not overrule what a person did in the same minute (F-129).
        if let Some(free) = facts.moved_by_hand_at.map(next_minute).filter(|free| *free > at) {
            tell(Condition::NotJustMoved, Holds::NotBefore(free));
        }
        match &rule.when.window {
            Window::Always => {}
            Window::During => tell(Condition::DuringHours, open(&facts.calendar, at, true)),
            Window::Outside => {
                tell(Condition::OutsideHours, open(&facts.calendar, at, false));
                if !facts.on_call.is_empty() {
                    tell(Condition::NobodyOnCall, in_none(&facts.on_call, at));
                }
            }
            Window::Own { holidays, .. } => {
                let own = self.own.as_ref().map_or(Holds::No, |own| open(own, at, true));
                let free = if *holidays { holiday(&facts.calendar, at) } else { Holds::No };
                tell(Condition::OwnHours, either(own, free));
            }
        }
        match rule.when.availability {
            Availability::Ignore => {}
            Availability::AssigneeOut => {
                let out = facts.assignee.as_ref().map_or(Holds::No, |periods| in_one(periods, at));
                tell(Condition::AssigneeOut, out);
            }
            Availability::QueueOut => {
                let out = facts.members.iter().map(|periods| in_one(periods, at)).reduce(both);
                tell(Condition::QueueOut, out.unwrap_or(Holds::No));
            }
        }
        if rule.when.delay.is_some() {
            tell(Condition::Delay, self.delay(at));
        }
    }

    fn delay(&self, at: Timestamp) -> Holds {
        let (Some(delay), facts) = (self.rule.when.delay, self.facts) else { return Holds::Yes };
        let since = match delay.since {
            Since::Created => Some(facts.created_at),
            Since::Unaccepted => facts.unaccepted_since,
            Since::Idle => Some(facts.idle_since),
            Since::Warned => facts.warned_at,
            Since::Breached => facts.breached_at,
        };
        let minutes = i64::from(delay.minutes);
        let over =
            since.and_then(
                |since| {
                    if delay.business { facts.calendar.after(since, minutes) } else { later(since, minutes) }
                },
            );
        match over {
            Some(over) if over <= at => Holds::Yes,
            Some(over) => Holds::NotBefore(over),
            None => Holds::No,
        }
    }
}

/// Whether the calendar is open (or closed) at a moment, and else when it next will be.
fn open(calendar: &Calendar, at: Timestamp, wanted: bool) -> Holds {
    if calendar.is_open(at) == wanted {
        return Holds::Yes;
    }
    match calendar.next_change_within(at, AHEAD) {
        Some(change) => Holds::NotBefore(change),
        // Always open, or never: time does not change it.
        None if calendar.week().is_empty() || calendar.never_closes() => Holds::No,
        None => later(at, AHEAD * 24 * 60).map_or(Holds::No, Holds::NotBefore),
    }
}

/// Whether a moment is on a holiday.
fn holiday(calendar: &Calendar, at: Timestamp) -> Holds {
    if calendar.holidays().is_empty() {
        return Holds::No;
    }
    let others = Calendar::new(calendar.zone().clone(), crate::calendar::Week::always(), calendar.holidays().to_vec());
    open(&others, at, false)
}

/// Whether a moment is in any of the periods, and else when the next begins.
fn in_one(periods: &[Period], at: Timestamp) -> Holds {
    if periods.iter().any(|period| period.holds(at)) {
        return Holds::Yes;
    }
    let next = periods.iter().map(|period| period.from).filter(|from| *from > at).min();
    next.map_or(Holds::No, Holds::NotBefore)
}

/// Whether a moment is in none of the periods, and else when that one ends.
fn in_none(periods: &[Period], at: Timestamp) -> Holds {
    match periods.iter().find(|period| period.holds(at)) {
        None => Holds::Yes,
        Some(period) => period.to.map_or(Holds::No, Holds::NotBefore),
    }
}

fn either(one: Holds, other: Holds) -> Holds {
    match (one, other) {
        (Holds::Yes, _) | (_, Holds::Yes) => Holds::Yes,
        (Holds::NotBefore(one), Holds::NotBefore(other)) => Holds::NotBefore(one.min(other)),
        (Holds::NotBefore(at), Holds::No) | (Holds::No, Holds::NotBefore(at)) => Holds::NotBefore(at),
        (Holds::No, Holds::No) => Holds::No,
    }
}

fn both(one: Holds, other: Holds) -> Holds {
    match (one, other) {
        (Holds::No, _) | (_, Holds::No) => Holds::No,
        (Holds::Yes, other) => other,
        (one, Holds::Yes) => one,
        (Holds::NotBefore(one), Holds::NotBefore(other)) => Holds::NotBefore(one.max(other)),
    }
}

/// Until when a rule leaves a ticket alone that it moved, or that came back from where it had sent it (F-129).
pub fn exempt_until(at: Timestamp) -> Timestamp {
    later(at, EXEMPT_HOURS * 60).unwrap_or(at)
}
