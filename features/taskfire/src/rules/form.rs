//! The form of a rule, that reads as a sentence: when a ticket …, then … (F-126).

use askama::Template;
use axum::{extract::Path, http::StatusCode};
use kernel::{
    FieldErrors, Problem,
    escalation::{Body, Since},
};
use store::{
    Row,
    guard::AdministerTaskfire,
    ids::EscalationRuleId,
    tables::escalation_rule,
    views::taskfire::rules::{self, Offer, Offers},
};
use web::{
    Answer, Asked, Filled, answer,
    components::{Callout, ErrorSummary, Tone, callout},
    field::{Choice, Field, Fields, Hidden, hidden},
    shell::Shell,
    words::Words,
};

use super::{HELP, RULES, check, moment, sentence};

#[derive(Template)]
#[template(path = "rules/form.html")]
struct Page {
    shell: Shell,
    summary: ErrorSummary,
    action: String,
    version: Hidden,
    said: Option<Callout>,
    sentence: Option<String>,
    head: Vec<Field>,
    about: Vec<Field>,
    window: Field,
    days: Vec<Field>,
    holidays: Field,
    availability: Field,
    delay: Vec<Field>,
    then: Vec<Field>,
    after: Vec<Field>,
    remove: Option<String>,
}

/// An empty form.
pub(super) async fn new(asked: Asked<AdministerTaskfire>) -> Answer {
    let values = check::values("", true, &Body::default(), &[]);
    show(&asked, None, &moment::filled(&values), &FieldErrors::new(), StatusCode::OK).await
}

/// A rule.
pub(super) async fn edit(asked: Asked<AdministerTaskfire>, Path(id): Path<String>) -> Answer {
    let may = asked.may()?;
    let row = may.row::<escalation_rule::Entity>(rule_id(&id)?).await?;
    let body = Body::from_json(&row.rule).unwrap_or_default();
    let contacts = rules::addresses_of(&may, &body.when.contacts).await?;
    let values = check::values(&row.name, row.active, &body, &contacts);
    show(&asked, Some(&row), &moment::filled(&values), &FieldErrors::new(), StatusCode::OK).await
}

/// The id in an address.
pub(super) fn rule_id(text: &str) -> Result<EscalationRuleId, Problem> {
    text.parse().map_err(|_| Problem::NotFound)
}

/// The form with what was typed.
pub(super) async fn show(
    asked: &Asked<AdministerTaskfire>,
    row: Option<&Row<escalation_rule::Entity>>,
    filled: &Filled,
    errors: &FieldErrors,
    status: StatusCode,
) -> Answer {
    let may = asked.may()?;
    let Some(organization) = asked.actor().organization() else { return Err(Problem::NotFound.into()) };
    let offers = rules::offers(&may, organization).await?;
    let title = row.map_or_else(|| asked.t("rules-new"), |row| row.name.clone());
    let mut shell = asked.shell(title, HELP).await;
    let words = std::sync::Arc::clone(&shell.words);
    let mut f = shell.fields(errors);
    let value = |name: &str| filled.get(name).to_owned();
    let head = vec![
        f.text("name", words.t("rules-name")).value(value("name")).required().max(100).hint(words.t("rules-name-hint")),
        f.check("active", words.t("rules-active")).on(filled.line("active") == "true"),
    ];
    let mut about = Vec::new();
    for (name, label, offers) in [
        ("issue_types", "rules-issue-types", &offers.issue_types),
        ("sub_issue_types", "rules-sub-issue-types", &offers.sub_issue_types),
        ("request_types", "rules-request-types", &offers.request_types),
        ("priorities", "rules-priorities", &offers.priorities),
        ("queues", "rules-queues", &offers.queues),
        ("locations", "rules-locations", &offers.locations),
    ] {
        if let Some(field) = several(&mut f, name, words.t(label), offers, filled) {
            about.push(field.hint(words.t("rules-any-hint")));
        }
    }
    about.push(
        f.textarea("contacts", words.t("rules-contacts"))
            .value(value("contacts"))
            .rows(2)
            .hint(words.t("rules-contacts-hint")),
    );
    let window = f
        .choice("window", words.t("rules-window"))
        .choices(["always", "outside", "during", "own"].map(|kind| {
            Choice::new(kind, words.t(&format!("rules-window-{kind}")))
                .hint(words.t(&format!("rules-window-{kind}-hint")))
        }))
        .value(value("window"));
    let days = (0..7)
        .map(|day| f.text(check::DAYS[day], words.t(DAY_WORDS[day])).value(value(check::DAYS[day])).max(100).short())
        .collect();
    let holidays = f.check("own_holidays", words.t("rules-own-holidays")).on(filled.line("own_holidays") == "true");
    let availability = f
        .choice("availability", words.t("rules-availability"))
        .choices(
            ["ignore", "assignee-out", "queue-out"]
                .map(|kind| Choice::new(kind, words.t(&format!("rules-availability-{kind}")))),
        )
        .value(value("availability"))
        .hint(words.t("rules-availability-hint"));
    let delay = vec![
        f.select("since", words.t("rules-since"))
            .none(words.t("rules-since-none"))
            .options(Since::ALL.iter().map(|since| {
                let code = check::since_code(*since);
                (code, words.t(&format!("rules-since-{code}")))
            }))
            .value(value("since")),
        f.number("delay", words.t("rules-delay")).value(value("delay")).hint(words.t("rules-delay-hint")),
        f.select("delay_unit", words.t("rules-delay-unit"))
            .options([("clock", words.t("rules-unit-clock")), ("business", words.t("rules-unit-business"))])
            .value(value("delay_unit")),
    ];
    let then = then(&mut f, &words, &offers, filled);
    let mut after = vec![
        f.textarea("note", words.t("rules-note"))
            .value(value("note"))
            .rows(4)
            .max(check::NOTE)
            .hint(words.t("rules-note-hint")),
    ];
    after.extend(several(&mut f, "notify", words.t("rules-notify"), &offers.people, filled));
    let sentence = row.and_then(|row| Body::from_json(&row.rule)).map(|body| sentence::whole(&words, &body, &offers));
    let said = row.filter(|row| !row.disabled_reason.is_empty());
    let page = Page {
        summary: f.summary(),
        action: row.map_or_else(|| format!("{RULES}/new"), |row| format!("{RULES}/{}", row.id)),
        version: hidden("version", row.map_or(0, |row| row.version)),
        said: said.map(|row| callout(Tone::Attention, words.t("rules-disabled"), row.disabled_reason.clone())),
        remove: row.map(|row| format!("{RULES}/{}/remove", row.id)),
        sentence,
        head,
        about,
        window,
        days,
        holidays,
        availability,
        delay,
        then,
        after,
        shell,
    };
    answer::html(status, &page)
}

/// Keys of the days, Monday first.
pub(super) const DAY_WORDS: [&str; 7] = [
    "rules-monday",
    "rules-tuesday",
    "rules-wednesday",
    "rules-thursday",
    "rules-friday",
    "rules-saturday",
    "rules-sunday",
];

fn several(f: &mut Fields<'_>, name: &str, label: String, offers: &[Offer], filled: &Filled) -> Option<Field> {
    if offers.is_empty() {
        return None;
    }
    let choices = offers.iter().map(|offer| Choice::new(offer.id.to_string(), offer.name.clone()));
    let chosen: Vec<String> = filled.all(name).map(str::to_owned).collect();
    Some(f.checks(name, label).choices(choices).values(chosen))
}

fn then(f: &mut Fields<'_>, words: &Words, offers: &Offers, filled: &Filled) -> Vec<Field> {
    let listed = |kind: &str, offers: &[Offer]| {
        offers.iter().map(|offer| Choice::new(format!("{kind}:{}", offer.id), offer.name.clone())).collect::<Vec<_>>()
    };
    let mut target =
        f.select("target", words.t("rules-target")).options([("provider", words.t("rules-target-provider"))]);
    if !offers.vendors.is_empty() {
        target = target.group(words.t("rules-vendors"), listed("vendor", &offers.vendors));
    }
    if !offers.queues.is_empty() {
        target = target.group(words.t("rules-other-queues"), listed("queue", &offers.queues));
    }
    vec![
        target.value(filled.get("target").to_owned()).required(),
        f.choice("way", words.t("rules-way"))
            .choices(["escalate", "transfer"].map(|way| {
                Choice::new(way, words.t(&format!("rules-way-{way}"))).hint(words.t(&format!("rules-way-{way}-hint")))
            }))
            .value(filled.get("way").to_owned()),
    ]
}
