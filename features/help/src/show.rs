//! `/help/{topic}`: one topic.

use askama::Template;
use axum::extract::Path;
use kernel::Problem;
use web::{Answer, shell::Shell};

use crate::{
    reader::Reader,
    topics::{self, TOPICS, Topic},
};

#[derive(Template)]
#[template(path = "help_topic.html")]
struct Show {
    shell: Shell,
    topic: &'static Topic,
    beside: Vec<&'static Topic>,
}

/// The page.
pub(crate) async fn page(reader: Reader, Path(slug): Path<String>) -> Answer {
    let topic = topics::topic(&slug).ok_or(Problem::NotFound)?;
    let mut shell = reader.shell().await;
    topic.name.clone_into(&mut shell.title);
    let beside = TOPICS.iter().filter(|other| other.group == topic.group).collect();
    reader.page(&Show { shell, topic, beside })
}
