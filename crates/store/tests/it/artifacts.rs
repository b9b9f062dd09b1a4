//! Artifacts: whole or not there, each content once, nothing freed that is named.

use std::convert::Infallible;
use std::time::Duration;

use ayumi_model::ErrorKind;
use ayumi_model::artifact::{Artifact, ArtifactState, StorageLayout, Ttl};
use ayumi_model::name::{AliasName, ArtifactTypeName, CollectionName, FilePath, TagName};
use ayumi_model::project::Project;
use ayumi_store::artifacts::collections::CollectionQuery;
use ayumi_store::artifacts::commit::{Commit, NewEntry};
use ayumi_store::artifacts::contents::NewContent;
use ayumi_store::artifacts::create::NewArtifact;
use ayumi_store::artifacts::edit::ArtifactChange;
use ayumi_store::artifacts::entries::EntryQuery;
use ayumi_store::artifacts::lineage::Side;
use ayumi_store::artifacts::manifests::ManifestKind;
use ayumi_store::artifacts::uploads::Upload;
use ayumi_store::artifacts::versions::{NEWEST, VersionKey, VersionName, VersionQuery};
use bytes::Bytes;
use md5::{Digest, Md5};

use crate::harness::TestStore;
use crate::on_both;

const DAY: Duration = Duration::from_secs(86_400);

pub fn new(project: &Project, digest: &str) -> NewArtifact {
    NewArtifact {
        project: project.id,
        entity: project.entity_id,
        type_name: ArtifactTypeName::parse("dataset").unwrap(),
        collection: CollectionName::parse("ds").unwrap(),
        run: None,
        digest: digest.to_owned(),
        description: None,
        metadata: None,
        aliases: Vec::new(),
        tags: Vec::new(),
        history_step: None,
        ttl: Ttl::Inherited,
        deduplicates: true,
        distributed_id: None,
        client_id: None,
        sequence_client_id: None,
    }
}

fn md5(text: &str) -> [u8; 16] {
    Md5::digest(text).into()
}

pub fn entry(path: &str, content: &str) -> NewEntry {
    NewEntry {
        path: FilePath::parse(path).unwrap(),
        digest: content.to_owned(),
        md5: Some(md5(content)),
        size_bytes: Some(content.len() as i64),
        reference: None,
        extra: None,
        birth: None,
    }
}

/// Uploads a content as the service does.
pub async fn upload(test: &TestStore, project: &Project, content: &str) -> String {
    let blob = format!("artifacts/{}", test.store.random().hex(8));
    test.store.announce_blob(blob.clone()).await.unwrap();
    let bytes = futures::stream::iter([Ok::<_, Infallible>(Bytes::from(content.to_owned()))]);
    test.store.blobs().write(&blob, bytes).await.unwrap();
    let new = NewContent { md5: md5(content), size_bytes: content.len() as i64, blob, parts: Vec::new() };
    let stored = test.store.put_content(project.entity_id, new).await.unwrap();
    stored.blob
}

pub async fn commit(test: &TestStore, artifact: &Artifact, entries: Vec<NewEntry>) -> ayumi_store::Result<Artifact> {
    let manifests = test.store.list_manifests(artifact.id).await?.into_iter().filter_map(|file| file.blob).collect();
    let digest = artifact.digest.clone();
    let layout = StorageLayout::V2;
    test.store.commit_artifact(Commit { artifact: artifact.id, manifests, digest, layout, entries }).await
}

/// A committed version of `ds` with one file.
pub async fn version(test: &TestStore, project: &Project, content: &str) -> Artifact {
    let artifact = test.store.create_artifact(new(project, content)).await.unwrap();
    upload(test, project, content).await;
    commit(test, &artifact, vec![entry("a.txt", content)]).await.unwrap()
}

pub async fn project(test: &TestStore) -> Project {
    let ada = test.user("ada").await;
    test.project(&ada, "demo").await
}

fn aliases(artifact: &Artifact) -> Vec<&str> {
    artifact.memberships[0].aliases.iter().map(AliasName::as_str).collect()
}

/// Removes all garbage, as the service does.
async fn collect(test: &TestStore) {
    test.store.sweep_contents(test.store.now(), 100).await.unwrap();
    test.pass(Duration::from_secs(1));
    for blob in test.store.list_garbage(test.store.now(), 100).await.unwrap() {
        test.store.blobs().delete(&blob).await.unwrap();
        test.store.forget_garbage(blob).await.unwrap();
    }
}

fn n_blobs(test: &TestStore) -> usize {
    std::fs::read_dir(test.folder.path().join("blobs/artifacts")).map_or(0, Iterator::count)
}

on_both! {
    async fn versions_count_from_zero_and_the_newest_is_the_latest(test: TestStore) {
        let project = project(&test).await;
        let first = version(&test, &project, "one").await;
        assert_eq!((first.version, first.n_entries, first.size_bytes), (Some(0), 1, 3));
        assert_eq!(aliases(&first), ["latest"]);
        let second = version(&test, &project, "two").await;
        assert_eq!(second.version, Some(1));
        let first = test.store.find_artifact(first.id).await.unwrap().unwrap();
        assert!(aliases(&first).is_empty());
        for name in [VersionName::Number(1), VersionName::Alias("latest".to_owned())] {
            let found = test.store.find_version(second.sequence.id, name).await.unwrap();
            assert_eq!(found.as_ref(), Some(&second));
        }
        let query = VersionQuery { order: NEWEST, limit: 10, ..VersionQuery::default() };
        let listed = test.store.list_versions(first.sequence.id, query);
        assert_eq!(listed.await.unwrap(), [(1, second.clone()), (0, first.clone())]);
        let after = Some(VersionKey::Number.place(&first, 0));
        let query = VersionQuery { after, limit: 10, ..VersionQuery::default() };
        assert_eq!(test.store.list_versions(first.sequence.id, query).await.unwrap(), [(1, second)]);
    }

    async fn the_same_content_is_the_same_version_and_takes_the_aliases(test: TestStore) {
        let project = project(&test).await;
        let first = version(&test, &project, "one").await;
        version(&test, &project, "two").await;
        let best = AliasName::parse("best").unwrap();
        let again = NewArtifact { aliases: vec![best], client_id: Some("c".to_owned()), ..new(&project, "one") };
        let again = test.store.create_artifact(again).await.unwrap();
        assert_eq!((again.id, again.state), (first.id, ArtifactState::Committed));
        assert_eq!(aliases(&again), ["best", "latest"]);
        let known = test.store.find_client_id("c".to_owned()).await.unwrap();
        assert_eq!(known, [(project.entity_id, first.id)]);
        let wanted = NewArtifact { deduplicates: false, ..new(&project, "one") };
        assert_ne!(test.store.create_artifact(wanted).await.unwrap().id, first.id);
    }

    async fn a_version_is_begun_once_whatever_it_is_called(test: TestStore) {
        let project = project(&test).await;
        let begin = async |change: NewArtifact| test.store.create_artifact(change).await.unwrap().id;
        let named = NewArtifact { client_id: Some("c".to_owned()), ..new(&project, "x") };
        assert_eq!(begin(named.clone()).await, begin(named).await);
        let shared = NewArtifact { distributed_id: Some("group".to_owned()), ..new(&project, "y") };
        let other = NewArtifact { digest: "z".to_owned(), ..shared.clone() };
        assert_eq!(begin(shared).await, begin(other).await);
        // Another client's version with the same content is not committed, and may never be.
        assert_ne!(begin(new(&project, "x")).await, begin(new(&project, "x")).await);
    }

    async fn a_commit_that_lacks_something_leaves_the_version_pending(test: TestStore) {
        let project = project(&test).await;
        let artifact = test.store.create_artifact(new(&project, "d")).await.unwrap();
        upload(&test, &project, "one").await;
        let wrong_size = NewEntry { size_bytes: Some(4), ..entry("b", "one") };
        for entries in [vec![entry("a", "one"), entry("b", "never sent")], vec![entry("a", "one"), wrong_size]] {
            let refused = commit(&test, &artifact, entries).await.unwrap_err();
            assert_eq!(refused.kind(), ErrorKind::Invalid);
            let found = test.store.find_artifact(artifact.id).await.unwrap().unwrap();
            assert_eq!((found.state, found.version), (ArtifactState::Pending, None));
            let query = EntryQuery { limit: 10, ..EntryQuery::default() };
            assert_eq!(test.store.list_entries(artifact.id, query).await.unwrap(), []);
        }
        let committed = commit(&test, &artifact, vec![entry("a", "one")]).await.unwrap();
        assert_eq!(committed.version, Some(0));
        // A retry changes nothing.
        assert_eq!(commit(&test, &artifact, Vec::new()).await.unwrap(), committed);
    }

    async fn commits_at_once_number_each_version_once(test: TestStore) {
        let project = project(&test).await;
        let mut pending = Vec::new();
        for i in 0..8 {
            pending.push(test.store.create_artifact(new(&project, &i.to_string())).await.unwrap());
        }
        let commits = pending.iter().flat_map(|artifact| [artifact, artifact]);
        let commits = commits.map(|artifact| commit(&test, artifact, Vec::new()));
        let done = futures::future::join_all(commits).await;
        let mut versions: Vec<i64> = done.into_iter().map(|done| done.unwrap().version.unwrap()).collect();
        versions.sort_unstable();
        assert_eq!(versions, (0..8).flat_map(|i| [i, i]).collect::<Vec<_>>());
    }

    async fn a_manifest_replaced_meanwhile_is_not_committed(test: TestStore) {
        let project = project(&test).await;
        let artifact = test.store.create_artifact(new(&project, "d")).await.unwrap();
        let announce = async |digest: &str| {
            test.store.create_manifest(artifact.id, ManifestKind::Full, None, digest.to_owned()).await.unwrap()
        };
        let manifest = announce("").await;
        assert_eq!(announce("x").await.id, manifest.id);
        for blob in ["artifacts/m1", "artifacts/m2"] {
            test.store.announce_blob(blob.to_owned()).await.unwrap();
            test.store.put_manifest(manifest.id, blob.to_owned()).await.unwrap();
        }
        let stale = Commit {
            artifact: artifact.id,
            manifests: vec!["artifacts/m1".to_owned()],
            digest: "d".to_owned(),
            layout: StorageLayout::V1,
            entries: Vec::new(),
        };
        assert_eq!(test.store.commit_artifact(stale).await.unwrap_err().kind(), ErrorKind::Unavailable);
        assert_eq!(commit(&test, &artifact, Vec::new()).await.unwrap().version, Some(0));
        let late = test.store.put_manifest(manifest.id, "artifacts/m3".to_owned()).await;
        assert_eq!(late.unwrap_err().kind(), ErrorKind::Invalid);
    }

    async fn uploads_are_offered_again_until_they_are_old(test: TestStore) {
        let project = project(&test).await;
        let artifact = test.store.create_artifact(new(&project, "d")).await.unwrap();
        let (entity, until) = (project.entity_id, test.store.now().plus(DAY));
        let md5s = vec![md5("one"), md5("two"), md5("one")];
        let offered = test.store.offer_uploads(artifact.id, entity, md5s.clone(), until).await.unwrap();
        assert_eq!(offered.len(), 2);
        assert_eq!(test.store.offer_uploads(artifact.id, entity, md5s, until).await.unwrap(), offered);
        let in_parts = Upload {
            id: test.store.new_upload_id(),
            n_parts: 2,
            blob: test.store.new_artifact_blob(),
            far_id: Some("far".to_owned()),
            ..offered[&md5("one")].clone()
        };
        let parts = vec![md5("o"), md5("ne")];
        let begun = test.store.create_upload_in_parts(in_parts.clone(), parts.clone(), until).await.unwrap();
        assert_eq!(begun, in_parts);
        let again = Upload { id: test.store.new_upload_id(), ..in_parts.clone() };
        assert_eq!(test.store.create_upload_in_parts(again, parts, until).await.unwrap(), in_parts);
        let listed = test.store.list_upload_parts(begun.id).await.unwrap();
        assert_eq!(listed.iter().map(|part| part.md5).collect::<Vec<_>>(), [md5("o"), md5("ne")]);

        // What arrived is a content, the rest is garbage once its time is over.
        let blob = offered[&md5("one")].blob.clone();
        let arrived = NewContent { md5: md5("one"), size_bytes: 3, blob: blob.clone(), parts: Vec::new() };
        test.store.put_contents(entity, vec![arrived]).await.unwrap();
        let waiting = test.store.list_direct_uploads(artifact.id).await.unwrap();
        assert_eq!(waiting, [offered[&md5("two")].clone()]);
        assert!(test.store.list_garbage(test.store.now(), 10).await.unwrap().is_empty());
        test.pass(DAY + Duration::from_secs(1));
        let mut garbage = test.store.list_garbage(test.store.now(), 10).await.unwrap();
        garbage.sort();
        let mut expected = vec![waiting[0].blob.clone(), in_parts.blob.clone()];
        expected.sort();
        assert_eq!(garbage, expected);
        for blob in garbage {
            test.store.forget_garbage(blob).await.unwrap();
        }
        let late = NewContent { md5: md5("two"), size_bytes: 3, blob: waiting[0].blob.clone(), parts: Vec::new() };
        let late = test.store.put_content(entity, late).await;
        assert_eq!(late.unwrap_err().kind(), ErrorKind::Unavailable);

        // A committed version forgets its uploads, but for those that the object store knows of.
        commit(&test, &artifact, vec![entry("a", "one")]).await.unwrap();
        let old = test.store.list_old_uploads(test.store.now(), 10).await.unwrap();
        assert_eq!(old, [in_parts]);
        test.store.delete_upload(begun.id).await.unwrap();
        assert_eq!(test.store.find_upload(begun.id).await.unwrap(), None);
        assert!(test.store.list_upload_parts(begun.id).await.unwrap().is_empty());
    }

    async fn bytes_live_as_long_as_a_version_names_them(test: TestStore) {
        let project = project(&test).await;
        let first = version(&test, &project, "shared").await;
        let second = test.store.create_artifact(new(&project, "both")).await.unwrap();
        assert_eq!(upload(&test, &project, "shared").await, upload(&test, &project, "shared").await);
        upload(&test, &project, "own").await;
        commit(&test, &second, vec![entry("a", "shared"), entry("b", "own")]).await.unwrap();
        test.pass(DAY);
        collect(&test).await;
        assert_eq!(n_blobs(&test), 2);

        test.store.delete_artifact(second.id, true).await.unwrap();
        test.pass(DAY);
        collect(&test).await;
        assert_eq!(n_blobs(&test), 1);
        let entries = test.store.list_entries(first.id, EntryQuery { limit: 10, ..EntryQuery::default() }).await.unwrap();
        let content = entries[0].content.clone().unwrap();
        assert!(test.store.blobs().read(&content.blob, None).await.is_ok());

        test.store.delete_artifact(first.id, true).await.unwrap();
        test.pass(DAY);
        collect(&test).await;
        assert_eq!(n_blobs(&test), 0);
        assert_eq!(test.store.find_content(project.entity_id, md5("shared")).await.unwrap(), None);
    }

    async fn uploaded_bytes_wait_for_their_commit(test: TestStore) {
        let project = project(&test).await;
        upload(&test, &project, "one").await;
        test.pass(DAY);
        // Somebody is told that they are there already, so they have to stay.
        assert_eq!(test.store.offer_contents(project.entity_id, vec![md5("one"), md5("two")]).await.unwrap().len(), 1);
        let deadline = test.store.now().minus(Duration::from_secs(60));
        assert_eq!(test.store.sweep_contents(deadline, 10).await.unwrap(), (0, 0));
        test.pass(DAY);
        assert_eq!(test.store.sweep_contents(test.store.now().minus(DAY / 2), 10).await.unwrap(), (1, 3));
    }

    async fn a_content_that_changed_on_the_disk_is_found(test: TestStore) {
        let project = project(&test).await;
        version(&test, &project, "one").await;
        let report = test.store.check().await.unwrap();
        assert_eq!((report.n_files, report.faults.len()), (1, 0));
        let content = test.store.find_content(project.entity_id, md5("one")).await.unwrap().unwrap();
        std::fs::write(test.folder.path().join("blobs").join(&content.blob), "eno").unwrap();
        let faults = test.store.check().await.unwrap().faults;
        assert!(faults.len() == 1 && faults[0].contains(&content.blob), "{faults:?}");
    }

    async fn an_entity_has_its_contents_for_itself(test: TestStore) {
        let project = project(&test).await;
        upload(&test, &project, "one").await;
        let bob = test.user("bob").await;
        assert_eq!(test.store.find_content(bob.entity_id, md5("one")).await.unwrap(), None);
        assert!(test.store.offer_contents(bob.entity_id, vec![md5("one")]).await.unwrap().is_empty());
    }

    async fn a_deleted_version_leaves_its_number_and_hands_on_latest(test: TestStore) {
        let project = project(&test).await;
        let first = version(&test, &project, "one").await;
        let second = version(&test, &project, "two").await;
        let refused = test.store.delete_artifact(second.id, false).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Invalid);
        let gone = test.store.delete_artifact(second.id, true).await.unwrap();
        assert_eq!((gone.state, gone.memberships.len()), (ArtifactState::Deleted, 0));
        assert_eq!(test.store.delete_artifact(second.id, false).await.unwrap(), gone);
        assert_eq!(aliases(&test.store.find_artifact(first.id).await.unwrap().unwrap()), ["latest"]);
        assert_eq!(version(&test, &project, "three").await.version, Some(2));
    }

    async fn a_link_gives_a_number_and_aliases_of_its_own(test: TestStore) {
        let project = project(&test).await;
        let first = version(&test, &project, "one").await;
        let second = version(&test, &project, "two").await;
        let name = CollectionName::parse("best").unwrap();
        let link = async |artifact: &Artifact, alias: Option<&str>| {
            let aliases = alias.map(|alias| AliasName::parse(alias).unwrap()).into_iter().collect();
            test.store.link_artifact(artifact.id, project.id, name.clone(), aliases).await.unwrap()
        };
        let (linked, portfolio) = link(&second, Some("production")).await;
        assert_eq!(linked.memberships.len(), 2);
        let place = &linked.memberships[1];
        assert_eq!((place.version, place.collection.is_portfolio), (0, true));
        assert_eq!(place.aliases.len(), 2);
        assert_eq!(link(&second, None).await.0, linked);
        assert_eq!(link(&first, None).await.0.memberships[1].version, 1);
        let latest = test.store.find_version(portfolio, VersionName::Alias("latest".to_owned())).await.unwrap();
        assert_eq!(latest.unwrap().id, first.id);
        test.store.unlink_artifact(first.id, portfolio).await.unwrap();
        let latest = test.store.find_version(portfolio, VersionName::Alias("latest".to_owned())).await.unwrap();
        assert_eq!(latest.unwrap().id, second.id);
        test.store.delete_artifact(second.id, true).await.unwrap();
        assert_eq!(test.store.count_versions(portfolio, VersionQuery::default()).await.unwrap(), 0);
    }

    async fn deleting_a_sequence_takes_versions_links_and_bytes(test: TestStore) {
        let project = project(&test).await;
        let artifact = version(&test, &project, "one").await;
        let name = CollectionName::parse("best").unwrap();
        let (_, portfolio) = test.store.link_artifact(artifact.id, project.id, name, Vec::new()).await.unwrap();
        test.store.delete_collection(artifact.sequence.id).await.unwrap();
        assert_eq!(test.store.find_artifact(artifact.id).await.unwrap(), None);
        assert_eq!(test.store.count_versions(portfolio, VersionQuery::default()).await.unwrap(), 0);
        test.pass(DAY);
        collect(&test).await;
        assert_eq!(n_blobs(&test), 0);
    }

    async fn deleting_an_owner_frees_all_of_theirs(test: TestStore) {
        let project = project(&test).await;
        version(&test, &project, "one").await;
        upload(&test, &project, "never named").await;
        test.store.delete_user(project.created_by.unwrap()).await.unwrap();
        test.pass(DAY);
        collect(&test).await;
        assert_eq!(n_blobs(&test), 0);
    }

    async fn time_to_live_ends_versions_that_nobody_linked(test: TestStore) {
        let project = project(&test).await;
        let mut made = Vec::new();
        for (content, ttl) in [("a", Ttl::Inherited), ("b", Ttl::Seconds(60)), ("c", Ttl::Seconds(60))] {
            let artifact = test.store.create_artifact(NewArtifact { ttl, ..new(&project, content) }).await.unwrap();
            made.push(commit(&test, &artifact, Vec::new()).await.unwrap());
        }
        let name = CollectionName::parse("kept").unwrap();
        test.store.link_artifact(made[2].id, project.id, name, Vec::new()).await.unwrap();
        assert_eq!(test.store.expire_artifacts(10).await.unwrap(), 0);
        test.pass(Duration::from_secs(61));
        assert_eq!(test.store.expire_artifacts(10).await.unwrap(), 1);
        let states = async |at: usize| test.store.find_artifact(made[at].id).await.unwrap().unwrap().state;
        assert_eq!(states(0).await, ArtifactState::Committed);
        assert_eq!(states(1).await, ArtifactState::Deleted);
        assert_eq!(states(2).await, ArtifactState::Committed);
    }

    async fn an_abandoned_version_is_given_up(test: TestStore) {
        let project = project(&test).await;
        let artifact = test.store.create_artifact(new(&project, "x")).await.unwrap();
        test.pass(DAY);
        assert_eq!(test.store.drop_abandoned_artifacts(test.store.now().minus(DAY * 2), 10).await.unwrap(), 0);
        test.store.create_manifest(artifact.id, ManifestKind::Full, None, String::new()).await.unwrap();
        test.pass(DAY);
        assert_eq!(test.store.drop_abandoned_artifacts(test.store.now().minus(DAY), 10).await.unwrap(), 0);
        test.pass(DAY);
        assert_eq!(test.store.drop_abandoned_artifacts(test.store.now().minus(DAY), 10).await.unwrap(), 1);
        assert_eq!(commit(&test, &artifact, Vec::new()).await.unwrap_err().kind(), ErrorKind::Invalid);
    }

    async fn runs_and_versions_know_each_other(test: TestStore) {
        let (maker, user) = (test.run("maker").await, test.run("user").await);
        let project = test.store.get_project(maker.project_id).await.unwrap();
        let made = NewArtifact { run: Some(maker.id), ..new(&project, "x") };
        let artifact = test.store.create_artifact(made.clone()).await.unwrap();
        assert_eq!(test.store.list_run_artifacts(maker.id, Side::Output, None, 10).await.unwrap(), []);
        let artifact = commit(&test, &artifact, Vec::new()).await.unwrap();
        for _ in 0..2 {
            test.store.use_artifact(user.id, artifact.id, Some("training".to_owned())).await.unwrap();
        }
        let made_by = test.store.list_run_artifacts(maker.id, Side::Output, None, 10).await.unwrap();
        let used_by = test.store.list_run_artifacts(user.id, Side::Input, None, 10).await.unwrap();
        assert_eq!((made_by, used_by), (vec![artifact.clone()], vec![artifact.clone()]));
        assert_eq!(test.store.count_run_artifacts(user.id, Side::Input).await.unwrap(), 1);
        assert_eq!(test.store.count_run_artifacts(user.id, Side::Output).await.unwrap(), 0);
        test.pass(Duration::from_secs(1));
        // Who logs the same content made it too, but not first.
        test.store.create_artifact(NewArtifact { run: Some(user.id), ..made }).await.unwrap();
        let makers = test.store.list_artifact_runs(artifact.id, Side::Output, 10).await.unwrap();
        assert_eq!(makers.iter().map(|run| run.id).collect::<Vec<_>>(), [maker.id, user.id]);
        test.store.purge_run(user.id).await.unwrap();
        assert_eq!(test.store.list_artifact_runs(artifact.id, Side::Input, 10).await.unwrap(), []);
    }

    async fn what_is_said_about_versions_and_collections_changes_in_part(test: TestStore) {
        let project = project(&test).await;
        let artifact = version(&test, &project, "one").await;
        let tag = |name: &str| TagName::parse(name).unwrap();
        let change = ArtifactChange {
            description: Some("d".to_owned()),
            add_tags: vec![tag("x"), tag("y")],
            ttl: Some(Ttl::Seconds(9)),
            ..ArtifactChange::default()
        };
        test.store.update_artifact(artifact.id, change).await.unwrap();
        let change = ArtifactChange { delete_tags: vec![tag("x")], metadata: Some("{}".to_owned()), ..ArtifactChange::default() };
        let changed = test.store.update_artifact(artifact.id, change).await.unwrap();
        assert_eq!((changed.description.as_deref(), changed.metadata.as_deref()), (Some("d"), Some("{}")));
        assert_eq!((changed.tags, changed.ttl), (vec![tag("y")], Ttl::Seconds(9)));
        let back = ArtifactChange { ttl: Some(Ttl::Inherited), ..ArtifactChange::default() };
        assert_eq!(test.store.update_artifact(artifact.id, back).await.unwrap().ttl, Ttl::Inherited);

        let sequence = artifact.sequence.id;
        let name = |name: &str| CollectionName::parse(name).unwrap();
        let renamed = test.store.update_collection(sequence, Some(name("new")), None).await.unwrap();
        assert_eq!(renamed.name, name("new"));
        version(&test, &project, "two").await;
        let clash = test.store.update_collection(sequence, Some(name("ds")), None).await.unwrap_err();
        assert_eq!(clash.kind(), ErrorKind::Conflict);
        let moved = test.store.move_collection(sequence, ArtifactTypeName::parse("model").unwrap()).await.unwrap();
        assert_eq!(moved.type_name.as_str(), "model");
        let best = test.store.link_artifact(artifact.id, project.id, name("best"), Vec::new()).await.unwrap().1;
        let back = ArtifactTypeName::parse("dataset").unwrap();
        let refused = test.store.move_collection(sequence, back).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Invalid);
        test.store.delete_collection(best).await.unwrap();
        let query = CollectionQuery { type_name: Some(moved.type_name), limit: 10, ..CollectionQuery::default() };
        assert_eq!(test.store.count_collections(project.id, query.clone()).await.unwrap(), 1);
        assert_eq!(test.store.list_collections(project.id, query).await.unwrap()[0].id, sequence);
    }

    async fn many_entries_are_listed_in_pages(test: TestStore) {
        let project = project(&test).await;
        let artifact = test.store.create_artifact(new(&project, "many")).await.unwrap();
        upload(&test, &project, "x").await;
        let entries = (0..1_234).map(|i| entry(&format!("f{i:05}"), "x")).collect();
        let artifact = commit(&test, &artifact, entries).await.unwrap();
        assert_eq!((artifact.n_entries, artifact.size_bytes), (1_234, 1_234));
        let (mut seen, mut after) = (0, None);
        loop {
            let query = EntryQuery { after, limit: 500, ..EntryQuery::default() };
            let page = test.store.list_entries(artifact.id, query).await.unwrap();
            seen += page.len();
            let Some(last) = page.last() else { break };
            after = Some(last.path.to_string());
        }
        assert_eq!(seen, 1_234);
    }
}
