//! Lists of the service desk, levels and request types.

use kernel::Problem;
use store::{
    Set,
    tables::{
        issue_type,
        kinds::{LevelKind, QuestionKind},
        question, queue, request_type, role, security_level, source, staff_level, sub_issue_type, ticket_category,
        work_type,
    },
};

use super::{Filling, entry, json};

/// Positions of what comes after the entries of every provider.
const AFTER_DEFAULTS: i32 = 10;

impl Filling<'_> {
    /// Everything that tickets and people refer to.
    pub async fn lists(&mut self) -> Result<(), Problem> {
        self.levels().await?;
        self.queues_and_sources().await?;
        self.issue_types().await?;
        self.roles_and_work_types().await?;
        self.categories().await?;
        self.request_types().await
    }

    async fn levels(&mut self) -> Result<(), Problem> {
        let provider_id = Set(self.provider);
        for (position, level) in (AFTER_DEFAULTS..).zip(&self.content.lists.staff_levels) {
            let id = self.seeding.fresh_id();
            let row = staff_level::ActiveModel {
                provider_id: provider_id.clone(),
                id: Set(id),
                name: Set(level.name.clone()),
                system: Set(false),
                rights: Set(json(&level.rights)?),
                position: Set(position),
                version: Set(1),
            };
            self.seeding.add::<staff_level::Entity>(row).await?;
            self.staff_levels.insert(level.name.clone(), id);
        }
        for (position, level) in (AFTER_DEFAULTS..).zip(&self.content.lists.portal_levels) {
            let id = self.seeding.fresh_id();
            let row = security_level::ActiveModel {
                provider_id: provider_id.clone(),
                id: Set(id),
                name: Set(level.name.clone()),
                code: Set(None),
                kind: Set(LevelKind::Standard),
                assignable: Set(level.assignable),
                rights: Set(json(&level.rights)?),
                position: Set(position),
                version: Set(1),
            };
            self.seeding.add::<security_level::Entity>(row).await?;
            self.levels.insert(level.name.clone(), id);
        }
        Ok(())
    }

    async fn queues_and_sources(&mut self) -> Result<(), Problem> {
        for (position, one) in (AFTER_DEFAULTS..).zip(&self.content.lists.queues) {
            let id = self.seeding.fresh_id();
            let row = queue::ActiveModel {
                provider_id: Set(self.provider),
                id: Set(id),
                name: Set(one.name.clone()),
                description: Set(one.about.clone()),
                code: Set(None),
                appears_in_portal: Set(one.portal),
                active: Set(true),
                position: Set(position),
                version: Set(1),
            };
            self.seeding.add::<queue::Entity>(row).await?;
            self.queues.insert(one.name.clone(), id);
        }
        for (position, name) in (AFTER_DEFAULTS..).zip(&self.content.lists.sources) {
            let id = self.seeding.fresh_id();
            let row = source::ActiveModel {
                provider_id: Set(self.provider),
                id: Set(id),
                name: Set(name.clone()),
                code: Set(None),
                active: Set(true),
                position: Set(position),
                version: Set(1),
            };
            self.seeding.add::<source::Entity>(row).await?;
            self.sources.insert(name.clone(), id);
        }
        Ok(())
    }

    async fn issue_types(&mut self) -> Result<(), Problem> {
        let mut subs = Vec::new();
        for (position, one) in (1..).zip(&self.content.lists.issue_types) {
            let id = self.seeding.fresh_id();
            let row = issue_type::ActiveModel {
                provider_id: Set(self.provider),
                id: Set(id),
                name: Set(one.name.clone()),
                active: Set(true),
                position: Set(position),
                version: Set(1),
            };
            self.seeding.add::<issue_type::Entity>(row).await?;
            self.issue_types.insert(one.name.clone(), id);
            for (position, sub) in (1..).zip(&one.sub) {
                let sub_id = self.seeding.fresh_id();
                self.sub_issue_types.insert((one.name.clone(), sub.clone()), sub_id);
                subs.push(sub_issue_type::ActiveModel {
                    provider_id: Set(self.provider),
                    id: Set(sub_id),
                    issue_type_id: Set(id),
                    name: Set(sub.clone()),
                    active: Set(true),
                    position: Set(position),
                    version: Set(1),
                });
            }
        }
        self.seeding.add_all::<sub_issue_type::Entity>(subs).await
    }

    async fn roles_and_work_types(&mut self) -> Result<(), Problem> {
        for (position, name) in (1..).zip(&self.content.lists.roles) {
            let id = self.seeding.fresh_id();
            let row = role::ActiveModel {
                provider_id: Set(self.provider),
                id: Set(id),
                name: Set(name.clone()),
                active: Set(true),
                position: Set(position),
                version: Set(1),
            };
            self.seeding.add::<role::Entity>(row).await?;
            self.roles.insert(name.clone(), id);
        }
        for (position, one) in (1..).zip(&self.content.lists.work_types) {
            let id = self.seeding.fresh_id();
            let row = work_type::ActiveModel {
                provider_id: Set(self.provider),
                id: Set(id),
                name: Set(one.name.clone()),
                billable: Set(one.billable),
                active: Set(true),
                position: Set(position),
                version: Set(1),
            };
            self.seeding.add::<work_type::Entity>(row).await?;
            self.work_types.insert(one.name.clone(), id);
        }
        Ok(())
    }

    async fn categories(&mut self) -> Result<(), Problem> {
        for (position, one) in (AFTER_DEFAULTS..).zip(&self.content.lists.categories) {
            let id = self.seeding.fresh_id();
            let default_source = match &one.source {
                Some(name) => Some(entry(&self.sources, name)?),
                None => None,
            };
            let row = ticket_category::ActiveModel {
                provider_id: Set(self.provider),
                id: Set(id),
                name: Set(one.name.clone()),
                nickname: Set(one.nickname.clone()),
                tone: Set(one.tone.clone()),
                is_default: Set(false),
                default_priority_id: Set(Some(entry(&self.priorities, &one.priority)?)),
                default_source_id: Set(default_source),
                portal_fields: Set(json(&one.portal_fields)?),
                active: Set(true),
                position: Set(position),
                version: Set(1),
            };
            self.seeding.add::<ticket_category::Entity>(row).await?;
            self.categories.insert(one.name.clone(), id);
        }
        Ok(())
    }

    async fn request_types(&mut self) -> Result<(), Problem> {
        let mut questions = Vec::new();
        for (position, one) in (1..).zip(&self.world.request_types) {
            let id = self.seeding.fresh_id();
            let queue = match &one.queue {
                Some(name) => Some(entry(&self.queues, name)?),
                None => None,
            };
            let issue = match &one.issue {
                Some(name) => Some(entry(&self.issue_types, name)?),
                None => None,
            };
            let row = request_type::ActiveModel {
                provider_id: Set(self.provider),
                id: Set(id),
                name: Set(one.name.clone()),
                description: Set(one.about.clone()),
                icon: Set(one.icon.clone()),
                group_name: Set(one.group.clone()),
                category_id: Set(entry(&self.categories, &one.category)?),
                queue_id: Set(queue),
                status_id: Set(None),
                priority_id: Set(None),
                issue_type_id: Set(issue),
                sub_issue_type_id: Set(None),
                title_template: Set(String::new()),
                active: Set(true),
                position: Set(position),
                bound_to_provider: Set(one.bound_to_provider),
                version: Set(1),
                ..Default::default()
            };
            self.seeding.add::<request_type::Entity>(row).await?;
            self.request_types.push(id);
            let mut ids = Vec::new();
            for (position, asked) in (1..).zip(&one.questions) {
                let question_id = self.seeding.fresh_id();
                ids.push(question_id);
                let kind = QuestionKind::from_code(&asked.kind)
                    .ok_or_else(|| Problem::Fault(format!("demo content: no kind of question {:?}", asked.kind)))?;
                questions.push(question::ActiveModel {
                    provider_id: Set(self.provider),
                    id: Set(question_id),
                    request_type_id: Set(id),
                    label: Set(asked.label.clone()),
                    hint: Set(asked.hint.clone()),
                    kind: Set(kind),
                    options: Set(json(&asked.options)?),
                    required: Set(asked.required),
                    active: Set(true),
                    position: Set(position),
                    version: Set(1),
                });
            }
            self.questions.push(ids);
        }
        self.seeding.add_all::<question::Entity>(questions).await
    }
}
