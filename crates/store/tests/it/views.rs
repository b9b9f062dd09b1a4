//! Views of projects, and what one person calls runs.

use ayumi_model::ErrorKind;
use ayumi_model::chart_preset::ChartPreset;
use ayumi_model::name::RunName;
use ayumi_model::view::{REPORT, REPORT_DRAFT, ReportText, SavedView, ViewChange, WEB_VIEW};
use ayumi_store::reports::ReportHead;
use ayumi_store::views::PersonalRun;

use crate::harness::TestStore;
use crate::on_both;

fn view(title: &str, is_shared: bool) -> ViewChange {
    ViewChange {
        kind: Some(WEB_VIEW.to_owned()),
        title: Some(title.to_owned()),
        content: Some(r#"{"filter":"state:failed"}"#.to_owned()),
        is_shared: Some(is_shared),
        ..ViewChange::default()
    }
}

fn text(title: &str) -> ReportText {
    ReportText { title: title.to_owned(), description: String::new(), spec: format!(r#"{{"title":"{title}"}}"#) }
}

fn titles(views: &[SavedView]) -> String {
    views.iter().map(|view| view.title.as_str()).collect()
}

on_both! {
    async fn others_see_what_is_shared_and_nothing_else(test: TestStore) {
        let (ada, bob) = (test.user("ada").await, test.user("bob").await);
        let project = test.project(&ada, "demo").await;
        let secret = test.store.create_view(project.id, ada.id, view("b", false)).await.unwrap();
        test.store.create_view(project.id, ada.id, view("a", true)).await.unwrap();
        let list = async |user| test.store.list_views(project.id, user, WEB_VIEW.to_owned(), None).await.unwrap();
        assert_eq!((titles(&list(ada.id).await), titles(&list(bob.id).await)), ("ab".to_owned(), "a".to_owned()));
        let change = ViewChange { is_shared: Some(true), title: Some("c".to_owned()), ..ViewChange::default() };
        let changed = test.store.update_view(secret.id, change).await.unwrap();
        assert_eq!((changed.content.as_str(), changed.title.as_str()), (r#"{"filter":"state:failed"}"#, "c"));
        assert_eq!(titles(&list(bob.id).await), "ac");
        assert_eq!(test.store.list_views(project.id, ada.id, "runs".to_owned(), None).await.unwrap(), []);
        test.store.delete_view(secret.id).await.unwrap();
        assert_eq!(test.store.find_view(secret.id).await.unwrap(), None);
    }

    async fn a_report_is_published_over_what_was_read_and_nothing_newer(test: TestStore) {
        let (ada, bob) = (test.user("ada").await, test.user("bob").await);
        let project = test.project(&ada, "demo").await;
        let kind = Some(REPORT_DRAFT.to_owned());
        let report = test.store.create_view(project.id, ada.id, ViewChange { kind, ..view("a", false) }).await.unwrap();
        let publish = async |user, title: &str, seen| test.store.publish_report(report.id, user, text(title), seen).await;
        // The clock stands still, and yet each change has a time of its own.
        let first = publish(ada.id, "b", report.updated_at).await.unwrap();
        assert_eq!((first.kind.as_str(), first.is_shared), (REPORT, true));
        for title in ["x", "y"] {
            test.store.keep_report_draft(&first, bob.id, text(title)).await.unwrap();
        }
        assert_eq!(publish(bob.id, "z", report.updated_at).await.unwrap_err().kind(), ErrorKind::Conflict);
        let draft = test.store.find_report_draft(report.id, bob.id).await.unwrap().unwrap();
        assert_eq!((draft.title.as_str(), draft.content.as_str()), ("y", r#"{"title":"y"}"#));
        assert_eq!(test.store.find_view(draft.id).await.unwrap(), None);
        let list = async |user| test.store.list_reports(project.id, user).await.unwrap();
        let heads = |list: &[ReportHead]| list.iter().map(|head| (head.view.title.clone(), head.has_draft)).collect();
        let seen: [Vec<_>; 2] = [heads(&list(ada.id).await), heads(&list(bob.id).await)];
        assert_eq!(seen, [vec![("b".to_owned(), false)], vec![("b".to_owned(), true)]]);
        publish(bob.id, "z", first.updated_at).await.unwrap();
        assert_eq!(test.store.find_report_draft(report.id, bob.id).await.unwrap(), None);
        test.store.keep_report_draft(&first, bob.id, text("last")).await.unwrap();
        test.store.delete_view(report.id).await.unwrap();
        assert_eq!(test.store.find_report_draft(report.id, bob.id).await.unwrap(), None);
    }

    async fn a_name_of_a_chart_stands_for_one_chart(test: TestStore) {
        let ada = test.user("ada").await;
        let preset = ChartPreset {
            name: "bars".to_owned(),
            title: "Bars".to_owned(),
            is_public: true,
            spec: r#"{"mark":"bar"}"#.to_owned(),
        };
        for _ in 0..2 {
            test.store.create_chart_preset(ada.entity_id, preset.clone()).await.unwrap();
        }
        let other = ChartPreset { is_public: false, ..preset.clone() };
        let refused = test.store.create_chart_preset(ada.entity_id, other).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Conflict);
        let found = test.store.find_chart_preset(ada.entity_id, "bars").await.unwrap();
        assert_eq!(found, Some(preset));
        assert_eq!(test.store.find_chart_preset(ada.entity_id, "none").await.unwrap(), None);
    }

    async fn a_deleted_users_shared_views_stay(test: TestStore) {
        let (ada, bob) = (test.user("ada").await, test.user("bob").await);
        let project = test.project(&ada, "demo").await;
        let kept = test.store.create_view(project.id, bob.id, view("kept", true)).await.unwrap();
        let gone = test.store.create_view(project.id, bob.id, view("gone", false)).await.unwrap();
        test.store.delete_user(bob.id).await.unwrap();
        assert_eq!(test.store.find_view(kept.id).await.unwrap().unwrap().user_id, None);
        assert_eq!(test.store.find_view(gone.id).await.unwrap(), None);
    }

    async fn each_person_has_names_of_their_own(test: TestStore) {
        let run = test.run("a").await;
        let (ada, bob) = (run.user_id.unwrap(), test.user("bob").await.id);
        let name = |text: &str| RunName::parse(text).unwrap();
        let mine = PersonalRun { name: Some("mine".to_owned()), color: Some("#306ce2".to_owned()) };
        let set = async |user, run: &str, personal: PersonalRun| {
            test.store.set_personal_runs(project_of(&test).await, user, vec![(name(run), personal)]).await
        };
        set(ada, "a", mine.clone()).await.unwrap();
        let list = async |user| test.store.list_personal_runs(run.project_id, user).await.unwrap();
        assert_eq!(list(ada).await.into_iter().collect::<Vec<_>>(), [("a".to_owned(), mine.clone())]);
        assert!(list(bob).await.is_empty());
        assert!(set(ada, "nope", mine).await.is_err());
        set(ada, "nope", PersonalRun::default()).await.unwrap();
        set(ada, "a", PersonalRun::default()).await.unwrap();
        assert!(list(ada).await.is_empty());
    }
}

async fn project_of(test: &TestStore) -> ayumi_model::ProjectId {
    test.run("a").await.project_id
}
