//! The bar that says how many change requests await the reader's approval (P-45, T-31, T-32).

use kernel::Problem;
use store::{Granted, guard::ViewTickets, views::changes};
use web::{
    components::Tone,
    shell::{Notice, Shell},
};

/// Counted up to here; more is told with a plus sign.
const CAP: u64 = 99;

/// The bar; none where nothing waits, or change management is off.
pub(crate) async fn bar(may: &Granted<'_, ViewTickets>, shell: &Shell) -> Result<Option<Notice>, Problem> {
    let waiting = changes::waiting(may, CAP).await?;
    let plus = if waiting > CAP { "+" } else { "" };
    let shown = i64::try_from(waiting.min(CAP)).unwrap_or(i64::MAX);
    Ok((waiting > 0).then(|| Notice {
        name: shell.t("home-approvals"),
        text: shell.t2("home-approvals-wait", "count", shown, "plus", plus),
        more: Some(("/tickets/approvals".to_owned(), shell.t("home-approvals-view"))),
        tone: Tone::Approval,
    }))
}
