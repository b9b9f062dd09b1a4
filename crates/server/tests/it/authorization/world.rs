//! What there is to ask for: a team with people of each role, and one thing of each kind.

use axum::http::Method;
use ayumi_testkit::{Client, TestApp};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::graphql::document;

/// A request that keeps a chart.
pub(super) const PRESET: &str =
    "mutation { createCustomChart(input: {entity: \"lab\", name: \"bars\", displayName: \"Bars\", type: \"vega2\",
    access: \"PRIVATE\", spec: \"{}\"}) { chart { id } } }";

/// A sweep that can be carried out.
pub(super) const CONFIG: &str = "\"{method: random, parameters: {x: {values: [1, 2]}}}\"";

pub(super) struct World {
    pub(super) app: TestApp,
    pub(super) attended: Attended,
    /// The id of a view that the member made and shares.
    pub(super) view: String,
    /// The id of a report that the member published.
    pub(super) report: String,
    /// What stands in paths and documents for the ids of artifacts in this world.
    pub(super) ids: Vec<(&'static str, String)>,
}

/// MD5 of `{}`, which requests without a body of their own have.
pub(super) const EMPTY_OBJECT: &str = "99914b932bd37a50b983c5e7c90ae93b";

/// A sweep's name, and the id of its agent.
#[derive(Default)]
pub(super) struct Attended {
    pub(super) sweep: String,
    pub(super) agent: String,
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
    pub(super) async fn new() -> Self {
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
    pub(super) fn view_node(&self) -> String {
        STANDARD.encode(format!("View:{}", self.view))
    }

    pub(super) fn id(&self, word: &str) -> &str {
        self.ids.iter().find(|(known, _)| *known == word).map(|(_, id)| id.as_str()).unwrap()
    }

    pub(super) async fn client(&self, role: &str) -> Client<'_> {
        match role {
            "anonymous" => self.app.anonymous(),
            "administrator" => self.app.admin(),
            "admin" => self.app.user("admin1").await,
            name => self.app.user(name).await,
        }
    }
}

/// The number in an id of the wandb façade.
pub(super) fn number(id: &str) -> String {
    let plain = String::from_utf8(STANDARD.decode(id).unwrap()).unwrap();
    plain.split_once(':').unwrap().1.to_owned()
}
