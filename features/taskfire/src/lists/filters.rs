//! What narrows a list: the fields to choose from, and what was chosen as chips that can be taken away.

use store::{tables::kinds::Party, views::taskfire::lists::Offers};
use web::{
    components::Chip,
    field::{Field, Hidden, hidden},
    shell::Shell,
};

use super::query::{ListQuery, View};

/// Sorting, page size and the queue of its list stay when a filter is set.
pub(super) fn kept(query: &ListQuery) -> Vec<Hidden> {
    query.kept().into_iter().map(|(name, value)| hidden(name, value)).collect()
}

/// Key of the words of a responsible party.
pub(super) const fn party_key(party: Party) -> &'static str {
    match party {
        Party::Internal => "desk-list-party-internal",
        Party::Provider => "desk-list-party-provider",
        Party::Vendor => "desk-list-party-vendor",
    }
}

/// The fields by which a list can be narrowed.
pub(super) fn filters(shell: &mut Shell, query: &ListQuery, offers: &Offers) -> Vec<Field> {
    let words = std::sync::Arc::clone(&shell.words);
    let none = kernel::FieldErrors::new();
    let mut f = shell.fields(&none);
    let any = words.t("desk-list-any");
    let (view, filter) = (query.view, &query.filter);
    let mut fields = Vec::new();
    if view != View::Queue && offers.queues.len() > 1 {
        let queues = offers.queues.iter().map(|queue| (queue.id, offers.queue_name(queue)));
        fields
            .push(f.select("queue", words.t("desk-list-queue-head")).none(&any).options(queues).value_of(filter.queue));
    }
    if !matches!(view, View::Mine | View::Unassigned) && offers.people.len() > 1 {
        let people = offers.people.iter().map(|one| (one.id, one.name.clone()));
        let field = f.select("resource", words.t("desk-list-resource")).none(&any);
        fields.push(field.options(people).value_of(filter.resource));
    }
    let statuses = offers.statuses.iter().map(|(one, _)| (one.id, offers.named(one)));
    fields.push(f.select("status", words.t("desk-list-status")).none(&any).options(statuses).value_of(filter.status));
    let priorities = offers.priorities.iter().map(|one| (one.id, offers.named(one)));
    let field = f.select("priority", words.t("desk-list-priority")).none(&any);
    fields.push(field.options(priorities).value_of(filter.priority));
    if matches!(view, View::Mine | View::Queue | View::Overdue | View::Completed) {
        let parties = [Party::Internal, Party::Provider, Party::Vendor];
        let parties = parties.map(|party| (party.code(), words.t(party_key(party))));
        let field = f.select("party", words.t("desk-list-party")).none(&any).options(parties);
        fields.push(field.value(filter.party.map_or("", Party::code)));
    }
    if view == View::Vendor && offers.vendors.len() > 1 {
        let field = f.select("vendor", words.t("desk-list-vendor-name")).none(&any);
        fields.push(field.options(offers.vendors.clone()).value_of(filter.vendor));
    }
    if offers.organizations.len() > 1 {
        let field = f.select("organization", words.t("desk-list-organization")).none(&any);
        fields.push(field.options(offers.organizations.clone()).value_of(filter.organization));
    }
    if offers.request_types.len() > 1 {
        let field = f.select("type", words.t("desk-list-type")).none(&any);
        fields.push(field.options(offers.request_types.clone()).value_of(filter.request_type));
    }
    fields
}

/// The active filters, each with the address without it.
pub(super) fn chips(shell: &Shell, query: &ListQuery, offers: &Offers) -> Vec<Chip> {
    let filter = &query.filter;
    let mut chips = Vec::new();
    let mut add = |key: &str, value: Option<String>, href: String| {
        // A value that the reader cannot choose has no name here: it reads like one that does not exist.
        let value = value.unwrap_or_else(|| shell.t("desk-list-unknown"));
        chips.push(Chip::new(shell.t(key), value, href, &shell.words));
    };
    if !filter.text.is_empty() {
        add("desk-list-text", Some(filter.text.clone()), query.with(|filter| filter.text.clear()));
    }
    if let Some(id) = filter.queue.filter(|_| query.view != View::Queue) {
        let found = offers.queues.iter().find(|queue| queue.id == id).map(|queue| offers.queue_name(queue));
        add("desk-list-queue-head", found, query.with(|filter| filter.queue = None));
    }
    if let Some(id) = filter.resource {
        let found = offers.person(id).map(str::to_owned);
        add("desk-list-resource", found, query.with(|filter| filter.resource = None));
    }
    if let Some(id) = filter.status {
        let found = offers.statuses.iter().find(|(one, _)| one.id == id).map(|(one, _)| offers.named(one));
        add("desk-list-status", found, query.with(|filter| filter.status = None));
    }
    if let Some(id) = filter.priority {
        let found = offers.priorities.iter().find(|one| one.id == id).map(|one| offers.named(one));
        add("desk-list-priority", found, query.with(|filter| filter.priority = None));
    }
    if let Some(party) = filter.party {
        add("desk-list-party", Some(shell.t(party_key(party))), query.with(|filter| filter.party = None));
    }
    if let Some(id) = filter.vendor {
        add("desk-list-vendor-name", named(&offers.vendors, id), query.with(|filter| filter.vendor = None));
    }
    if let Some(id) = filter.organization {
        let found = named(&offers.organizations, id);
        add("desk-list-organization", found, query.with(|filter| filter.organization = None));
    }
    if let Some(id) = filter.request_type {
        add("desk-list-type", named(&offers.request_types, id), query.with(|filter| filter.request_type = None));
    }
    chips
}

fn named<I: PartialEq>(offers: &[(I, String)], id: I) -> Option<String> {
    offers.iter().find(|(known, _)| *known == id).map(|(_, name)| name.clone())
}
