//! Every route with every role. A route that this test does not know makes it fail.

use axum::http::Method;
use ayumi_testkit::{Client, TestApp};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// Who asks, from nobody to the server's administrator.
const ROLES: [&str; 6] = ["anonymous", "stranger", "viewer", "member", "admin", "administrator"];

/// The least of [`ROLES`] for each kind of permission, by the words the routes use.
fn least_role(needs: &str) -> usize {
    match needs {
        "anyone" | "anyone: declined" | "holder of the setup link" => 0,
        "oneself" | "anyone signed in: their own entities" => 1,
        "anyone signed in: each field is its verb's affair" => 1,
        "viewer" | "viewer of the entity" | "signed link, or viewer" => 2,
        // The member made it.
        "maker of the view, or admin" | "maker of the report, or admin" => 3,
        "member" | "signed link, or member" => 3,
        // Of the organization itself only the admin is a member here; the others are in a team of it.
        "admin of the team"
        | "admin of the team, or oneself"
        | "admin of the organization"
        | "admin of the entity"
        | "member of the organization"
        | "admin of the registry" => 4,
        "administrator of the server" | "oneself, or administrator of the server" => 5,
        other => panic!("this test does not know the permission `{other}`"),
    }
}

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

/// A request that keeps a chart.
const PRESET: &str =
    "mutation { createCustomChart(input: {entity: \"lab\", name: \"bars\", displayName: \"Bars\", type: \"vega2\",
    access: \"PRIVATE\", spec: \"{}\"}) { chart { id } } }";

/// A sweep that can be carried out.
const CONFIG: &str = "\"{method: random, parameters: {x: {values: [1, 2]}}}\"";

struct World {
    app: TestApp,
    attended: Attended,
    /// The id of a view that the member made and shares.
    view: String,
    /// The id of a report that the member published.
    report: String,
    /// What stands in paths and documents for the ids of artifacts in this world.
    ids: Vec<(&'static str, String)>,
}

/// MD5 of `{}`, which requests without a body of their own have.
const EMPTY_OBJECT: &str = "99914b932bd37a50b983c5e7c90ae93b";

/// A sweep's name, and the id of its agent.
#[derive(Default)]
struct Attended {
    sweep: String,
    agent: String,
}

/// A request that makes versions of artifacts; the second one stays pending.
const ARTIFACTS: &str = "mutation {
    one: createArtifact(input: {entityName: \"lab\", projectName: \"demo\", runName: \"r1\", clientID: \"c1\",
        artifactTypeName: \"dataset\", artifactCollectionName: \"ds\", digestAlgorithm: MANIFEST_MD5,
        digest: \"b3c712c65ff5236425889b9284087b12\"}) { artifact { id artifactSequence { id } } }
    two: createArtifact(input: {entityName: \"lab\", projectName: \"demo\", artifactTypeName: \"dataset\",
        artifactCollectionName: \"ds\", digestAlgorithm: MANIFEST_MD5, digest: \"64e7c61456b10382e2f3b571ac24b659\"}) {
        artifact { id } } }";
/// What the first one contains.
const MANIFEST: &str = r#"{"version": 1, "contents": {"f.txt": {"digest": "XUFAKrxLKna5cZ2REBfFkg==", "size": 5}}}"#;

impl World {
    async fn new() -> Self {
        let app = TestApp::new().await;
        for name in ["stranger", "viewer", "member", "admin1", "other"] {
            app.user(name).await;
        }
        let root = app.admin();
        assert_eq!(root.post("/api/v1/organizations", json!({"name": "org", "owner": "admin1"})).await.status, 201);
        let team = json!({"name": "lab", "organization": "org", "owner": "admin1"});
        assert_eq!(root.post("/api/v1/teams", team).await.status, 201);
        for role in ["viewer", "member"] {
            let member = json!({"username": role, "role": role});
            assert_eq!(root.post("/api/v1/teams/lab/members", member).await.status, 204);
        }
        let admin = app.user("admin1").await;
        let registry = json!({"organization": "org", "name": "models"});
        assert_eq!(admin.post("/api/v1/registries", registry).await.status, 201);
        let path = "/api/v1/registries/org/models/members/member";
        assert_eq!(admin.request(Method::PUT, path, Some(json!({"role": "member"}))).await.status, 204);
        let query =
            "mutation { upsertBucket(input: {entityName: \"lab\", modelName: \"demo\", name: \"r1\"}) { inserted } }";
        let mut world =
            Self { app, attended: Attended::default(), view: String::new(), report: String::new(), ids: Vec::new() };
        assert_eq!(world.client("member").await.graphql(query, json!({})).await.status, 200);
        world.attend().await;
        let run = ayumi_model::run::RunPath {
            entity: ayumi_model::name::EntityName::parse("lab").unwrap(),
            project: ayumi_model::name::ProjectName::parse("demo").unwrap(),
            run: ayumi_model::name::RunName::parse("r1").unwrap(),
        };
        let run = world.app.service.run_of_signed_url(&run).await.unwrap();
        let body = futures::stream::iter([Ok::<_, std::convert::Infallible>(bytes::Bytes::from_static(b"hello"))]);
        let path = ayumi_model::name::FilePath::parse("f.txt").unwrap();
        world.app.service.put_file(&run, path, body).await.unwrap();
        let view = json!({"name": "ours", "shared": true});
        let made = world.client("member").await.post("/api/v1/projects/lab/demo/views", view).await;
        made.at("/id").as_str().unwrap().clone_into(&mut world.view);
        let report = json!({"title": "ours", "spec": {}, "publish": true});
        let made = world.client("member").await.post("/api/v1/projects/lab/demo/reports", report).await;
        made.at("/id").as_str().unwrap().clone_into(&mut world.report);
        world.ids = world.make_artifacts().await;
        assert_eq!(world.client("member").await.graphql(PRESET, json!({})).await.status, 200);
        world
    }

    /// Makes a sweep and an agent for it.
    async fn attend(&mut self) {
        let made = self.client("member").await.graphql(&document(self, "upsertSweep"), json!({})).await;
        made.at("/data/upsertSweep/sweep/name").as_str().unwrap().clone_into(&mut self.attended.sweep);
        let made = self.client("member").await.graphql(&document(self, "createAgent"), json!({})).await;
        made.at("/data/createAgent/agent/id").as_str().unwrap().clone_into(&mut self.attended.agent);
    }

    /// Makes versions of artifacts and tells what stands for their ids.
    async fn make_artifacts(&self) -> Vec<(&'static str, String)> {
        let member = self.client("member").await;
        let made = member.graphql(ARTIFACTS, json!({})).await;
        let text = |pointer: &str| made.at(pointer).as_str().unwrap_or_else(|| panic!("{made:?}")).to_owned();
        let (version, pending) = (text("/data/one/artifact/id"), text("/data/two/artifact/id"));
        let announce = |artifact: &str| {
            format!(
                "mutation {{ createArtifactManifest(input: {{artifactID: \"{artifact}\", name: \"m\", digest: \"\",
                entityName: \"x\", projectName: \"x\", runName: \"x\"}}) {{ artifactManifest {{ id }} }} }}"
            )
        };
        let manifest = "/data/createArtifactManifest/artifactManifest/id";
        let first = member.graphql(&announce(&version), json!({})).await.at(manifest);
        let second = member.graphql(&announce(&pending), json!({})).await.at(manifest);
        let (first, second) = (first.as_str().unwrap(), second.as_str().unwrap().to_owned());
        let cut = format!(
            "mutation {{ createArtifactFiles(input: {{artifactFiles: [{{artifactID: \"{pending}\", name: \"p\",
            md5: \"mZFLkyvTelC5g8XnyQrpOw==\", uploadPartsInput: [{{partNumber: 1, hexMD5: \"{EMPTY_OBJECT}\"}}]}}]}}) {{
            files {{ edges {{ node {{ uploadMultipartUrls {{ uploadID }} }} }} }} }} }}"
        );
        let cut = member.graphql(&cut, json!({})).await;
        let upload = cut.at("/data/createArtifactFiles/files/edges/0/node/uploadMultipartUrls/uploadID");
        let folder = format!("/storage/artifacts/{}", number(&version));
        let md5 = "5d41402abc4b2a76b9719d911017c592";
        assert_eq!(member.put_bytes(&format!("{folder}/contents/{md5}"), b"hello").await.status, 200);
        let sent = member.put_bytes(&format!("{folder}/manifests/{}", number(first)), MANIFEST.as_bytes()).await;
        assert_eq!(sent.status, 200, "{sent:?}");
        let finish = format!(
            "mutation {{ commitArtifact(input: {{artifactID: \"{version}\"}}) {{ artifact {{ id }} }}
            linkArtifact(input: {{artifactID: \"{version}\", entityName: \"lab\", projectName: \"demo\",
                artifactPortfolioName: \"best\"}}) {{ artifactMembership {{ artifactCollection {{ id }} }} }} }}"
        );
        let linked = member.graphql(&finish, json!({})).await;
        let portfolio = linked.at("/data/linkArtifact/artifactMembership/artifactCollection/id");
        let user = member.graphql("{ viewer { id } }", json!({})).await.at("/data/viewer/id");
        let team = member.graphql("{ entity(name: \"lab\") { id } }", json!({})).await.at("/data/entity/id");
        vec![
            ("USER", user.as_str().unwrap().to_owned()),
            ("TEAM", team.as_str().unwrap().to_owned()),
            ("VERSION", version),
            ("PENDING", pending),
            ("ANNOUNCED", second),
            ("UPLOAD", upload.as_str().unwrap_or_else(|| panic!("{cut:?}")).to_owned()),
            ("SEQUENCE", text("/data/one/artifact/artifactSequence/id")),
            ("PORTFOLIO", portfolio.as_str().unwrap_or_else(|| panic!("{linked:?}")).to_owned()),
        ]
    }

    /// The view's id in the wandb façade.
    fn view_node(&self) -> String {
        STANDARD.encode(format!("View:{}", self.view))
    }

    fn id(&self, word: &str) -> &str {
        self.ids.iter().find(|(known, _)| *known == word).map(|(_, id)| id.as_str()).unwrap()
    }

    async fn client(&self, role: &str) -> Client<'_> {
        match role {
            "anonymous" => self.app.anonymous(),
            "administrator" => self.app.admin(),
            "admin" => self.app.user("admin1").await,
            name => self.app.user(name).await,
        }
    }
}

/// The number in an id of the wandb façade.
fn number(id: &str) -> String {
    let plain = String::from_utf8(STANDARD.decode(id).unwrap()).unwrap();
    plain.split_once(':').unwrap().1.to_owned()
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

/// A document that uses one root field about the team's project.
fn document(world: &World, field: &str) -> String {
    let Attended { sweep, agent } = &world.attended;
    const RUN: &str = "UnVuOnYxOnIxOmRlbW86bGFi"; // Run:v1:r1:demo:lab
    let names = "entityName: \"lab\", projectName: \"demo\", runName: \"r1\"";
    let of_run = |rest: &str| format!("mutation {{ {field}(input: {{id: \"{RUN}\"{rest}}})");
    match field {
        "viewer" => "{ viewer { id } }".to_owned(),
        "serverInfo" => "{ serverInfo { features { name } } }".to_owned(),
        "entity" => "{ entity(name: \"lab\") { id } }".to_owned(),
        "users" => "{ users(query: \"x\") { edges { node { id } } } }".to_owned(),
        "project" | "model" => format!("{{ {field}(name: \"demo\", entityName: \"lab\") {{ id }} }}"),
        "models" => "{ models(entityName: \"lab\") { edges { node { id } } } }".to_owned(),
        "upsertBucket" => of_run(", notes: \"n\"") + "{ inserted } }",
        "createRunFiles" => format!("mutation {{ createRunFiles(input: {{{names}, files: [\"a\"]}}) {{ runID }} }}"),
        "markRunFilesUploaded" => {
            format!("mutation {{ markRunFilesUploaded(input: {{{names}, files: [\"f.txt\"]}}) {{ success }} }}")
        }
        // RunFile:v1:f.txt:r1:demo:lab
        "deleteFiles" => "mutation { deleteFiles(input: {files: [\"UnVuRmlsZTp2MTpmLnR4dDpyMTpkZW1vOmxhYg==\"]})
            { success } }"
            .to_owned(),
        "rewindRun" => format!(
            "mutation {{ rewindRun(input: {{{names}, metricName: \"_step\", metricValue: 1}}) {{ rewoundRun {{ id }} }} }}"
        ),
        "stopRun" => of_run("") + "{ success } }",
        "deleteRun" => of_run("") + "{ clientMutationId } }",
        "updateRunState" => of_run(", state: \"failed\"") + "{ success } }",
        "notifyScriptableRunAlert" => format!(
            "mutation {{ notifyScriptableRunAlert(input: {{{names}, title: \"t\", text: \"x\"}}) {{ success }} }}"
        ),
        "upsertSweep" => format!(
            "mutation {{ upsertSweep(input: {{config: {CONFIG}, entityName: \"lab\",
            projectName: \"demo\"}}) {{ sweep {{ name }} }} }}"
        ),
        "createAgent" => format!(
            "mutation {{ createAgent(input: {{host: \"h\", entityName: \"lab\",
            projectName: \"demo\", sweep: \"{sweep}\"}}) {{ agent {{ id }} }} }}"
        ),
        "agentHeartbeat" => format!("mutation {{ agentHeartbeat(input: {{id: \"{agent}\"}}) {{ commands }} }}"),
        "enqueueSweepRun" => {
            let id = STANDARD.encode(format!("Sweep:v1:{sweep}:demo:lab"));
            format!("mutation {{ enqueueSweepRun(input: {{id: \"{id}\", config: \"{{}}\"}}) {{ id }} }}")
        }
        "renameProject" => "mutation { renameProject(input: {entityName: \"lab\", oldProjectName: \"demo\",
            newProjectName: \"other\"}) { project { id } } }"
            .to_owned(),
        // Project:v1:demo:lab
        "deleteModel" => {
            "mutation { deleteModel(input: {id: \"UHJvamVjdDp2MTpkZW1vOmxhYg==\"}) { success } }".to_owned()
        }
        "view" => format!("{{ view(id: \"{}\") {{ id }} }}", world.view_node()),
        "upsertView" => "mutation { upsertView(input: {entityName: \"lab\", projectName: \"demo\", type: \"runs\"}) {
            view { id } } }"
            .to_owned(),
        "createCustomChart" => PRESET.to_owned(),
        "deleteView" => format!("mutation {{ deleteView(input: {{id: \"{}\"}}) {{ success }} }}", world.view_node()),
        "upsertModel" => {
            "mutation { upsertModel(input: {name: \"demo\", entityName: \"lab\"}) { inserted } }".to_owned()
        }
        "organization" => "{ organization(name: \"org\") { id } }".to_owned(),
        "createProjectMembers" | "deleteProjectMembers" => {
            format!("mutation {{ {field}(input: {{projectId: \"{REGISTRY}\", userIds: []}}) {{ success }} }}")
        }
        "updateProjectMember" => role_document(world, field, "userId: \"USER\", userProjectRole"),
        "updateProjectTeamMember" => role_document(world, field, "teamId: \"TEAM\", teamProjectRole"),
        other => people_document(other).unwrap_or_else(|| artifact_document(world, other)),
    }
}

/// The same about its people.
fn people_document(field: &str) -> Option<String> {
    let (input, output) = match field {
        "createTeam" => ("teamName: \"more\"", "entity { id }"),
        "createInvite" => ("entityName: \"lab\", username: \"other\"", "invite { id }"),
        // User:admin1
        "deleteInvite" => ("entityName: \"lab\", id: \"VXNlcjphZG1pbjE=\"", "success"),
        "createServiceAccount" => ("entityName: \"lab\", description: \"builds\"", "user { id }"),
        "createUser" => ("email: \"new@example.org\"", "user { id }"),
        "generateApiKey" => ("description: \"laptop\"", "apiKey { id }"),
        _ => return None,
    };
    Some(format!("mutation {{ {field}(input: {{{input}}}) {{ {output} }} }}"))
}

/// Project:v1:wandb-registry-models:org
const REGISTRY: &str = "UHJvamVjdDp2MTp3YW5kYi1yZWdpc3RyeS1tb2RlbHM6b3Jn";

fn role_document(world: &World, field: &str, who: &str) -> String {
    let who = who.replace("USER", world.id("USER")).replace("TEAM", world.id("TEAM"));
    format!("mutation {{ {field}(input: {{projectId: \"{REGISTRY}\", {who}: \"viewer\"}}) {{ success }} }}")
}

/// The same about its artifacts.
fn artifact_document(world: &World, field: &str) -> String {
    let names = "entityName: \"lab\", projectName: \"demo\"";
    let of_version = |rest: &str| format!("artifactID: \"VERSION\"{rest}");
    let (input, output) = match field {
        "artifact" => return format!("{{ artifact(id: \"{}\") {{ id }} }}", world.id("VERSION")),
        "artifactCollection" => return format!("{{ artifactCollection(id: \"{}\") {{ id }} }}", world.id("SEQUENCE")),
        "clientIDMapping" => return "{ clientIDMapping(clientID: \"c1\") { serverID } }".to_owned(),
        "createArtifact" => (
            format!(
                "{names}, artifactTypeName: \"dataset\", artifactCollectionName: \"more\", digestAlgorithm:
                MANIFEST_MD5, digest: \"64e7c61456b10382e2f3b571ac24b659\""
            ),
            "artifact { id }",
        ),
        "createArtifactManifest" => (
            format!("artifactID: \"PENDING\", name: \"m\", digest: \"\", {names}, runName: \"r1\""),
            "artifactManifest { id }",
        ),
        "updateArtifactManifest" => ("artifactManifestID: \"ANNOUNCED\"".to_owned(), "artifactManifest { id }"),
        "createArtifactFiles" => (
            "artifactFiles: [{artifactID: \"PENDING\", name: \"f\", md5: \"XUFAKrxLKna5cZ2REBfFkg==\"}]".to_owned(),
            "files { edges { node { id } } }",
        ),
        "completeMultipartUploadArtifact" => {
            let rest = "storagePath: \"\", completedParts: [], completeMultipartAction: Abort";
            (format!("artifactID: \"PENDING\", uploadID: \"UPLOAD\", {rest}"), "digest")
        }
        "commitArtifact" | "updateArtifact" => (of_version(""), "artifact { id }"),
        "deleteArtifact" => (of_version(", deleteAliases: true"), "artifact { id }"),
        "useArtifact" => (of_version(&format!(", {names}, runName: \"r1\"")), "artifact { id }"),
        "linkArtifact" => (of_version(&format!(", {names}, artifactPortfolioName: \"more\"")), "versionIndex"),
        "unlinkArtifact" => (of_version(", artifactPortfolioID: \"PORTFOLIO\""), "success"),
        "addAliases" | "deleteAliases" => {
            let alias = format!("aliases: [{{{names}, artifactCollectionName: \"ds\", alias: \"a\"}}]");
            (of_version(&format!(", {alias}")), "success")
        }
        "createArtifactType" => (format!("{names}, name: \"model\""), "artifactType { id }"),
        "updateArtifactSequence" | "deleteArtifactSequence" => {
            ("artifactSequenceID: \"SEQUENCE\"".to_owned(), "artifactCollection { id }")
        }
        "updateArtifactPortfolio" | "deleteArtifactPortfolio" => {
            ("artifactPortfolioID: \"PORTFOLIO\"".to_owned(), "artifactCollection { id }")
        }
        // To where it is: a version of it is linked, so it may go nowhere else.
        "moveArtifactSequence" => (
            "artifactSequenceID: \"SEQUENCE\", destinationArtifactTypeName: \"dataset\"".to_owned(),
            "artifactCollection { id }",
        ),
        "createArtifactCollectionTagAssignments" => {
            (format!("{names}, artifactCollectionName: \"ds\", tags: [{{tagName: \"t\"}}]"), "tags { id }")
        }
        "deleteArtifactCollectionTagAssignments" => {
            (format!("{names}, artifactCollectionName: \"ds\", tags: [{{tagName: \"t\"}}]"), "success")
        }
        other => panic!("this test has no document for `{other}`"),
    };
    let input = world.ids.iter().fold(input, |input, (word, id)| input.replace(word, id));
    format!("mutation {{ {field}(input: {{{input}}}) {{ {output} }} }}")
}

#[tokio::test(flavor = "multi_thread")]
async fn each_field_of_graphql_answers_those_who_may_and_nobody_else() {
    let fields = ayumi_server::permissions().into_iter().filter(|route| !route.path.starts_with('/'));
    // Each role has keys of its own; see `a_key_is_made_listed_and_deleted_by_its_owner_alone`.
    let apart = ["anyone signed in: declined", "owner of the key"];
    for field in fields.filter(|field| !apart.contains(&field.needs)) {
        let least = match field.needs {
            "anyone signed in" => 1,
            needs => least_role(needs),
        };
        let mut world = World::new().await;
        for (rank, role) in ROLES.iter().enumerate() {
            // Most of these change or remove what they are about, so who may is asked about a fresh one.
            if field.method == "MUTATION" && rank > least {
                world = World::new().await;
            }
            let answer = world.client(role).await.graphql(&document(&world, &field.path), json!({})).await;
            let value = answer.at(&format!("/data/{}", field.path));
            let case = format!("{} as {role}: {}", field.path, answer.line());
            if rank >= least {
                assert!(answer.status == 200 && !value.is_null(), "{case} should be allowed");
            } else if rank == 0 {
                assert_eq!(answer.status, 401, "{case} should ask to sign in");
            } else if field.method == "MUTATION" {
                assert!(matches!(answer.status, 403 | 404), "{case} should be refused");
            } else {
                let nothing = value.is_null() || value.pointer("/edges") == Some(&json!([]));
                assert!(nothing, "{case} should look like nothing");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_viewer_gets_no_link_for_uploads() {
    let world = World::new().await;
    let query = "{ project(name: \"demo\", entityName: \"lab\") { run(name: \"r1\") { files { edges { node {
        url(upload: true) } } } } } }";
    assert_eq!(world.client("member").await.graphql(query, json!({})).await.status, 200);
    let refused = world.client("viewer").await.graphql(query, json!({})).await;
    assert!(!refused.text().contains("signature="), "{}", refused.text());
    let reading = query.replace("(upload: true)", "");
    assert!(world.client("viewer").await.graphql(&reading, json!({})).await.text().contains("signature="));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_key_stops_working_at_once() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let made = ada.post("/api/v1/user/api-keys", json!({"name": "laptop"})).await;
    let key = made.at("/key").as_str().unwrap().to_owned();
    assert_eq!(key.len(), 40);
    let laptop = app.with_key(&key);
    assert_eq!(laptop.get("/api/v1/runs").await.status, 200);
    let path = format!("/api/v1/user/api-keys/{}", made.at("/id").as_str().unwrap());
    assert_eq!(ada.request(Method::DELETE, &path, None).await.status, 204);
    assert_eq!(laptop.get("/api/v1/runs").await.status, 401);
}
