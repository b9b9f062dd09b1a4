//! Values as trainings log them: noisy losses, schedules, counters, throughput. Zeros and straight lines would flatter
//! the codecs.

use std::f64::consts::PI;

/// Keys in a row.
pub(crate) const N_KEYS: usize = 20;

/// One row as a line of the client.
pub(crate) fn line(run: u64, step: u64) -> String {
    let progress = (step % 10_000) as f64 / 10_000.0;
    let mut text = format!(
        "{{\"_step\":{step},\"_runtime\":{:.6},\"_timestamp\":{:.6}",
        step as f64 * 0.137 + noise(run, step, 98) * 0.01,
        1.79e9 + step as f64 * 0.137 + noise(run, step, 99) * 0.01
    );
    for key in 0..N_KEYS as u64 - 3 {
        let noise = noise(run, step, key);
        let value = match key % 6 {
            // A loss in single precision.
            0 => f64::from((2.3 * (-4.0 * progress).exp() + 0.2 + 0.05 * noise) as f32),
            // A learning rate on a cosine.
            1 => 3e-4 * 0.5 * (1.0 + (PI * progress).cos()),
            // An accuracy out of 256 examples.
            2 => ((0.1 + 0.85 * progress + 0.05 * noise) * 256.0).floor() / 256.0,
            // A norm in single precision.
            3 => f64::from((1.0 + noise.abs() * 3.0) as f32),
            // Tokens per second, all digits used.
            4 => 48_000.0 + noise * 900.0,
            // A counter.
            _ => step as f64 * 64.0,
        };
        text.push_str(&format!(",\"{}/m{key}\":{value}", ["train", "val", "sys"][key as usize % 3]));
    }
    text.push('}');
    text
}

/// A number in -1..1 that looks random and is the same every time.
pub(crate) fn noise(run: u64, step: u64, key: u64) -> f64 {
    let mut z = run.wrapping_mul(0x9e37_79b9).wrapping_add(step).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ key << 32;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
}

/// A request body with this many rows from `first` on.
pub(crate) fn body(run: u64, first: u64, n_rows: u64) -> String {
    let lines: Vec<String> = (first..first + n_rows).map(|step| line(run, step)).collect();
    serde_json::json!({"files": {"wandb-history.jsonl": {"offset": first, "content": lines}}}).to_string()
}
