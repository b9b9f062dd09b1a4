//! Every root field of GraphQL with every role.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::world::{Attended, CONFIG, PRESET, World};
use super::{ROLES, least_role};

/// A document that uses one root field about the team's project.
pub(super) fn document(world: &World, field: &str) -> String {
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
