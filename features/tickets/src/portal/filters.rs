//! What narrows a list: the fields to choose from, and what was chosen as chips that can be taken away (T-54).

use store::{
    tables::kinds::{Party, StatusMeaning},
    views::ticket_lists::{Filter, Offers, State},
};
use web::{
    components::Chip,
    field::{Field, Hidden, hidden},
    shell::Shell,
    words::Words,
};

use super::{lists::List, query::ListQuery};

/// Sorting and page size stay when a filter is set.
pub(super) fn kept(query: &ListQuery) -> Vec<Hidden> {
    query.kept().into_iter().map(|(name, value)| hidden(name, value)).collect()
}

/// The fields by which a list can be narrowed.
pub(super) fn filters(shell: &mut Shell, list: List, query: &ListQuery, offers: &Offers, taskfire: bool) -> Vec<Field> {
    let words = std::sync::Arc::clone(&shell.words);
    let none = kernel::FieldErrors::new();
    let mut f = shell.fields(&none);
    let any = words.t("tickets-any");
    let filter = &query.filter;
    let mut fields = Vec::new();
    if list == List::Search {
        let state = match filter.state {
            Some(State::Open) => "open",
            Some(State::Complete) => "complete",
            None => "",
        };
        let states = [("open", words.t("tickets-state-open")), ("complete", words.t("tickets-state-complete"))];
        fields.push(f.select("state", words.t("tickets-state")).none(&any).options(states).value(state));
    }
    let statuses = offers.statuses.iter().filter(|status| match list {
        List::Mine | List::Open | List::Approvals => status.meaning != StatusMeaning::Complete,
        List::Completed => status.meaning == StatusMeaning::Complete,
        List::Search => true,
    });
    let statuses: Vec<_> = statuses.map(|status| (status.id, status.name.clone())).collect();
    if statuses.len() > 1 {
        fields.push(f.select("status", words.t("ticket-status")).none(&any).options(statuses).value_of(filter.status));
    }
    if !offers.priorities.is_empty() {
        let field = f.select("priority", words.t("ticket-priority")).none(&any);
        fields.push(field.options(offers.priorities.clone()).value_of(filter.priority));
    }
    if !offers.contacts.is_empty() {
        let field = f.select("contact", words.t("ticket-contact")).none(&any);
        fields.push(field.options(offers.contacts.clone()).value_of(filter.contact));
    }
    if !offers.organizations.is_empty() {
        let field = f.select("organization", words.t("ticket-organization")).none(&any);
        fields.push(field.options(offers.organizations.clone()).value_of(filter.organization));
    }
    if offers.request_types.len() > 1 {
        let field = f.select("type", words.t("ticket-request-type")).none(&any);
        fields.push(field.options(offers.request_types.clone()).value_of(filter.request_type));
    }
    if taskfire {
        let parties = [Party::Internal, Party::Provider, Party::Vendor];
        let parties = parties.map(|party| (party.code(), party_name(&words, party)));
        let field = f.select("party", words.t("ticket-responsible-party")).none(&any).options(parties);
        fields.push(field.value(filter.party.map_or("", Party::code)));
    }
    fields
}

/// A responsible party in words (F-57).
pub(super) fn party_name(words: &Words, party: Party) -> String {
    words.t(match party {
        Party::Internal => "ticket-party-internal",
        Party::Provider => "ticket-party-provider",
        Party::Vendor => "ticket-party-vendor",
    })
}

/// The active filters, each with the address without it.
pub(super) fn chips(shell: &Shell, query: &ListQuery, offers: &Offers) -> Vec<Chip> {
    let filter = &query.filter;
    let without = |change: fn(&mut Filter)| {
        let mut narrower = query.clone();
        change(&mut narrower.filter);
        narrower.address().to_string()
    };
    let mut chips = Vec::new();
    let mut add = |key: &str, value: String, href: String| {
        chips.push(Chip::new(shell.t(key), value, href, &shell.words));
    };
    if !filter.text.is_empty() {
        add("tickets-text", filter.text.clone(), without(|filter| filter.text.clear()));
    }
    if let Some(state) = filter.state {
        let key = if state == State::Open { "tickets-state-open" } else { "tickets-state-complete" };
        add("tickets-state", shell.t(key), without(|filter| filter.state = None));
    }
    // A value that the reader cannot choose has no name here: it reads like one that does not exist.
    let unknown = || shell.t("tickets-unknown");
    if let Some(id) = filter.status {
        let found = offers.statuses.iter().find(|status| status.id == id).map(|status| status.name.clone());
        add("ticket-status", found.unwrap_or_else(unknown), without(|filter| filter.status = None));
    }
    if let Some(id) = filter.priority.filter(|_| !offers.priorities.is_empty()) {
        add("ticket-priority", named(&offers.priorities, id, unknown), without(|filter| filter.priority = None));
    }
    if let Some(id) = filter.contact {
        add("ticket-contact", named(&offers.contacts, id, unknown), without(|filter| filter.contact = None));
    }
    if let Some(id) = filter.organization {
        let name = named(&offers.organizations, id, unknown);
        add("ticket-organization", name, without(|filter| filter.organization = None));
    }
    if let Some(id) = filter.request_type {
        let name = named(&offers.request_types, id, unknown);
        add("ticket-request-type", name, without(|filter| filter.request_type = None));
    }
    if let Some(party) = filter.party {
        let name = party_name(&shell.words, party);
        add("ticket-responsible-party", name, without(|filter| filter.party = None));
    }
    chips
}

fn named<I: PartialEq>(offers: &[(I, String)], id: I, unknown: impl Fn() -> String) -> String {
    offers.iter().find(|(known, _)| *known == id).map_or_else(unknown, |(_, name)| name.clone())
}
