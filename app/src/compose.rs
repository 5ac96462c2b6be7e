//! The one list of features: routes, words, menus. Their order is the order of the menus.

use std::sync::Arc;

use axum::{Router, extract::DefaultBodyLimit, middleware};
use kernel::Problem;
use platform::{
    mail::MailOut,
    worker::{Pace, Worker},
};
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer, csrf::CsrfLayer};
use web::{Feature, Refusal, RouteInfo, Routes, Shared, answer, assets, entering};

/// Largest request with files: many files of 10 MB each at once (T-143); each file has its own limit.
const REQUEST_BYTES: usize = 256 * 1024 * 1024;

/// Every feature of the product.
pub fn features() -> Vec<Feature> {
    vec![
        home::feature(),
        tickets::feature(),
        taskfire::feature(),
        crm::feature(),
        billing::feature(),
        reports::feature(),
        taskfire_settings::feature(),
        settings::feature(),
        workflow::feature(),
        notifications::feature(),
        identity::feature(),
        help::feature(),
    ]
}

/// All routes and what each needs: what is served is what `app/tests/access.rs` tries.
pub fn routes() -> (Router<Shared>, Vec<RouteInfo>) {
    features().iter().fold(Routes::new(), |all, feature| all.and((feature.routes)())).into_parts()
}

/// The whole service. `extra` are the routes of operation, which need no actor.
pub fn router(app: Shared, extra: Router) -> Result<Router, Problem> {
    let origin = app.site.public_url.clone();
    let csrf = CsrfLayer::new().add_trusted_origin(&origin).map_err(|error| Problem::fault("public_url", error))?;
    let (routes, _) = routes();
    Ok(routes
        // A fallback of our own: the layers below then answer for addresses that do not exist, too.
        .fallback(|| async { Refusal(Problem::NotFound) })
        .layer(DefaultBodyLimit::max(REQUEST_BYTES))
        .layer(csrf)
        .layer(middleware::from_fn(entering::drop_nul))
        .layer(middleware::from_fn_with_state(Arc::clone(&app), answer::tell))
        .layer(middleware::from_fn_with_state(Arc::clone(&app), entering::enter))
        .with_state(Arc::clone(&app))
        .merge(assets::router(Arc::clone(&app)))
        .merge(extra)
        .layer(CatchPanicLayer::new())
        .layer(middleware::from_fn_with_state(Arc::clone(&app), entering::guard_headers))
        .layer(middleware::from_fn_with_state(app, entering::trace))
        .layer(CompressionLayer::new()))
}

/// The worker with the handler of each kind of job.
pub fn worker(app: &Shared, mail: Arc<dyn MailOut>) -> Worker {
    Worker::new(app.store.clone(), Pace::default())
        .on("tell", Arc::new(notifications::Tell::new(Arc::clone(app))))
        .on("send", Arc::new(notifications::Send::new(Arc::clone(app), mail)))
        .on("digest", Arc::new(notifications::Digest::new(Arc::clone(app))))
        .on("activate", Arc::new(settings::Activate))
        .on("look", Arc::new(taskfire::Look::new(Arc::clone(app))))
        .on("changes", Arc::new(tickets::ApprovalsDue))
        .on("vendor", Arc::new(taskfire::Vendors::new(Arc::clone(app))))
        .on("workflow", Arc::new(workflow::Judge::new(Arc::clone(app))))
        .on("workflow-time", Arc::new(workflow::Clock::new(Arc::clone(app))))
        .on("end-taskfire", Arc::new(billing::EndTaskfire))
}
