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
    /// key the database counts up has a name of its own in each.
    pub fn schema(self, text: &str) -> String {
        match self {
            Self::Sqlite => text
                .replace("BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY", "INTEGER PRIMARY KEY AUTOINCREMENT")
                .replace("BIGINT PRIMARY KEY", "INTEGER PRIMARY KEY"),
            Self::Postgres => text.to_owned(),
        }
    }

    /// A pattern match that ignores case. LIKE does so in SQLite (for ASCII), ILIKE in PostgreSQL.
    pub fn like(self) -> &'static str {
        match self {
            Self::Sqlite => "LIKE",
            Self::Postgres => "ILIKE",
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

/// The text for a LIKE pattern that finds `part` anywhere, with `\` as the escape character.
pub fn containing(part: &str) -> String {
    let mut pattern = String::with_capacity(part.len() + 2);
    pattern.push('%');
    for c in part.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_keep_their_numbers() {
        assert_eq!(sqlite_placeholders("a = $2 AND b = $1"), "a = ?2 AND b = ?1");
    }

    #[test]
    fn a_search_text_is_taken_literally() {
        assert_eq!(containing("50%_a"), "%50\\%\\_a%");
    }
}
