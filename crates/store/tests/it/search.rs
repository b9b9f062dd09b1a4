//! Search over all projects.

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
}
