//! A table as a Parquet file.

use std::io::Write;

use ::parquet::arrow::ArrowWriter;
use ::parquet::basic::{Compression, Encoding, ZstdLevel};
use ::parquet::file::metadata::SortingColumn;
use ::parquet::file::properties::{WriterProperties, WriterPropertiesBuilder};
use ::parquet::schema::types::ColumnPath;
use ayumi_history::Rows;

use crate::batch::{self, Batcher};
use crate::{ColumnType, Result, Table};

/// Rows of a group at most.
const GROUP_ROWS: usize = 1 << 20;
/// Bytes of a group before compression, about, at most. The writer holds one group in memory.
const GROUP_BYTES: usize = 64 << 20;
/// Rows of a page at most, in narrow tables. A reader of few steps reads whole pages.
const PAGE_ROWS: usize = 20_000;
/// Up to this many columns have several pages in a group. From its second page on each column holds on to its compressor
/// until the group ends, at more than 1 MB; a compressor for a single page lives no longer than the page.
const PAGED_COLUMNS: usize = 64;

/// Writes rows as one Parquet file, and tells how many they are.
///
/// Compressed with zstd, with the bytes of floats split, and with statistics for each page. `windows` are the rows of
/// [`Table::scan`]. Memory grows by about 1 KB for each
/// column of each group of rows, which the file lists at its end; beyond that, one group is held. After an error the file
/// lacks its end, so a reader can tell.
pub fn write_parquet(
    table: &Table,
    windows: impl IntoIterator<Item = ayumi_history::Result<Rows>>,
    out: impl Write + Send,
) -> Result<u64> {
    let schema = batch::schema(table);
    let mut writer = ArrowWriter::try_new(out, schema.clone(), Some(properties(table)))?;
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
    writer.close()?;
    Ok(n_rows)
}

fn properties(table: &Table) -> WriterProperties {
    let n_columns = 1 + table.columns().len();
    let group_rows = (GROUP_BYTES / (size_of::<f64>() * n_columns)).clamp(1, GROUP_ROWS);
    let page_rows = if n_columns <= PAGED_COLUMNS { PAGE_ROWS } else { group_rows };
    let steps = ColumnPath::new(vec!["_step".into()]);
    let common = WriterProperties::builder()
        .set_created_by(concat!("ayumi ", env!("CARGO_PKG_VERSION")).into())
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(1).unwrap_or_default()))
        .set_max_row_group_row_count(Some(group_rows))
        .set_max_row_group_bytes(Some(GROUP_BYTES))
        .set_data_page_row_count_limit(page_rows)
        .set_sorting_columns(Some(vec![SortingColumn { column_idx: 0, descending: false, nulls_first: false }]));
    let common = encode(common, steps, Encoding::DELTA_BINARY_PACKED);
    let columns = table.columns().iter();
    let encoded = columns.fold(common, |properties, column| {
        let path = ColumnPath::new(vec![column.name.clone()]);
        match column.column_type {
            ColumnType::Int => encode(properties, path, Encoding::DELTA_BINARY_PACKED),
            ColumnType::Number => encode(properties, path, Encoding::BYTE_STREAM_SPLIT),
            ColumnType::Bool | ColumnType::Text | ColumnType::Json => properties,
        }
    });
    encoded.build()
}

/// Sets how a column is encoded, which it would not be with a dictionary.
fn encode(properties: WriterPropertiesBuilder, path: ColumnPath, encoding: Encoding) -> WriterPropertiesBuilder {
    properties.set_column_dictionary_enabled(path.clone(), false).set_column_encoding(path, encoding)
}
