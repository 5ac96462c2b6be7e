//! All events with their templates, by area.

use askama::Template;
use store::{guard::AdminPortal, views::templates};
use web::{
    Address, Answer, Asked,
    components::{Badge, Tone, badge},
    shell::Shell,
};

use super::{
    PATH,
    occasion::{OCCASIONS, Occasion},
};

#[derive(Template)]
#[template(path = "templates/list.html")]
struct ListPage {
    shell: Shell,
    areas: Vec<(String, Vec<EventLine>)>,
}

/// An event of the list.
struct EventLine {
    name: String,
    when: String,
    /// The words that come with the program are in use.
    built_in: bool,
    built_in_action: String,
    own: Vec<OwnLine>,
    new: String,
}

/// An own template.
struct OwnLine {
    href: String,
    name: String,
    state: Badge,
    about: String,
}

/// `GET /desk/settings/templates`.
pub(super) async fn page(asked: Asked<AdminPortal>) -> Answer {
    let lines = templates::all(&asked.may()?).await?;
    let shell = asked.shell(asked.t("template-settings"), "notification-templates").await;
    let mut areas: Vec<(&str, Vec<EventLine>)> = Vec::new();
    for occasion in OCCASIONS {
        let mut of_event: Vec<_> = lines.iter().filter_map(|line| Some((line, line.at(occasion.code)?))).collect();
        of_event.sort_by_key(|(line, at)| (line.organization.is_some(), !at.in_use));
        let line = EventLine {
            name: shell.t(&format!("template-event-{}", occasion.code)),
            when: shell.t(&format!("template-when-{}", occasion.code)),
            built_in: !of_event.iter().any(|(line, at)| line.row.organization_id.is_none() && at.in_use),
            built_in_action: format!("{PATH}/events/{}/built-in", occasion.code),
            own: of_event.iter().map(|(line, at)| own_line(line, at.in_use, &shell)).collect(),
            new: Address::new(format!("{PATH}/new")).with("event", occasion.code).to_string(),
        };
        match areas.iter_mut().find(|(area, _)| *area == occasion.area()) {
            Some((_, lines)) => lines.push(line),
            None => areas.push((occasion.area(), vec![line])),
        }
    }
    let areas = areas.into_iter().map(|(area, lines)| (shell.t(&format!("template-area-{area}")), lines)).collect();
    asked.page(&ListPage { shell, areas })
}

fn own_line(line: &templates::Line, in_use: bool, shell: &Shell) -> OwnLine {
    let about = line.changed.as_ref().map(|(at, who)| {
        let day = shell.moments().day(*at);
        shell.t2("template-changed", "day", day, "name", who.as_str())
    });
    OwnLine {
        href: format!("{PATH}/{}", line.row.id),
        name: line.row.name.clone(),
        state: state(line.row.active, in_use, line.organization.as_deref(), shell),
        about: about.unwrap_or_default(),
    }
}

/// What a template is: the default, an organization's, waiting, or switched off.
pub(super) fn state(active: bool, in_use: bool, organization: Option<&str>, shell: &Shell) -> Badge {
    match (organization, active, in_use) {
        (Some(name), true, _) => badge(Tone::Success, "check", shell.t1("template-used-for", "organization", name)),
        (Some(name), false, _) => badge(Tone::Neutral, "pause", shell.t1("template-off-for", "organization", name)),
        (None, _, true) => badge(Tone::Success, "check", shell.t("template-default")),
        (None, true, false) => badge(Tone::Info, "ring", shell.t("template-active")),
        (None, false, false) => badge(Tone::Neutral, "pause", shell.t("template-inactive")),
    }
}

/// The name of an event.
pub(super) fn name_of(occasion: &Occasion, shell: &Shell) -> String {
    shell.t(&format!("template-event-{}", occasion.code))
}
