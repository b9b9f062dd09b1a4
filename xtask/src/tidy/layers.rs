//! Which folder may name which library. The manifests tell about crates; this tells about folders inside them.

use super::{Tree, Violation, find_word};

pub(super) fn databases_stay_in_the_store(tree: &Tree) -> Vec<Violation> {
    mentions_outside(tree, &["rs"], &["rusqlite", "tokio_postgres", "deadpool_postgres"], "crates/store/")
}

pub(super) fn graphql_stays_in_the_facade(tree: &Tree) -> Vec<Violation> {
    mentions_outside(tree, &["rs"], &["apollo_compiler"], "crates/server/src/wandb/")
}

pub(super) fn only_the_api_folder_fetches(tree: &Tree) -> Vec<Violation> {
    calls_outside(tree, &["fetch(", "new EventSource(", "new XMLHttpRequest(", "sendBeacon("], "web/src/api/")
}

pub(super) fn only_the_chart_folder_draws(tree: &Tree) -> Vec<Violation> {
    calls_outside(tree, &["from \"uplot\"", "from \"uplot/", "import \"uplot", "import(\"uplot"], "web/src/chart/")
}

fn mentions_outside(tree: &Tree, extensions: &[&str], words: &[&str], home: &str) -> Vec<Violation> {
    // This tool has to name what it forbids.
    let others =
        tree.files.iter().filter(|file| file.is(extensions) && !file.is_below(home) && !file.is_below("xtask/"));
    let wrong = |line: &str| {
        let word = words.iter().find(|word| find_word(line, word).is_some())?;
        Some(format!("`{word}` belongs to {home}"))
    };
    others.flat_map(|file| file.lines_where(wrong)).collect()
}

fn calls_outside(tree: &Tree, calls: &[&str], home: &str) -> Vec<Violation> {
    let sources = tree.files.iter().filter(|file| {
        // Tests put stand-ins where the real thing would be.
        let is_test = file.path.contains(".test.");
        file.is(&["ts", "tsx"]) && file.is_below("web/src/") && !file.is_below(home) && !is_test
    });
    let wrong = |line: &str| {
        let call = calls.iter().find(|call| starts_a_word(line, call))?;
        Some(format!("`{call}` belongs to {home}"))
    };
    sources.flat_map(|file| file.lines_where(wrong)).collect()
}

/// True where `call` is not the end of a longer name, as in `refetch(`, nor the method of something, as in `query.fetch(`.
fn starts_a_word(line: &str, call: &str) -> bool {
    line.match_indices(call).any(|(at, _)| {
        let before = line[..at].trim_end_matches("globalThis.").trim_end_matches("window.").chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '.')
    })
}

#[cfg(test)]
mod tests {
    use super::super::places;
    use super::*;

    #[test]
    fn a_database_outside_the_store_is_found() {
        let files = [
            ("crates/store/src/sql.rs", "use rusqlite::Row;"),
            ("crates/service/src/runs.rs", "// fine\nuse rusqlite::Row;"),
            ("crates/server/src/api.rs", "fn f() -> tokio_postgres::Error {}"),
        ];
        let found = ["crates/service/src/runs.rs:2", "crates/server/src/api.rs:1"];
        assert_eq!(places(databases_stay_in_the_store, &files), found);
    }

    #[test]
    fn graphql_outside_the_facade_is_found() {
        let files = [
            ("crates/server/src/wandb/graphql.rs", "use apollo_compiler::Schema;"),
            ("crates/server/src/api/runs.rs", "use apollo_compiler::Schema;"),
        ];
        assert_eq!(places(graphql_stays_in_the_facade, &files), ["crates/server/src/api/runs.rs:1"]);
    }

    #[test]
    fn a_request_outside_the_api_folder_is_found() {
        let files = [
            ("web/src/api/client.ts", "await fetch(url)"),
            ("web/src/features/run/run.tsx", "query.refetch();\nawait fetch(url);\nwindow.fetch(url)"),
            ("web/src/features/run/run.test.tsx", "fetch(url)"),
            ("web/src/features/live/live.ts", "const s = new EventSource(url);"),
        ];
        let found =
            ["web/src/features/run/run.tsx:2", "web/src/features/run/run.tsx:3", "web/src/features/live/live.ts:1"];
        assert_eq!(places(only_the_api_folder_fetches, &files), found);
    }

    #[test]
    fn the_chart_library_outside_its_folder_is_found() {
        let files = [
            ("web/src/chart/bridge.ts", "import uPlot from \"uplot\";"),
            ("web/src/features/panel.tsx", "import uPlot from \"uplot\";"),
        ];
        assert_eq!(places(only_the_chart_folder_draws, &files), ["web/src/features/panel.tsx:1"]);
    }
}
