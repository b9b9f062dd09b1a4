//! The same change of many runs, the trash, and runs that move.

use ayumi_model::filter::Filter;
use ayumi_model::name::RunName;
use ayumi_model::run::{Run, RunChange};
use ayumi_store::run_bulk::BulkChange;
use ayumi_store::streams::Append;
use ayumi_store::trash::TrashPlace;

use crate::harness::{TestStore, history, loss_lines, upsert};
use crate::on_both;

fn tags(add: &[&str], remove: &[&str]) -> BulkChange {
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    BulkChange::Update { add_tags: texts(add), remove_tags: texts(remove), group: None, job_type: None }
}

async fn matching(test: &TestStore, run: &Run, filter: &str) -> Vec<String> {
    let ids = test.store.find_matching_runs(run.project_id, Filter::parse(filter).unwrap(), None).await.unwrap();
    let mut names = Vec::new();
    for id in ids {
        names.push(test.store.get_run(id).await.unwrap().path.run.to_string());
    }
    names.sort();
    names
}

async fn field_names(test: &TestStore, run: &Run) -> Vec<(String, i64)> {
    let (fields, _) = test.store.list_fields(run.project_id, 100).await.unwrap();
    fields.into_iter().map(|field| (field.name, field.n_runs)).collect()
}

on_both! {
    async fn a_change_made_twice_has_the_effect_of_once(test: TestStore) {
        let run = test.run_with("a", RunChange { tags: Some(vec!["x".into()]), ..RunChange::default() }).await;
        let change = BulkChange::Update {
            add_tags: vec!["y".into(), "x".into()],
            remove_tags: vec!["z".into()],
            group: Some("g".into()),
            job_type: None,
        };
        for change in [change, BulkChange::Stop, BulkChange::Archive(true), BulkChange::Lock(true)] {
            let first = test.change(run.id, change.clone()).await;
            assert_eq!((first.changed.len(), first.failed.len()), (1, 0), "{change:?}");
            let second = test.change(run.id, change.clone()).await;
            assert_eq!((second.changed.len(), second.failed.len()), (0, 0), "{change:?}");
        }
        let run = test.store.get_run(run.id).await.unwrap();
        assert_eq!((run.tags, run.group.as_deref()), (vec!["x".to_owned(), "y".to_owned()], Some("g")));
        assert!(run.stop_requested && run.is_archived && run.is_locked);
    }

    async fn what_changed_is_found_by_filters(test: TestStore) {
        let (a, b) = (test.run("a").await, test.run("b").await);
        assert_eq!(matching(&test, &a, r#"{"archived":true}"#).await, Vec::<String>::new());
        test.change(b.id, BulkChange::Archive(true)).await;
        test.change(a.id, tags(&["keep"], &[])).await;
        test.append(&a, history(0, &loss_lines(0, 3))).await;
        for (filter, expected) in [
            (r#"{"archived":true}"#, "b"),
            (r#"{"archived":{"$ne":true}}"#, "a"),
            (r#"{"locked":false}"#, "ab"),
            (r#"{"tags":"keep"}"#, "a"),
            (r#"{"last_step":{"$gte":2}}"#, "a"),
            (r#"{"last_step":null}"#, "b"),
            (r#"{"id":"b"}"#, "b"),
        ] {
            assert_eq!(matching(&test, &a, filter).await.concat(), expected, "{filter}");
        }
    }

    async fn a_locked_run_is_not_deleted(test: TestStore) {
        let run = test.run("a").await;
        test.change(run.id, BulkChange::Lock(true)).await;
        let refused = test.change(run.id, BulkChange::Trash(None)).await;
        assert!(refused.changed.is_empty());
        assert_eq!(refused.failed[0].1.to_string(), "run `a` is locked against deletion; unlock it first");
        assert_eq!(test.store.get_run(run.id).await.unwrap().deleted_at, None);
        test.change(run.id, BulkChange::Lock(false)).await;
        assert_eq!(test.change(run.id, BulkChange::Trash(None)).await.changed.len(), 1);
    }

    async fn the_trash_tells_who_and_when_page_by_page(test: TestStore) {
        let user = test.user("ada").await;
        let mut project = None;
        for name in ["a", "b", "c"] {
            let run = test.run(name).await;
            test.pass(std::time::Duration::from_secs(1));
            test.change(run.id, BulkChange::Trash(Some(user.id))).await;
            project = Some(run.project_id);
        }
        let (first, n_runs) = test.store.list_trash(project.unwrap(), None, 2).await.unwrap();
        let names = |found: &[ayumi_store::trash::TrashedRun]| {
            found.iter().map(|trashed| trashed.run.path.run.to_string()).collect::<String>()
        };
        assert_eq!((names(&first).as_str(), n_runs), ("cb", 3));
        assert_eq!(first[0].deleted_by.as_ref().map(|name| name.as_str()), Some("ada"));
        let place = TrashPlace { deleted_at: first[1].deleted_at, id: first[1].run.id };
        let (rest, _) = test.store.list_trash(project.unwrap(), Some(place), 2).await.unwrap();
        assert_eq!(names(&rest), "a");
        test.restore(rest[0].run.id).await;
        assert_eq!(test.store.list_trash(project.unwrap(), None, 9).await.unwrap().1, 2);
    }

    async fn an_erased_run_gives_its_id_back(test: TestStore) {
        let run = test.run("a").await;
        test.trash(run.id).await;
        test.store.erase_run(run.id).await.unwrap();
        let again = test.run("a").await;
        assert_ne!(again.id, run.id);
        test.trash(again.id).await;
        test.store.purge_run(again.id).await.unwrap();
        let project = test.store.get_project(run.project_id).await.unwrap();
        assert!(test.store.upsert_run(upsert(&project, "a", RunChange::default())).await.is_err());
        let name = RunName::parse("a").unwrap();
        assert!(test.store.free_run_name(run.project_id, name.clone()).await.unwrap());
        assert!(!test.store.free_run_name(run.project_id, name).await.unwrap());
        test.run("a").await;
    }

    async fn a_run_moves_with_all_that_is_its_own(test: TestStore) {
        let change = RunChange {
            config: Some(r#"{"lr":{"value":0.1}}"#.into()),
            tags: Some(vec!["x".into()]),
            ..RunChange::default()
        };
        let run = test.run_with("a", change).await;
        let stays = test.run_with("b", RunChange { summary: Some(r#"{"s":1}"#.into()), ..RunChange::default() }).await;
        test.append(&run, history(0, &loss_lines(0, 5))).await;
        let user = test.store.find_user(&ayumi_model::name::EntityName::parse("ada").unwrap()).await.unwrap().unwrap();
        let other = test.project(&user, "other").await;
        // Both projects are in memory now.
        assert_eq!(matching(&test, &run, "{}").await.concat(), "ab");
        assert!(field_names(&test, &run).await.contains(&("lr".to_owned(), 1)));
        let moved = BulkChange::Move(other.id);
        let refused = test.change(run.id, moved.clone()).await;
        assert!(refused.failed[0].1.to_string().contains("is running"), "{refused:?}");
        test.append(&run, Append { exit: Some(0), ..Append::default() }).await;
        assert_eq!(test.change(run.id, moved.clone()).await.changed.len(), 1);
        assert_eq!(test.change(run.id, moved.clone()).await.changed.len(), 0);
        assert_eq!(matching(&test, &stays, "{}").await.concat(), "b");
        assert_eq!(field_names(&test, &stays).await, [("s".to_owned(), 1)]);
        let run = test.store.get_run(run.id).await.unwrap();
        assert_eq!((run.path.project.as_str(), run.tags.concat().as_str()), ("other", "x"));
        assert_eq!(matching(&test, &run, r#"{"config.lr":0.1}"#).await.concat(), "a");
        assert!(field_names(&test, &run).await.contains(&("lr".to_owned(), 1)));
        assert_eq!(test.store.get_documents(run.id).await.unwrap().config, r#"{"lr":{"value":0.1}}"#);
        assert_eq!(test.rows(&run).await.len(), 5);
        // The id is free where it was, so the run cannot come back once another has it.
        let again = test.run("a").await;
        test.append(&again, Append { exit: Some(0), ..Append::default() }).await;
        let refused = test.change(run.id, BulkChange::Move(again.project_id)).await;
        assert!(refused.failed[0].1.to_string().contains("has or had"), "{refused:?}");
    }

    async fn fields_follow_every_change_of_a_run(test: TestStore) {
        let config = |text: &str| RunChange { config: Some(text.to_owned()), ..RunChange::default() };
        let a = test.run_with("a", config(r#"{"x":{"value":1},"y":{"value":"t"}}"#)).await;
        let b = test.run_with("b", config(r#"{"x":{"value":1}}"#)).await;
        for name in ["c", "d", "e", "f", "g", "h"] {
            test.run(name).await;
        }
        let named = |found: &[(&str, i64)]| found.iter().map(|(name, n)| ((*name).to_owned(), *n)).collect::<Vec<_>>();
        assert_eq!(field_names(&test, &a).await, named(&[("x", 2), ("y", 1)]));
        test.store.update_run(b.id, config(r#"{"x":{"value":null},"z":{"value":1}}"#), String::new()).await.unwrap();
        assert_eq!(field_names(&test, &a).await, named(&[("x", 2), ("y", 1), ("z", 1)]));
        test.trash(a.id).await;
        assert_eq!(field_names(&test, &a).await, named(&[("x", 1), ("z", 1)]));
        test.restore(a.id).await;
        assert_eq!(field_names(&test, &a).await, named(&[("x", 2), ("y", 1), ("z", 1)]));
        // What another process did is seen too, and a purge as well.
        test.reopened().update_run(a.id, config("{}"), String::new()).await.unwrap();
        assert_eq!(field_names(&test, &a).await, named(&[("x", 1), ("z", 1)]));
        test.trash(b.id).await;
        test.store.purge_run(b.id).await.unwrap();
        assert_eq!(field_names(&test, &a).await, []);
    }
}
