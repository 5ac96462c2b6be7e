//! Giving people access and taking it away: what the Client Portal tab of the desk and Manage → Users of the portal share.
//! Each act is generic over the grant, so that the rules and consequences are the same on both sides.

mod end;
mod form;
mod give;
mod help;

pub(crate) use end::{end_session, inactivated, take_away};
pub(crate) use form::{Person, Wanted, judge};
pub(crate) use give::save;
pub(crate) use help::{resend_welcome, reset_password, reset_second_factor};

use store::{
    Granted,
    guard::{EditCrm, EditPortalUsers, Grant, ManageUsers, Reads, Writes},
    outbox::Cause,
    tables::{
        account, billing_event, contact, external_identity, link_token, location, organization, organization_policy,
        passkey, recovery_code, security_level, session,
    },
};

/// What a grant must allow to end access.
pub(crate) trait EndsAccess:
    Reads<organization::Entity>
    + Reads<security_level::Entity>
    + Writes<account::Entity>
    + Writes<session::Entity>
    + Writes<link_token::Entity>
    + Writes<billing_event::Entity>
{
}

/// What a grant must allow to give access, change it and help with it.
pub(crate) trait GivesAccess:
    EndsAccess
    + Reads<contact::Entity>
    + Reads<location::Entity>
    + Reads<organization_policy::Entity>
    + Writes<recovery_code::Entity>
    + Writes<passkey::Entity>
    + Writes<external_identity::Entity>
{
}

impl EndsAccess for EditCrm {}
impl EndsAccess for EditPortalUsers {}
impl EndsAccess for ManageUsers {}
impl GivesAccess for EditPortalUsers {}
impl GivesAccess for ManageUsers {}

/// Who caused what follows: nobody is told of their own act.
fn cause<G: Grant>(may: &Granted<'_, G>) -> Cause {
    Cause { account: may.actor().account() }
}
