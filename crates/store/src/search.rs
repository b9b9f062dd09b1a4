//! Finding anything by a part of its name, over all projects that somebody may see.
//!
//! Case does not matter for the letters from A to Z.

use ayumi_model::run::Run;
use ayumi_model::user::User;
use ayumi_model::{EntityId, RunId, UserId};

use crate::Store;
use crate::error::Result;
use crate::params;
use crate::run_query::get_runs;
use crate::sql::{FromRow, Row, Tx};
use crate::users::USER_COLUMNS;

/// Tags that one search follows.
const TAGS: usize = 20;
/// Different tags looked at.
const TAGS_SEEN: usize = 10_000;

/// What a search found, the latest of each kind first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Hits {
    /// Projects.
    pub projects: Vec<NamedHit>,
    /// Runs, by their id, name or tags.
    pub runs: Vec<Run>,
    /// Sweeps, by their id or name.
    pub sweeps: Vec<NamedHit>,
    /// Collections of artifacts.
    pub collections: Vec<NamedHit>,
    /// Users and teams.
    pub entities: Vec<EntityHit>,
}

/// A thing in a project, or a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedHit {
    /// The owner of the project.
    pub entity: String,
    /// The project.
    pub project: String,
    /// The thing's id in it; the project's name for a project.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// The type of a collection.
    pub type_name: Option<String>,
}

/// A user or a team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntityHit {
    /// Its name.
    pub name: String,
    /// Whether it is a team.
    pub is_team: bool,
}

/// Whose things a search finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Those of these entities, and who belongs to them.
    Of(Vec<EntityId>),
    /// Everybody's.
    All,
}

impl Scope {
    /// A condition on a column that holds the id of an entity.
    fn holds(&self, column: &str) -> String {
        match self {
            Self::All => "1 = 1".to_owned(),
            // Ids are our own numbers, so they may stand in the text; a list has no portable placeholder.
            Self::Of(ids) if ids.is_empty() => "1 = 0".to_owned(),
            Self::Of(ids) => {
                let list: Vec<String> = ids.iter().map(ToString::to_string).collect();
                format!("{column} IN ({})", list.join(","))
            }
        }
    }
}

impl Store {
    /// What has this text in its name, at most `limit` of each kind.
    pub async fn search(&self, scope: Scope, text: &str, limit: usize) -> Result<Hits> {
        let pattern = format!("%{}%", escaped(&text.to_ascii_lowercase()));
        self.sql.read(move |tx| search(tx, &scope, &pattern, limit)).await
    }
}

impl Store {
    /// The people of the scope, and the one who asks, whose names begin or end with this text: first those who are called
    /// just so. Addresses count for the one who asks, and in the scope of all for everybody.
    pub async fn find_users(&self, scope: Scope, asker: UserId, text: &str, limit: usize) -> Result<Vec<User>> {
        let text = text.to_ascii_lowercase();
        let (prefix, suffix) = (format!("{}%", escaped(&text)), format!("%{}", escaped(&text)));
        let text = text.replace('\0', "");
        let (is_seen, shows_address) = match &scope {
            Scope::All => ("1 = 1".to_owned(), "1 = 1"),
            of => {
                let teams = of.holds("m.entity_id");
                (format!("u.id = $4 OR u.id IN (SELECT m.user_id FROM team_member m WHERE {teams})"), "u.id = $4")
            }
        };
        let fits = |column: &str| format!("{column} LIKE $1 ESCAPE '\\' OR {column} LIKE $2 ESCAPE '\\'");
        let (by_name, by_address) = (fits("lower(e.name)"), fits("lower(u.email)"));
        let query = format!(
            "SELECT {USER_COLUMNS} FROM \"user\" u JOIN entity e ON e.id = u.entity_id
             WHERE ({is_seen}) AND ({by_name} OR ({shows_address} AND ({by_address})))
             ORDER BY CASE WHEN $3 IN (lower(e.name), lower(u.email)) THEN 0 ELSE 1 END, e.name LIMIT {limit}"
        );
        // PostgreSQL refuses parameters that a statement does not use.
        match scope {
            Scope::All => self.sql.read(move |tx| tx.query(&query, params![&prefix, &suffix, &text])).await,
            Scope::Of(_) => self.sql.read(move |tx| tx.query(&query, params![&prefix, &suffix, &text, asker])).await,
        }
    }
}

/// A text as a pattern of LIKE that stands for itself.
fn escaped(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len());
    for c in text.chars().filter(|c| *c != '\0') {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern
}

fn search(tx: &mut Tx<'_>, scope: &Scope, pattern: &str, limit: usize) -> Result<Hits> {
    let projects = format!("{} AND p.deleted_at IS NULL", scope.holds("p.entity_id"));
    let like = |expression: &str| format!("{expression} LIKE $1 ESCAPE '\\'");
    let named = |columns: &str, from: &str, condition: String, order: &str| {
        format!(
            "SELECT e.name AS entity, p.name AS project, {columns} AS type_name FROM {from} JOIN entity e ON e.id = p.entity_id
             WHERE {projects} AND ({condition}) ORDER BY {order} DESC LIMIT $2"
        )
    };
    let of_projects = named(
        "p.name AS id, p.name AS name, CAST(NULL AS TEXT)",
        "project p",
        like("lower(e.name || '/' || p.name)"),
        "p.updated_at",
    );
    let of_sweeps = named(
        "s.name AS id, coalesce(s.display_name, s.name) AS name, CAST(NULL AS TEXT)",
        "sweep s JOIN project p ON p.id = s.project_id",
        format!("{} OR {}", like("lower(s.name)"), like("lower(s.display_name)")),
        "s.id",
    );
    let of_collections = named(
        "c.name AS id, c.name AS name, t.name",
        "artifact_collection c JOIN artifact_type t ON t.id = c.type_id JOIN project p ON p.id = c.project_id",
        like("lower(c.name)"),
        "c.id",
    );
    Ok(Hits {
        projects: tx.query(&of_projects, params![pattern, limit])?,
        runs: search_runs(tx, &projects, pattern, limit)?,
        sweeps: tx.query(&of_sweeps, params![pattern, limit])?,
        collections: tx.query(&of_collections, params![pattern, limit])?,
        entities: search_entities(tx, scope, pattern, limit)?,
    })
}

fn search_runs(tx: &mut Tx<'_>, projects: &str, pattern: &str, limit: usize) -> Result<Vec<Run>> {
    let listed = format!("r.deleted_at IS NULL AND r.project_id IN (SELECT p.id FROM project p WHERE {projects})");
    let mut ids: Vec<RunId> = tx.query(
        &format!(
            "SELECT r.id FROM run r WHERE {listed} AND (lower(r.name) LIKE $1 ESCAPE '\\'
             OR lower(substr(r.display_name, 1, 200)) LIKE $1 ESCAPE '\\') ORDER BY r.id DESC LIMIT $2"
        ),
        params![pattern, limit],
    )?;
    // From each tag to the next in their index: there are few, however many runs have them.
    let tags: Vec<String> = tx.query(
        "WITH RECURSIVE seen (tag) AS (
             SELECT min(tag) FROM run_tag
             UNION ALL SELECT (SELECT min(tag) FROM run_tag WHERE tag > seen.tag) FROM seen WHERE seen.tag IS NOT NULL
         ) SELECT tag FROM (SELECT tag FROM seen WHERE tag IS NOT NULL LIMIT $2) AS known
         WHERE lower(tag) LIKE $1 ESCAPE '\\' LIMIT $3",
        params![pattern, TAGS_SEEN, TAGS],
    )?;
    for tag in tags {
        let text = format!(
            "SELECT r.id FROM run_tag t JOIN run r ON r.id = t.run_id WHERE t.tag = $1 AND {listed}
             ORDER BY t.run_id DESC LIMIT $2"
        );
        ids.extend(tx.query::<RunId>(&text, params![&tag, limit])?);
    }
    ids.sort_by(|a, b| b.cmp(a));
    ids.dedup();
    ids.truncate(limit);
    get_runs(tx, &ids)
}

/// The teams of the scope, and who belongs to them.
fn search_entities(tx: &mut Tx<'_>, scope: &Scope, pattern: &str, limit: usize) -> Result<Vec<EntityHit>> {
    let text = format!(
        "SELECT e.name, e.is_team FROM entity e WHERE lower(e.name) LIKE $1 ESCAPE '\\' AND ({} OR e.id IN (
             SELECT u.entity_id FROM team_member m JOIN \"user\" u ON u.id = m.user_id WHERE {}))
         ORDER BY e.is_team DESC, e.name LIMIT $2",
        scope.holds("e.id"),
        scope.holds("m.entity_id")
    );
    tx.query(&text, params![pattern, limit])
}

impl FromRow for NamedHit {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            entity: row.get("entity")?,
            project: row.get("project")?,
            id: row.get("id")?,
            name: row.get("name")?,
            type_name: row.get("type_name")?,
        })
    }
}

impl FromRow for EntityHit {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { name: row.get("name")?, is_team: row.get("is_team")? })
    }
}
