//! Blocks of the hot log.
#![no_main]

use std::sync::Arc;

use ayumi_history::{Axis, Block, Dialect, Rows};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(block) = Block::decode(bytes) {
        read(block);
    }
    // Hardly any change of a compressed payload can be decompressed: so it is changed before.
    if let Ok(block) = Block::decode(&envelope(bytes)) {
        read(block);
    }
});

/// A block with this payload, as the format is described in `crates/history/src/codec.rs`.
fn envelope(payload: &[u8]) -> Vec<u8> {
    let compressed = zstd::bulk::compress(payload, 1).expect("zstd compresses anything");
    let mut bytes = b"AYHB\x01\0\0\0".to_vec();
    bytes.extend((payload.len() as u32).to_le_bytes());
    let checksum = crc32c::crc32c_append(crc32c::crc32c(&bytes[4..12]), &compressed);
    bytes.extend(checksum.to_le_bytes());
    bytes.extend(compressed);
    bytes
}

fn read(block: Block) {
    let again = Block::decode(&block.encode().expect("what was read can be written"));
    assert_eq!(again.expect("what was written can be read"), block);
    let rows = Rows::new([Arc::new(block)]);
    let mut text = String::new();
    for row in rows.scan(..).take(1_000) {
        row.write_json(&mut text, Dialect::Strict);
        text.clear();
    }
    for name in rows.key_stats().keys().map(|key| key.flat().into_owned()).take(20) {
        rows.series(&name, Axis::Step, None, 10);
        rows.series(&name, Axis::Timestamp, Some((0.0, 10.0)), 1);
    }
}
