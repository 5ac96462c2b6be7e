//! Statuses (A-34, T-164 … T-168): those of the system keep their meaning, whatever their name. What a status says to service
//! clocks is mapped for each of them, in the beginning by its meaning (A-64 … A-66).

use kernel::Problem;
use store::{
    Granted, Row, Set,
    guard::AdminServiceDesk,
    tables::{
        kinds::{ServiceEvent, StatusMeaning},
        ticket_status,
    },
    taskfire::look_at_status,
    views::settings::Entry,
};
use web::{Check, Filled, field::Fields, words::Words};

use crate::{
    list::{Columns, List, Model, Parts, tone_field, tone_of},
    table::Cell,
};

/// The statuses.
pub(crate) struct Statuses;

/// The meanings that a status of one's own may have. The other meanings belong to one status of the system each.
const OWN_MEANINGS: [StatusMeaning; 2] = [StatusMeaning::Open, StatusMeaning::WaitingCustomer];

fn meaning_word(meaning: StatusMeaning, words: &Words) -> String {
    words.t(&format!("settings-meaning-{}", meaning.code()))
}

/// What reaching a status says to the provider's clocks.
fn clock_word(event: ServiceEvent, words: &Words) -> String {
    words.t(&format!("settings-clock-{}", event.code()))
}

impl List for Statuses {
    type Table = ticket_status::Entity;
    type Need = AdminServiceDesk;
    type Around = ();
    type Home = crate::Settings;

    const CODE: &'static str = "statuses";
    const OBJECT: &'static str = "status";
    const COLUMNS: &'static [&'static str] =
        &["settings-meaning", "settings-clock", "settings-customer-label", "list-tone"];
    const FIELDS: &'static [&'static str] = &["meaning", "service_event", "customer_label", "tone"];
    const SYSTEM_KEEPS_NAME: bool = false;

    async fn around(_may: &Granted<'_, AdminServiceDesk>) -> Result<(), Problem> {
        Ok(())
    }

    fn cells(row: &Model<Self>, (): &(), words: &Words) -> Vec<Cell> {
        let label = Cell::text(row.customer_label.clone());
        vec![
            Cell::text(meaning_word(row.meaning, words)),
            Cell::text(clock_word(row.service_event, words)),
            label,
            Cell::tone(&row.tone, words),
        ]
    }

    fn values(row: &Model<Self>) -> Vec<(&'static str, String)> {
        vec![
            ("meaning", row.meaning.code().to_owned()),
            ("service_event", row.service_event.code().to_owned()),
            ("customer_label", row.customer_label.clone()),
            ("tone", row.tone.clone()),
        ]
    }

    fn fields(form: &mut Fields<'_>, filled: &Filled, (): &(), entry: Option<&Entry>, words: &Words) -> Parts {
        let system = entry.is_some_and(|entry| entry.system);
        let chosen = StatusMeaning::from_code(filled.line("meaning")).unwrap_or(StatusMeaning::Open);
        let offered: Vec<StatusMeaning> = if system { vec![chosen] } else { OWN_MEANINGS.to_vec() };
        let offered = offered.into_iter().map(|meaning| (meaning.code(), meaning_word(meaning, words)));
        let meaning =
            form.select("meaning", words.t("settings-meaning")).options(offered).value(chosen.code()).disabled(system);
        let hint = if system { "settings-meaning-locked" } else { "settings-meaning-hint" };
        let events = ServiceEvent::ALL.iter().map(|event| (event.code(), clock_word(*event, words)));
        let event = form.select("service_event", words.t("settings-clock")).options(events);
        // A new status says what its meaning does, unless one chooses otherwise.
        let event = if entry.is_none() { event.none(words.t("settings-clock-by-meaning")) } else { event };
        let event = event.value(filled.line("service_event")).hint(words.t("settings-clock-hint"));
        let label = form.text("customer_label", words.t("settings-customer-label")).max(100);
        let label = label.value(filled.get("customer_label")).hint(words.t("settings-customer-label-hint"));
        let tone = tone_field(form, words, filled.line("tone"));
        Parts { grid: vec![label, meaning.hint(words.t(hint)), event, tone], stack: Vec::new() }
    }

    fn check(check: &mut Check<'_>, (): &(), entry: Option<&Entry>) -> Columns<Self> {
        let words = check.words;
        let tone = check.choice("tone", &words.t("list-tone"), tone_of).unwrap_or_default();
        let customer_label = check.line("customer_label", &words.t("settings-customer-label"), 100);
        let mut row =
            ticket_status::ActiveModel { tone: Set(tone), customer_label: Set(customer_label), ..Default::default() };
        if entry.is_none_or(|entry| !entry.system) {
            let own = |code: &str| StatusMeaning::from_code(code).filter(|meaning| OWN_MEANINGS.contains(meaning));
            let meaning = check.choice("meaning", &words.t("settings-meaning"), own);
            row.meaning = Set(meaning.unwrap_or(StatusMeaning::Open));
        }
        let label = words.t("settings-clock");
        if entry.is_none() {
            let chosen = check.choice_if("service_event", &label, ServiceEvent::from_code);
            let of_meaning = StatusMeaning::from_code(check.filled.line("meaning")).map(StatusMeaning::service_event);
            row.service_event = Set(chosen.or(of_meaning).unwrap_or(ServiceEvent::FirstResponse));
            row.service_event_at = Set(None);
            row.system = Set(false);
        } else if let Some(event) = check.choice("service_event", &label, ServiceEvent::from_code) {
            row.service_event = Set(event);
        }
        row
    }

    /// Clocks turn when the mapping changes, not when a ticket was given the status.
    async fn prepare(
        may: &Granted<'_, AdminServiceDesk>,
        old: Option<&Row<ticket_status::Entity>>,
        own: &mut Columns<Self>,
    ) -> Result<(), Problem> {
        let Some(old) = old.filter(|old| matches!(&own.service_event, Set(event) if *event != old.service_event))
        else {
            return Ok(());
        };
        own.service_event_at = Set(Some(may.now()));
        look_at_status(may, old.id).await
    }
}

#[cfg(test)]
mod tests {
    use kernel::FieldErrors;
    use store::ids::StatusId;

    use super::*;

    fn checked(entry: Option<&Entry>, meaning: &str) -> (FieldErrors, bool) {
        let (errors, row) = asked(entry, meaning, "first-response");
        (errors, matches!(row.meaning, Set(_)))
    }

    fn asked(entry: Option<&Entry>, meaning: &str, event: &str) -> (FieldErrors, Columns<Statuses>) {
        let words = crate::tests::words();
        let filled = Filled::of(&[
            ("meaning", meaning),
            ("service_event", event),
            ("tone", "info"),
            ("customer_label", "We wait for you"),
        ]);
        let mut check = Check::new(&filled, &words);
        let row = Statuses::check(&mut check, &(), entry);
        (check.errors, row)
    }

    /// what a status says to clocks is chosen freely; a new one says what its meaning does if nothing was chosen.
    #[test]
    fn a_64_events_of_new_statuses() {
        for (meaning, event, said) in [
            ("open", "", Some(ServiceEvent::FirstResponse)),
            ("waiting-customer", "", Some(ServiceEvent::WaitingCustomer)),
            ("waiting-customer", "none", Some(ServiceEvent::None)),
            ("open", "waiting-customer", Some(ServiceEvent::WaitingCustomer)),
            ("open", "resolved", Some(ServiceEvent::Resolved)),
            ("open", "solved", None),
        ] {
            let (errors, row) = asked(None, meaning, event);
            assert_eq!(errors.is_empty(), said.is_some(), "{meaning} {event}");
            assert!(said.is_none_or(|said| row.service_event == Set(said)), "{meaning} {event}");
        }
    }

    /// A-34, T-166: only the system's own status completes, is initial, or says that the customer wrote.
    #[test]
    fn a_34_meanings_of_own_statuses() {
        for (meaning, fine) in [
            ("open", true),
            ("waiting-customer", true),
            ("complete", false),
            ("new", false),
            ("customer-note-added", false),
            ("x", false),
        ] {
            assert_eq!(checked(None, meaning).0.is_empty(), fine, "{meaning}");
        }
    }

    /// the meaning of a system status is not written at all, whatever a form says.
    #[test]
    fn a_34_system_statuses_keep_their_meaning() {
        let entry = Entry {
            id: StatusId(uuid::Uuid::nil()).0,
            name: "Complete".to_owned(),
            active: true,
            position: 1,
            version: 1,
            system: true,
            is_default: false,
            parent: None,
        };
        let (errors, written) = checked(Some(&entry), "open");
        assert!(errors.is_empty() && !written);
    }
}
