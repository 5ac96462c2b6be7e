//! `/help`: all topics by group, and the search.

use askama::Template;
use axum::extract::Query;
use serde::Deserialize;
use web::{
    Answer,
    components::{Cause, EmptyState},
    shell::Shell,
};

use crate::{
    reader::Reader,
    search::{self, Hit},
    topics::{Group, TOPICS, Topic},
};

/// The query of the address.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Search {
    /// The words typed.
    #[serde(default)]
    q: String,
}

#[derive(Template)]
#[template(path = "help_index.html")]
struct Index {
    shell: Shell,
    q: String,
    hits: Vec<Hit>,
    nothing: Option<EmptyState>,
    groups: Vec<(String, Vec<&'static Topic>)>,
}

/// The page.
pub(crate) async fn page(reader: Reader, Query(search): Query<Search>) -> Answer {
    let mut shell = reader.shell().await;
    let q: String = search.q.trim().chars().take(200).collect();
    shell.title = shell.t("help");
    if !q.is_empty() {
        shell.title = shell.t1("help-search-title", "words", q.as_str());
    }
    let told = || TOPICS.iter().filter(|topic| reader.is_told_of(topic.group));
    let hits = search::find(told(), &q);
    let nothing = (hits.is_empty() && !q.is_empty()).then(|| {
        let empty = EmptyState::new(Cause::NoMatch, shell.t("help-nothing"), shell.t("help-nothing-text"));
        empty.icon("search").action("/help", shell.t("help-all"))
    });
    let groups = if q.is_empty() { groups(&shell, &reader) } else { Vec::new() };
    reader.page(&Index { shell, q, hits, nothing, groups })
}

fn groups(shell: &Shell, reader: &Reader) -> Vec<(String, Vec<&'static Topic>)> {
    let mut told: Vec<Group> = Group::ALL.into_iter().filter(|group| reader.is_told_of(*group)).collect();
    // The desk's readers find their own first.
    told.sort_by_key(|group| *group != Group::Desk);
    let of = |group: Group| TOPICS.iter().filter(|topic| topic.group == group).collect();
    told.into_iter().map(|group| (shell.t(group.key()), of(group))).collect()
}
