//! Results: a name, a number, its unit, and the target where there is one.

use std::path::Path;

use anyhow::Result;
use serde_json::json;

/// All results of one run.
#[derive(Default)]
pub(crate) struct Report {
    rows: Vec<Measured>,
}

struct Measured {
    name: String,
    value: f64,
    unit: String,
    target: Option<String>,
}

impl Report {
    /// Notes a result.
    pub(crate) fn add(&mut self, name: &str, value: f64, unit: &str, target: Option<&str>) {
        eprintln!("{name}: {value:.2} {unit}");
        self.rows.push(Measured {
            name: name.to_owned(),
            value,
            unit: unit.to_owned(),
            target: target.map(str::to_owned),
        });
    }

    /// Writes the results as JSON.
    pub(crate) fn save(&self, folder: &Path) -> Result<()> {
        let rows: Vec<_> = self
            .rows
            .iter()
            .map(|row| json!({"name": row.name, "value": row.value, "unit": row.unit, "target": row.target}))
            .collect();
        std::fs::create_dir_all(folder)?;
        std::fs::write(folder.join("results.json"), serde_json::to_string_pretty(&rows)?)?;
        Ok(())
    }

    /// Prints the results as a Markdown table.
    pub(crate) fn print(&self) {
        println!("| what | measured | target |\n|---|---|---|");
        for row in &self.rows {
            println!("| {} | {:.2} {} | {} |", row.name, row.value, row.unit, row.target.as_deref().unwrap_or("–"));
        }
    }
}

/// The value below which `percent` of the samples lie.
pub(crate) fn percentile(samples: &mut [f64], percent: f64) -> f64 {
    samples.sort_by(f64::total_cmp);
    let index = ((samples.len() as f64 * percent / 100.0).ceil() as usize).clamp(1, samples.len().max(1)) - 1;
    samples.get(index).copied().unwrap_or(f64::NAN)
}
