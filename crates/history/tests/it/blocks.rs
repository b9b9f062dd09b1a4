//! Parsing, encoding, and rows as JSON lose nothing.

use std::collections::BTreeMap;
use std::sync::Arc;

use ayumi_history::{Block, Dialect, Limits, RowRef, Rows, Value, parse_lines};
use proptest::prelude::*;

use crate::lines::{Leaf, Leaves, encoded};
use crate::model::{Batch, batches};

/// A value with the bits of its number, as text that can be compared.
fn show(value: Value<'_>) -> String {
    match value {
        Value::Number(value) => format!("number {:016x}", value.to_bits()),
        other => format!("{other:?}"),
    }
}

fn expected(leaves: &Leaves) -> BTreeMap<String, String> {
    let show_leaf = |leaf: &Leaf| match leaf {
        Leaf::Null => show(Value::Null),
        Leaf::Bool(value) => show(Value::Bool(*value)),
        Leaf::Int(value) if value.unsigned_abs() > 1 << 53 => show(Value::Int(*value)),
        Leaf::Int(value) => show(Value::Number(*value as f64)),
        Leaf::Float(value) if value.is_nan() => show(Value::Number(f64::NAN)),
        Leaf::Float(value) => show(Value::Number(*value)),
        Leaf::Text(text) => show(Value::Text(text)),
        Leaf::Raw(text) => show(Value::Json(text)),
    };
    leaves.iter().map(|(path, leaf)| (encoded(path), show_leaf(leaf))).collect()
}

fn values(row: &RowRef<'_>) -> BTreeMap<String, String> {
    row.values().map(|(key, value)| (key.encoded().to_owned(), show(value))).collect()
}

fn check(batch: &Batch) -> Result<(), TestCaseError> {
    let block = batch.block();
    let decoded = Block::decode(&block.encode().unwrap()).unwrap();
    prop_assert_eq!(&decoded, &block);

    let rows = Rows::new([Arc::new(decoded)]);
    let rows = rows.last(usize::MAX);
    prop_assert_eq!(rows.len(), batch.lines.len());
    for (row, line) in rows.iter().zip(&batch.lines) {
        let expected = expected(&line.leaves());
        prop_assert_eq!(&values(row), &expected);

        let mut extended = String::new();
        row.write_json(&mut extended, Dialect::Extended);
        let again = Rows::new([Arc::new(parse_lines(0, &[&extended], &Limits::default()).block)]);
        prop_assert_eq!(&values(&again.last(1)[0]), &expected, "{}", extended);

        let mut strict = String::new();
        row.write_json(&mut strict, Dialect::Strict);
        let parsed: serde_json::Value = serde_json::from_str(&strict).unwrap();
        prop_assert!(parsed.is_object());
    }
    Ok(())
}

proptest! {
    #[test]
    fn rows_survive_bit_for_bit(batches in batches()) {
        for batch in &batches {
            check(batch)?;
        }
    }

    #[test]
    fn splitting_selecting_and_joining_agree(batches in batches(), at in 0usize..20) {
        let blocks: Vec<Block> = batches.iter().map(Batch::block).collect();
        let all = Block::concat(&blocks);
        let (head, tail) = all.split_at(at);
        prop_assert_eq!(head.n_rows() + tail.n_rows(), all.n_rows());
        prop_assert_eq!(&Block::concat([&head, &tail]), &all);
        let odd = all.select(|row| row % 2 == 1);
        prop_assert_eq!(Block::decode(&odd.encode().unwrap()).unwrap(), odd);
    }

    #[test]
    fn bytes_that_are_no_block_are_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(Block::decode(&bytes).is_err());
        prop_assert!(Block::decode(&[b"AYHB\x01\0\0\0".as_slice(), &bytes].concat()).is_err());
    }
}
