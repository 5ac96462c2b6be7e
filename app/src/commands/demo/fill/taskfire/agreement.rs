//! That the provider accepted the agreement for each customer with Taskfire (F-12), and what it promises them.

use kernel::Problem;
use store::{Set, tables::taskfire_agreement};

use super::{
    super::{Filling, at},
    Desk,
};

/// Who accepted it: the administrator.
const ADMINISTRATOR: usize = 0;

impl Filling<'_> {
    pub(super) async fn agreement(&self, desk: &Desk) -> Result<(), Problem> {
        let name = self.world.resources.get(ADMINISTRATOR).map(|one| format!("{} {}", one.first, one.last));
        let row = taskfire_agreement::ActiveModel {
            provider_id: Set(self.provider),
            id: Set(self.seeding.fresh_id()),
            organization_id: Set(desk.organization),
            text_version: Set(billing::AGREEMENT_VERSION.to_owned()),
            text: Set(billing::AGREEMENT.to_owned()),
            resource_id: Set(at(&self.resources, ADMINISTRATOR)?),
            resource_name: Set(name.unwrap_or_default()),
            accepted_at: Set(self.days_ago(200).into()),
            ended_at: Set(None),
            ended_by: Set(String::new()),
            version: Set(1),
        };
        self.seeding.add::<taskfire_agreement::Entity>(row).await
    }

    /// Targets of the provider's priorities.
    pub(super) async fn promises(&self) -> Result<(), Problem> {
        self.seeding
            .run(
                "UPDATE priority SET \
                 response_minutes = CASE name WHEN 'Critical' THEN 60 WHEN 'High' THEN 240 WHEN 'Medium' THEN 480 ELSE 1440 END, \
                 resolution_minutes = CASE name WHEN 'Critical' THEN 480 WHEN 'High' THEN 2880 WHEN 'Medium' THEN 7200 ELSE 20160 END",
            )
            .await
    }
}
