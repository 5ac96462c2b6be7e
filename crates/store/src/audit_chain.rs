//! The chain of the audit log: each line, once sealed, holds its place, the hash of the line before it and a hash over
//! everything it says. Whoever changes, removes or inserts a sealed line breaks the chain at that place.
//!
//! A line is written unsealed, in the transaction of its act; the worker seals lines within seconds, per provider, in the
//! order of time and id. One transaction claims the head by locking the provider's row, so that nodes which seal at once
//! follow each other; the unique index `audit_sequence` would refuse a fork.
//!
//! What the chain cannot show by itself is that its newest lines were cut off. For that the worker writes the head into the
//! program's log once a day (the anchor), which leaves the machine with the log; [`Store::verify_audit`] takes anchors back.

use std::fmt;

use kernel::Problem;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::LockType,
};

use crate::{
    Instant, Store,
    door::token_hash,
    ids::{AuditId, ProviderId},
    tables::{audit, provider},
};

/// Lines sealed in one transaction: on SQLite everybody else who writes waits for it.
const BATCH: u64 = 200;

/// Lines read at once while walking the chain.
const STEP: u64 = 1000;

/// Breaks that are told; after so many the rest says nothing new.
const MOST_BREAKS: usize = 100;

/// The end of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Place of the newest sealed line; the first has 1.
    pub sequence: i64,
    /// Its hash, SHA-256 in hexadecimal.
    pub hash: String,
}

/// Before the first line.
const START: Head = Head { sequence: 0, hash: String::new() };

/// A place where the chain does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Break {
    /// The line does not say what it said when it was sealed.
    Changed {
        /// Its place.
        sequence: i64,
        /// Its id.
        line: AuditId,
        /// When it says it was written.
        at: Instant,
    },
    /// The line does not follow the one before it: that one was replaced.
    Detached {
        /// Its place.
        sequence: i64,
        /// Its id.
        line: AuditId,
        /// When it says it was written.
        at: Instant,
    },
    /// Lines are gone.
    Missing {
        /// Place of the first.
        from: i64,
        /// Place of the last.
        until: i64,
    },
    /// The chain does not hold a line that was written down as its head.
    NotAnchored {
        /// Its place.
        sequence: i64,
    },
}

impl fmt::Display for Break {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let when = |at: &Instant| jiff::Timestamp::from(*at);
        match self {
            Self::Changed { sequence, line, at } => {
                write!(out, "line {sequence} ({line}, {}) was changed after it was sealed", when(at))
            }
            Self::Detached { sequence, line, at } => {
                write!(out, "line {sequence} ({line}, {}) does not follow line {}", when(at), sequence - 1)
            }
            Self::Missing { from, until } if from == until => write!(out, "line {from} is missing"),
            Self::Missing { from, until } => write!(out, "lines {from} to {until} are missing"),
            Self::NotAnchored { sequence } => {
                write!(out, "line {sequence} is not the one that was written down as the head")
            }
        }
    }
}

/// What a walk along the chain found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Walk {
    /// How many lines were looked at.
    pub lines: u64,
    /// The last line looked at, if any.
    pub end: Option<Head>,
    /// Where the chain does not hold, in its order.
    pub breaks: Vec<Break>,
    /// Whether lines are left that were not looked at.
    pub more: bool,
}

/// The chain of one provider as [`Store::verify_audit`] found it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The provider.
    pub provider: ProviderId,
    /// The provider's name.
    pub name: String,
    /// The walk along all of its chain.
    pub walk: Walk,
    /// Lines that wait to be sealed.
    pub waiting: u64,
}

/// The hash of a line at this place behind `previous_hash`: SHA-256, in hexadecimal, over a JSON array of everything the line
/// says. An auditor can compute it without this program; the order is the one below.
pub fn hash_of(line: &audit::Model, sequence: i64, previous_hash: &str) -> String {
    let text = serde_json::json!([
        "emberdesk audit line 1",
        line.provider_id.0,
        line.id.0,
        sequence,
        line.at.0,
        line.actor_kind,
        line.actor_id,
        line.actor_name,
        line.behalf_of,
        line.organization_id.map(|id| id.0),
        line.act,
        line.object_kind,
        line.object_id,
        line.object_name,
        line.before_value,
        line.after_value,
        line.address,
        line.request_id,
        line.result,
        previous_hash,
    ]);
    token_hash(&text.to_string())
}

/// Whether a sealed line still says what it said when it was sealed. An unsealed line does.
pub fn is_intact(line: &audit::Model) -> bool {
    line.sequence.is_none_or(|sequence| hash_of(line, sequence, &line.previous_hash) == line.hash)
}

impl Store {
    /// Seals what waits to be sealed, for all providers; gives how many lines. Any node may do it at any time.
    pub async fn seal_audit(&self) -> Result<u64, Problem> {
        let mut sealed = 0;
        for provider in self.providers().await? {
            while waits(self.reader(), provider.provider_id).await? {
                match self.seal_batch(provider.provider_id).await? {
                    0 => break,
                    lines => sealed += lines,
                }
            }
        }
        Ok(sealed)
    }

    /// The head of each provider's chain, with the provider's name; providers without a sealed line are left out.
    pub async fn audit_heads(&self) -> Result<Vec<(ProviderId, String, Head)>, Problem> {
        let mut heads = Vec::new();
        for provider in self.providers().await? {
            if let Some(head) = head(self.reader(), provider.provider_id).await? {
                heads.push((provider.provider_id, provider.name, head));
            }
        }
        Ok(heads)
    }

    /// Walks every provider's chain from its first line. `anchors` are heads that were written down earlier; each must still
    /// be in one of the chains.
    pub async fn verify_audit(&self, anchors: &[Head]) -> Result<Vec<Verdict>, Problem> {
        let mut verdicts = Vec::new();
        let mut held = vec![false; anchors.len()];
        for provider in self.providers().await? {
            let id = provider.provider_id;
            let walk = walk(self.reader(), id, 0, u64::MAX).await?;
            for (anchor, held) in anchors.iter().zip(&mut held) {
                *held |=
                    line_at(self.reader(), id, anchor.sequence).await?.is_some_and(|line| line.hash == anchor.hash);
            }
            let waiting = waiting(self.reader(), id).await?;
            verdicts.push(Verdict { provider: id, name: provider.name, walk, waiting });
        }
        // An anchor does not say whose it is; one that nobody holds is told with the first.
        let lost = anchors.iter().zip(held).filter(|(_, held)| !held).map(|(anchor, _)| anchor.sequence);
        let lost: Vec<Break> = lost.map(|sequence| Break::NotAnchored { sequence }).collect();
        if let Some(first) = verdicts.first_mut() {
            first.walk.breaks.extend(lost);
        }
        Ok(verdicts)
    }

    async fn providers(&self) -> Result<Vec<provider::Model>, Problem> {
        let found = provider::Entity::find().order_by_asc(provider::Column::ProviderId).all(self.reader()).await;
        found.map_err(|error| Problem::fault("read providers", error))
    }

    /// Seals the oldest lines that wait, in one transaction.
    async fn seal_batch(&self, provider: ProviderId) -> Result<u64, Problem> {
        let fault = |error| Problem::fault("seal audit lines", error);
        let transaction = self.begin().await?;
        // Claims the head: another sealer waits here until this one has committed, and then reads the new head. SQLite has
        // one writer anyway. The weaker lock leaves foreign keys to the provider alone.
        let claimed = provider::Entity::find_by_id(provider).lock(LockType::NoKeyUpdate).one(&transaction).await;
        if claimed.map_err(fault)?.is_none() {
            return Ok(0);
        }
        let mut head = head(&transaction, provider).await?.unwrap_or(START);
        let lines = audit::Entity::find()
            .filter(audit::Column::ProviderId.eq(provider))
            .filter(audit::Column::Sequence.is_null())
            .order_by_asc(audit::Column::At)
            .order_by_asc(audit::Column::Id)
            .limit(BATCH)
            .all(&transaction)
            .await
            .map_err(fault)?;
        let mut sealed = 0;
        for line in lines {
            let sequence = head.sequence + 1;
            let hash = hash_of(&line, sequence, &head.hash);
            let seal = audit::ActiveModel {
                sequence: Set(Some(sequence)),
                hash: Set(hash.clone()),
                previous_hash: Set(head.hash),
                ..Default::default()
            };
            let done = audit::Entity::update_many()
                .set(seal)
                .filter(audit::Column::ProviderId.eq(provider))
                .filter(audit::Column::Id.eq(line.id))
                .filter(audit::Column::Sequence.is_null())
                .exec(&transaction)
                .await
                .map_err(fault)?;
            if done.rows_affected != 1 {
                return Err(Problem::Fault("seal audit lines: a line was sealed by somebody else".to_owned()));
            }
            head = Head { sequence, hash };
            sealed += 1;
        }
        transaction.commit().await.map_err(fault)?;
        Ok(sealed)
    }
}

/// The newest sealed line.
pub(crate) async fn head<C: ConnectionTrait>(database: &C, provider: ProviderId) -> Result<Option<Head>, Problem> {
    let found = audit::Entity::find()
        .filter(audit::Column::ProviderId.eq(provider))
        .filter(audit::Column::Sequence.is_not_null())
        .order_by_desc(audit::Column::Sequence)
        .one(database)
        .await
        .map_err(|error| Problem::fault("read the head of the audit log", error))?;
    Ok(found.and_then(|line| line.sequence.map(|sequence| Head { sequence, hash: line.hash })))
}

/// Whether a line waits to be sealed.
async fn waits<C: ConnectionTrait>(database: &C, provider: ProviderId) -> Result<bool, Problem> {
    let found = audit::Entity::find()
        .filter(audit::Column::ProviderId.eq(provider))
        .filter(audit::Column::Sequence.is_null())
        .one(database)
        .await;
    Ok(found.map_err(|error| Problem::fault("look for unsealed audit lines", error))?.is_some())
}

/// How many lines wait to be sealed.
pub(crate) async fn waiting<C: ConnectionTrait>(database: &C, provider: ProviderId) -> Result<u64, Problem> {
    let counted: Option<i64> = audit::Entity::find()
        .select_only()
        .column_as(audit::Column::Id.count(), "lines")
        .filter(audit::Column::ProviderId.eq(provider))
        .filter(audit::Column::Sequence.is_null())
        .into_tuple()
        .one(database)
        .await
        .map_err(|error| Problem::fault("count unsealed audit lines", error))?;
    Ok(u64::try_from(counted.unwrap_or(0)).unwrap_or(0))
}

async fn line_at<C: ConnectionTrait>(
    database: &C,
    provider: ProviderId,
    sequence: i64,
) -> Result<Option<audit::Model>, Problem> {
    let found = audit::Entity::find()
        .filter(audit::Column::ProviderId.eq(provider))
        .filter(audit::Column::Sequence.eq(sequence))
        .one(database)
        .await;
    found.map_err(|error| Problem::fault("read audit line", error))
}

/// Walks at most `most` lines of a provider's chain, beginning behind the line at place `after` (0: at the first line).
pub(crate) async fn walk<C: ConnectionTrait>(
    database: &C,
    provider: ProviderId,
    after: i64,
    most: u64,
) -> Result<Walk, Problem> {
    let mut last = START;
    if after > 0 {
        let hash = line_at(database, provider, after).await?.map(|line| line.hash).unwrap_or_default();
        last = Head { sequence: after, hash };
    }
    let mut walk = Walk { lines: 0, end: None, breaks: Vec::new(), more: false };
    loop {
        let step = STEP.min(most - walk.lines);
        let lines = audit::Entity::find()
            .filter(audit::Column::ProviderId.eq(provider))
            .filter(audit::Column::Sequence.gt(last.sequence))
            .order_by_asc(audit::Column::Sequence)
            .limit(step + 1)
            .all(database)
            .await
            .map_err(|error| Problem::fault("walk the audit log", error))?;
        let found = lines.len() as u64;
        for line in lines.into_iter().take(usize::try_from(step).unwrap_or(usize::MAX)) {
            walk.lines += 1;
            last = judged(line, last, &mut walk.breaks);
        }
        walk.more = found > step;
        if !walk.more || walk.lines >= most || walk.breaks.len() >= MOST_BREAKS {
            walk.end = (walk.lines > 0).then_some(last);
            return Ok(walk);
        }
    }
}

/// Compares a line with what must stand behind `last`; gives the line as the new last one.
fn judged(line: audit::Model, last: Head, breaks: &mut Vec<Break>) -> Head {
    let sequence = line.sequence.unwrap_or_default();
    if sequence != last.sequence + 1 {
        breaks.push(Break::Missing { from: last.sequence + 1, until: sequence - 1 });
    } else if line.previous_hash != last.hash {
        breaks.push(Break::Detached { sequence, line: line.id, at: line.at });
    }
    if !is_intact(&line) {
        breaks.push(Break::Changed { sequence, line: line.id, at: line.at });
    }
    Head { sequence, hash: line.hash }
}
