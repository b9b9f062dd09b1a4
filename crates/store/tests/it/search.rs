//! Search over all projects.

use ayumi_model::access::Role;
use ayumi_model::name::EntityName;
use ayumi_model::run::RunChange;
use ayumi_store::search::{Hits, Scope};

use crate::harness::{TestStore, upsert};
use crate::on_both;

fn runs(hits: &Hits) -> Vec<&str> {
    hits.runs.iter().map(|run| run.path.run.as_str()).collect()
}

on_both! {
    async fn everything_of_the_scope_is_found_by_part_of_its_name(test: TestStore) {
        let (ada, bob) = (test.user("ada").await, test.user("bob").await);
        let change = RunChange {
            display_name: Some("Best ResNet".into()),
            tags: Some(vec!["Baseline".into(), "50%_off".into()]),
            ..RunChange::default()
        };
        let first = test.run_with("r1", change).await;
        test.run_with("resnet-2", RunChange { tags: Some(vec!["baseline-2".into()]), ..RunChange::default() }).await;
        let theirs = test.project(&bob, "resnets").await;
        test.store.upsert_run(upsert(&theirs, "secret-resnet", RunChange::default())).await.unwrap();
        let find = async |scope: &Scope, text: &str| test.store.search(scope.clone(), text, 5).await.unwrap();
        let own = Scope::Of(vec![ada.entity_id]);
        assert_eq!(runs(&find(&own, "RESNET").await), ["resnet-2", "r1"]);
        assert_eq!(runs(&find(&own, "base").await), ["resnet-2", "r1"]);
        assert_eq!(runs(&find(&own, "0%_o").await), ["r1"]);
        for nothing in ["0%o", "_", "\\", "secret", "\0\0x"] {
            let expected: &[&str] = if nothing == "_" { &["r1"] } else { &[] };
            assert_eq!(runs(&find(&own, nothing).await), expected, "{nothing:?}");
        }
        let all = find(&Scope::All, "resnet").await;
        assert_eq!((runs(&all), all.projects.len()), (vec!["secret-resnet", "resnet-2", "r1"], 1));
        assert_eq!(find(&own, "ada/de").await.projects[0].project, "demo");
        assert_eq!(find(&own, "b").await.entities, []);
        assert_eq!(find(&own, "AD").await.entities[0].name, "ada");
        test.trash(first.id).await;
        assert_eq!(runs(&find(&own, "resnet").await), ["resnet-2"]);
        assert_eq!(runs(&find(&own, "baseline").await), ["resnet-2"]);
        assert_eq!(find(&Scope::Of(Vec::new()), "e").await, Hits::default());
    }

    async fn people_are_found_by_both_ends_of_their_names_within_the_scope(test: TestStore) {
        let mut users = Vec::new();
        for (name, email) in [("ada", "ada@lab.org"), ("bob-ada", "bob@lab.org"), ("ada2", "x@y.org"), ("eve", "e@lab.org")] {
            let user = test.user(name).await;
            test.store.update_user(user.id, None, Some(email.to_owned()), None).await.unwrap();
            users.push(user);
        }
        let organization = test.store.create_organization(EntityName::parse("org").unwrap(), users[0].id).await.unwrap();
        let team = EntityName::parse("team").unwrap();
        let team = test.store.create_team(team, organization.id, users[0].id).await.unwrap();
        test.store.set_team_member(team.id, users[1].id, Role::Viewer).await.unwrap();
        let find = async |scope: &Scope, text: &str| {
            let found = test.store.find_users(scope.clone(), users[0].id, text, 5).await.unwrap();
            found.into_iter().map(|user| user.username.to_string()).collect::<Vec<_>>()
        };
        let own = Scope::Of(vec![users[0].entity_id, team.id]);
        assert_eq!(find(&Scope::All, "ADA").await, ["ada", "ada2", "bob-ada"]);
        assert_eq!(find(&Scope::All, "ada2").await, ["ada2"]);
        assert_eq!(find(&Scope::All, "@lab.org").await, ["ada", "bob-ada", "eve"]);
        assert_eq!(find(&Scope::All, "e@lab.org").await, ["eve"]);
        assert_eq!(find(&Scope::All, "%").await, [""; 0]);
        assert_eq!(find(&own, "").await, ["ada", "bob-ada"]);
        assert_eq!(find(&own, "@lab.org").await, ["ada"], "others' addresses are not told");
        assert_eq!(find(&own, "eve").await, [""; 0]);
    }
}
