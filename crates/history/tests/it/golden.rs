//! Blocks that earlier programs wrote stay readable. Each version of the format has a folder in `testdata`,
//! with lines and what they were encoded to. It is never written again.

use std::sync::Arc;

use ayumi_history::{Axis, Block, History, Limits, Part, PartView, Rows, parse_lines};

#[test]
fn version_1_is_readable() {
    let lines: Vec<&str> = include_str!("../../testdata/v1/block.jsonl").lines().collect();
    let expected = parse_lines(7, &lines, &Limits::default());
    assert_eq!(expected.rejected, []);
    assert_eq!(Block::decode(include_bytes!("../../testdata/v1/block.bin")).unwrap(), expected.block);
}

/// The lines of the block, and 5,000 more, so that there is a pyramid.
#[test]
fn parts_of_version_1_are_readable() {
    let mut lines: Vec<String> = include_str!("../../testdata/v1/block.jsonl").lines().map(str::to_owned).collect();
    lines.extend((0..5_000).map(|i| match i % 64 {
        9 => format!(r#"{{"_step":{},"y":NaN}}"#, 100 + i * i),
        _ => format!(r#"{{"_step":{},"y":{}}}"#, 100 + i * i, i % 7),
    }));
    let expected = parse_lines(7, &lines, &Limits::default());
    assert_eq!(expected.rejected, []);
    let part = Part::open(include_bytes!("../../testdata/v1/part.bin").as_slice()).unwrap();
    part.check().unwrap();
    let blocks: Vec<Block> = part.blocks().unwrap().map(Result::unwrap).collect();
    let found = Block::concat(&blocks);
    assert_eq!((found.lines(), found.steps()), (expected.block.lines(), expected.block.steps()));
    assert_eq!(found.columns(), expected.block.columns());

    let rows = Rows::new([Arc::new(expected.block)]);
    for (key, stats) in rows.key_stats() {
        assert_eq!(format!("{:?}", part.key(&key).unwrap().unwrap().stats()), format!("{stats:?}"));
    }
    let late = Some((100.0, 1e9));
    let history = History::new(vec![PartView { part: Arc::new(part), cut: None }], Arc::default());
    assert_eq!(history.series("y", Axis::Step, late, 10).unwrap().n_points, 5_000);
}
