//! Whom a ticket goes to: only those who work its desk can be chosen (F-47, F-91, F-121, F-172), and somebody out of office
//! is told about first, with their stand-in (F-138).

use kernel::Formats;
use store::{
    ids::ContactId,
    views::taskfire::work::{Away, Worker},
};
use web::{
    Check,
    field::{Choice, Field, Fields},
    form::Filled,
    words::Words,
};

/// What a form says about the resource that it names and who is out of office.
pub(super) struct Absent {
    /// The box that assigns anyway.
    pub(super) anyway: Field,
    /// Id of the stand-in and the words of the button that takes them.
    pub(super) stand_in: Option<(ContactId, String)>,
}

/// The name of a worker, with when they are back.
fn label(worker: &Worker, formats: &Formats, words: &Words) -> String {
    match &worker.away {
        None => worker.name.clone(),
        Some(Away { until: Some(until), .. }) => {
            let until = formats.moment((*until).into());
            words.t_with("work-away-until", &[("name", worker.name.as_str().into()), ("time", until.into())])
        }
        Some(Away { until: None, .. }) => words.t_with("work-away", &[("name", worker.name.as_str().into())]),
    }
}

/// The field that names the resource; empty is nobody.
pub(super) fn field(
    fields: &mut Fields<'_>,
    words: &Words,
    formats: &Formats,
    workers: &[Worker],
    filled: &Filled,
) -> Field {
    fields
        .select("resource", words.t("work-resource"))
        .none(words.t("work-nobody"))
        .choices(workers.iter().map(|one| Choice::new(one.id, label(one, formats, words))))
        .value(filled.line("resource"))
}

/// The warning's own fields, if the form names somebody who is out of office.
pub(super) fn absent(
    fields: &mut Fields<'_>,
    words: &Words,
    workers: &[Worker],
    filled: &Filled,
    present: Option<ContactId>,
) -> Option<Absent> {
    let chosen = workers.iter().find(|one| one.id.to_string() == filled.line("resource"))?;
    let away = chosen.away.as_ref().filter(|_| Some(chosen.id) != present)?;
    let name = |one: &Worker| one.name.clone();
    let stand_in = workers.iter().find(|one| Some(one.id) == away.stand_in && one.away.is_none());
    Some(Absent {
        anyway: fields
            .check("anyway", words.t_with("work-anyway", &[("name", name(chosen).into())]))
            .on(filled.line("anyway") == "true"),
        stand_in: stand_in.map(|one| (one.id, words.t_with("work-stand-in", &[("name", name(one).into())]))),
    })
}

/// Who was chosen: `Some(None)` is nobody. `None`: it was wrong, or somebody out of office was not confirmed.
#[allow(clippy::option_option)]
pub(super) fn check<'w>(
    check: &mut Check<'_>,
    workers: &'w [Worker],
    formats: &Formats,
    present: Option<ContactId>,
) -> Option<Option<&'w Worker>> {
    let words = check.words;
    let by_id = |id: &str| workers.iter().find(|one| one.id.to_string() == id);
    let stand_in = check.filled.line("stand_in");
    if !stand_in.is_empty() {
        let found = by_id(stand_in);
        if found.is_none() {
            check.wrong("resource", words.t_with("check-choice", &[("field", words.t("work-resource").into())]));
        }
        return found.map(Some);
    }
    if check.filled.line("resource").is_empty() {
        return Some(None);
    }
    let chosen = check.choice("resource", &words.t("work-resource"), by_id)?;
    if let (Some(away), false) = (&chosen.away, Some(chosen.id) == present || check.on("anyway")) {
        let mut message = words.t_with("work-absent", &[("name", label(chosen, formats, words).into())]);
        if let Some(one) = workers.iter().find(|one| Some(one.id) == away.stand_in) {
            message =
                format!("{message} {}", words.t_with("work-absent-stand-in", &[("name", one.name.as_str().into())]));
        }
        if !away.message.is_empty() {
            message = format!("{message} {}", away.message);
        }
        check.wrong("resource", message);
        return None;
    }
    Some(Some(chosen))
}
