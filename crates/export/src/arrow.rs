//! A table as an Arrow IPC stream.

use std::io::Write;

use arrow_ipc::writer::StreamWriter;
use ayumi_history::Rows;

use crate::batch::{self, Batcher};
use crate::{Result, Table};

/// Writes rows as one Arrow IPC stream without compression, and tells how many they are.
///
/// `windows` are the rows of [`Table::scan`]. After an error the stream lacks its end mark, which many readers do not miss:
/// who hands it on has to tell.
pub fn write_arrow(
    table: &Table,
    windows: impl IntoIterator<Item = ayumi_history::Result<Rows>>,
    out: impl Write,
) -> Result<u64> {
    let schema = batch::schema(table);
    let mut writer = StreamWriter::try_new(out, &schema)?;
    let mut batcher = Batcher::new(table, schema);
    let mut n_rows = 0;
    for window in windows {
        let window = window?;
        n_rows += window.n_rows() as u64;
        batcher.add(&window, |batch| Ok(writer.write(&batch)?))?;
    }
    if let Some(batch) = batcher.rest()? {
        writer.write(&batch)?;
    }
    writer.finish()?;
    Ok(n_rows)
}
