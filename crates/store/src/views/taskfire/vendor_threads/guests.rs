//! Guests: those at a vendor who take part by a link, without an account (F-163).

use kernel::Problem;
use sea_orm::{ColumnTrait, Condition, PaginatorTrait, QueryFilter};

use crate::{
    Granted, Instant, Row, Set,
    door::token_hash,
    guard::{RunJobs, Writes},
    ids::{GuestLinkId, VendorParticipantId, VendorThreadId},
    tables::{guest_link, kinds::MessageWay, vendor_message, vendor_participant},
};

/// How long a guest link lives (F-163).
pub const LINK_DAYS: i64 = 14;

/// Makes a guest link for somebody who takes part: its secret, which is stored nowhere, and when it ends.
pub async fn new_link(
    may: &Granted<'_, RunJobs>,
    who: &vendor_participant::Model,
) -> Result<(String, Instant), Problem> {
    let secret = may.fresh_secret();
    let until = may.now().plus_minutes(LINK_DAYS * 24 * 60);
    may.add::<guest_link::Entity>(guest_link::ActiveModel {
        id: Set(may.fresh_id::<GuestLinkId>()),
        thread_id: Set(who.thread_id),
        ticket_id: Set(who.ticket_id),
        participant_id: Set(who.id),
        token_hash: Set(token_hash(&secret)),
        created_at: Set(may.now()),
        expires_at: Set(until),
        ended_at: Set(None),
        ..Default::default()
    })
    .await?;
    Ok((secret, until))
}

/// Who takes part under this id.
pub async fn participant(
    may: &Granted<'_, RunJobs>,
    id: VendorParticipantId,
) -> Result<vendor_participant::Model, Problem> {
    Ok(may.row::<vendor_participant::Entity>(id).await?.into_inner())
}

/// How many messages somebody wrote in a conversation since `since`, for the limit on guests.
pub async fn written_since(may: &Granted<'_, RunJobs>, thread: VendorThreadId, since: Instant) -> Result<u64, Problem> {
    let found = may
        .find::<vendor_message::Entity>()
        .filter(vendor_message::Column::ThreadId.eq(thread))
        .filter(vendor_message::Column::Way.ne(MessageWay::Out))
        .filter(vendor_message::Column::CreatedAt.gte(since))
        .count(&may.executor())
        .await;
    found.map_err(|error| Problem::fault("count messages", error))
}

/// How many guest links of a conversation are alive.
pub async fn links<G: Writes<guest_link::Entity>>(
    may: &Granted<'_, G>,
    thread: VendorThreadId,
) -> Result<usize, Problem> {
    Ok(alive(may, thread).await?.len())
}

/// Ends the guest links of a conversation.
pub async fn end_links<G: Writes<guest_link::Entity>>(
    may: &Granted<'_, G>,
    thread: VendorThreadId,
) -> Result<(), Problem> {
    for link in alive(may, thread).await? {
        let set = guest_link::ActiveModel { ended_at: Set(Some(may.now())), ..Default::default() };
        may.change(&link, set).await?;
    }
    Ok(())
}

async fn alive<G: Writes<guest_link::Entity>>(
    may: &Granted<'_, G>,
    thread: VendorThreadId,
) -> Result<Vec<Row<guest_link::Entity>>, Problem> {
    let which = Condition::all()
        .add(guest_link::Column::ThreadId.eq(thread))
        .add(guest_link::Column::EndedAt.is_null())
        .add(guest_link::Column::ExpiresAt.gt(may.now()));
    may.rows::<guest_link::Entity>(which).await
}
