//! First steps: the very first sign-in points to profile and password (the welcome text of the original), beside what is
//! there already, and can be put aside. It stands on the landing page; on Home if that is hidden.

use kernel::Permission;
use store::{Actor, guard::OwnAccount, views::account};
use web::{Answer, Asked, Filled};

/// Where Edit Profile is.
pub(crate) const PROFILE: &str = "/my/profile";

/// Where Change Password is.
pub(crate) const PASSWORD: &str = "/my/password";

/// The card, while it is needed.
pub(crate) struct FirstSteps {
    /// Whether the reader may edit the own profile (P-30).
    pub(crate) edits_profile: bool,
    /// The page it stands on, to come back to.
    pub(crate) from: &'static str,
}

impl FirstSteps {
    /// The card on the page `from`, if it is still `due`.
    pub(crate) fn on(from: &'static str, due: bool, actor: &Actor) -> Option<Self> {
        due.then(|| Self { edits_profile: actor.may(Permission::EditProfile).is_some(), from })
    }
}

/// Puts the card aside for good.
pub(crate) async fn skip(asked: Asked<OwnAccount>, filled: Filled) -> Answer {
    filled.only(&["from"], None)?;
    let write = asked.write().await?;
    account::note_profile_seen(&write.need::<OwnAccount>()?).await?;
    write.done().await?;
    asked.go(if filled.get("from") == "/home" { "/home" } else { "/" })
}
