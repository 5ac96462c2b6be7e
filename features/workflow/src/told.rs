//! What a run did and why, as the history keeps it and as people read it.

use kernel::{
    ownership::Refusal,
    workflow::{Action, BOUNCE_MINUTES, Field, MOST_TRANSFERS},
};
use store::views::workflow::Done;
use web::words::Words;

/// Most characters of one value that the history keeps.
const KEPT: usize = 400;

/// What became of an action; skipped ones say why.
pub(crate) enum Told {
    /// A field was set: before and after, by name.
    Changed(String, String),
    /// The value is set already.
    Same,
    /// What it names is gone or inactive.
    Gone,
    /// The state of the ticket refuses it.
    Refused(Refusal),
    /// Done, with nothing more to say.
    Done,
    /// Completed by the provider, and with the internal desk to be confirmed (F-119).
    ToConfirm,
    /// These were told.
    Notified(String),
    /// There is nobody to tell.
    Nobody,
    /// The rule notified of this ticket before, and does so once.
    OnceOnly,
    /// The organization has no Taskfire.
    NoTaskfire,
    /// The ticket is from before Taskfire.
    BeforeTaskfire,
    /// Nobody works the internal desk.
    NoWorker,
    /// It went back and forth too often (F-196).
    Bounced,
}

impl Told {
    /// The same as the history keeps it.
    pub(crate) fn of(self, action: &Action) -> Done {
        let short = |text: String| text.chars().take(KEPT).collect::<String>();
        let none = String::new;
        let (result, before, value) = match self {
            Self::Changed(before, after) => ("changed", short(before), short(after)),
            Self::Same => ("same", none(), none()),
            Self::Gone => ("gone", none(), none()),
            Self::Refused(refusal) => ("refused", none(), refusal.code().to_owned()),
            Self::Done => ("done", none(), none()),
            Self::ToConfirm => ("to-confirm", none(), none()),
            Self::Notified(names) => ("notified", none(), short(names)),
            Self::Nobody => ("nobody", none(), none()),
            Self::OnceOnly => ("told-before", none(), none()),
            Self::NoTaskfire => ("no-taskfire", none(), none()),
            Self::BeforeTaskfire => ("before-taskfire", none(), none()),
            Self::NoWorker => ("no-worker", none(), none()),
            Self::Bounced => ("bounced", none(), none()),
        };
        Done { action: action.code().to_owned(), result: result.to_owned(), before, value }
    }
}

/// What an action did, as people read it.
pub(crate) fn done_in_words(words: &Words, done: &Done) -> String {
    let result = match done.result.as_str() {
        "refused" => words.t(&format!("hand-over-refused-{}", done.value)),
        "changed" if done.before.is_empty() => done.value.clone(),
        "bounced" => {
            let values = [
                ("count", i64::try_from(MOST_TRANSFERS).unwrap_or_default().into()),
                ("minutes", BOUNCE_MINUTES.into()),
            ];
            words.t_with("workflow-done-bounced", &values)
        }
        result => {
            let values = [("before", done.before.clone().into()), ("value", done.value.clone().into())];
            words.t_with(&format!("workflow-done-{result}"), &values)
        }
    };
    let action = words.t(&format!("workflow-action-{}", done.action));
    words.t_with("workflow-done", &[("action", action.into()), ("result", result.into())])
}

/// A fact as people read it: what it is about, and its value.
pub(crate) fn fact_in_words(words: &Words, field: &str, value: &str) -> (String, String) {
    let fixed = [Field::CreatedBy, Field::Responsible, Field::NoteByCustomer, Field::ToProvider, Field::ToTaskfire];
    let value = if fixed.iter().any(|one| one.code() == field) {
        words.t(&format!("workflow-value-{value}"))
    } else {
        value.to_owned()
    };
    (words.t(&format!("workflow-field-{field}")), value)
}
