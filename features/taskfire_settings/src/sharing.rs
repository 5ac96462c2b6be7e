//! Work sharing between a parent and its sub-organizations (F-167 … F-176, P-181 … P-184): the parent's Taskfire
//! Administrators choose; before it is saved they see who gains and who loses access, by name. It holds at once.

use std::sync::Arc;

use askama::Template;
use axum::http::StatusCode;
use kernel::{FieldErrors, Problem};
use store::{
    Act, Granted, Set,
    guard::AdministerTaskfire,
    tables::{kinds::Sharing, taskfire_settings},
    views::taskfire::config::{self, Affected, Relatives, Width},
};
use web::{
    Answer, Asked, Check, Filled,
    components::{Callout, ErrorSummary, Tone, callout},
    field::{Choice, Field, Hidden, hidden},
    list::flag,
    shell::Shell,
    words::Words,
};

const PATH: &str = "/manage/taskfire/sharing";

/// Most people that the page names for one of the two lists; the others are counted.
const MOST_NAMED: usize = 200;

#[derive(Template)]
#[template(path = "sharing.html")]
struct SharingPage {
    shell: Shell,
    summary: ErrorSummary,
    /// Who decides, for whom it is not the reader.
    told: Option<Callout>,
    family: String,
    mode: String,
    form: Option<(Field, Field)>,
}

#[derive(Template)]
#[template(path = "sharing_check.html")]
struct CheckPage {
    shell: Shell,
    mode: String,
    gains: Vec<Line>,
    loses: Vec<Line>,
    /// How many more there are than are named: who gain, who lose.
    more: (usize, usize),
    hidden: Vec<Hidden>,
}

/// Somebody in one of the lists.
struct Line {
    name: String,
    organization: String,
    what: String,
}

/// The page.
pub(crate) async fn page(asked: Asked<AdministerTaskfire>) -> Answer {
    let family = config::relatives(&asked.may()?).await?;
    let filled = Filled::of(&[("mode", family.sharing.code()), ("standard", &flag(family.standard))]);
    show(&asked, &family, &filled, &FieldErrors::new(), StatusCode::OK).await
}

/// Whether the reader's organization decides for the family (P-181).
fn decides(asked: &Asked<AdministerTaskfire>, family: &Relatives) -> bool {
    asked.actor().organization() == Some(family.parent.0) && !family.below.is_empty()
}

fn mode_word(words: &Words, sharing: Sharing, standard: bool) -> String {
    let mode = words.t(&format!("internal-sharing-{}", sharing.code()));
    if sharing == Sharing::Everything {
        let whom = if standard { "internal-sharing-for-both" } else { "internal-sharing-for-taskfire" };
        return format!("{mode}, {}", words.t(whom));
    }
    mode
}

async fn show(
    asked: &Asked<AdministerTaskfire>,
    family: &Relatives,
    filled: &Filled,
    errors: &FieldErrors,
    status: StatusCode,
) -> Answer {
    let mut shell = asked.shell(asked.t("internal-sharing"), "work-sharing").await;
    let words = Arc::clone(&shell.words);
    let may_choose = decides(asked, family);
    let told = match (may_choose, family.below.is_empty()) {
        (true, _) => None,
        (false, true) => {
            Some(callout(Tone::Info, words.t("internal-sharing-alone"), words.t("internal-sharing-alone-text")))
        }
        (false, false) => {
            let by = words.t_with("internal-sharing-by", &[("parent", family.parent.1.as_str().into())]);
            Some(callout(Tone::Info, by, words.t("internal-sharing-by-text")))
        }
    };
    let mut fields = shell.fields(errors);
    let form = may_choose.then(|| {
        let modes = Sharing::ALL.iter().map(|mode| {
            let key = format!("internal-sharing-{}", mode.code());
            Choice::new(mode.code(), words.t(&key)).hint(words.t(&format!("{key}-hint")))
        });
        let mode = fields.choice("mode", words.t("internal-sharing-mode")).choices(modes).value(filled.line("mode"));
        let standard = fields.check("standard", words.t("internal-sharing-standard"));
        let standard = standard.on(filled.line("standard") == "true").hint(words.t("internal-sharing-standard-hint"));
        (mode.required(), standard)
    });
    let below: Vec<&str> = family.below.iter().map(|(_, name)| name.as_str()).collect();
    let page = SharingPage {
        told,
        family: words.t_with(
            "internal-sharing-family",
            &[("parent", family.parent.1.as_str().into()), ("below", below.join(", ").into())],
        ),
        mode: mode_word(&words, family.sharing, family.standard),
        form,
        summary: fields.summary(),
        shell,
    };
    web::answer::html(status, &page)
}

/// First says what a change would bring; with `confirmed` it is made.
pub(crate) async fn save(asked: Asked<AdministerTaskfire>, filled: Filled) -> Answer {
    filled.only(&["mode", "standard", "confirmed", "version"], None)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let may = asked.may()?;
    let family = config::relatives(&may).await?;
    if !decides(&asked, &family) {
        return Err(Problem::Refused(words.t("internal-sharing-not-yours")).into());
    }
    let mut check = Check::new(&filled, &words);
    let mode = check.choice("mode", &words.t("internal-sharing-mode"), Sharing::from_code);
    let standard = check.on("standard");
    let Some(mode) = mode else {
        let errors = check.errors;
        return show(&asked, &family, &filled, &errors, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let standard = standard && mode == Sharing::Everything;
    let version = config::settings(&may).await?.version;
    if filled.line("confirmed") == "true" && filled.line("version") == version.to_string() {
        let write = asked.write().await?;
        change(&write.need::<AdministerTaskfire>()?, (mode, standard), version, &words).await?;
        write.done().await?;
        return asked.go_and_say(PATH, "said-internal-sharing");
    }
    let affected = config::affected(&may, &family, (mode, standard)).await?;
    let shell = asked.shell(asked.t("internal-sharing-check"), "work-sharing").await;
    let lines = |of: fn(&Affected) -> &Width| -> Vec<Line> {
        let with = affected.iter().filter(|one| !of(one).is_empty());
        with.map(|one| Line {
            name: one.name.clone(),
            organization: one.organization.clone(),
            what: what(&words, of(one)),
        })
        .collect()
    };
    let (mut gains, mut loses) = (lines(|one| &one.gains), lines(|one| &one.loses));
    let more = (gains.len().saturating_sub(MOST_NAMED), loses.len().saturating_sub(MOST_NAMED));
    gains.truncate(MOST_NAMED);
    loses.truncate(MOST_NAMED);
    let page = CheckPage {
        mode: mode_word(&words, mode, standard),
        gains,
        loses,
        more,
        hidden: vec![
            hidden("mode", mode.code()),
            hidden("standard", flag(standard)),
            hidden("confirmed", "true"),
            hidden("version", version),
        ],
        shell,
    };
    asked.page(&page)
}

fn what(words: &Words, width: &Width) -> String {
    let said = |key: &str, names: &[String]| {
        (!names.is_empty()).then(|| words.t_with(key, &[("organizations", names.join(", ").into())]))
    };
    [said("internal-sharing-works", &width.works), said("internal-sharing-sees", &width.sees)]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join("; ")
}

/// Changes the mode and nothing else: no ticket is handed to anybody else by it (F-170).
async fn change(
    may: &Granted<'_, AdministerTaskfire>,
    (mode, standard): (Sharing, bool),
    version: i32,
    words: &Words,
) -> Result<(), Problem> {
    let row = config::settings(may).await?;
    if row.version != version {
        return Err(Problem::Stale);
    }
    if (row.sharing, row.sharing_standard) == (mode, standard) {
        return Ok(());
    }
    let set =
        taskfire_settings::ActiveModel { sharing: Set(mode), sharing_standard: Set(standard), ..Default::default() };
    may.change(&row, set).await?;
    let line = Act {
        act: "taskfire-settings.sharing-changed",
        object_kind: "taskfire-settings",
        object_id: Some(row.organization_id.0),
        object_name: &words.t("internal-sharing"),
        organization: Some(row.organization_id),
        before: &mode_word(words, row.sharing, row.sharing_standard),
        after: &mode_word(words, mode, standard),
    };
    may.audit(line).await
}
