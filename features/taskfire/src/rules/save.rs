//! Changing rules (F-124): new ones, changed ones, their order, on and off. Each change is in the audit log, and the worker
//! looks at the tickets of the desk with the new rules.

use axum::{extract::Path, http::StatusCode};
use kernel::{
    FieldErrors, Problem,
    escalation::{Body, MOST_ACTIVE},
};
use store::{
    Act, Granted, Row, Set,
    guard::AdministerTaskfire,
    ids::{EscalationRuleId, OrganizationId},
    tables::escalation_rule,
    taskfire,
    views::taskfire::rules::{self, Offers},
};
use web::{Answer, Asked, Check, Filled, words::Words};

use super::{
    RULES,
    check::{self, Checked},
    form::{rule_id, show},
    sentence,
};

/// What was found of a form within its transaction.
struct Judged {
    checked: Result<Checked, FieldErrors>,
    offers: Offers,
    all: Vec<Row<escalation_rule::Entity>>,
}

async fn judge(
    may: &Granted<'_, AdministerTaskfire>,
    words: &Words,
    filled: &Filled,
    organization: OrganizationId,
    except: Option<EscalationRuleId>,
) -> Result<Judged, Problem> {
    let offers = rules::offers(may, organization).await?;
    let all = rules::own(may).await?;
    let contacts = rules::contacts_of(may, organization, &check::addresses(filled)).await?;
    let names: Vec<String> = all.iter().filter(|row| Some(row.id) != except).map(|row| row.name.clone()).collect();
    let mut check = Check::new(filled, words);
    let others = all.iter().filter(|row| row.active && Some(row.id) != except).count();
    if check.on("active") && others >= MOST_ACTIVE {
        check.wrong("active", words.t_with("rules-too-many", &[("most", MOST_ACTIVE.into())]));
    }
    let checked = check::read(&mut check, &offers, &contacts, &names);
    let checked = checked.ok_or(check.errors);
    Ok(Judged { checked, offers, all })
}

pub(super) fn own_organization(may: &Granted<'_, AdministerTaskfire>) -> Result<OrganizationId, Problem> {
    may.actor().organization().ok_or(Problem::NotFound)
}

/// Writes a new rule, the last one in order.
pub(super) async fn create(asked: Asked<AdministerTaskfire>, filled: Filled) -> Answer {
    filled.only(check::FIELDS, None)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<AdministerTaskfire>()?;
    let organization = own_organization(&may)?;
    let judged = judge(&may, &words, &filled, organization, None).await?;
    let checked = match judged.checked {
        Ok(checked) => checked,
        Err(errors) => {
            drop(write);
            return show(&asked, None, &filled, &errors, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let id: EscalationRuleId = may.fresh_id();
    may.add::<escalation_rule::Entity>(escalation_rule::ActiveModel {
        id: Set(id),
        organization_id: Set(organization),
        name: Set(checked.name.clone()),
        rule: Set(checked.body.to_json()),
        disabled_reason: Set(String::new()),
        active: Set(checked.active),
        position: Set(judged.all.iter().map(|row| row.position).max().map_or(0, |last| last + 1)),
        ..Default::default()
    })
    .await?;
    let after = sentence::whole(&words, &checked.body, &judged.offers);
    audit(&may, "escalation-rule.created", id, &checked.name, "", &after).await?;
    taskfire::look_at_desk(&may, organization).await?;
    write.done().await?;
    asked.go_and_say(RULES, "said-rules-saved")
}

/// Changes a rule.
pub(super) async fn save(asked: Asked<AdministerTaskfire>, Path(id): Path<String>, filled: Filled) -> Answer {
    let id = rule_id(&id)?;
    asked.may()?.row::<escalation_rule::Entity>(id).await?;
    filled.only(check::FIELDS, None)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<AdministerTaskfire>()?;
    let organization = own_organization(&may)?;
    let row = may.row::<escalation_rule::Entity>(id).await?;
    if filled.line("version") != row.version.to_string() {
        drop(write);
        let mut errors = FieldErrors::new();
        errors.add("version", words.t("rules-stale"));
        return show(&asked, Some(&row), &filled, &errors, StatusCode::CONFLICT).await;
    }
    let judged = judge(&may, &words, &filled, organization, Some(id)).await?;
    let checked = match judged.checked {
        Ok(checked) => checked,
        Err(errors) => {
            drop(write);
            return show(&asked, Some(&row), &filled, &errors, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let set = escalation_rule::ActiveModel {
        name: Set(checked.name.clone()),
        rule: Set(checked.body.to_json()),
        disabled_reason: Set(String::new()),
        active: Set(checked.active),
        ..Default::default()
    };
    may.change(&row, set).await?;
    let said = |name: &str, active: bool, body: &Body| {
        let state = words.t(if active { "rules-on" } else { "rules-off" });
        format!("{name} ({state}): {}", sentence::whole(&words, body, &judged.offers))
    };
    let before = said(&row.name, row.active, &Body::from_json(&row.rule).unwrap_or_default());
    let after = said(&checked.name, checked.active, &checked.body);
    audit(&may, "escalation-rule.changed", id, &checked.name, &before, &after).await?;
    taskfire::look_at_desk(&may, organization).await?;
    write.done().await?;
    asked.go_and_say(RULES, "said-rules-saved")
}

/// Moves a rule one place up or down.
pub(super) async fn step(asked: Asked<AdministerTaskfire>, Path(id): Path<String>, filled: Filled) -> Answer {
    let id = rule_id(&id)?;
    asked.may()?.row::<escalation_rule::Entity>(id).await?;
    filled.only(&["direction"], None)?;
    let write = asked.write().await?;
    let may = write.need::<AdministerTaskfire>()?;
    let mut all = rules::own(&may).await?;
    let Some(place) = all.iter().position(|row| row.id == id) else { return Err(Problem::NotFound.into()) };
    let other = if filled.line("direction") == "up" { place.checked_sub(1) } else { Some(place + 1) };
    if let Some(other) = other.filter(|other| *other < all.len()) {
        all.swap(place, other);
        for (position, row) in (0_i32..).zip(&all) {
            if row.position != position {
                let set = escalation_rule::ActiveModel { position: Set(position), ..Default::default() };
                may.change(row, set).await?;
            }
        }
        let (before, after) = ((place + 1).to_string(), (other + 1).to_string());
        audit(&may, "escalation-rule.moved", id, &all[other].name, &before, &after).await?;
        taskfire::look_at_desk(&may, own_organization(&may)?).await?;
        write.done().await?;
    }
    asked.go_and_say(RULES, "said-rules-moved")
}

/// Removes a rule; its firings stay in the log.
pub(super) async fn remove(asked: Asked<AdministerTaskfire>, Path(id): Path<String>, filled: Filled) -> Answer {
    let id = rule_id(&id)?;
    asked.may()?.row::<escalation_rule::Entity>(id).await?;
    filled.only(&[], None)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<AdministerTaskfire>()?;
    let row = may.row::<escalation_rule::Entity>(id).await?;
    may.remove(&row).await?;
    let offers = rules::offers(&may, row.organization_id).await?;
    let before = sentence::whole(&words, &Body::from_json(&row.rule).unwrap_or_default(), &offers);
    audit(&may, "escalation-rule.removed", id, &row.name, &before, "").await?;
    write.done().await?;
    asked.go_and_say(RULES, "said-rules-removed")
}

pub(super) async fn audit(
    may: &Granted<'_, AdministerTaskfire>,
    act: &'static str,
    id: EscalationRuleId,
    name: &str,
    before: &str,
    after: &str,
) -> Result<(), Problem> {
    may.audit(Act {
        act,
        object_kind: "escalation-rule",
        object_id: Some(id.0),
        object_name: name,
        organization: may.actor().organization(),
        before,
        after,
    })
    .await
}
