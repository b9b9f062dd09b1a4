//! Signing in as a person does, and what other sites cannot do in their name.

use axum::body::Body;
use axum::http::{Method, Request};
use ayumi_testkit::{ADMIN_KEY, Answer, TestApp};

async fn sign_in(app: &TestApp, password: &str) -> Answer {
    let body = serde_json::json!({"username": "admin", "password": password}).to_string();
    let request = Request::post("/api/v1/session").header("content-type", "application/json").body(Body::from(body));
    app.send(request.unwrap()).await
}

fn cookie(answer: &Answer) -> String {
    let text = answer.headers.get("set-cookie").unwrap().to_str().unwrap();
    assert!(text.contains("HttpOnly") && text.contains("SameSite=Lax"), "{text}");
    text.split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_session_lasts_until_it_is_closed() {
    let app = TestApp::new().await;
    let answer = sign_in(&app, ADMIN_KEY).await;
    assert_eq!(answer.at("/user/username"), "admin");
    let cookie = cookie(&answer);
    let get = || Request::get("/api/v1/runs").header("cookie", &cookie).body(Body::empty()).unwrap();
    assert_eq!(app.send(get()).await.status, 200);
    let close = Request::delete("/api/v1/session").header("cookie", &cookie).body(Body::empty()).unwrap();
    assert_eq!(app.send(close).await.status, 204);
    assert_eq!(app.send(get()).await.status, 401);
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_name_look_the_same() {
    let app = TestApp::new().await;
    let wrong = sign_in(&app, "not the password").await;
    insta::assert_snapshot!(wrong.line(), @r#"401 {"error":{"code":"unauthenticated","message":"the name or the password is wrong","hint":"an API key works as password too"}}"#);
    let body = serde_json::json!({"username": "nobody", "password": "x"}).to_string();
    let request = Request::post("/api/v1/session").header("content-type", "application/json").body(Body::from(body));
    assert_eq!(app.send(request.unwrap()).await.line(), wrong.line());
}

#[tokio::test]
async fn another_site_cannot_act_in_a_persons_name() {
    let app = TestApp::new().await;
    let cookie = cookie(&sign_in(&app, ADMIN_KEY).await);
    let post = |headers: &[(&str, &str)]| {
        let request = Request::post("/api/v1/user/api-keys").header("cookie", &cookie).header("host", "test");
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        app.send(request.body(Body::from("{}")).unwrap())
    };
    let json = ("content-type", "application/json");
    assert_eq!(post(&[json]).await.status, 201);
    assert_eq!(post(&[json, ("origin", "http://test")]).await.status, 201);
    assert_eq!(post(&[json, ("origin", "https://evil.example")]).await.status, 403);
    assert_eq!(post(&[json, ("origin", "null")]).await.status, 403);
    assert_eq!(post(&[json, ("sec-fetch-site", "cross-site")]).await.status, 403);
    assert_eq!(post(&[("content-type", "text/plain")]).await.status, 400);
    assert_eq!(post(&[("content-type", "application/x-www-form-urlencoded")]).await.status, 400);
}

#[tokio::test]
async fn credentials_that_cannot_be_read_are_refused_rather_than_ignored() {
    let app = TestApp::new().await;
    for value in ["Basic", "Basic !!!", "Basic YXBp", "Bearer", "Bearer ", "Digest x", "Bearer ' OR 1=1 --", ""] {
        let request = Request::get("/api/v1/session").header("authorization", value).body(Body::empty()).unwrap();
        assert_eq!(app.send(request).await.status, 401, "{value}");
    }
    let upper = ADMIN_KEY.to_uppercase();
    for key in [&upper, &ADMIN_KEY[1..], &format!("{ADMIN_KEY}0"), "%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%"] {
        assert_eq!(app.with_key(key).get("/api/v1/session").await.status, 401, "{key}");
    }
}

#[tokio::test]
async fn a_new_password_ends_every_session_and_a_chosen_key_may_have_the_usual_prefix() {
    let app = TestApp::new().await;
    let cookie = cookie(&sign_in(&app, ADMIN_KEY).await);
    let change = serde_json::json!({"new_password": "a new password"});
    assert_eq!(app.admin().request(Method::PATCH, "/api/v1/user", Some(change)).await.status, 200);
    let get = Request::get("/api/v1/runs").header("cookie", &cookie).body(Body::empty()).unwrap();
    assert_eq!(app.send(get).await.status, 401);
    assert_eq!(sign_in(&app, "a new password").await.status, 200);
    let key = "local-00000000000000000000000000000000000000ef";
    let made = app.admin().post("/api/v1/users/admin/api-keys", serde_json::json!({"key": key})).await;
    assert_eq!(made.status, 201);
    assert_eq!(app.with_key(key).get("/api/v1/runs").await.status, 200);
}

#[tokio::test]
async fn a_person_sees_where_they_are_signed_in_and_ends_it_at_once() {
    let app = TestApp::new().await;
    let body = serde_json::json!({"username": "admin", "password": ADMIN_KEY}).to_string();
    let browser = async |agent: &str| {
        let request = Request::post("/api/v1/session").header("content-type", "application/json");
        cookie(&app.send(request.header("user-agent", agent).body(Body::from(body.clone())).unwrap()).await)
    };
    let ask = async |method: Method, path: &str, cookie: &str| {
        let request = Request::builder().method(method).uri(path).header("cookie", cookie);
        app.send(request.header("content-type", "application/json").body(Body::empty()).unwrap()).await
    };
    let (laptop, phone, desk) = (browser("laptop").await, browser("phone").await, browser("desk").await);
    let all = "/api/v1/user/sessions";
    let listed = ask(Method::GET, all, &laptop).await;
    let session = |agent: &str| {
        let sessions = listed.at("/sessions");
        sessions.as_array().unwrap().iter().find(|session| session["user_agent"] == agent).unwrap().clone()
    };
    assert_eq!(listed.at("/sessions").as_array().unwrap().len(), 3);
    assert_eq!(
        (session("laptop")["current"].clone(), session("phone")["current"].clone()),
        (true.into(), false.into())
    );
    let phones = format!("{all}/{}", session("phone")["id"].as_str().unwrap());
    let stranger = app.user("eve").await;
    assert_eq!(stranger.request(Method::DELETE, &phones, None).await.status, 404);
    assert_eq!(ask(Method::DELETE, &phones, &laptop).await.status, 204);
    assert_eq!(ask(Method::GET, all, &phone).await.status, 401);
    assert_eq!(ask(Method::DELETE, &phones, &laptop).await.status, 404);
    assert_eq!(ask(Method::DELETE, &format!("{all}/x"), &laptop).await.status, 404);
    assert_eq!(ask(Method::DELETE, all, &laptop).await.status, 204);
    assert_eq!(ask(Method::GET, all, &desk).await.status, 401);
    assert_eq!(ask(Method::GET, all, &laptop).await.at("/sessions/0/current"), true);
    // Who asks with a key sits in no session, so that none is spared.
    assert_eq!(app.admin().request(Method::DELETE, all, None).await.status, 204);
    assert_eq!(ask(Method::GET, all, &laptop).await.status, 401);
}

#[tokio::test]
async fn pages_of_the_app_and_unknown_addresses_are_told_apart() {
    let app = TestApp::new().await;
    let nobody = app.anonymous();
    for page in ["/", "/ada/demo", "/ada/demo/runs/x/logs", "/login?next=%2Fada"] {
        let answer = nobody.get(page).await;
        assert_eq!(answer.status, 200, "{page}");
        assert!(answer.text().contains("<html") || answer.text().contains("<!doctype html>"), "{page}");
    }
    for nothing in ["/api/v1/nothing", "/assets/missing.js", "/api/v2/runs"] {
        assert_eq!(nobody.get(nothing).await.status, 404, "{nothing}");
    }
}
