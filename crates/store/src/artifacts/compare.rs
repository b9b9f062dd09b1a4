//! Two versions, path by path.

use ayumi_model::ArtifactId;
use ayumi_model::name::FilePath;

use crate::Store;
use crate::error::Result;
use crate::params;
use crate::sql::{FromRow, Param, Row};

/// How a path differs between two versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Difference {
    /// Only the second one has it.
    Added,
    /// Only the first one has it.
    Removed,
    /// Both have it, with different contents.
    Changed,
    /// Both have the same there.
    Same,
}

impl Difference {
    /// All there are.
    pub const ALL: [Self; 4] = [Self::Added, Self::Removed, Self::Changed, Self::Same];

    /// The one with this name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|difference| difference.as_str() == text)
    }

    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
            Self::Same => "same",
        }
    }
}

/// What a version has at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The entry's digest.
    pub digest: String,
    /// Its length.
    pub size_bytes: i64,
    /// Where it is, if it is elsewhere.
    pub reference: Option<String>,
}

/// A path of at least one of two versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComparedPath {
    /// The path.
    pub path: FilePath,
    /// How they differ.
    pub difference: Difference,
    /// What the first one has there.
    pub before: Option<Held>,
    /// What the second one has there.
    pub after: Option<Held>,
}

/// How many paths differ in which way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DifferenceCounts {
    /// Only in the second.
    pub n_added: i64,
    /// Only in the first.
    pub n_removed: i64,
    /// In both, with different contents.
    pub n_changed: i64,
    /// The same in both.
    pub n_same: i64,
}

impl FromRow for DifferenceCounts {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            n_added: row.get("n_added")?,
            n_removed: row.get("n_removed")?,
            n_changed: row.get("n_changed")?,
            n_same: row.get("n_same")?,
        })
    }
}

impl FromRow for ComparedPath {
    fn from_row(row: &Row) -> Result<Self> {
        let held = |digest: &str, size: &str, reference: &str| -> Result<Option<Held>> {
            let Some(digest) = row.get(digest)? else { return Ok(None) };
            Ok(Some(Held { digest, size_bytes: row.get(size)?, reference: row.get(reference)? }))
        };
        let before = held("digest_1", "size_1", "ref_1")?;
        let after = held("digest_2", "size_2", "ref_2")?;
        let difference = match (&before, &after) {
            (None, _) => Difference::Added,
            (_, None) => Difference::Removed,
            (Some(one), Some(two)) if one.digest == two.digest && one.reference == two.reference => Difference::Same,
            _ => Difference::Changed,
        };
        Ok(Self { path: row.get("path")?, difference, before, after })
    }
}

/// Both versions' entries, one row for each path. `$1` and `$2` are the versions, `$3` the path to begin after.
const PATHS: &str = "SELECT path, max(digest_1) AS digest_1, max(size_1) AS size_1, max(ref_1) AS ref_1,
        max(digest_2) AS digest_2, max(size_2) AS size_2, max(ref_2) AS ref_2 FROM (
            SELECT path, digest AS digest_1, size_bytes AS size_1, ref AS ref_1, CAST(NULL AS TEXT) AS digest_2,
                CAST(NULL AS BIGINT) AS size_2, CAST(NULL AS TEXT) AS ref_2
            FROM artifact_entry WHERE artifact_id = $1 AND path > $3
            UNION ALL
            SELECT path, NULL, NULL, NULL, digest, size_bytes, ref
            FROM artifact_entry WHERE artifact_id = $2 AND path > $3
        ) AS either GROUP BY path";
const SAME: &str = "digest_1 = digest_2 AND coalesce(ref_1, '') = coalesce(ref_2, '')";

fn condition(difference: Difference) -> String {
    match difference {
        Difference::Added => "digest_1 IS NULL".to_owned(),
        Difference::Removed => "digest_2 IS NULL".to_owned(),
        Difference::Same => format!("({SAME})"),
        Difference::Changed => format!("(digest_1 IS NOT NULL AND digest_2 IS NOT NULL AND NOT ({SAME}))"),
    }
}

impl Store {
    /// The paths of two versions that differ in one of these ways, by path, after the one given.
    pub async fn compare_artifacts(
        &self,
        (before, after): (ArtifactId, ArtifactId),
        differences: Vec<Difference>,
        beyond: Option<String>,
        limit: usize,
    ) -> Result<Vec<ComparedPath>> {
        let conditions: Vec<String> = differences.into_iter().map(condition).collect();
        if conditions.is_empty() {
            return Ok(Vec::new());
        }
        let text = format!("SELECT * FROM ({PATHS}) AS paths WHERE {} ORDER BY path LIMIT $4", conditions.join(" OR "));
        self.sql
            .read(move |tx| {
                let beyond = Param::from(beyond.as_deref().unwrap_or(""));
                tx.query(&text, &[before.into(), after.into(), beyond, limit.into()])
            })
            .await
    }

    /// How many paths of two versions differ in which way.
    pub async fn count_differences(&self, before: ArtifactId, after: ArtifactId) -> Result<DifferenceCounts> {
        let sum = |difference| format!("coalesce(sum(CASE WHEN {} THEN 1 ELSE 0 END), 0)", condition(difference));
        let text = format!(
            "SELECT CAST({} AS BIGINT) AS n_added, CAST({} AS BIGINT) AS n_removed, CAST({} AS BIGINT) AS n_changed,
             CAST({} AS BIGINT) AS n_same FROM ({PATHS}) AS paths",
            sum(Difference::Added),
            sum(Difference::Removed),
            sum(Difference::Changed),
            sum(Difference::Same)
        );
        self.sql.read(move |tx| tx.get(&text, params![before, after, ""])).await
    }
}
