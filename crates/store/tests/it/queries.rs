//! Finding runs.

use std::time::Duration;

use ayumi_model::ErrorKind;
use ayumi_model::filter::{Filter, Order};
use ayumi_model::run::{Run, RunChange};
use ayumi_store::history::KeyBounds;
use ayumi_store::run_query::RunQuery;
use ayumi_store::streams::Append;

use crate::harness::{TestStore, history};
use crate::on_both;

/// Runs `a` to `e`, a second apart: lr 0.1 0.2 text none true, tags on the first two, `b` finished.
async fn five(test: &TestStore) -> Run {
    let mut last = None;
    for (name, lr, tags) in [
        ("a", "0.1", vec!["base", "x"]),
        ("b", "0.2", vec!["base"]),
        ("c", r#""high""#, vec![]),
        ("d", "null", vec![]),
        ("e", "true", vec![]),
    ] {
        let change = RunChange {
            config: Some(format!(r#"{{"lr":{{"value":{lr}}},"opt":{{"value":{{"name":"{name}dam"}}}}}}"#)),
            summary: Some(format!(r#"{{"loss":{}}}"#, name.len())),
            tags: Some(tags.into_iter().map(str::to_owned).collect()),
            display_name: Some(format!("Run {name}")),
            ..RunChange::default()
        };
        let run = test.run_with(name, change).await;
        if name == "b" {
            test.append(&run, Append { exit: Some(0), ..Append::default() }).await;
        }
        test.pass(Duration::from_secs(1));
        last = Some(run);
    }
    last.unwrap()
}

async fn find(test: &TestStore, run: &Run, filter: &str, order: &str) -> String {
    let query = RunQuery {
        project: run.project_id,
        filter: Filter::parse(filter).unwrap(),
        search: None,
        order: Order::parse(order).unwrap(),
        limit: 100,
        after: None,
        offset: 0,
    };
    let found = test.store.query_runs(query.clone()).await.unwrap();
    let count = test.store.count_runs(run.project_id, query.filter, None).await.unwrap();
    assert_eq!(count, found.len() as i64, "{filter}");
    found.iter().map(|found| found.run.path.run.as_str()).collect()
}

on_both! {
    async fn every_operator_finds_what_it_says(test: TestStore) {
        let run = five(&test).await;
        for (filter, expected) in [
            ("", "abcde"),
            (r#"{"state":"finished"}"#, "b"),
            (r#"{"state":{"$ne":"finished"}}"#, "acde"),
            (r#"{"name":{"$in":["a","e","z"]}}"#, "ae"),
            (r#"{"name":{"$nin":["a","e","z"]}}"#, "bcd"),
            (r#"{"config.lr":0.1}"#, "a"),
            (r#"{"config.lr.value":{"$gte":0.1,"$lt":0.2}}"#, "a"),
            (r#"{"config.lr":{"$gt":0.1}}"#, "b"),
            (r#"{"config.lr":"high"}"#, "c"),
            (r#"{"config.lr":null}"#, "d"),
            (r#"{"config.lr":true}"#, "e"),
            (r#"{"config.lr":{"$exists":true}}"#, "abce"),
            (r#"{"config.lr":{"$in":[0.2,"high",null]}}"#, "bcd"),
            (r#"{"config.lr":{"$ne":0.1}}"#, "bcde"),
            (r#"{"config.opt.name":"cdam"}"#, "c"),
            (r#"{"config.nowhere":{"$gt":1}}"#, ""),
            (r#"{"config.nowhere":null}"#, "abcde"),
            (r#"{"summary_metrics.loss":1}"#, "abcde"),
            (r#"{"tags":"base"}"#, "ab"),
            (r#"{"tags":{"$in":["x","y"]}}"#, "a"),
            (r#"{"tags":{"$ne":"base"}}"#, "cde"),
            (r#"{"tags":{"$exists":false}}"#, "cde"),
            (r#"{"$or":[{"name":"a"},{"$and":[{"tags":"base"},{"state":"finished"}]}]}"#, "ab"),
            (r#"{"$nor":[{"name":"a"},{"name":"b"}]}"#, "cde"),
            (r#"{"$not":{"config.lr":{"$gt":0}}}"#, "cde"),
            (r#"{"displayName":{"$contains":"RUN C"}}"#, "c"),
            (r#"{"group":null}"#, "abcde"),
            (r#"{"created_at":{"$gte":"2026-01-01T00:00:03Z"}}"#, "de"),
            (r#"{"username":"ada"}"#, "abcde"),
            (r#"{"name":"a' OR 1=1 --"}"#, ""),
            (r#"{"entity":"ada","project":"demo"}"#, "abcde"),
            (r#"{"duration":{"$gte":0}}"#, "abcde"),
            (r#"{"tags":{"$all":["x","base"]}}"#, "a"),
            (r#"{"tags":{"$size":1}}"#, "b"),
            (r#"{"tags":{"$size":0}}"#, "cde"),
            (r#"{"displayName":{"$regex":"run [b-d]$","$options":"i"}}"#, "bcd"),
            (r#"{"config.opt.name":{"$not":{"$regex":"^[ab]"}}}"#, "cde"),
            (r#"{"tags":{"$regex":"^b.*e$"}}"#, "ab"),
            (r#"{"config.lr":{"$regex":"."}}"#, "c"),
            (r#"{"displayName":{"$gte":"Run d"}}"#, "de"),
            (r#"{"config.opt.name.value":"cdam"}"#, "c"),
            (r#"{"config.opt.value.name":"cdam"}"#, "c"),
            (r#"{"config.opt.values.name":"cdam"}"#, ""),
            (r#"{"config.lr":{"$gt":false}}"#, "e"),
            (r#"{"keys_info.keys.loss":{"$exists":true}}"#, ""),
            (r#"{"keys_info.keys.loss":{"$exists":false}}"#, "abcde"),
            (r#"{"config.opt":{"$exists":true}}"#, "abcde"),
            (r#"{"config.opt.value":{"$exists":true}}"#, "abcde"),
            (r#"{"config.opt":{"$exists":false}}"#, ""),
            (r#"{"config.opt":null}"#, ""),
            (r#"{"config.opt":{"$ne":null}}"#, "abcde"),
            (r#"{"config.opt":{"$in":[null,"adam"]}}"#, ""),
            (r#"{"config.opt":{"$ne":"adam"}}"#, "abcde"),
            (r#"{"config.opt":{"$regex":"adam"}}"#, ""),
            (r#"{"config.op":{"$exists":true}}"#, ""),
            (r#"{"config.opt%":{"$exists":true}}"#, ""),
            (r#"{"state":{"$nin":["finished",null]},"host":{"$in":[null]}}"#, "acde"),
        ] {
            assert_eq!(find(&test, &run, filter, "+created_at").await, expected, "{filter}");
        }
    }

    async fn runs_are_found_and_sorted_by_the_bounds_of_what_they_logged(test: TestStore) {
        let [a, b, c] = [test.run("a").await, test.run("b").await, test.run("c").await];
        let log = async |run: &Run, first: i64, values: &[&str]| {
            let lines: Vec<String> = values.iter().map(|value| format!(r#"{{"n":{{"loss":{value}}}}}"#)).collect();
            test.append(run, history(first, &lines)).await;
        };
        log(&a, 0, &["3", "NaN"]).await;
        log(&a, 2, &["1", "2"]).await;
        log(&b, 0, &["2", "-Infinity", "5"]).await;
        log(&c, 0, &["\"none\""]).await;
        assert_eq!(find(&test, &a, "", "+history.n.loss.min").await, "abc");
        assert_eq!(find(&test, &a, "", "-history.n.loss.max").await, "bac");
        assert_eq!(find(&test, &a, r#"{"history.n.loss.min":{"$gte":2}}"#, "+created_at").await, "b");
        assert_eq!(find(&test, &a, r#"{"history.n.loss.max":{"$exists":false}}"#, "+created_at").await, "c");
        // Another process, which has not seen what is stored.
        let lines = [r#"{"n":{"loss":2.5}}"#.to_owned(), r#"{"n":{"loss":9}}"#.to_owned()];
        test.reopened().append(a.id, history(4, &lines).into()).await.unwrap();
        let bounds = test.store.list_key_bounds(vec![a.id, c.id], vec!["n.loss".to_owned()]).await.unwrap();
        assert_eq!(bounds[&a.id]["n.loss"], KeyBounds { min: 1.0, max: 9.0 });
        assert!(!bounds.contains_key(&c.id));
    }

    async fn orders_put_runs_without_the_value_last_both_ways(test: TestStore) {
        let run = five(&test).await;
        assert_eq!(find(&test, &run, "", "-created_at").await, "edcba");
        assert_eq!(find(&test, &run, "", "+config.lr").await, "abecd");
        assert_eq!(find(&test, &run, "", "-config.lr").await, "ebacd");
        assert_eq!(find(&test, &run, "", "+display_name").await, "abcde");
        assert_eq!(find(&test, &run, "", "+config.nowhere").await, "abcde");
        assert_eq!(find(&test, &run, "", "-config.nowhere").await, "edcba");
        assert_eq!(find(&test, &run, "", "+state,-config.opt.name").await, "bedca");
        assert_eq!(find(&test, &run, "", "-state,+config.opt.name").await, "acdeb");
    }

    async fn pages_follow_each_other_without_gap_or_repeat(test: TestStore) {
        let run = five(&test).await;
        for order in ["-created_at", "+created_at", "-config.lr", "+config.lr", "+state", "-config.opt.name", "-duration", "+state,-config.lr"] {
            let order = Order::parse(order).unwrap();
            let query = |limit, after| RunQuery {
                project: run.project_id,
                filter: Filter::parse("").unwrap(),
                search: None,
                order: order.clone(),
                limit,
                after,
                offset: 0,
            };
            let whole: Vec<_> = test.store.query_runs(query(10, None)).await.unwrap();
            let whole: Vec<_> = whole.into_iter().map(|found| found.run.path.run).collect();
            let (mut pieces, mut after) = (Vec::new(), None);
            loop {
                let piece = test.store.query_runs(query(2, after.clone())).await.unwrap();
                let Some(last) = piece.last() else { break };
                after = Some(last.cursor.clone());
                pieces.extend(piece.into_iter().map(|found| found.run.path.run));
            }
            assert_eq!(pieces, whole, "{order:?}");
            for (offset, from) in (0..=whole.len()).zip(0..).chain([(usize::MAX, whole.len())]) {
                let jump = test.store.query_runs(RunQuery { offset, ..query(2, None) }).await.unwrap();
                let jump: Vec<_> = jump.into_iter().map(|found| found.run.path.run).collect();
                assert_eq!(jump, whole[from..whole.len().min(from + 2)], "{order:?} from {offset}");
            }
            let after = test.store.query_runs(query(1, None)).await.unwrap()[0].cursor.clone();
            let jump = test.store.query_runs(RunQuery { offset: 2, ..query(1, Some(after)) }).await.unwrap();
            assert_eq!(jump[0].run.path.run, whole[3], "{order:?} from the second run on");
        }
    }

    async fn a_cursor_of_another_query_is_refused(test: TestStore) {
        let run = five(&test).await;
        let query = |order: &str, after: Option<String>| RunQuery {
            project: run.project_id,
            filter: Filter::parse("").unwrap(),
            search: None,
            order: Order::parse(order).unwrap(),
            limit: 2,
            after,
            offset: 0,
        };
        let first = test.store.query_runs(query("-created_at", None)).await.unwrap();
        for (order, cursor) in [("+created_at", first[0].cursor.as_str()), ("-created_at", "nonsense"), ("-created_at", "")] {
            let outcome = test.store.query_runs(query(order, Some(cursor.to_owned()))).await;
            assert_eq!(outcome.unwrap_err().kind(), ErrorKind::Invalid, "{order} {cursor}");
        }
        let filter = Filter::parse(r#"{"state":"finished"}"#).unwrap();
        let other = RunQuery { filter, ..query("-created_at", Some(first[0].cursor.clone())) };
        assert_eq!(test.store.query_runs(other).await.unwrap_err().kind(), ErrorKind::Invalid, "another filter");
    }

    async fn long_filters_are_taken_up_to_their_limit(test: TestStore) {
        let run = five(&test).await;
        let names: Vec<String> = (0..9_000).map(|n| format!(r#""x{n}""#)).chain([r#""a""#.to_owned()]).collect();
        let filter = format!(r#"{{"name":{{"$in":[{}]}}}}"#, names.join(","));
        assert_eq!(find(&test, &run, &filter, "+name").await, "a");
        let many = vec![r#"{"config.lr":{"$gt":0}}"#; 900].join(",");
        assert_eq!(find(&test, &run, &format!(r#"{{"$and":[{many}]}}"#), "+name").await, "ab");
        assert_eq!(find(&test, &run, r#"{"config.a\u0000b":null}"#, "+config.a\0b").await.len(), 5);
    }

    async fn search_takes_its_text_literally(test: TestStore) {
        let run = five(&test).await;
        for (search, expected) in [("run B", 1), ("run", 5), ("BASE", 2), ("%", 0), ("_", 0), ("'", 0)] {
            let count = test.store.count_runs(run.project_id, Filter::parse("").unwrap(), Some(search.to_owned()));
            assert_eq!(count.await.unwrap(), expected, "{search}");
        }
    }
}
