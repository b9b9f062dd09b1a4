//! Config and summary as documents and as rows that can be asked for.

use ayumi_model::ErrorKind;
use ayumi_model::run::RunChange;
use ayumi_store::fields::Section;

use crate::harness::TestStore;
use crate::on_both;

fn config(text: &str) -> RunChange {
    RunChange { config: Some(text.into()), ..RunChange::default() }
}

on_both! {
    async fn a_document_is_kept_letter_by_letter(test: TestStore) {
        let text = r#"{"lr":{"value":1e-3,"desc":null},"nan":{"value":NaN},"π":{"value":"\u0000 日本"}}"#;
        let run = test.run_with("a", config(text)).await;
        assert_eq!(test.store.get_documents(run.id).await.unwrap().config, text);
    }

    async fn what_is_not_an_object_is_refused_and_changes_nothing(test: TestStore) {
        let run = test.run_with("a", config(r#"{"lr":{"value":1}}"#)).await;
        for bad in ["", "[]", "1", "{", "null", r#"{"a":1}x"#] {
            let outcome = test.store.update_run(run.id, config(bad), String::new()).await;
            assert_eq!(outcome.unwrap_err().kind(), ErrorKind::Invalid, "{bad}");
        }
        assert_eq!(test.store.get_documents(run.id).await.unwrap().config, r#"{"lr":{"value":1}}"#);
    }

    async fn what_one_of_several_writers_knows_is_added(test: TestStore) {
        let partial = |text: &str| RunChange { summary: Some(text.into()), is_partial: true, ..config(text) };
        let run = test.run_with("a", partial(r#"{"a":{"value":1},"b":{"value":{"x":NaN}}}"#)).await;
        test.store.update_run(run.id, partial(r#"{"b":{"value":{"y":2}},"c":{"value":3}}"#), String::new()).await.unwrap();
        let both = r#"{"a":{"value":1},"b":{"value":{"x":NaN,"y":2}},"c":{"value":3}}"#;
        let documents = test.store.get_documents(run.id).await.unwrap();
        assert_eq!((documents.config.as_str(), documents.summary.as_str()), (both, both));
        let (fields, _) = test.store.list_fields(run.project_id, 9).await.unwrap();
        let names: Vec<_> = fields.iter().filter(|field| field.section == Section::Config).map(|field| &field.name).collect();
        assert_eq!(names, ["a", "b.x", "b.y", "c"]);
        let refused = test.store.update_run(run.id, partial("[]"), String::new()).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Invalid);
    }

    async fn fields_of_a_project_have_kinds_and_numbers_of_runs(test: TestStore) {
        let list = async |project, limit| {
            let (fields, is_cut) = test.store.list_fields(project, limit).await.unwrap();
            let shown = fields.iter().map(|field| format!("{:?} {} {:?} {}", field.section, field.name, field.kinds, field.n_runs));
            (shown.collect::<Vec<_>>(), is_cut)
        };
        let document = |config: &str, summary: &str| RunChange { summary: Some(summary.into()), ..self::config(config) };
        let first = test.run_with("a", document(r#"{"b":{"value":1},"a":{"value":null}}"#, r#"{"a":{"x":[1]}}"#)).await;
        let second = test.run_with("b", document(r#"{"b":{"value":"text"},"c":{"value":true}}"#, "{}")).await;
        test.run_with("c", document(r#"{"b":{"value":NaN}}"#, "{}")).await;
        let all = ["Config a [Null] 1", "Config b [Number, Text] 3", "Config c [Boolean] 1", "Summary a.x [Json] 1"];
        assert_eq!(list(first.project_id, 4).await, (all.map(str::to_owned).to_vec(), false));
        assert_eq!(list(first.project_id, 3).await, (all[..3].iter().map(|&field| field.to_owned()).collect(), true));
        test.trash(second.id).await;
        test.store.update_run(first.id, config("{}"), String::new()).await.unwrap();
        assert_eq!(list(first.project_id, 9).await.0, ["Config b [Number] 1", "Summary a.x [Json] 1"]);
    }
}
