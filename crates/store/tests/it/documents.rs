//! Config and summary as documents and as rows that can be asked for.

use ayumi_model::ErrorKind;
use ayumi_model::run::RunChange;

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
}
