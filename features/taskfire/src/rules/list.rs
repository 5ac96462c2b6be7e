//! The rules of a desk, in their order (F-125, F-127).

use askama::Template;
use kernel::escalation::{Body, MOST_ACTIVE};
use store::{
    guard::AdministerTaskfire,
    views::taskfire::rules::{self, Offers},
};
use web::{
    Answer, Asked,
    components::{Badge, Callout, Cause, EmptyState, Tone, badge, callout},
    list::table::{Cell, Line, Switch, Table},
    shell::Shell,
    words::Words,
};

use super::{HELP, RULES, sentence};

#[derive(Template)]
#[template(path = "rules/list.html")]
struct Page {
    shell: Shell,
    count: String,
    hours: Option<Callout>,
    empty: Option<EmptyState>,
    table: Table,
    inherited: Option<Table>,
}

/// The page.
pub(super) async fn page(asked: Asked<AdministerTaskfire>) -> Answer {
    let may = asked.may()?;
    let Some(organization) = asked.actor().organization() else { return Err(kernel::Problem::NotFound.into()) };
    let own = rules::own(&may).await?;
    let offers = rules::offers(&may, organization).await?;
    let all = rules::rules_of_desk(&may, organization, false).await?;
    let hours = store::views::taskfire::calendar::of_desk(&may, organization, None).await?;
    let shell = asked.shell(asked.t("rules-title"), HELP).await;
    let words = std::sync::Arc::clone(&shell.words);
    let active = own.iter().filter(|row| row.active).count();
    let lines = own.iter().map(|row| {
        let body = Body::from_json(&row.rule).unwrap_or_default();
        let mut line = line(&words, &row.name, &body, row.active, &offers);
        let label = if row.active { "rules-switch-off" } else { "rules-switch-on" };
        line.cells = vec![Cell::Switch(Switch {
            state: state(&words, row.active),
            on: row.active,
            action: format!("{RULES}/{}/switch", row.id),
            label: words.t_with(label, &[("name", row.name.as_str().into())]),
        })];
        line.href = Some(format!("{RULES}/{}", row.id));
        line.step = Some(format!("{RULES}/{}/step", row.id));
        if !row.disabled_reason.is_empty() {
            line.marks.push(badge(Tone::Attention, "alert", row.disabled_reason.clone()));
        }
        line
    });
    let table = table(&words, words.t("rules-title"), lines.collect());
    let inherited: Vec<Line> = all
        .iter()
        .filter(|named| named.inherited)
        .map(|named| {
            let body = Body { when: named.rule.when.clone(), then: named.rule.then.clone() };
            line(&words, &named.name, &body, named.rule.active, &offers)
        })
        .collect();
    let empty = own.is_empty().then(|| {
        EmptyState::new(Cause::FirstUse, words.t("rules-none"), words.t("rules-none-text"))
            .icon("swap")
            .action(format!("{RULES}/new"), words.t("rules-new"))
    });
    let values = [("count", active.into()), ("most", MOST_ACTIVE.into())];
    let page = Page {
        count: words.t_with("rules-count", &values),
        hours: (!hours.set).then(|| callout(Tone::Info, words.t("rules-no-hours"), words.t("rules-no-hours-text"))),
        inherited: (!inherited.is_empty()).then(|| self::table(&words, words.t("rules-inherited"), inherited)),
        empty,
        table,
        shell,
    };
    asked.page(&page)
}

fn line(words: &Words, name: &str, body: &Body, active: bool, offers: &Offers) -> Line {
    Line {
        href: None,
        name: name.to_owned(),
        sub: sentence::whole(words, body, offers),
        marks: Vec::new(),
        cells: vec![Cell::Badge(state(words, active))],
        step: None,
        remove: None,
    }
}

fn state(words: &Words, active: bool) -> Badge {
    if active {
        badge(Tone::Success, "check", words.t("rules-on"))
    } else {
        badge(Tone::Neutral, "x", words.t("rules-off"))
    }
}

fn table(words: &std::sync::Arc<Words>, caption: String, lines: Vec<Line>) -> Table {
    Table {
        caption,
        first: words.t("rules-rule"),
        heads: vec![words.t("rules-state")],
        lines,
        none: String::new(),
        words: std::sync::Arc::clone(words),
    }
}
