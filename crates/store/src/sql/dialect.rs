//! Everything in which the two databases really differ, by name.

/// Which database a transaction speaks to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite in a folder.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

impl Dialect {
    /// The end of a SELECT whose rows the transaction will change. SQLite has one writer, so nobody else can.
    pub fn for_update(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " FOR UPDATE",
        }
    }

    /// Schema text for this database. An integer primary key is the row id in SQLite only when it is called INTEGER; a
    /// key the database counts up has a name of its own in each, and only SQLite keeps rows inside their primary key.
    /// Triggers differ altogether: what follows `-- [SQLite]` or `-- [PostgreSQL]` is for that one alone.
    pub fn schema(self, text: &str) -> String {
        let (common, own) = text.split_once("-- [SQLite]").unwrap_or((text, ""));
        let (sqlite, postgres) = own.split_once("-- [PostgreSQL]").unwrap_or((own, ""));
        match self {
            Self::Sqlite => {
                common
                    .replace("BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY", "INTEGER PRIMARY KEY AUTOINCREMENT")
                    .replace("BIGINT PRIMARY KEY", "INTEGER PRIMARY KEY")
                    + sqlite
            }
            Self::Postgres => common.replace(" WITHOUT ROWID", "") + postgres,
        }
    }

    /// Two expressions that place a transaction among the changes of runs (`run.version`). A later one must read again what
    /// has at least the first; what has the second or more is no change that this one sees, but the trace of another
    /// server's numbers in a restored copy.
    pub fn version_bounds(self) -> [&'static str; 2] {
        const NEXT: &str = "(SELECT value + 1 FROM counter WHERE name = 'run_version')";
        match self {
            Self::Sqlite => [NEXT, NEXT],
            Self::Postgres => [
                "pg_snapshot_xmin(pg_current_snapshot())::text::bigint",
                "pg_snapshot_xmax(pg_current_snapshot())::text::bigint",
            ],
        }
    }
}

/// SQLite numbers its placeholders with `?1`, PostgreSQL with `$1`; we write the latter. No text of ours has a `$`
/// before a digit anywhere else.
pub(super) fn sqlite_placeholders(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let placeholder = c == '$' && chars.peek().is_some_and(char::is_ascii_digit);
        out.push(if placeholder { '?' } else { c });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_keep_their_numbers() {
        assert_eq!(sqlite_placeholders("a = $2 AND b = $1"), "a = ?2 AND b = ?1");
    }

    #[test]
    fn each_database_gets_its_own_part_of_a_schema() {
        let text = "id BIGINT PRIMARY KEY;-- [SQLite]\na;-- [PostgreSQL]\nb;";
        assert_eq!(Dialect::Sqlite.schema(text), "id INTEGER PRIMARY KEY;\na;");
        assert_eq!(Dialect::Postgres.schema(text), "id BIGINT PRIMARY KEY;\nb;");
    }
}
