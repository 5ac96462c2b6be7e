//! Assign: a ticket goes to a resource in a role, and to another queue if need be.

use askama::Template;
use axum::extract::Path;
use kernel::FieldErrors;
use store::{
    Set,
    guard::{DispatchTickets, ViewTickets},
    ids::{QueueId, ResourceId, RoleId},
    tables::queue,
    views::{
        desk_lists,
        desk_ticket::{self, Member},
        people, ticket_page,
    },
};
use web::{
    Answer, Asked,
    check::Check,
    components::ErrorSummary,
    field::{Choice, Field},
    form::Filled,
    shell::Shell,
};

use super::{change::Change, turn, work::address};

/// Value that stands for nobody.
const NOBODY: &str = "nobody";

#[derive(Template)]
#[template(path = "desk/assign.html")]
struct Page {
    shell: Shell,
    summary: ErrorSummary,
    number: String,
    title: String,
    resource: Field,
    queue: Field,
}

/// The form.
pub(crate) async fn page(asked: Asked<DispatchTickets>, Path(number): Path<String>) -> Answer {
    let may = asked.may()?;
    let ticket = ticket_page::by_number(&may, &number).await?;
    turn::not_frozen(&may, &ticket, &asked.app.dictionary.words(asked.actor().language())).await?;
    let chosen = match (ticket.resource_id, ticket.role_id) {
        (Some(resource), Some(role)) => value_of(resource, role),
        _ => String::new(),
    };
    show(&asked, &number, &chosen, &ticket.queue_id.to_string(), &FieldErrors::new()).await
}

/// Assigns the ticket.
pub(crate) async fn assign(asked: Asked<DispatchTickets>, Path(number): Path<String>, filled: Filled) -> Answer {
    filled.only(&["resource", "queue"], None)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<DispatchTickets>()?;
    let row = ticket_page::by_number(&may, &number).await?;
    turn::not_frozen(&may, &row, &words).await?;
    let members = desk_ticket::members(&may, None).await?;
    let mut check = Check::new(&filled, &words);
    let member = check.choice("resource", &words.t("desk-field-assigned-resource"), |value| {
        if value == NOBODY { Some(None) } else { member_of(&members, value).map(Some) }
    });
    let queue: Option<QueueId> = check.choice("queue", &words.t("desk-field-queue"), |id| id.parse().ok());
    let mut errors = check.errors;
    let queue = match queue {
        Some(id) => may.row_if::<queue::Entity>(id).await?.filter(|queue| queue.active || queue.id == row.queue_id),
        None => None,
    };
    if queue.is_none() {
        errors.add("queue", words.t_with("check-choice", &[("field", words.t("desk-field-queue").into())]));
    }
    let (Some(member), Some(queue), true) = (member, queue, errors.is_empty()) else {
        drop(write);
        return show(&asked, &number, filled.line("resource"), filled.line("queue"), &errors).await;
    };
    let names = people::names(&may, [], row.resource_id).await?;
    let old = names.staff(row.resource_id).unwrap_or_default();
    let mut change = Change::of(&may, &row);
    let new = member.map(|member| (member.resource, member.role));
    change.resource(old, new, member.map_or("", |member| member.resource_name.as_str()));
    if queue.id != row.queue_id {
        let before = may.row::<queue::Entity>(row.queue_id).await?;
        change.set.queue_id = Set(queue.id);
        change.field("queue", &before.name, &queue.name);
    }
    let role_changed = row.role_id != new.map(|(_, role)| role);
    change.save(&may, role_changed).await?;
    write.done().await?;
    asked.go_and_say(address(&number), if new.is_some() { "said-ticket-assigned" } else { "said-ticket-unassigned" })
}

/// The members as choices, each resource in each of their roles once.
pub(crate) fn choices(members: &[Member]) -> Vec<Choice> {
    let mut seen: Vec<(ResourceId, RoleId)> = Vec::new();
    let mut choices = Vec::new();
    for member in members {
        let key = (member.resource, member.role);
        if !seen.contains(&key) {
            seen.push(key);
            let label = format!("{}, {}", member.resource_name, member.role_name);
            choices.push(Choice::new(value_of(member.resource, member.role), label));
        }
    }
    choices
}

/// The member that a value of [`choices`] stands for.
pub(crate) fn member_of<'m>(members: &'m [Member], value: &str) -> Option<&'m Member> {
    let (resource, role) = value.split_once('.')?;
    let (resource, role): (ResourceId, RoleId) = (resource.parse().ok()?, role.parse().ok()?);
    members.iter().find(|member| member.resource == resource && member.role == role)
}

fn value_of(resource: ResourceId, role: RoleId) -> String {
    format!("{resource}.{role}")
}

async fn show(
    asked: &Asked<DispatchTickets>,
    number: &str,
    resource: &str,
    queue: &str,
    errors: &FieldErrors,
) -> Answer {
    let may = asked.session().need::<ViewTickets>()?;
    let ticket = ticket_page::by_number(&may, number).await?;
    let members = desk_ticket::members(&may, None).await?;
    let lists = desk_lists::lists(&may).await?;
    let mut shell = asked.shell(asked.t("desk-assign"), "work-tickets").await;
    let words = shell.words.clone();
    let mut fields = shell.fields(errors);
    let mut people = choices(&members);
    people.push(Choice::new(NOBODY, words.t("desk-assign-nobody")));
    let resource = fields
        .select("resource", words.t("desk-field-assigned-resource"))
        .hint(words.t("desk-assign-hint"))
        .none(words.t("desk-choose"))
        .choices(people)
        .value(resource)
        .required();
    let queues = lists.queues.iter().filter(|row| row.active || row.id == ticket.queue_id);
    let queue = fields
        .select("queue", words.t("desk-field-queue"))
        .options(queues.map(|row| (row.id, row.name.as_str())))
        .value(queue)
        .required();
    let page = Page {
        summary: fields.summary(),
        number: ticket.number.clone(),
        title: ticket.title.clone(),
        resource,
        queue,
        shell,
    };
    if errors.is_empty() { asked.page(&page) } else { asked.wrong(&page) }
}
