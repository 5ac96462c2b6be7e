//! The notice of a sign-in from a new device.

use testing::{World, on_both};

use super::{audit, is_in, sign_in};
use crate::compose;

/// How many notices there are until now.
async fn told(world: &World) -> usize {
    let jobs = world.store.claim_jobs("counting", 1000, 0).await.unwrap();
    jobs.iter().filter(|job| format!("{:?}", job.task).contains("NewDevice")).count()
}

on_both!(asvs_6_3_5_the_owner_hears_of_a_sign_in_from_a_new_browser, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    let jonas = world.contact(&contoso, "Jonas Meyer", "basic").await;
    let admin = world.resource("Marek Dahl", "System Administrator").await;
    let mut first = world.visitor();
    sign_in(&mut first, &priya.user_name, &priya.password).await;
    assert!(is_in(&mut first).await);
    assert_eq!(told(&world).await, 0, "the first ever is expected");
    let device = first.cookies().get("emberdesk-device").cloned().unwrap();
    assert_eq!(device.len(), 43);

    first.post("/sign-out", &[]).await;
    sign_in(&mut first, &priya.user_name, &priya.password).await;
    assert_eq!(told(&world).await, 0, "the same browser");
    assert_eq!(first.cookies().get("emberdesk-device"), Some(&device));

    let mut second = world.visitor();
    assert_eq!(sign_in(&mut second, &priya.user_name, "not the password").await.status, 422);
    assert_eq!(told(&world).await, 0, "only sign-ins that succeed");
    sign_in(&mut second, &priya.user_name, &priya.password).await;
    assert_eq!(told(&world).await, 1);

    // A made-up token is not believed, and replaced.
    let mut third = world.visitor();
    third.put_cookie("emberdesk-device", &"A".repeat(43));
    sign_in(&mut third, &priya.user_name, &priya.password).await;
    assert_eq!(told(&world).await, 2);
    assert_ne!(third.cookies().get("emberdesk-device"), Some(&"A".repeat(43)));

    // A shared browser keeps its token; each login knows it on its own.
    sign_in(&mut world.visitor(), &jonas.user_name, &jonas.password).await;
    first.post("/sign-out", &[]).await;
    sign_in(&mut first, &jonas.user_name, &jonas.password).await;
    assert_eq!(told(&world).await, 3, "new to this login");
    assert_eq!(first.cookies().get("emberdesk-device"), Some(&device));
    first.post("/sign-out", &[]).await;
    sign_in(&mut first, &priya.user_name, &priya.password).await;
    assert_eq!(told(&world).await, 3);

    let lines = audit(&world, &admin).await;
    let noted = lines.iter().filter(|line| line.act == "account.new-device").collect::<Vec<_>>();
    assert_eq!(noted.len(), 3);
    assert_eq!(noted[0].address, "127.0.0.1");
});
