//! Switching a rule on or off from the list, without the editor.

use axum::extract::Path;
use kernel::{
    Problem,
    escalation::{Body, MOST_ACTIVE},
};
use store::{Set, guard::AdministerTaskfire, tables::escalation_rule, taskfire, views::taskfire::rules};
use web::{Answer, Asked, Filled};

use super::{
    RULES, check,
    form::rule_id,
    save::{audit, own_organization},
};

/// Switches a rule as the form says; one that is so already stays as it is.
pub(super) async fn switch(asked: Asked<AdministerTaskfire>, Path(id): Path<String>, filled: Filled) -> Answer {
    let id = rule_id(&id)?;
    asked.may()?.row::<escalation_rule::Entity>(id).await?;
    filled.only(&["active"], None)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let active = filled.line("active") == "true";
    let write = asked.write().await?;
    let may = write.need::<AdministerTaskfire>()?;
    let organization = own_organization(&may)?;
    let row = may.row::<escalation_rule::Entity>(id).await?;
    if active == row.active {
        return asked.go(RULES);
    }
    let named = |key: &str| words.t_with(key, &[("name", row.name.as_str().into())]);
    if active {
        let Some(body) = Body::from_json(&row.rule) else {
            return Err(Problem::Refused(named("rules-switch-unreadable")).into());
        };
        if rules::own(&may).await?.iter().filter(|other| other.active).count() >= MOST_ACTIVE {
            return Err(Problem::Refused(words.t_with("rules-too-many", &[("most", MOST_ACTIVE.into())])).into());
        }
        let offers = rules::offers(&may, organization).await?;
        if check::target(&check::target_code(body.then.target), &offers).is_none() {
            return Err(Problem::Refused(named("rules-switch-target-gone")).into());
        }
    }
    let set =
        escalation_rule::ActiveModel { active: Set(active), disabled_reason: Set(String::new()), ..Default::default() };
    may.change(&row, set).await?;
    let state = |on: bool| words.t(if on { "rules-on" } else { "rules-off" });
    audit(&may, "escalation-rule.changed", id, &row.name, &state(row.active), &state(active)).await?;
    taskfire::look_at_desk(&may, organization).await?;
    write.done().await?;
    asked.go_and_say(RULES, if active { "said-rules-on" } else { "said-rules-off" })
}
