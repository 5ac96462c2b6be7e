//! Statuses (A-34, T-164 … T-168): those of the system keep their meaning, whatever their name. What a status does to service
//! levels follows from its meaning (A-64 … A-66).

use kernel::Problem;
use store::{
    Granted, Set,
    guard::AdminServiceDesk,
    tables::{kinds::StatusMeaning, ticket_status},
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

/// What reaching a status of this meaning says to the provider's clocks.
fn clock_word(meaning: StatusMeaning, words: &Words) -> String {
    words.t(match meaning {
        StatusMeaning::New | StatusMeaning::CustomerNoteAdded => "settings-clock-none",
        StatusMeaning::Open => "settings-clock-response",
        StatusMeaning::WaitingCustomer => "settings-clock-waiting",
        StatusMeaning::Complete => "settings-clock-resolved",
    })
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
    const FIELDS: &'static [&'static str] = &["meaning", "customer_label", "tone"];
    const SYSTEM_KEEPS_NAME: bool = false;

    async fn around(_may: &Granted<'_, AdminServiceDesk>) -> Result<(), Problem> {
        Ok(())
    }

    fn cells(row: &Model<Self>, (): &(), words: &Words) -> Vec<Cell> {
        let label = Cell::text(row.customer_label.clone());
        vec![
            Cell::text(meaning_word(row.meaning, words)),
            Cell::text(clock_word(row.meaning, words)),
            label,
            Cell::tone(&row.tone, words),
        ]
    }

    fn values(row: &Model<Self>) -> Vec<(&'static str, String)> {
        let meaning = row.meaning.code().to_owned();
        vec![("meaning", meaning), ("customer_label", row.customer_label.clone()), ("tone", row.tone.clone())]
    }

    fn fields(form: &mut Fields<'_>, filled: &Filled, (): &(), entry: Option<&Entry>, words: &Words) -> Parts {
        let system = entry.is_some_and(|entry| entry.system);
        let chosen = StatusMeaning::from_code(filled.line("meaning")).unwrap_or(StatusMeaning::Open);
        let offered: Vec<StatusMeaning> = if system { vec![chosen] } else { OWN_MEANINGS.to_vec() };
        let offered = offered.into_iter().map(|meaning| (meaning.code(), meaning_word(meaning, words)));
        let meaning =
            form.select("meaning", words.t("settings-meaning")).options(offered).value(chosen.code()).disabled(system);
        let hint = if system { "settings-meaning-locked" } else { "settings-meaning-hint" };
        let label = form.text("customer_label", words.t("settings-customer-label")).max(100);
        let label = label.value(filled.get("customer_label")).hint(words.t("settings-customer-label-hint"));
        let tone = tone_field(form, words, filled.line("tone"));
        Parts { grid: vec![label, meaning.hint(words.t(hint)), tone], stack: Vec::new() }
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
        if entry.is_none() {
            row.system = Set(false);
        }
        row
    }
}

#[cfg(test)]
mod tests {
    use kernel::FieldErrors;
    use store::ids::StatusId;

    use super::*;

    fn checked(entry: Option<&Entry>, meaning: &str) -> (FieldErrors, bool) {
        let words = crate::tests::words();
        let filled = Filled::of(&[("meaning", meaning), ("tone", "info"), ("customer_label", "We wait for you")]);
        let mut check = Check::new(&filled, &words);
        let row = Statuses::check(&mut check, &(), entry);
        (check.errors, matches!(row.meaning, Set(_)))
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
