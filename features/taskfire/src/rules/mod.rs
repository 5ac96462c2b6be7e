//! Auto-escalation rules (F-123 … F-135), who is away or on call (F-136 … F-140), and business hours (F-139, P-187).

mod absence;
mod check;
mod form;
mod hours;
mod list;
mod log;
mod look;
mod moment;
mod on_call;
mod save;
mod sentence;
mod switch;
mod trial;

use kernel::Permission;
use web::{MenuItem, Place, Routes};

pub(crate) use look::look;

/// Where the rules are.
const RULES: &str = "/taskfire/rules";

/// Where absences are.
const ABSENCE: &str = "/taskfire/out-of-office";

/// Where the turns on call are.
const ON_CALL: &str = "/taskfire/on-call";

/// Where business hours are.
const HOURS: &str = "/taskfire/hours";

/// Where the provider's business hours are.
const PROVIDER_HOURS: &str = "/desk/settings/hours";

/// The help topic of these pages.
const HELP: &str = "taskfire-rules";

/// Entries of the menus.
pub(crate) const MENU: [MenuItem; 5] = [
    MenuItem {
        place: Place::Portal,
        group: "menu-taskfire",
        icon: "clock",
        label: "rules-absences",
        href: ABSENCE,
        shown: |actor| actor.works_internally() && actor.may(Permission::WorkInternally).is_some(),
    },
    MenuItem {
        place: Place::Portal,
        group: "menu-taskfire",
        icon: "swap",
        label: "rules-title",
        href: RULES,
        shown: |actor| actor.has_taskfire() && actor.may(Permission::AdministerTaskfire).is_some(),
    },
    MenuItem {
        place: Place::Portal,
        group: "menu-taskfire",
        icon: "clock",
        label: "rules-hours",
        href: HOURS,
        shown: |actor| actor.has_taskfire() && actor.may(Permission::AdministerTaskfire).is_some(),
    },
    MenuItem {
        place: Place::Portal,
        group: "menu-taskfire",
        icon: "clock",
        label: "rules-on-call",
        href: ON_CALL,
        shown: |actor| actor.has_taskfire() && actor.may(Permission::AdministerTaskfire).is_some(),
    },
    MenuItem {
        place: Place::Desk,
        group: "menu-admin",
        icon: "clock",
        label: "rules-hours",
        href: PROVIDER_HOURS,
        shown: |actor| actor.may(Permission::AdminServiceDesk).is_some(),
    },
];

/// Routes of the pages.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/taskfire/rules", list::page)
        .get("/taskfire/rules/new", form::new)
        .post("/taskfire/rules/new", save::create)
        .get("/taskfire/rules/try", trial::page)
        .get("/taskfire/rules/log", log::page)
        .get("/taskfire/rules/{rule}", form::edit)
        .post("/taskfire/rules/{rule}", save::save)
        .post("/taskfire/rules/{rule}/step", save::step)
        .post("/taskfire/rules/{rule}/switch", switch::switch)
        .post("/taskfire/rules/{rule}/remove", save::remove)
        .get("/taskfire/out-of-office", absence::page)
        .post("/taskfire/out-of-office", absence::add)
        .get("/taskfire/out-of-office/{absence}", absence::edit)
        .post("/taskfire/out-of-office/{absence}", absence::save)
        .post("/taskfire/out-of-office/{absence}/end", absence::end)
        .get("/taskfire/on-call", on_call::page)
        .post("/taskfire/on-call", on_call::add)
        .post("/taskfire/on-call/{on_call}/remove", on_call::remove)
        .get("/taskfire/hours", hours::page)
        .post("/taskfire/hours", hours::save)
        .get("/taskfire/hours/{location}", hours::of_location)
        .post("/taskfire/hours/{location}", hours::save_location)
        .post("/taskfire/hours/{location}/remove", hours::remove_location)
        .get("/desk/settings/hours", hours::of_provider)
        .post("/desk/settings/hours", hours::save_provider)
}
