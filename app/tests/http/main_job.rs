//! What the system is for, from end to end over HTTP.

use testing::on_both;

use crate::compose;

on_both!(nobody_is_led_to_sign_in_and_back, |world: testing::World| async move {
    let mut visitor = world.visitor();
    let page = visitor.get("/home").await;
    assert_eq!(page.status, 303);
    assert_eq!(page.location, "/sign-in?next=%2Fhome");
});
