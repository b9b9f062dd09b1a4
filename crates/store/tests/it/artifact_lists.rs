//! Lists of artifacts: searched, ordered, summed up, compared, and what a deletion takes.

use std::time::Duration;

use ayumi_model::artifact::Artifact;
use ayumi_model::name::{AliasName, CollectionName, TagName};
use ayumi_store::artifacts::collections::{CollectionKey, CollectionQuery};
use ayumi_store::artifacts::compare::Difference;
use ayumi_store::artifacts::create::NewArtifact;
use ayumi_store::artifacts::edit::ArtifactChange;
use ayumi_store::artifacts::entries::EntryQuery;
use ayumi_store::artifacts::order::{Order, Place, Value};
use ayumi_store::artifacts::versions::{VersionKey, VersionQuery};

use crate::artifacts::{commit, entry, new, project, upload, version};
use crate::harness::TestStore;
use crate::on_both;

fn collection(name: &str) -> CollectionName {
    CollectionName::parse(name).unwrap()
}

async fn link(test: &TestStore, artifact: &Artifact, name: &str) {
    let project = artifact.sequence.project_id;
    test.store.link_artifact(artifact.id, project, collection(name), Vec::new()).await.unwrap();
}

on_both! {
    async fn versions_are_found_by_what_is_said_of_them_and_in_any_order(test: TestStore) {
        let project = project(&test).await;
        let mut made = Vec::new();
        for content in ["ccc", "a", "bb"] {
            made.push(version(&test, &project, content).await);
            test.pass(Duration::from_secs(1));
        }
        let sequence = made[0].sequence.id;
        let change = ArtifactChange {
            description: Some("50% of it".to_owned()),
            add_tags: vec![TagName::parse("Checked").unwrap()],
            ..ArtifactChange::default()
        };
        test.store.update_artifact(made[1].id, change).await.unwrap();
        let alias = vec![AliasName::parse("prod_eu").unwrap()];
        test.store.change_aliases(sequence, made[0].id, alias, Vec::new()).await.unwrap();
        let list = async |query: VersionQuery| {
            let query = VersionQuery { limit: 10, ..query };
            let found = test.store.list_versions(sequence, query.clone()).await.unwrap();
            assert_eq!(test.store.count_versions(sequence, query).await.unwrap(), found.len() as i64);
            found.into_iter().map(|(number, _)| number).collect::<Vec<_>>()
        };
        for (search, expected) in [("checked", vec![1]), ("0% OF", vec![1]), ("d_e", vec![0]), ("v2", vec![2]), ("%", vec![1]), ("x", vec![])] {
            assert_eq!(list(VersionQuery { search: Some(search.to_owned()), ..Default::default() }).await, expected, "{search}");
        }
        assert_eq!(list(VersionQuery { alias: Some("latest".to_owned()), ..Default::default() }).await, [2]);
        for (key, expected) in [
            (VersionKey::Number, [0, 1, 2]),
            (VersionKey::CreatedAt, [0, 1, 2]),
            // The first two were changed at one moment, after all were made.
            (VersionKey::UpdatedAt, [2, 0, 1]),
            (VersionKey::Size, [1, 2, 0]),
        ] {
            let order = Order { key, descending: false };
            assert_eq!(list(VersionQuery { order, ..Default::default() }).await, expected, "{key:?}");
            let mut reverse = expected.to_vec();
            reverse.reverse();
            assert_eq!(list(VersionQuery { order: Order { key, descending: true }, ..Default::default() }).await, reverse);
        }
        // Page by page, one at a time.
        let order = Order { key: VersionKey::Size, descending: true };
        let (mut after, mut seen) = (None, Vec::new());
        while let [(number, artifact)] = &test.store.list_versions(sequence, VersionQuery { order, after, limit: 1, ..Default::default() }).await.unwrap()[..] {
            after = Some(VersionKey::Size.place(artifact, *number));
            seen.push(*number);
        }
        assert_eq!(seen, [0, 2, 1]);
        let foreign = Some(Place { value: Value::Text("x".to_owned()), id: 1 });
        assert!(test.store.list_versions(sequence, VersionQuery { after: foreign, limit: 1, ..Default::default() }).await.is_err());
    }

    async fn collections_are_searched_ordered_and_summed_up(test: TestStore) {
        let project = project(&test).await;
        for (name, content) in [("zeta", "1"), ("Alpha", "22"), ("beta", "333")] {
            let new = NewArtifact { collection: collection(name), ..new(&project, content) };
            let artifact = test.store.create_artifact(new).await.unwrap();
            upload(&test, &project, content).await;
            commit(&test, &artifact, vec![entry("f", content)]).await.unwrap();
            test.pass(Duration::from_secs(1));
        }
        let list = async |query: CollectionQuery| {
            let query = CollectionQuery { limit: 10, ..query };
            let found = test.store.list_collections(project.id, query.clone()).await.unwrap();
            assert_eq!(test.store.count_collections(project.id, query).await.unwrap(), found.len() as i64);
            found
        };
        let names = |found: &[ayumi_model::artifact::Collection]| found.iter().map(|of| of.name.to_string()).collect::<Vec<_>>();
        let order = Order { key: CollectionKey::UpdatedAt, descending: true };
        let all = list(CollectionQuery { order, ..Default::default() }).await;
        assert_eq!(names(&all), ["beta", "Alpha", "zeta"]);
        assert_eq!(names(&list(CollectionQuery { search: Some("ALP".to_owned()), ..Default::default() }).await), ["Alpha"]);
        assert_eq!(test.store.count_types(project.id).await.unwrap()[0].n_collections, 3);
        let newest = version(&test, &project, "one").await;
        link(&test, &newest, "best").await;
        let second = version(&test, &project, "three").await;
        let (sequence, best) = (newest.sequence.id, all[0].id);
        let holdings = test.store.list_holdings(vec![sequence, best]).await.unwrap();
        let of = &holdings[&sequence];
        assert_eq!((of.n_versions, of.size_bytes), (2, 8));
        assert_eq!(of.newest.as_ref().map(|newest| newest.id), Some(second.id));
        assert!(test.store.list_holdings(Vec::new()).await.unwrap().is_empty());
    }

    async fn a_version_in_two_collections_is_the_newest_of_both(test: TestStore) {
        let project = project(&test).await;
        let artifact = version(&test, &project, "one").await;
        link(&test, &artifact, "best").await;
        let found = test.store.list_collections(project.id, CollectionQuery { limit: 10, ..Default::default() }).await.unwrap();
        let holdings = test.store.list_holdings(found.iter().map(|of| of.id).collect()).await.unwrap();
        for of in holdings.values() {
            assert_eq!(of.newest.as_ref().unwrap().memberships.len(), 2);
        }
    }

    async fn two_versions_differ_path_by_path(test: TestStore) {
        let project = project(&test).await;
        for content in ["x", "y"] {
            upload(&test, &project, content).await;
        }
        let mut pair = Vec::new();
        for (digest, entries) in [
            ("1", vec![entry("changed", "x"), entry("gone", "x"), entry("same", "x")]),
            ("2", vec![entry("changed", "y"), entry("new", "x"), entry("same", "x")]),
        ] {
            let artifact = test.store.create_artifact(new(&project, digest)).await.unwrap();
            pair.push(commit(&test, &artifact, entries).await.unwrap().id);
        }
        let (before, after) = (pair[0], pair[1]);
        let list = async |differences: &[Difference], beyond: Option<&str>, limit: usize| {
            let found = test.store.compare_artifacts((before, after), differences.to_vec(), beyond.map(str::to_owned), limit);
            found.await.unwrap().into_iter().map(|of| (of.path.to_string(), of.difference)).collect::<Vec<_>>()
        };
        use Difference::{Added, Changed, Removed, Same};
        let text = |path: &str, difference| (path.to_owned(), difference);
        assert_eq!(list(&Difference::ALL, None, 10).await, [text("changed", Changed), text("gone", Removed), text("new", Added), text("same", Same)]);
        assert_eq!(list(&[Added, Removed], Some("gone"), 10).await, [text("new", Added)]);
        assert_eq!(list(&[Changed, Same], None, 1).await, [text("changed", Changed)]);
        assert_eq!(list(&[], None, 10).await, []);
        let counts = test.store.count_differences(before, after).await.unwrap();
        assert_eq!((counts.n_added, counts.n_removed, counts.n_changed, counts.n_same), (1, 1, 1, 1));
        assert_eq!(test.store.count_differences(before, before).await.unwrap().n_same, 3);
        let query = EntryQuery { prefix: Some("Sa".to_owned()), limit: 10, ..Default::default() };
        assert_eq!(test.store.list_entries(after, query).await.unwrap(), [], "upper case is another path");
    }

    async fn runs_take_along_what_they_alone_made(test: TestStore) {
        let (first, second) = (test.run("first").await, test.run("second").await);
        let project = test.store.get_project(first.project_id).await.unwrap();
        let make = async |run: &ayumi_model::run::Run, content: &str| {
            let new = NewArtifact { run: Some(run.id), ..new(&project, content) };
            let artifact = test.store.create_artifact(new).await.unwrap();
            upload(&test, &project, content).await;
            commit(&test, &artifact, vec![entry("f", content)]).await.unwrap()
        };
        let (own, shared) = (make(&first, "own").await, make(&first, "shared").await);
        assert_eq!(make(&second, "shared").await.id, shared.id);
        test.store.use_artifact(first.id, version(&test, &project, "used").await.id, None).await.unwrap();
        let made = test.store.list_made(vec![first.id]).await.unwrap();
        assert_eq!((made.alone, made.shared), (vec![own.id], vec![shared.id]));
        let both = test.store.list_made(vec![first.id, second.id]).await.unwrap();
        assert_eq!((both.alone, both.shared), (vec![own.id, shared.id], Vec::new()));
        test.trash(second.id).await;
        assert_eq!(test.store.list_made(vec![first.id]).await.unwrap().alone, [own.id, shared.id]);

        link(&test, &own, "best").await;
        let ids = vec![own.id, shared.id];
        assert_eq!(test.store.delete_artifacts(ids.clone(), false).await.unwrap(), [shared.id]);
        assert_eq!(test.store.delete_artifacts(ids.clone(), true).await.unwrap(), [own.id]);
        assert!(test.store.delete_artifacts(ids, true).await.unwrap().is_empty());
    }
}
