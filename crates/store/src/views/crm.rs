//! What the desk shows of organizations, locations, contacts and their logins.

mod contacts;
mod logins;
mod organizations;

pub use contacts::{
    ContactFilter, ContactLine, ContactPage, contact, contacts, people_of, same_email, tickets_of_contact,
};
pub use logins::{
    PortalUser, account_of_contact, end_access, new_login, portal_user, remove_second_factor, user_name_is_taken,
};
pub use organizations::{
    OrganizationFilter, OrganizationLine, OrganizationPage, TicketLine, has_sub_organizations, locations, organization,
    organization_of_name, organizations, possible_parents,
};
