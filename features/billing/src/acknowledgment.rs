//! View User Agreement Acknowledgment: the accepted text with who accepted it and when (F-12, A-199).

use askama::Template;
use axum::extract::Path;
use store::{guard::AdminPortal, ids::OrganizationId, tables::taskfire_agreement};
use web::{
    Answer, Asked,
    components::{Cause, EmptyState},
    shell::Shell,
};

use crate::section::standing;

#[derive(Template)]
#[template(path = "acknowledgment.html")]
struct AcknowledgmentPage {
    shell: Shell,
    id: OrganizationId,
    name: String,
    agreement: Option<taskfire_agreement::Model>,
    empty: EmptyState,
}

/// The page.
pub(crate) async fn page(asked: Asked<AdminPortal>, Path(id): Path<String>) -> Answer {
    let standing = standing(&asked.may()?, &id).await?;
    let shell = asked.shell(asked.t("billing-acknowledgment"), "enabling-taskfire").await;
    let empty = EmptyState::new(Cause::FirstUse, shell.t("billing-no-agreement"), shell.t("billing-no-agreement-text"));
    let page = AcknowledgmentPage {
        id: standing.detail.row.id,
        name: standing.detail.row.name.clone(),
        agreement: standing.agreement.map(store::Row::into_inner),
        empty: empty.icon("receipt"),
        shell,
    };
    asked.page(&page)
}
