//! Every path with every role.

use axum::http::Method;
use serde_json::{Value, json};

use super::world::{EMPTY_OBJECT, World, number};
use super::{ROLES, least_role};

/// A request that reaches the decision: of the right shape, about things that exist.
fn body(path: &str) -> Value {
    match path {
        "/api/v1/users" => json!({"username": "new-user"}),
        "/api/v1/projects" => json!({"name": "new", "entity": "lab"}),
        "/api/v1/organizations" => json!({"name": "new-org", "owner": "member"}),
        "/api/v1/teams" => json!({"name": "new-team", "organization": "org", "owner": "member"}),
        "/api/v1/registries" => json!({"organization": "org", "name": "more"}),
        path if path.ends_with("/service-accounts") => json!({"description": "nightly builds"}),
        path if path.ends_with("/members/{member}") => json!({"role": "viewer"}),
        path if path.ends_with("/links") => json!({"version": "lab/demo/ds:v0", "collection": "best"}),
        path if path.ends_with("/members") => json!({"username": "viewer", "role": "viewer"}),
        path if path.ends_with("/views") => json!({"name": "v"}),
        path if path.ends_with("/reports") || path.ends_with("/draft") => json!({"title": "t", "spec": {}}),
        path if path.ends_with("/publish") => json!({"title": "t", "spec": {}, "seen_at": "2026-01-01T00:00:00Z"}),
        path if path.ends_with("runs:move") => json!({"runs": ["r1"], "project": "other"}),
        path if path.contains("/runs:") => json!({"runs": ["r1"]}),
        path if path.ends_with("series:query") => json!({"runs": ["r1"], "keys": ["loss"]}),
        "/graphql" => json!({"query": "{ viewer { id } }"}),
        "/api/v1/session" => json!({"username": "nobody", "password": "wrong-password"}),
        "/api/v1/setup" => json!({"token": "x", "username": "x", "password": "0123456789"}),
        _ => json!({}),
    }
}

fn fill(world: &World, path: &str) -> String {
    // Bytes are sent for the version that is pending, and fetched of the one that is not.
    let sends = ["contents", "manifests", "uploads"].iter().any(|what| path.contains(what));
    let artifact = if sends { "PENDING" } else { "VERSION" };
    let md5 = if path.contains("contents") { EMPTY_OBJECT } else { "5d41402abc4b2a76b9719d911017c592" };
    let path = path
        .replace("{artifact}", &number(world.id(artifact)))
        .replace("{upload}/{part}", &format!("{}/1", world.id("UPLOAD")))
        .replace("{manifest}", &number(world.id("ANNOUNCED")))
        .replace("{md5}", md5)
        .replace("{region}", "default")
        .replace("{*rest}", &format!("x/{md5}"));
    // The version is linked, so it goes only where that is confirmed.
    let path = match path.as_str() {
        path if path.ends_with("/{collection}") || path.ends_with("/{version}") => format!("{path}?confirm=true"),
        path if path.ends_with("/compare") => format!("{path}?with=latest"),
        path => path.to_owned(),
    };
    let path = path.replace("{collection}", "ds").replace("{version}", "v0");
    let path = match path.as_str() {
        path if path.starts_with("/api/v1/users/") => path.replace("{name}", "other"),
        path if path.starts_with("/api/v1/organizations/") => path.replace("{name}", "org"),
        path if path.starts_with("/api/v1/teams/") => path.replace("{name}", "lab").replace("{member}", "admin1"),
        path if path.starts_with("/api/v1/chart-presets/") => path.replace("{name}", "bars"),
        path => path.to_owned(),
    };
    let path = if path == "/api/v1/projects" { format!("{path}?entity=lab") } else { path };
    let path = path.replace("{organization}", "org").replace("{registry}", "models").replace("{member}", "viewer");
    let id = match path.as_str() {
        path if path.contains("/views/") => &world.view,
        path if path.contains("/reports/") => &world.report,
        _ => "1",
    };
    path.replace("{entity}", "lab")
        .replace("{project}", "demo")
        .replace("{run}", "r1")
        .replace("{sweep}", &world.attended.sweep)
        .replace("{*path}", "f.txt")
        .replace("{id}", id)
        .replace("{number}", "0")
}

#[tokio::test(flavor = "multi_thread")]
async fn each_route_answers_those_who_may_and_nobody_else() {
    let routes = ayumi_server::permissions().into_iter().filter(|route| route.path.starts_with('/'));
    for route in routes {
        // Deleting takes away what the next role is asked about, so each route has a world of its own where it must.
        let destroys = matches!((route.method, route.path.as_str()), ("DELETE", _) | ("POST", "/api/v1/projects"))
            || ["organizations", "teams", "registries"].iter().any(|noun| route.path.contains(noun));
        let mut world = World::new().await;
        for (rank, role) in ROLES.iter().enumerate() {
            if destroys && rank > 0 {
                world = World::new().await;
            }
            let client = world.client(role).await;
            let (method, verb) = route.method.split_once(' ').unwrap_or((route.method, ""));
            let path = format!("{}{verb}", fill(&world, &route.path));
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            let body = (method != Method::GET && method != Method::HEAD).then(|| body(&route.path));
            let status = client.request(method, &path, body).await.status;
            let case = format!("{} {path} as {role}: {status}", route.method);
            assert!(status < 500, "{case}");
            let least = least_role(route.needs);
            if rank >= least {
                // What one may do can still be senseless, as deleting a key one does not have.
                let senseless = [
                    "/api/v1/user/api-keys/1",
                    "/api/v1/user/sessions/1",
                    "/api/v1/session",
                    "/api/v1/setup",
                    "/oidc/token",
                    // A run this short has no such file.
                    "/storage/history/lab/demo/r1/0",
                    // What is not in the trash is not removed for good.
                    "/api/v1/runs/lab/demo/r1:purge",
                ];
                // And what was published is not overwritten unseen.
                let is_late = status == 409 && path.ends_with("/publish");
                if !is_late && !senseless.contains(&path.as_str()) {
                    assert!(status < 400, "{case} should be allowed");
                }
            } else if rank == 0 {
                assert_eq!(status, 401, "{case} should ask to sign in");
            } else {
                // Who may not see a thing is told that it does not exist; who may see it, that this is not theirs to do.
                assert!(matches!(status, 403 | 404), "{case} should be refused");
                let hidden = rank == 1 && (route.path.contains("{entity}") || route.path.contains("{artifact}"));
                assert!(!hidden || status == 404, "{case} should look like nothing");
            }
        }
    }
}
