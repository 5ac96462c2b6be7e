//! What may go after a while: leftovers of forms, sessions and links long over, jobs long done. Records never go this way
//! (decision 19).

use kernel::Problem;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};

use crate::{
    Instant, Store,
    tables::{
        bell, held_file, inbound_mail, job, join_request,
        kinds::{InboundState, JobState, JoinState},
        link_token, preview, session, throttle, ticket_draft,
    },
    views::portal_tab::PREVIEW_MINUTES,
};

/// Files of forms that were never sent.
const HELD_FILES_DAYS: i64 = 7;
/// Drafts that nobody touched.
const DRAFTS_DAYS: i64 = 60;
/// Sessions and links after their end; the audit log keeps what happened.
const OVER_DAYS: i64 = 30;
/// Jobs after they were done.
const DONE_JOBS_DAYS: i64 = 7;
/// Requests for access that nobody confirmed, after the end of their link. The link is made when the mail is written, so there
/// is time for a worker that was away.
const UNCONFIRMED_DAYS: i64 = 7;
/// Lines of the bell (F-182).
const BELL_DAYS: i64 = 90;
/// Mails that belonged to no conversation.
const STRAY_MAILS_DAYS: i64 = 90;
/// Counters of attempts.
const THROTTLES_DAYS: i64 = 2;

impl Store {
    /// Removes what may go; gives how many rows went. Any node may do it at any time, twice does no harm.
    pub async fn tidy(&self) -> Result<u64, Problem> {
        let now: Instant = self.clock().now().into();
        let before = |days: i64| now.plus_minutes(-days * 24 * 60);
        let all = |condition| Condition::all().add(condition);
        let over = before(OVER_DAYS);
        Ok(self.clear::<held_file::Entity>(all(held_file::Column::CreatedAt.lt(before(HELD_FILES_DAYS)))).await?
            + self.clear::<ticket_draft::Entity>(all(ticket_draft::Column::UpdatedAt.lt(before(DRAFTS_DAYS)))).await?
            + self.clear::<bell::Entity>(all(bell::Column::CreatedAt.lt(before(BELL_DAYS)))).await?
            + self
                .clear::<inbound_mail::Entity>(
                    all(inbound_mail::Column::State.eq(InboundState::Refused))
                        .add(inbound_mail::Column::ThreadId.is_null())
                        .add(inbound_mail::Column::ReceivedAt.lt(before(STRAY_MAILS_DAYS))),
                )
                .await?
            // Before the sessions to which they belong.
            + self.clear::<preview::Entity>(all(preview::Column::ExpiresAt.lt(over.plus_minutes(PREVIEW_MINUTES)))).await?
            + self.clear::<session::Entity>(all(session::Column::ExpiresAt.lt(over))).await?
            + self.clear::<link_token::Entity>(all(link_token::Column::ExpiresAt.lt(over))).await?
            + self
                .clear::<join_request::Entity>(
                    all(join_request::Column::State.eq(JoinState::Unconfirmed))
                        .add(join_request::Column::ExpiresAt.lt(before(UNCONFIRMED_DAYS))),
                )
                .await?
            + self
                .clear::<throttle::Entity>(
                    all(throttle::Column::WindowStartAt.lt(before(THROTTLES_DAYS)))
                        .add(throttle::Column::BlockedUntilAt.lt(now)),
                )
                .await?
            + self
                .clear::<job::Entity>(
                    all(job::Column::State.eq(JobState::Done)).add(job::Column::FinishedAt.lt(before(DONE_JOBS_DAYS))),
                )
                .await?)
    }

    async fn clear<E: EntityTrait>(&self, which: Condition) -> Result<u64, Problem> {
        let gone = E::delete_many().filter(which).exec(self.writer()).await;
        gone.map(|gone| gone.rows_affected).map_err(|error| Problem::fault("tidy", error))
    }
}
