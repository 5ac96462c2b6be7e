//! Logins of resources made by the operator and by the first set-up. No password ever passes through here in the clear.

use kernel::{Problem, user_name::UserName};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder,
};

use super::{Door, audit::Line, replace_links};
use crate::{
    guard::{Trace, changed_at_once},
    ids::{AccountId, ResourceId, StaffLevelId},
    policy::Policy,
    seed::defaults::STAFF_LEVELS,
    tables::{account, kinds::LinkPurpose, provider, resource, staff_level},
};

/// A resource to be.
#[derive(Debug, Clone)]
pub struct NewStaff {
    /// The name they sign in with.
    pub user_name: UserName,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Mail address.
    pub email: String,
}

/// A link for the operator to hand on.
#[derive(Debug, Clone)]
pub struct LinkMade {
    /// The path within this installation, e.g. `/welcome/…`; put `public_url` before it.
    pub path: String,
    /// So many minutes it works.
    pub minutes: i64,
}

impl Door<'_> {
    /// `admin create-resource`: a resource with the level System Administrator and a login without password, and the link
    /// that sets one. [`Problem::Refused`] if nothing is set up yet or the user name is taken.
    pub async fn create_resource(&self, new: &NewStaff) -> Result<LinkMade, Problem> {
        let refuse = || Problem::Refused("there is no provider yet: open /set-up, or run the demo".to_owned());
        let provider = self.first_provider().await?.ok_or_else(refuse)?;
        let level = staff_level::Entity::find()
            .filter(staff_level::Column::ProviderId.eq(provider.provider_id))
            .filter(staff_level::Column::Name.eq(STAFF_LEVELS[0].0))
            .filter(staff_level::Column::System.eq(true))
            .order_by_asc(staff_level::Column::Position)
            .one(&self.reader())
            .await
            .map_err(|error| Problem::fault("find staff level", error))?
            .ok_or_else(|| Problem::Refused(format!("the staff level {} is missing", STAFF_LEVELS[0].0)))?;
        let transaction = self.store.begin().await?;
        let (_, account) = self.add_staff(&transaction, &provider, level.id, new, None).await?;
        let made = self.link_for(&transaction, &provider, &account, LinkPurpose::Welcome).await?;
        self.operator_line(&transaction, &account, "resource.created").await?;
        transaction.commit().await.map_err(|error| Problem::fault("create resource", error))?;
        Ok(made)
    }

    /// `admin reset-password`: a link that sets a new password of a resource; their sessions end when it is used.
    /// [`Problem::NotFound`] if no resource has this user name, [`Problem::Refused`] if the resource is inactive.
    pub async fn reset_resource(&self, user_name: &str) -> Result<LinkMade, Problem> {
        let candidate = self.candidate(user_name).await?.filter(super::Candidate::is_staff).ok_or(Problem::NotFound)?;
        if !candidate.may_enter() {
            return Err(Problem::Refused(format!("{} is inactive", candidate.account.user_name)));
        }
        let transaction = self.store.begin().await?;
        let made = self.link_for(&transaction, &candidate.provider, &candidate.account, LinkPurpose::Reset).await?;
        self.operator_line(&transaction, &candidate.account, "account.reset-asked").await?;
        transaction.commit().await.map_err(|error| Problem::fault("reset resource", error))?;
        Ok(made)
    }

    async fn link_for<C: ConnectionTrait>(
        &self,
        database: &C,
        provider: &provider::Model,
        account: &account::Model,
        purpose: LinkPurpose,
    ) -> Result<LinkMade, Problem> {
        let sources = (self.store.clock(), self.store.chance());
        let policy = Policy::of_provider(provider)?;
        let secret = replace_links(database, sources, &policy, account, purpose, self.now()).await?;
        Ok(LinkMade { path: format!("/{}/{secret}", purpose.code()), minutes: policy.link_minutes(purpose) })
    }

    async fn operator_line<C: ConnectionTrait>(
        &self,
        database: &C,
        account: &account::Model,
        act: &str,
    ) -> Result<(), Problem> {
        let trace = Trace { request_id: "command-line".to_owned(), address: String::new() };
        let line = Line {
            act,
            after: &account.user_name,
            result: "done",
            provider: account.provider_id,
            candidate: None,
            proved: false,
            trace: &trace,
        };
        self.write_line(database, &line).await
    }

    /// Adds a resource and their login.
    pub(super) async fn add_staff<C: ConnectionTrait>(
        &self,
        database: &C,
        provider: &provider::Model,
        level: StaffLevelId,
        new: &NewStaff,
        password_hash: Option<String>,
    ) -> Result<(ResourceId, account::Model), Problem> {
        let fault = |error| Problem::fault("add staff", error);
        let (now, id) = (self.now(), self.fresh_id::<ResourceId>());
        resource::Entity::insert(resource::ActiveModel {
            provider_id: Set(provider.provider_id),
            id: Set(id),
            first_name: Set(new.first_name.clone()),
            last_name: Set(new.last_name.clone()),
            title: Set(String::new()),
            email: Set(new.email.clone()),
            phone: Set(String::new()),
            active: Set(true),
            staff_level_id: Set(level),
            created_at: Set(now),
            version: Set(1),
        })
        .exec_without_returning(database)
        .await
        .map_err(fault)?;
        let account = account::Model {
            provider_id: provider.provider_id,
            id: self.fresh_id::<AccountId>(),
            contact_id: None,
            resource_id: Some(id),
            security_level_id: None,
            user_name: new.user_name.as_str().to_owned(),
            user_name_key: new.user_name.key(),
            password_changed_at: password_hash.as_ref().map(|_| now),
            password_hash,
            password_short: false,
            active: true,
            date_format: provider.date_format.clone(),
            time_format: provider.time_format.clone(),
            number_format: provider.number_format.clone(),
            language: provider.language.clone(),
            time_zone: provider.time_zone.clone(),
            totp_secret: None,
            totp_confirmed_at: None,
            totp_last_step: None,
            landing_hidden: false,
            keys_off: false,
            theme: "system".to_owned(),
            first_sign_in_at: None,
            last_sign_in_at: None,
            profile_seen_at: None,
            created_at: now,
            version: 1,
        };
        let row: account::ActiveModel = account.clone().into_active_model().reset_all();
        match account::Entity::insert(row).exec_without_returning(database).await {
            Ok(_) => Ok((id, account)),
            Err(error) if changed_at_once(&error) => {
                Err(Problem::Refused(format!("the user name {} is taken", new.user_name.as_str())))
            }
            Err(error) => Err(fault(error)),
        }
    }
}
