use super::*;

const YES: Option<Answer> = Some(Answer::Approved);
const NO: Option<Answer> = Some(Answer::Rejected);
const OPEN: Option<Answer> = None;

/// T-186, P-124: the table of standings.
#[test]
fn t_186_what_the_answers_add_up_to() {
    use Standing::{Approved, Assigned, NotAssigned, PartiallyApproved, Rejected, Requested};
    let table: &[(Rule, bool, &[Option<Answer>], Standing)] = &[
        (Rule::All, true, &[], NotAssigned),
        (Rule::All, false, &[OPEN], Assigned),
        (Rule::All, true, &[OPEN, OPEN], Requested),
        (Rule::All, true, &[YES, OPEN], PartiallyApproved),
        (Rule::All, true, &[YES, YES], Approved),
        (Rule::All, true, &[NO, OPEN], Rejected),
        (Rule::All, true, &[YES, NO], Rejected),
        (Rule::One, true, &[OPEN, OPEN], Requested),
        (Rule::One, true, &[NO, OPEN], Requested),
        (Rule::One, true, &[YES, NO], Approved),
        (Rule::One, true, &[NO, NO], Rejected),
        (Rule::Some(2), true, &[YES, OPEN, OPEN], PartiallyApproved),
        (Rule::Some(2), true, &[YES, NO, OPEN], PartiallyApproved),
        (Rule::Some(2), true, &[YES, NO, YES], Approved),
        (Rule::Some(2), true, &[NO, NO, OPEN], Rejected),
        (Rule::Some(5), true, &[YES, YES], Approved),
        (Rule::Some(0), true, &[OPEN], Requested),
    ];
    for (rule, requested, answers, expected) in table {
        assert_eq!(standing(*rule, *requested, answers), *expected, "{rule:?} {requested} {answers:?}");
    }
}

/// P-124: once approved or rejected, one more answer of the same kind changes nothing.
#[test]
fn p_124_a_decided_request_stays_so_when_more_say_the_same() {
    for people in 1..=5_usize {
        for rule in [Rule::All, Rule::One, Rule::Some(2), Rule::Some(3)] {
            for code in 0..3_usize.pow(u32::try_from(people).unwrap()) {
                let answers: Vec<_> =
                    (0..people).map(|at| [OPEN, YES, NO][code / 3_usize.pow(u32::try_from(at).unwrap()) % 3]).collect();
                let now = standing(rule, true, &answers);
                let same = match now {
                    Standing::Approved => YES,
                    Standing::Rejected => NO,
                    _ => continue,
                };
                for at in 0..people {
                    let mut more = answers.clone();
                    if more[at].is_none() {
                        more[at] = same;
                    }
                    assert_eq!(standing(rule, true, &more), now, "{rule:?} {answers:?} then {more:?}");
                }
            }
        }
    }
}

fn at(day: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + day * 86_400).unwrap()
}

/// P-128, decision 15: answers are taken until the ticket is complete, the time is over or work began.
#[test]
fn p_128_until_when_answers_are_taken() {
    let facts = Facts { requested: true, complete: false, expires: Some(at(3)), work_began: false };
    assert_eq!(open(facts, at(2)), Ok(()));
    assert_eq!(open(facts, at(3)), Err(Closed::Expired));
    assert_eq!(open(Facts { expires: None, ..facts }, at(300)), Ok(()));
    assert_eq!(open(Facts { requested: false, ..facts }, at(2)), Err(Closed::NotRequested));
    assert_eq!(open(Facts { complete: true, ..facts }, at(2)), Err(Closed::Complete));
    assert_eq!(open(Facts { work_began: true, ..facts }, at(2)), Err(Closed::WorkBegan));
}

#[test]
fn decision_15_reminders_come_before_the_end_and_not_after_it() {
    assert_eq!(reminders(at(0), None), [at(2), at(5), at(9)]);
    assert_eq!(reminders(at(0), Some(at(7))), [at(2), at(5), at(6)]);
    assert_eq!(reminders(at(0), Some(at(6))), [at(2), at(5)]);
    assert_eq!(reminders(at(0), Some(at(1))), [] as [Timestamp; 0]);
}

/// T-177, A-281: a board with contacts fits their organization and those below it.
#[test]
fn t_177_a_board_with_contacts_fits_their_organization_and_those_below() {
    assert!(fits(None, &"Contoso", None));
    assert!(fits(Some(&"Contoso"), &"Contoso", None));
    assert!(fits(Some(&"Contoso"), &"Contoso Hamburg", Some(&"Contoso")));
    assert!(!fits(Some(&"Contoso Hamburg"), &"Contoso", None));
    assert!(!fits(Some(&"Fabrikam"), &"Contoso", Some(&"Northwind")));
}
