//! The provider's own words for mails: `/desk/settings/templates` (A-260 … A-262).

mod acts;
mod built_in;
mod edit;
mod events;
mod form;
mod judge;
mod list;
pub(crate) mod occasion;
mod preview;
pub(crate) mod render;
mod sample;
pub(crate) mod values;

use web::Routes;

/// Where the list is.
const PATH: &str = "/desk/settings/templates";

/// The routes of the editor.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/desk/settings/templates", list::page)
        .get("/desk/settings/templates/new", edit::begin)
        .post("/desk/settings/templates/new", edit::create)
        .get("/desk/settings/templates/preview", preview::saved)
        .post("/desk/settings/templates/preview", preview::typed)
        .post("/desk/settings/templates/events/{event}/built-in", acts::use_built_in)
        .get("/desk/settings/templates/{template}", edit::page)
        .post("/desk/settings/templates/{template}", edit::save)
        .post("/desk/settings/templates/{template}/default", acts::make_default)
        .post("/desk/settings/templates/{template}/delete", acts::delete)
        .post("/desk/settings/templates/{template}/test", preview::test)
        .post("/desk/settings/templates/{template}/revisions/{revision}/restore", acts::restore)
}
