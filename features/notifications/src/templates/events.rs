//! The events of a template: associated, in use, out of use.

use kernel::Problem;
use store::{
    Granted, Set,
    guard::AdminPortal,
    ids::OrganizationId,
    tables::{notification_template, template_event},
    views::templates,
};

use super::{
    edit::act,
    occasion::{OCCASIONS, Occasion},
};

/// The events of these associations, in the order of the list.
pub(super) fn occasions<'a>(at: impl IntoIterator<Item = &'a template_event::Model>) -> Vec<&'static Occasion> {
    let codes: Vec<&str> = at.into_iter().map(|at| at.event.as_str()).collect();
    OCCASIONS.iter().filter(|one| codes.contains(&one.code)).collect()
}

/// The associations of a template.
pub(super) async fn of(
    may: &Granted<'_, AdminPortal>,
    row: &notification_template::Model,
) -> Result<Vec<template_event::Model>, Problem> {
    Ok(templates::events_of(may, row.id).await?.into_iter().map(store::Row::into_inner).collect())
}

/// Associates a template with these events and no others. An organization's template is in use for each of them while it is
/// active; one for all becomes a default by an act of its own.
pub(super) async fn serve(
    may: &Granted<'_, AdminPortal>,
    row: &notification_template::Model,
    active: bool,
    events: &[&Occasion],
) -> Result<(), Problem> {
    let before = templates::events_of(may, row.id).await?;
    for at in &before {
        if !events.iter().any(|one| one.code == at.event) {
            may.remove(at).await?;
        }
    }
    let wins = row.organization_id.is_some() && active;
    for occasion in events {
        let at = before.iter().find(|at| at.event == occasion.code);
        if wins && !at.is_some_and(|at| at.in_use) {
            release(may, occasion.code, row.organization_id).await?;
        }
        match at {
            Some(at) => templates::set_in_use(may, at, wins || row.organization_id.is_none() && at.in_use).await?,
            None => templates::associate(may, row, occasion.code, wins).await?,
        }
    }
    Ok(())
}

/// Takes what is in use for an event out of use, so that another can take its place. A template of an organization that serves
/// other events as well goes on with those.
pub(super) async fn release(
    may: &Granted<'_, AdminPortal>,
    event: &str,
    organization: Option<OrganizationId>,
) -> Result<(), Problem> {
    for rival in templates::rivals(may, event, organization).await? {
        let template = may.row::<notification_template::Entity>(rival.template_id).await?;
        let alone = templates::events_of(may, template.id).await?.len() == 1;
        if organization.is_some() && !alone {
            may.remove(&rival).await?;
        } else {
            templates::set_in_use(may, &rival, false).await?;
        }
        if organization.is_some() && alone {
            let set = notification_template::ActiveModel { active: Set(false), ..Default::default() };
            may.change(&template, set).await?;
        }
        may.audit(act("template.out-of-use", template.id, &template.name, organization, event, "")).await?;
    }
    Ok(())
}
