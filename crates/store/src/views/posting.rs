//! How often one may post tickets and notes (T-250), counted in the transaction of each post and shared by all nodes.

use kernel::Problem;
use sea_orm::{EntityTrait, Set, sea_query::OnConflict};

use crate::{
    Granted, Instant,
    guard::{Grant, Writes},
    tables::{throttle, ticket},
};

/// Posts of one login within a window.
const POSTS: i32 = 60;

/// Length of the window.
const WINDOW_MINUTES: i64 = 10;

/// Counts one post of the actor's; [`Problem::TooOften`] with the seconds to wait if there were too many lately.
pub async fn count<G>(may: &Granted<'_, G>) -> Result<(), Problem>
where
    G: Grant + Writes<ticket::Entity>,
{
    let Some(account) = may.actor().account() else { return Ok(()) };
    let fault = |error| Problem::fault("count posts", error);
    let key = format!("post:{account}");
    let known = throttle::Entity::find_by_id(key.clone()).one(&may.executor()).await.map_err(fault)?;
    let now = may.now();
    let (window_start_at, attempts) = next(known.map(|row| (row.window_start_at, row.attempts)), now)?;
    let counted = throttle::ActiveModel {
        key: Set(key),
        window_start_at: Set(window_start_at),
        attempts: Set(attempts),
        blocked_until_at: Set(Instant(0)),
    };
    let columns = [throttle::Column::WindowStartAt, throttle::Column::Attempts];
    throttle::Entity::insert(counted)
        .on_conflict(OnConflict::column(throttle::Column::Key).update_columns(columns).to_owned())
        .exec_without_returning(&may.executor())
        .await
        .map(|_| ())
        .map_err(fault)
}

/// The counter after one more post.
fn next(known: Option<(Instant, i32)>, now: Instant) -> Result<(Instant, i32), Problem> {
    let Some((start, posts)) = known.filter(|(start, _)| start.plus_minutes(WINDOW_MINUTES) > now) else {
        return Ok((now, 1));
    };
    if posts < POSTS {
        return Ok((start, posts + 1));
    }
    let wait = (start.plus_minutes(WINDOW_MINUTES).0 - now.0) / 1_000_000 + 1;
    Err(Problem::TooOften(u32::try_from(wait).unwrap_or(u32::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t_250_posting_is_limited_per_person() {
        let start = Instant(1_000_000_000);
        assert_eq!(next(None, start).unwrap(), (start, 1));
        assert_eq!(next(Some((start, 59)), start.plus_seconds(60)).unwrap(), (start, 60));
        let refused = next(Some((start, 60)), start.plus_seconds(60));
        assert!(matches!(refused, Err(Problem::TooOften(541))), "{refused:?}");
        let later = start.plus_minutes(10);
        assert_eq!(next(Some((start, 60)), later).unwrap(), (later, 1));
    }
}
