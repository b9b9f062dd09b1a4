-- Rows at rest. Until now these tables were empty: nothing wrote them.
DROP TABLE run_part;
DROP TABLE part;
DROP TABLE pack;

-- Blobs with the bytes of many parts. `live_bytes`: those of parts that still exist.
CREATE TABLE pack (
    id BIGINT PRIMARY KEY,
    blob TEXT NOT NULL UNIQUE,
    size_bytes BIGINT NOT NULL,
    live_bytes BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

-- Immutable rows. A part's bytes are in a pack from `start` on, or, while they are few, in `content`.
CREATE TABLE part (
    id BIGINT PRIMARY KEY,
    pack_id BIGINT REFERENCES pack (id),
    start BIGINT NOT NULL,
    size_bytes BIGINT NOT NULL,
    content BYTEA,
    n_rows BIGINT NOT NULL,
    n_points BIGINT NOT NULL,
    -- The least and the greatest step.
    first_step BIGINT NOT NULL,
    last_step BIGINT NOT NULL,
    -- Some bytes of it are not those that were written: left out of what is read.
    is_damaged BIGINT NOT NULL
);
CREATE INDEX part_pack ON part (pack_id);

-- Which parts a run's rows are in. Runs that were forked from one another share parts. Lines `line0` to `line_end` of two
-- parts of one run never overlap, but for damaged ones. Rows with a step greater than `cut` are not rows of this run.
CREATE TABLE run_part (
    run_id BIGINT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    stream BIGINT NOT NULL,
    line0 BIGINT NOT NULL,
    line_end BIGINT NOT NULL,
    part_id BIGINT NOT NULL REFERENCES part (id),
    cut BIGINT,
    PRIMARY KEY (run_id, stream, part_id)
);
CREATE INDEX run_part_part ON run_part (part_id);

-- How much of a run is in `hot`, so that the flush need not look at each block.
CREATE TABLE tail (
    run_id BIGINT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    stream BIGINT NOT NULL,
    n_rows BIGINT NOT NULL,
    n_bytes BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    PRIMARY KEY (run_id, stream)
);
INSERT INTO tail (run_id, stream, n_rows, n_bytes, first_at, last_at)
    SELECT run_id, stream, sum(n_rows), sum(length(block)), 0, 0 FROM hot
    WHERE EXISTS (SELECT 1 FROM run WHERE run.id = hot.run_id) GROUP BY run_id, stream;

-- A block whose bytes are not those that were written stays where it is, left out of what is read.
ALTER TABLE hot ADD COLUMN is_damaged BIGINT NOT NULL DEFAULT 0;
DROP INDEX hot_run;
CREATE INDEX hot_run ON hot (run_id, stream, is_damaged, id);

-- Runs with new parts: whether some of them should become one is to be looked at.
CREATE TABLE merge_due (
    run_id BIGINT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    stream BIGINT NOT NULL,
    PRIMARY KEY (run_id, stream)
);

-- Who does a job that one process at a time should do. Only work is saved: two at a time do no harm.
CREATE TABLE lease (
    name TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    until BIGINT NOT NULL
);

-- Nothing ever had another epoch than 0.
ALTER TABLE hot DROP COLUMN epoch;
ALTER TABLE stream DROP COLUMN epoch;

-- Lines below `line0` were written before a rewind: late ones are refused.
ALTER TABLE stream ADD COLUMN line0 BIGINT NOT NULL DEFAULT 0;

-- Which steps of a run the numbered files hold that the client reads in place of rows: from the end of the one before on,
-- below `step_end`. Clients keep such files by their numbers, so none is ever given another content; a run whose rows
-- changed has a `step_end` of NULL, and no files any more.
CREATE TABLE export_file (
    run_id BIGINT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    step_end BIGINT,
    PRIMARY KEY (run_id, number)
);
