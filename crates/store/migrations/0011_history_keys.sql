-- The keys of a run lie beside each other, so that the list of them is one scan. Their order by hash made SQLite look up
-- each key in another place of a table of its own. PostgreSQL's table is right as it is.
-- [SQLite]
CREATE TABLE history_key_clustered (
    run_id BIGINT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    stream BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    path TEXT NOT NULL,
    kinds BIGINT NOT NULL,
    PRIMARY KEY (run_id, stream, hash)
) WITHOUT ROWID;
INSERT INTO history_key_clustered SELECT run_id, stream, hash, path, kinds FROM history_key ORDER BY run_id, stream, hash;
DROP TABLE history_key;
ALTER TABLE history_key_clustered RENAME TO history_key;
