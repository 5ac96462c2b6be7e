//! Recurring service contracts, their services, and what Taskfire licences did to them (A-207 … A-216).

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use kernel::Problem;
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect, QueryTrait, sea_query::Expr};

use crate::{
    Granted, Row, Set,
    guard::{AdminPortal, Cursor, Order, Page, cut, seek},
    ids::{BillingEventId, ContractId, ContractServiceId, OrganizationId},
    licence::{Running, today},
    tables::{
        billing_event, contract, contract_service, kinds::OrganizationKind, organization, taskfire_settings,
        unit_change,
    },
    views::like::holds,
};

/// A contract in the list.
#[derive(Debug, Clone)]
pub struct Line {
    /// The contract.
    pub row: contract::Model,
    /// Its organization.
    pub organization: String,
    /// Who is billed instead, if somebody else is.
    pub billed: Option<String>,
    /// Names of its active services.
    pub services: Vec<String>,
    /// How it stands today.
    pub running: Running,
}

/// The contracts whose name, or whose organization's name, holds the words, by name. Three queries a page.
pub async fn page(
    may: &Granted<'_, AdminPortal>,
    search: &str,
    organization: Option<OrganizationId>,
    after: Option<&Cursor>,
    size: u64,
) -> Result<Page<Line>, Problem> {
    use contract::Column;
    let named = may.find::<organization::Entity>().select_only().column(organization::Column::Id);
    let named = named.filter(holds(search, &[organization::Column::Name])).into_query();
    let words = Condition::any().add(holds(search, &[Column::Name])).add(Column::OrganizationId.in_subquery(named));
    let select = may
        .find::<contract::Entity>()
        .filter(words)
        .filter(Condition::all().add_option(organization.map(|id| Column::OrganizationId.eq(id))));
    let (name, id) = (Expr::col(Column::Name.as_column_ref()), Expr::col(Column::Id.as_column_ref()));
    let select = seek(select, name, id, Order::Ascending, after, size);
    let rows = select.all(&may.executor()).await.map_err(|error| Problem::fault("list contracts", error))?;
    let lines = lines(may, rows).await?;
    Ok(cut(lines, size, |line| Cursor::text(line.row.name.clone(), line.row.id.0)))
}

async fn lines(may: &Granted<'_, AdminPortal>, rows: Vec<contract::Model>) -> Result<Vec<Line>, Problem> {
    let day = today(may).await?;
    let owners = rows.iter().flat_map(|row| [Some(row.organization_id), row.billing_organization_id]).flatten();
    let owners = Condition::all().add(organization::Column::Id.is_in(owners));
    let owners = may.rows::<organization::Entity>(owners).await?;
    let owners: BTreeMap<OrganizationId, String> = owners.into_iter().map(|row| (row.id, row.name.clone())).collect();
    let of = Condition::all()
        .add(contract_service::Column::ContractId.is_in(rows.iter().map(|row| row.id)))
        .add(contract_service::Column::Active.eq(true));
    let mut services: BTreeMap<ContractId, Vec<String>> = BTreeMap::new();
    for service in may.rows::<contract_service::Entity>(of).await? {
        services.entry(service.contract_id).or_default().push(service.name.clone());
    }
    let line = |row: contract::Model| {
        let mut services = services.remove(&row.id).unwrap_or_default();
        services.sort();
        Line {
            organization: owners.get(&row.organization_id).cloned().unwrap_or_default(),
            billed: row.billing_organization_id.and_then(|id| owners.get(&id).cloned()),
            services,
            running: Running::of(&row, day),
            row,
        }
    };
    Ok(rows.into_iter().map(line).collect())
}

/// A contract with everything on its page.
#[derive(Debug)]
pub struct Contract {
    /// The contract.
    pub row: Row<contract::Entity>,
    /// Whose it is.
    pub organization: organization::Model,
    /// Who is billed instead, if somebody else is.
    pub billed: Option<organization::Model>,
    /// Its services by name.
    pub services: Vec<Row<contract_service::Entity>>,
    /// The service that Taskfire licences of the organization are counted on, if it is one of these.
    pub automated: Option<ContractServiceId>,
    /// How it stands today.
    pub running: Running,
}

/// One contract; [`Problem::NotFound`] if there is none in reach.
pub async fn one(may: &Granted<'_, AdminPortal>, id: ContractId) -> Result<Contract, Problem> {
    let row = may.row::<contract::Entity>(id).await?;
    let organization = may.row::<organization::Entity>(row.organization_id).await?.into_inner();
    let billed = match row.billing_organization_id {
        Some(id) => may.row_if::<organization::Entity>(id).await?.map(Row::into_inner),
        None => None,
    };
    let settings = may.row_if::<taskfire_settings::Entity>(row.organization_id).await?;
    let services = services(may, id).await?;
    let automated = settings.and_then(|settings| settings.service_id);
    Ok(Contract {
        automated: automated.filter(|id| services.iter().any(|service| service.id == *id)),
        running: Running::of(&row, today(may).await?),
        services,
        organization,
        billed,
        row,
    })
}

/// The services of a contract by name.
pub async fn services(
    may: &Granted<'_, AdminPortal>,
    id: ContractId,
) -> Result<Vec<Row<contract_service::Entity>>, Problem> {
    let of = Condition::all().add(contract_service::Column::ContractId.eq(id));
    let mut services = may.rows::<contract_service::Entity>(of).await?;
    services.sort_by_key(|row| row.name.to_lowercase());
    Ok(services)
}

/// The contracts of an organization by name, with how they stand today.
pub async fn of_organization(
    may: &Granted<'_, AdminPortal>,
    id: OrganizationId,
) -> Result<Vec<(contract::Model, Running)>, Problem> {
    let day = today(may).await?;
    let of = Condition::all().add(contract::Column::OrganizationId.eq(id));
    let mut rows = may.rows::<contract::Entity>(of).await?;
    rows.sort_by_key(|row| row.name.to_lowercase());
    Ok(rows.into_iter().map(|row| (Running::of(&row, day), row.into_inner())).map(|(at, row)| (row, at)).collect())
}

/// Those of the organizations with Taskfire on whose automated contract is over (A-179, F-28), with its name and last day.
/// Three queries, however many they are.
pub async fn expired(
    may: &Granted<'_, AdminPortal>,
    of: &[OrganizationId],
) -> Result<BTreeMap<OrganizationId, (String, Date)>, Problem> {
    let settings = Condition::all()
        .add(taskfire_settings::Column::OrganizationId.is_in(of.iter().copied()))
        .add(taskfire_settings::Column::ContractId.is_not_null());
    let settings = may.rows::<taskfire_settings::Entity>(settings).await?;
    if settings.is_empty() {
        return Ok(BTreeMap::new());
    }
    let used: BTreeSet<ContractId> = settings.iter().filter_map(|row| row.contract_id).collect();
    let contracts = may.rows::<contract::Entity>(Condition::all().add(contract::Column::Id.is_in(used))).await?;
    let day = today(may).await?;
    let over = |row: &Row<taskfire_settings::Entity>| {
        let contract = contracts.iter().find(|contract| Some(contract.id) == row.contract_id)?;
        let running = Running::of(contract, day);
        let end = running.ends_on.filter(|_| running.expired)?;
        Some((row.organization_id, (contract.name.clone(), end)))
    };
    Ok(settings.iter().filter_map(over).collect())
}

/// A licence event with what it did to the units.
#[derive(Debug, Clone)]
pub struct LicenceLine {
    /// The event.
    pub event: billing_event::Model,
    /// The units, if automation was set: the change, contract and service by their names today.
    pub unit: Option<UnitLine>,
}

/// The units that an event changed.
#[derive(Debug, Clone)]
pub struct UnitLine {
    /// The change.
    pub change: unit_change::Model,
    /// Name of the contract.
    pub contract: String,
    /// Name of the service.
    pub service: String,
}

/// The licence events (F-29, A-211, A-216), newest first. Four queries a page.
pub async fn licences(
    may: &Granted<'_, AdminPortal>,
    organization: Option<OrganizationId>,
    after: Option<&Cursor>,
    size: u64,
) -> Result<Page<LicenceLine>, Problem> {
    use billing_event::Column;
    let select = may
        .find::<billing_event::Entity>()
        .filter(Condition::all().add_option(organization.map(|id| Column::OrganizationId.eq(id))));
    let (at, id) = (Expr::col(Column::At.as_column_ref()), Expr::col(Column::Id.as_column_ref()));
    let select = seek(select, at, id, Order::Descending, after, size);
    let rows = select.all(&may.executor()).await.map_err(|error| Problem::fault("list licence events", error))?;
    let found = cut(rows, size, |row| Cursor::number(row.at.0, row.id.0));
    let of = found.rows.iter().map(|row| row.id);
    let changes =
        may.rows::<unit_change::Entity>(Condition::all().add(unit_change::Column::BillingEventId.is_in(of))).await?;
    let used = Condition::all().add(contract_service::Column::Id.is_in(changes.iter().map(|row| row.service_id)));
    let services = may.rows::<contract_service::Entity>(used).await?;
    let used = Condition::all().add(contract::Column::Id.is_in(services.iter().map(|row| row.contract_id)));
    let contracts = may.rows::<contract::Entity>(used).await?;
    let mut units: BTreeMap<BillingEventId, UnitLine> = BTreeMap::new();
    for change in changes {
        let service = services.iter().find(|row| row.id == change.service_id);
        let contract = contracts.iter().find(|row| Some(row.id) == service.map(|service| service.contract_id));
        let line = UnitLine {
            contract: contract.map(|row| row.name.clone()).unwrap_or_default(),
            service: service.map(|row| row.name.clone()).unwrap_or_default(),
            change: change.into_inner(),
        };
        units.insert(line.change.billing_event_id, line);
    }
    Ok(found.map(|event| LicenceLine { unit: units.remove(&event.id), event }))
}

/// Active customers whose name or number holds the words, for whom a contract can be made; by name, at most `size`.
pub async fn customers(
    may: &Granted<'_, AdminPortal>,
    search: &str,
    size: u64,
) -> Result<Vec<organization::Model>, Problem> {
    use organization::Column;
    let kind = Condition::any().add(Column::Kind.eq(OrganizationKind::Customer)).add(Column::IsProvider.eq(true));
    may.find::<organization::Entity>()
        .filter(Column::Active.eq(true))
        .filter(kind)
        .filter(holds(search, &[Column::Name, Column::Number]))
        .order_by_asc(Column::Name)
        .order_by_asc(Column::Id)
        .limit(size)
        .all(&may.executor())
        .await
        .map_err(|error| Problem::fault("find customers", error))
}

/// Who may be billed in the stead of `owner`, by name: active organizations but for it and the provider's own. Those whose
/// name or number is what was typed; if there is none, the first few that hold its words, and then the second value is false.
pub async fn payers(
    may: &Granted<'_, AdminPortal>,
    typed: &str,
    owner: OrganizationId,
) -> Result<(Vec<organization::Model>, bool), Problem> {
    use organization::Column;
    for (which, exact) in [(organization::called(typed), true), (holds(typed, &[Column::Name, Column::Number]), false)]
    {
        let found = may
            .find::<organization::Entity>()
            .filter(Column::Active.eq(true))
            .filter(Column::IsProvider.eq(false))
            .filter(Column::Id.ne(owner))
            .filter(which)
            .order_by_asc(Column::Name)
            .order_by_asc(Column::Id)
            .limit(5)
            .all(&may.executor())
            .await
            .map_err(|error| Problem::fault("find who is billed", error))?;
        if !found.is_empty() {
            return Ok((found, exact));
        }
    }
    Ok((Vec::new(), false))
}

/// Takes the organization's new work from the contracts that have it, but for `keeps`; gives them as they were.
pub async fn take_new_work(
    may: &Granted<'_, AdminPortal>,
    organization: OrganizationId,
    keeps: ContractId,
) -> Result<Vec<Row<contract::Entity>>, Problem> {
    let others = Condition::all()
        .add(contract::Column::OrganizationId.eq(organization))
        .add(contract::Column::IsDefault.eq(true))
        .add(contract::Column::Id.ne(keeps));
    let others = may.rows::<contract::Entity>(others).await?;
    for row in &others {
        may.change(row, contract::ActiveModel { is_default: Set(false), ..Default::default() }).await?;
    }
    Ok(others)
}

/// Contract and service in one line, for the audit log; nothing if it is gone.
pub async fn service_name(may: &Granted<'_, AdminPortal>, id: ContractServiceId) -> Result<String, Problem> {
    let Some(service) = may.row_if::<contract_service::Entity>(id).await? else { return Ok(String::new()) };
    let contract = may.row_if::<contract::Entity>(service.contract_id).await?;
    let contract = contract.map(|row| row.name.clone()).unwrap_or_default();
    Ok(format!("{contract}: {}", service.name))
}
