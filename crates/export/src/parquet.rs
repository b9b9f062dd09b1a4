//! A table as a Parquet file.

mod column;

use std::io::Write;
use std::sync::Arc;

use ::parquet::arrow::{ArrowSchemaConverter, add_encoded_arrow_schema_to_metadata};
use ::parquet::basic::{Compression, Encoding, ZstdLevel};
use ::parquet::file::metadata::SortingColumn;
use ::parquet::file::properties::{WriterProperties, WriterPropertiesBuilder};
use ::parquet::file::writer::SerializedFileWriter;
use ::parquet::schema::types::ColumnPath;
use arrow_array::{Array, RecordBatch};
use arrow_schema::Schema;
use ayumi_history::Rows;

use crate::batch::{self, Batcher};
use crate::{ColumnType, Result, Table};

/// Rows of a group at most. It may have a batch more.
const GROUP_ROWS: usize = 1 << 20;
/// Bytes in memory of a group at most. It may have a batch more.
const GROUP_BYTES: usize = 64 << 20;

/// Writes rows as one Parquet file, and tells how many they are.
///
/// Compressed with zstd, with the bytes of floats split, and with statistics for each page. `windows` are the rows of
/// [`Table::scan`]. One group of rows is held in memory, and about 1 KB for each column of each group written, which the file
/// lists at its end. After an error the file lacks that end, so every reader can tell.
pub fn write_parquet(
    table: &Table,
    windows: impl IntoIterator<Item = ayumi_history::Result<Rows>>,
    out: impl Write + Send,
) -> Result<u64> {
    let schema = batch::schema(table);
    let mut batcher = Batcher::new(table, Arc::clone(&schema));
    let mut file = File::new(table, &schema, out)?;
    let mut n_rows = 0;
    for window in windows {
        let window = window?;
        n_rows += window.n_rows() as u64;
        batcher.add(&window, |batch| file.add(batch))?;
    }
    if let Some(batch) = batcher.rest()? {
        file.add(batch)?;
    }
    file.finish()?;
    Ok(n_rows)
}

/// A file that is being written.
///
/// A group is gathered as Arrow arrays and then written column by column, so only one column at a time has an encoder and a
/// compressor. To have them for all columns at once, as the library's writer of batches does, takes 150 KB and more for
/// each.
struct File<W: Write + Send> {
    writer: SerializedFileWriter<W>,
    /// The group that is being gathered.
    group: Vec<RecordBatch>,
    n_rows: usize,
    n_bytes: usize,
}

impl<W: Write + Send> File<W> {
    fn new(table: &Table, schema: &Schema, out: W) -> Result<Self> {
        let mut properties = properties(table);
        // Without it a reader would not know the metadata of columns.
        add_encoded_arrow_schema_to_metadata(schema, &mut properties);
        let root = ArrowSchemaConverter::new().convert(schema)?.root_schema_ptr();
        let writer = SerializedFileWriter::new(out, root, Arc::new(properties))?;
        Ok(Self { writer, group: Vec::new(), n_rows: 0, n_bytes: 0 })
    }

    fn add(&mut self, batch: RecordBatch) -> Result<()> {
        self.n_rows += batch.num_rows();
        self.n_bytes += batch.columns().iter().map(|array| array.get_array_memory_size()).sum::<usize>();
        self.group.push(batch);
        if self.n_rows >= GROUP_ROWS || self.n_bytes >= GROUP_BYTES {
            self.write_group()?;
        }
        Ok(())
    }

    fn write_group(&mut self) -> Result<()> {
        let group = std::mem::take(&mut self.group);
        (self.n_rows, self.n_bytes) = (0, 0);
        let mut writer = self.writer.next_row_group()?;
        let mut index = 0;
        while let Some(mut column) = writer.next_column()? {
            for batch in &group {
                column::write(&mut column, batch.column(index), batch.schema_ref().field(index).is_nullable())?;
            }
            column.close()?;
            index += 1;
        }
        writer.close()?;
        Ok(())
    }

    fn finish(mut self) -> Result<()> {
        if !self.group.is_empty() {
            self.write_group()?;
        }
        self.writer.close()?;
        Ok(())
    }
}

fn properties(table: &Table) -> WriterProperties {
    let step = ColumnPath::new(vec!["_step".into()]);
    let common = WriterProperties::builder()
        .set_created_by(concat!("ayumi ", env!("CARGO_PKG_VERSION")).into())
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_sorting_columns(Some(vec![SortingColumn { column_idx: 0, descending: false, nulls_first: false }]));
    let with_step = encode(common, step, Encoding::DELTA_BINARY_PACKED);
    let columns = table.columns().iter();
    let with_all = columns.fold(with_step, |properties, column| {
        let path = ColumnPath::new(vec![column.name.clone()]);
        match column.column_type {
            ColumnType::Int => encode(properties, path, Encoding::DELTA_BINARY_PACKED),
            ColumnType::Number => encode(properties, path, Encoding::BYTE_STREAM_SPLIT),
            ColumnType::Bool | ColumnType::Text | ColumnType::Json => properties,
        }
    });
    with_all.build()
}

/// Sets how a column is encoded, which has no effect with a dictionary.
fn encode(properties: WriterPropertiesBuilder, path: ColumnPath, encoding: Encoding) -> WriterPropertiesBuilder {
    properties.set_column_dictionary_enabled(path.clone(), false).set_column_encoding(path, encoding)
}
