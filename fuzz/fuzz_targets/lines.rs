//! Lines of a client.
#![no_main]

use ayumi_history::{Block, Limits, parse_lines};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let lines: Vec<&str> = text.split('\n').collect();
    let parsed = parse_lines(0, &lines, &Limits::default());
    assert_eq!(parsed.block.n_rows() + parsed.rejected.len(), lines.len());
    let bytes = parsed.block.encode().expect("a few lines are no large block");
    assert_eq!(Block::decode(&bytes).expect("what was written can be read"), parsed.block);
});
