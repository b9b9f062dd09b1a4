//! Blocks that earlier programs wrote stay readable. Each version of the format has a folder in `testdata`,
//! with lines and what they were encoded to. It is never written again.

use ayumi_history::{Block, Limits, parse_lines};

#[test]
fn version_1_is_readable() {
    let lines: Vec<&str> = include_str!("../../testdata/v1/block.jsonl").lines().collect();
    let expected = parse_lines(7, &lines, &Limits::default());
    assert_eq!(expected.rejected, []);
    assert_eq!(Block::decode(include_bytes!("../../testdata/v1/block.bin")).unwrap(), expected.block);
}
