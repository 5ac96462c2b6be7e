//! Who reads help: portal user, staff, or somebody who is not signed in. Each in the shell they know.

use askama::Template;
use axum::{extract::FromRequestParts, http::request::Parts};
use store::guard::{UseDesk, UsePortal};
use web::{Answer, Asked, Refusal, Shared, Visitor, shell::Shell};

use crate::topics::Group;

/// A reader of the manual.
pub(crate) enum Reader {
    /// A portal user.
    Portal(Asked<UsePortal>),
    /// Staff.
    Desk(Asked<UseDesk>),
    /// Nobody yet.
    Visitor(Visitor),
}

impl FromRequestParts<Shared> for Reader {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Refusal> {
        if let Ok(asked) = Asked::from_request_parts(parts, app).await {
            return Ok(Self::Portal(asked));
        }
        if let Ok(asked) = Asked::from_request_parts(parts, app).await {
            return Ok(Self::Desk(asked));
        }
        Ok(Self::Visitor(Visitor::from_request_parts(parts, app).await?))
    }
}

impl Reader {
    /// The reader's shell. Help about help is the index.
    pub(crate) async fn shell(&self) -> Shell {
        let mut shell = match self {
            Self::Portal(asked) => asked.shell("", "").await,
            Self::Desk(asked) => asked.shell("", "").await,
            Self::Visitor(visitor) => visitor.shell("").await,
        };
        "/help".clone_into(&mut shell.help);
        shell
    }

    /// A page.
    pub(crate) fn page(&self, template: &impl Template) -> Answer {
        match self {
            Self::Portal(asked) => asked.page(template),
            Self::Desk(asked) => asked.page(template),
            Self::Visitor(visitor) => visitor.page(template),
        }
    }

    /// Whether the index lists this group for the reader: the desk's topics are for staff. Every topic opens by its
    /// address for everyone.
    pub(crate) fn is_told_of(&self, group: Group) -> bool {
        group != Group::Desk || matches!(self, Self::Desk(_))
    }
}
