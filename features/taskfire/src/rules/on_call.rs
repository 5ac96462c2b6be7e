//! Who is on call (F-140): while somebody is, rules for the time outside business hours wait.

use askama::Template;
use axum::{extract::Path, http::StatusCode};
use kernel::{FieldErrors, Problem};
use store::{
    Act, Set,
    guard::AdministerTaskfire,
    ids::{OnCallId, OrganizationId},
    tables::on_call as table,
    taskfire,
    views::taskfire::absence::{self, OnCall, Person},
};
use web::{Answer, Asked, Check, Filled, answer, components::ErrorSummary, field::Field, shell::Shell};

use super::{HELP, ON_CALL, moment};

#[derive(Template)]
#[template(path = "rules/on_call.html")]
struct Page {
    shell: Shell,
    summary: ErrorSummary,
    fields: Vec<Field>,
    turns: Vec<(OnCall, bool)>,
}

/// The page.
pub(super) async fn page(asked: Asked<AdministerTaskfire>) -> Answer {
    let now = moment::typed(asked.may()?.now(), asked.actor().formats());
    let filled = moment::filled(&[("from".to_owned(), now)]);
    show(&asked, &filled, &FieldErrors::new(), StatusCode::OK).await
}

fn organization(asked: &Asked<AdministerTaskfire>) -> Result<OrganizationId, Problem> {
    asked.actor().organization().ok_or(Problem::NotFound)
}

async fn show(asked: &Asked<AdministerTaskfire>, filled: &Filled, errors: &FieldErrors, status: StatusCode) -> Answer {
    let may = asked.may()?;
    let organization = organization(asked)?;
    let people = absence::people(&may, organization).await?;
    let turns = absence::on_call(&may, organization).await?;
    let now = may.now();
    let mut shell = asked.shell(asked.t("rules-on-call"), HELP).await;
    let words = std::sync::Arc::clone(&shell.words);
    let mut f = shell.fields(errors);
    let options = people.iter().map(|person| (person.id.to_string(), person.name.clone()));
    let fields = vec![
        f.select("contact", words.t("rules-on-call-who"))
            .none(words.t("rules-none-chosen"))
            .options(options)
            .value(filled.get("contact").to_owned())
            .required(),
        f.datetime("from", words.t("rules-from")).value(filled.get("from").to_owned()).required(),
        f.datetime("to", words.t("rules-until")).value(filled.get("to").to_owned()).required(),
    ];
    let turns = turns.into_iter().map(|turn| (turn.row.from_at <= now, turn)).map(|(is_now, turn)| (turn, is_now));
    let page = Page { summary: f.summary(), fields, turns: turns.collect(), shell };
    answer::html(status, &page)
}

/// Adds a turn.
pub(super) async fn add(asked: Asked<AdministerTaskfire>, filled: Filled) -> Answer {
    filled.only(&["contact", "from", "to"], None)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let organization = organization(&asked)?;
    let people = absence::people(&asked.may()?, organization).await?;
    let formats = asked.actor().formats();
    let mut check = Check::new(&filled, &words);
    let who: Option<&Person> = check.choice("contact", &words.t("rules-on-call-who"), |value| {
        people.iter().find(|person| person.id.to_string() == value)
    });
    let (from, to) = (moment::read(&mut check, "from", formats), moment::read(&mut check, "to", formats));
    for (name, label) in [("from", "rules-from"), ("to", "rules-until")] {
        if filled.line(name).is_empty() {
            check.wrong(name, words.t_with("check-needed", &[("field", words.t(label).into())]));
        }
    }
    if let (Some(from), Some(to)) = (from, to)
        && to <= from
    {
        check.wrong("to", words.t("rules-absent-order"));
    }
    let (Some(who), Some(from), Some(to), true) = (who, from, to, check.errors.is_empty()) else {
        return show(&asked, &filled, &check.errors, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let write = asked.write().await?;
    let may = write.need::<AdministerTaskfire>()?;
    let id: OnCallId = may.fresh_id();
    may.add::<table::Entity>(table::ActiveModel {
        id: Set(id),
        organization_id: Set(organization),
        contact_id: Set(who.id),
        from_at: Set(from.into()),
        to_at: Set(to.into()),
        ..Default::default()
    })
    .await?;
    may.audit(act("on-call.added", id, organization, &who.name)).await?;
    taskfire::look_at_desk(&may, organization).await?;
    write.done().await?;
    asked.go_and_say(ON_CALL, "said-rules-on-call")
}

/// Takes a turn away.
pub(super) async fn remove(asked: Asked<AdministerTaskfire>, Path(id): Path<String>, filled: Filled) -> Answer {
    let id: OnCallId = id.parse().map_err(|_| Problem::NotFound)?;
    asked.may()?.row::<table::Entity>(id).await?;
    filled.only(&[], None)?;
    let organization = organization(&asked)?;
    let write = asked.write().await?;
    let may = write.need::<AdministerTaskfire>()?;
    let row = may.row::<table::Entity>(id).await?;
    let people = absence::people(&may, organization).await?;
    let name = people.iter().find(|person| person.id == row.contact_id).map_or("", |person| person.name.as_str());
    may.remove(&row).await?;
    may.audit(act("on-call.removed", id, organization, name)).await?;
    taskfire::look_at_desk(&may, organization).await?;
    write.done().await?;
    asked.go_and_say(ON_CALL, "said-rules-on-call-removed")
}

fn act<'a>(act: &'static str, id: OnCallId, organization: OrganizationId, name: &'a str) -> Act<'a> {
    Act {
        act,
        object_kind: "on-call",
        object_id: Some(id.0),
        object_name: name,
        organization: Some(organization),
        ..Act::default()
    }
}
