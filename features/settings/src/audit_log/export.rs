//! The filtered log as CSV, all of it, sent as it is read.

use axum::{
    body::Body,
    extract::Query,
    http::header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    response::IntoResponse,
};
use futures::stream;
use kernel::{FieldErrors, Problem};
use store::{
    Act, Cursor,
    guard::AdminSystem,
    views::audit_log::{self, Filter, Line},
};
use web::{Answer, Asked, csv::Csv, words::Words};

use super::{Asking, act_word};

/// Lines read at once.
const STEP: u64 = 500;

/// Heads of the columns, as keys.
const HEADS: [&str; 19] = [
    "settings-audit-column-sequence",
    "settings-audit-column-at",
    "settings-audit-act",
    "settings-audit-column-code",
    "settings-audit-result",
    "settings-audit-column-actor-kind",
    "settings-audit-person",
    "settings-audit-column-behalf",
    "settings-organization",
    "settings-audit-column-object-kind",
    "settings-audit-object",
    "settings-audit-column-object-id",
    "settings-audit-column-before",
    "settings-audit-column-after",
    "settings-audit-column-address",
    "settings-audit-column-request",
    "settings-audit-column-id",
    "settings-audit-column-hash",
    "settings-audit-column-previous",
];

/// Everything that the filters show, newest first, without a limit. The export is a line of the log itself.
pub(crate) async fn csv(asked: Asked<AdminSystem>, Query(asking): Query<Asking>) -> Answer {
    let mut errors = FieldErrors::new();
    let filter = asking.filter(&asked, &mut errors);
    errors.done()?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let said = asking.address("").to_string();
    let write = asked.write().await?;
    let line = Act {
        act: "audit-log.exported",
        object_kind: "audit-log",
        object_name: &words.t("settings-audit-log"),
        after: said.trim_start_matches('?'),
        ..Act::default()
    };
    write.need::<AdminSystem>()?.audit(line).await?;
    write.done().await?;
    let heads: Vec<String> = HEADS.iter().map(|key| words.t(key)).collect();
    let begun = (asked, filter, Some(Csv::new(&heads)), Some(None));
    let pieces = stream::try_unfold(begun, |(asked, filter, csv, from): State| async move {
        let Some(after) = from else { return Ok(None) };
        let mut csv = csv.unwrap_or_default();
        let next = piece(&asked, &filter, after.as_ref(), &mut csv).await.map_err(|web::Refusal(problem)| problem)?;
        Ok::<_, Problem>(Some((csv.into_text(), (asked, filter, None, next.map(Some)))))
    });
    let headers =
        [(CONTENT_TYPE, "text/csv; charset=utf-8"), (CONTENT_DISPOSITION, "attachment; filename=\"audit-log.csv\"")];
    Ok((headers, Body::from_stream(pieces)).into_response())
}

/// How far an export is: who asked for what, the table if it has begun, and where to read on. The outer `None` of the mark
/// is the end, the inner one the beginning.
type State = (Asked<AdminSystem>, Filter, Option<Csv>, Option<Option<Cursor>>);

async fn piece(
    asked: &Asked<AdminSystem>,
    filter: &Filter,
    after: Option<&Cursor>,
    csv: &mut Csv,
) -> Result<Option<Cursor>, web::Refusal> {
    let words = asked.app.dictionary.words(asked.actor().language());
    let found = audit_log::lines(&asked.may()?, filter, after, STEP).await?;
    for line in found.rows {
        csv.row(&cells(&words, line));
    }
    Ok(found.next)
}

fn cells(words: &Words, line: Line) -> Vec<String> {
    let row = line.row;
    let id = |id: Option<uuid::Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    vec![
        row.sequence.map(|sequence| sequence.to_string()).unwrap_or_default(),
        jiff::Timestamp::from(row.at).to_string(),
        act_word(words, &row.act),
        row.act,
        row.result,
        row.actor_kind,
        row.actor_name,
        row.behalf_of,
        line.organization.unwrap_or_default(),
        row.object_kind,
        row.object_name,
        id(row.object_id),
        row.before_value,
        row.after_value,
        row.address,
        row.request_id,
        row.id.to_string(),
        row.hash,
        row.previous_hash,
    ]
}
