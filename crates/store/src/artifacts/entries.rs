//! What versions contain.

use ayumi_model::ArtifactId;
use ayumi_model::artifact::{Content, Entry};
use ayumi_model::name::FilePath;

use crate::Store;
use crate::error::Result;
use crate::params;
use crate::sql::{FromRow, Param, Row};

/// Which entries of a version to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EntryQuery {
    /// Only these paths; empty means all.
    pub names: Vec<String>,
    /// Only paths that start with this.
    pub prefix: Option<String>,
    /// Only paths after this one.
    pub after: Option<String>,
    /// How many at most.
    pub limit: usize,
}

const ENTRY: &str =
    "SELECT n.path, n.digest, n.size_bytes AS n_size_bytes, n.ref, n.extra, n.birth, n.content_id AS id,
    c.md5, c.size_bytes, c.blob FROM artifact_entry n LEFT JOIN artifact_content c ON c.id = n.content_id";

impl FromRow for Entry {
    fn from_row(row: &Row) -> Result<Self> {
        let has_content = row.get::<Option<i64>>("id")?.is_some();
        Ok(Self {
            path: row.get("path")?,
            digest: row.get("digest")?,
            size_bytes: row.get("n_size_bytes")?,
            reference: row.get("ref")?,
            extra: row.get("extra")?,
            birth: row.get("birth")?,
            content: if has_content { Some(Content::from_row(row)?) } else { None },
        })
    }
}

impl Store {
    /// A version's entries, by path.
    pub async fn list_entries(&self, artifact: ArtifactId, query: EntryQuery) -> Result<Vec<Entry>> {
        self.sql
            .read(move |tx| {
                let mut text = format!("{ENTRY} WHERE n.artifact_id = $1 AND n.path > $2");
                let mut values = vec![Param::from(artifact), Param::from(query.after.as_deref().unwrap_or(""))];
                if !query.names.is_empty() {
                    let first = values.len() + 1;
                    values.extend(query.names.iter().map(Param::from));
                    let marks: Vec<String> = (first..=values.len()).map(|n| format!("${n}")).collect();
                    text.push_str(&format!(" AND n.path IN ({})", marks.join(",")));
                }
                if let Some(prefix) = query.prefix.as_deref().filter(|prefix| !prefix.is_empty()) {
                    values.push(Param::from(prefix));
                    // Unlike LIKE, this tells upper from lower case in both databases.
                    let n_chars = prefix.chars().count();
                    text.push_str(&format!(" AND substr(n.path, 1, {n_chars}) = ${}", values.len()));
                }
                values.push(Param::from(query.limit));
                text.push_str(&format!(" ORDER BY n.path LIMIT ${}", values.len()));
                tx.query(&text, &values)
            })
            .await
    }

    /// The entry at a path.
    pub async fn find_entry(&self, artifact: ArtifactId, path: &FilePath) -> Result<Option<Entry>> {
        let path = path.clone();
        let text = format!("{ENTRY} WHERE n.artifact_id = $1 AND n.path = $2");
        self.sql.read(move |tx| tx.find(&text, params![artifact, &path])).await
    }
}
