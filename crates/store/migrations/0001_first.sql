-- The first schema. Times are microseconds since 1970 UTC, flags are 0 or 1, ids come from the program.

-- Numbers that only grow, such as the project number that the wandb client wants to be small.
CREATE TABLE counter (name TEXT PRIMARY KEY, value BIGINT NOT NULL);

-- What the server must remember about itself: the key that signs upload and download URLs, the setup token.
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);

CREATE TABLE organization (
    id BIGINT PRIMARY KEY,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX organization_name ON organization (lower(name));

CREATE TABLE entity (
    id BIGINT PRIMARY KEY,
    name TEXT NOT NULL,
    is_team BIGINT NOT NULL,
    organization_id BIGINT REFERENCES organization (id),
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX entity_name ON entity (lower(name));

CREATE TABLE "user" (
    id BIGINT PRIMARY KEY,
    entity_id BIGINT NOT NULL UNIQUE REFERENCES entity (id),
    display_name TEXT NOT NULL,
    email TEXT,
    password_hash TEXT,
    is_admin BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE organization_member (
    organization_id BIGINT NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL REFERENCES "user" (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    PRIMARY KEY (organization_id, user_id)
);

CREATE TABLE team_member (
    entity_id BIGINT NOT NULL REFERENCES entity (id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL REFERENCES "user" (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    PRIMARY KEY (entity_id, user_id)
);
CREATE INDEX team_member_user ON team_member (user_id);

CREATE TABLE api_key (
    id BIGINT PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES "user" (id) ON DELETE CASCADE,
    hash BYTEA NOT NULL UNIQUE,
    name TEXT NOT NULL,
    hint TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT
);
CREATE INDEX api_key_user ON api_key (user_id);

CREATE TABLE session (
    hash BYTEA PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES "user" (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX session_expiry ON session (expires_at);

CREATE TABLE project (
    id BIGINT PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE,
    entity_id BIGINT NOT NULL REFERENCES entity (id),
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    created_by BIGINT REFERENCES "user" (id) ON DELETE SET NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    runs_created BIGINT NOT NULL,
    UNIQUE (entity_id, name)
);

CREATE TABLE run (
    id BIGINT PRIMARY KEY,
    project_id BIGINT NOT NULL REFERENCES project (id),
    name TEXT NOT NULL,
    display_name TEXT NOT NULL,
    state TEXT NOT NULL,
    user_id BIGINT REFERENCES "user" (id) ON DELETE SET NULL,
    notes TEXT,
    run_group TEXT,
    job_type TEXT,
    sweep TEXT,
    host TEXT,
    program TEXT,
    git_commit TEXT,
    git_repo TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    heartbeat_at BIGINT NOT NULL,
    finished_at BIGINT,
    exit_code BIGINT,
    stop_requested BIGINT NOT NULL,
    -- Microseconds between heartbeats that were close together.
    active BIGINT NOT NULL,
    started BIGINT NOT NULL,
    deleted_at BIGINT,
    -- Highest line number plus one of each line file, and the highest step.
    n_history_lines BIGINT NOT NULL,
    n_event_lines BIGINT NOT NULL,
    n_log_lines BIGINT NOT NULL,
    last_step BIGINT,
    n_rejected_lines BIGINT NOT NULL,
    last_rejection TEXT,
    n_superseded_lines BIGINT NOT NULL,
    UNIQUE (project_id, name)
);
CREATE INDEX run_created ON run (project_id, created_at, id);
CREATE INDEX run_live ON run (heartbeat_at) WHERE state IN ('running', 'preempting');
CREATE INDEX run_user ON run (user_id);

-- Config and summary as they were sent; apart from the run's columns, which change with every heartbeat.
CREATE TABLE run_document (
    run_id BIGINT PRIMARY KEY REFERENCES run (id) ON DELETE CASCADE,
    config TEXT NOT NULL,
    summary TEXT NOT NULL,
    metadata TEXT
);

CREATE TABLE run_tag (
    run_id BIGINT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    tag TEXT NOT NULL,
    PRIMARY KEY (run_id, position)
);
CREATE INDEX run_tag_tag ON run_tag (tag, run_id);

-- Every flattened key of config (section 0) and summary (section 1), so that any of them can be filtered and sorted by.
CREATE TABLE field_key (
    id BIGINT PRIMARY KEY,
    project_id BIGINT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    section BIGINT NOT NULL,
    name TEXT NOT NULL,
    UNIQUE (project_id, section, name)
);

-- `kind`: 0 null, 1 boolean, 2 number, 3 text, 4 JSON. `num` holds numbers and booleans, `text` the first 1,000 bytes of
-- texts and JSON.
CREATE TABLE run_field (
    run_id BIGINT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    key_id BIGINT NOT NULL REFERENCES field_key (id) ON DELETE CASCADE,
    kind BIGINT NOT NULL,
    num DOUBLE PRECISION,
    text TEXT,
    PRIMARY KEY (run_id, key_id)
);
CREATE INDEX run_field_num ON run_field (key_id, num, run_id) WHERE num IS NOT NULL;
CREATE INDEX run_field_text ON run_field (key_id, text, run_id) WHERE text IS NOT NULL;

-- Ids of runs that were purged: never given out again.
CREATE TABLE deleted_run (
    project_id BIGINT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    deleted_at BIGINT NOT NULL,
    PRIMARY KEY (project_id, name)
);

CREATE TABLE run_file (
    run_id BIGINT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    path TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    md5 BYTEA NOT NULL,
    blob TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (run_id, path)
);

-- Blobs that no row names any more, and when; removed from the blob store after a grace time.
CREATE TABLE blob_garbage (
    blob TEXT PRIMARY KEY,
    since BIGINT NOT NULL
);

-- `number` is the line's place in the run's log, `line` its number in what its writer (empty text: the run's one stream)
-- sends; they differ only where several writers share a run. `text` is BYTEA because printed text may hold NUL.
CREATE TABLE log_line (
    run_id BIGINT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    writer TEXT NOT NULL,
    line BIGINT NOT NULL,
    at BIGINT,
    is_error BIGINT NOT NULL,
    label TEXT,
    text BYTEA NOT NULL,
    PRIMARY KEY (run_id, number)
);
CREATE UNIQUE INDEX log_line_writer ON log_line (run_id, writer, line) WHERE writer <> '';

-- How far each line file of a run has been received, per writer (empty text: the run's one stream).
CREATE TABLE stream (
    run_id BIGINT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    file TEXT NOT NULL,
    writer TEXT NOT NULL,
    next_offset BIGINT NOT NULL,
    epoch BIGINT NOT NULL,
    PRIMARY KEY (run_id, file, writer)
);

-- What could not be read, kept as it came (at most 64 KiB of each). `line` is the line's number; of a summary, which has
-- none, a hash of its text; of a stored block that is damaged, the block's id.
CREATE TABLE rejected_line (
    run_id BIGINT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    file TEXT NOT NULL,
    writer TEXT NOT NULL,
    line BIGINT NOT NULL,
    reason TEXT NOT NULL,
    content BYTEA NOT NULL,
    PRIMARY KEY (run_id, file, writer, line)
);

-- History. `hot` is append-only: rows acknowledged and not yet in a part. `stream`: 0 history, 1 system metrics.
CREATE TABLE hot (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id BIGINT NOT NULL,
    stream BIGINT NOT NULL,
    epoch BIGINT NOT NULL,
    line0 BIGINT NOT NULL,
    line_end BIGINT NOT NULL,
    n_rows BIGINT NOT NULL,
    step_min BIGINT NOT NULL,
    step_max BIGINT NOT NULL,
    block BYTEA NOT NULL
);
CREATE INDEX hot_run ON hot (run_id, stream, id);

-- Every key a run has logged, as an encoded key path. `kinds`: bits of the kinds of value seen. `hash` stands for the path
-- in the index, which could not hold a path of 4 KiB: its first 16 bytes of SHA-256.
CREATE TABLE history_key (
    run_id BIGINT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    stream BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    path TEXT NOT NULL,
    kinds BIGINT NOT NULL,
    PRIMARY KEY (run_id, stream, hash)
);

-- The immutable half of the history engine: parts of runs inside packs.
CREATE TABLE pack (
    pack_id TEXT PRIMARY KEY,
    bytes BIGINT NOT NULL,
    live_bytes BIGINT NOT NULL,
    sealed BIGINT NOT NULL
);
CREATE TABLE part (
    part_id BIGINT PRIMARY KEY,
    pack_id TEXT REFERENCES pack (pack_id),
    off BIGINT NOT NULL,
    len BIGINT NOT NULL,
    tail_len BIGINT NOT NULL,
    level BIGINT NOT NULL,
    n_rows BIGINT NOT NULL,
    n_points BIGINT NOT NULL,
    refs BIGINT NOT NULL,
    inline_bytes BYTEA
);
CREATE TABLE run_part (
    run_id BIGINT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    ord BIGINT NOT NULL,
    part_id BIGINT NOT NULL REFERENCES part (part_id),
    step_lo BIGINT NOT NULL,
    cut_step BIGINT,
    line0 BIGINT NOT NULL,
    PRIMARY KEY (run_id, ord)
);
