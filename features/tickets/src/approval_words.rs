//! The approval of a change request in words, for both faces.

use kernel::change::{Closed, Rule};
use store::{
    changes::rule_of,
    tables::kinds::{ChangeAnswer, ChangeStanding},
    views::changes::{Approval, Earlier},
};
use web::{
    components::{Badge, Tone, badge},
    shell::Shell,
};

/// How it stands (T-186).
pub(crate) fn standing(shell: &Shell, standing: ChangeStanding) -> Badge {
    let (tone, icon) = match standing {
        ChangeStanding::NotAssigned | ChangeStanding::Assigned => (Tone::Neutral, "ring"),
        ChangeStanding::Requested => (Tone::Approval, "clock"),
        ChangeStanding::PartiallyApproved => (Tone::Approval, "half"),
        ChangeStanding::Approved => (Tone::Success, "check"),
        ChangeStanding::Rejected => (Tone::Danger, "x"),
    };
    badge(tone, icon, shell.t(&format!("change-standing-{}", standing.code())))
}

/// `All approvers must approve. 1 of 3 so far.`
pub(crate) fn rule(shell: &Shell, approval: &Approval) -> String {
    let number = |many: usize| i64::try_from(many).unwrap_or(i64::MAX);
    let approvers = approval.approvers.len();
    let approved = approval.approvers.iter().filter(|one| one.answer == Some(ChangeAnswer::Approved)).count();
    let rule = rule_of(&approval.request);
    let said = match rule {
        Rule::All => shell.t("change-rule-all"),
        Rule::One => shell.t("change-rule-one"),
        Rule::Some(_) => {
            shell.t2("change-needed", "needed", number(rule.needed(approvers)), "approvers", number(approvers))
        }
    };
    let so_far = shell.t2("change-so-far", "approved", number(approved), "approvers", number(approvers));
    format!("{said}. {so_far}")
}

/// Until when answers are taken, once they are asked for.
pub(crate) fn until(shell: &Shell, approval: &Approval) -> Option<String> {
    let until = approval.request.expires_at.filter(|_| approval.request.requested_at.is_some());
    until.map(|at| shell.t1("change-until", "time", shell.exact(at).as_str()))
}

/// An answer.
pub(crate) fn answered(shell: &Shell, answer: ChangeAnswer) -> Badge {
    match answer {
        ChangeAnswer::Approved => badge(Tone::Success, "check", shell.t("change-answer-approved")),
        ChangeAnswer::Rejected => badge(Tone::Danger, "x", shell.t("change-answer-rejected")),
    }
}

/// Where an answer is missing: asked for, or not yet.
pub(crate) fn missing(shell: &Shell, approval: &Approval) -> Badge {
    match approval.request.requested_at {
        Some(_) => badge(Tone::Approval, "clock", shell.t("change-waits")),
        None => badge(Tone::Neutral, "ring", shell.t("change-not-asked")),
    }
}

/// An answer that was given earlier, by somebody of this name.
pub(crate) fn earlier(shell: &Shell, one: &Earlier, name: &str) -> String {
    let answer = shell.t(match one.answer {
        ChangeAnswer::Approved => "change-answer-approved",
        ChangeAnswer::Rejected => "change-answer-rejected",
    });
    let time = shell.moments().short(one.at);
    let values = [("name", name.into()), ("answer", answer.into()), ("time", time.into())];
    let said = shell.words.t_with("change-earlier-line", &values);
    match one.comment.as_deref().filter(|text| !text.is_empty()) {
        Some(comment) => format!("{said}: {comment}"),
        None => said,
    }
}

/// Why answers are not taken.
pub(crate) fn closed(shell: &Shell, closed: Closed) -> String {
    shell.t(&format!("change-closed-{}", closed.code()))
}
