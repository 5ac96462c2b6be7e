//! `emberdesk admin`: logins of resources, for the operator. Links are printed, passwords never pass through here.

use kernel::{Problem, email::is_email, user_name};
use store::{
    Store,
    door::{LinkMade, NewStaff},
};

use crate::{command_line::Admin, config::Config, failure::Failure, opening};

/// Carries the act out and prints its link.
pub async fn run(config: Config, act: Admin) -> Result<(), Failure> {
    let store = opening::store(&config).await?;
    if !store.pending_migrations().await?.is_empty() {
        return Err(Failure::new("the database is not up to date: run `emberdesk migrate` first"));
    }
    let link = match act {
        Admin::CreateResource { user_name, first_name, last_name, email } => {
            create(&store, &user_name, &first_name, &last_name, &email).await?
        }
        Admin::ResetPassword { user_name } => reset(&store, &user_name).await?,
    };
    println!("{}{}", config.public_url, link.path);
    println!("works once, for {}", span(link.minutes));
    Ok(())
}

async fn create(store: &Store, user_name: &str, first: &str, last: &str, email: &str) -> Result<LinkMade, Failure> {
    let user_name = user_name::check(user_name).map_err(|_| {
        Failure::new(
            "--user-name: right would be 4 to 200 of a-z A-Z 0-9 ! # $ % & ' * + - / = ? ^ _ ` { | } ~ @ and the period, which is \
             neither first nor last nor doubled",
        )
    })?;
    for (option, text) in [("--first-name", first), ("--last-name", last)] {
        if text.trim().is_empty() || text.chars().count() > 50 {
            return Err(Failure::new(format!("{option}: right would be 1 to 50 characters")));
        }
    }
    if !is_email(email) {
        return Err(Failure::new("--email: right would be an address such as anna@northwind.example"));
    }
    let new = NewStaff {
        user_name,
        first_name: first.trim().to_owned(),
        last_name: last.trim().to_owned(),
        email: email.to_owned(),
    };
    Ok(store.door().create_resource(&new).await?)
}

async fn reset(store: &Store, user_name: &str) -> Result<LinkMade, Failure> {
    store.door().reset_resource(user_name).await.map_err(|problem| match problem {
        Problem::NotFound => Failure::new(format!("--user-name: no resource signs in as {user_name:?}")),
        other => other.into(),
    })
}

fn span(minutes: i64) -> String {
    match minutes {
        minutes if minutes % 1440 == 0 => format!("{} days", minutes / 1440),
        60 => "one hour".to_owned(),
        minutes => format!("{minutes} minutes"),
    }
}
