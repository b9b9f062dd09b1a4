-- Artifacts. A version's content is in `artifact_entry`, its bytes are `artifact_content`, which an entity has once each.

CREATE TABLE artifact_type (
    id BIGINT PRIMARY KEY,
    project_id BIGINT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    description TEXT,
    created_at BIGINT NOT NULL,
    UNIQUE (project_id, name)
);

-- `next_version` counts the versions that were ever in it.
CREATE TABLE artifact_collection (
    id BIGINT PRIMARY KEY,
    project_id BIGINT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    type_id BIGINT NOT NULL REFERENCES artifact_type (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    is_portfolio BIGINT NOT NULL,
    description TEXT,
    next_version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (project_id, name)
);
CREATE INDEX artifact_collection_type ON artifact_collection (type_id, name);

CREATE TABLE artifact_collection_tag (
    collection_id BIGINT NOT NULL REFERENCES artifact_collection (id) ON DELETE CASCADE,
    tag TEXT NOT NULL,
    PRIMARY KEY (collection_id, tag)
);

-- A version. Of a deleted one only this row is left. `ttl`: seconds, 0 for ever, NULL as the team says.
CREATE TABLE artifact (
    id BIGINT PRIMARY KEY,
    sequence_id BIGINT NOT NULL REFERENCES artifact_collection (id) ON DELETE CASCADE,
    state TEXT NOT NULL,
    version BIGINT,
    digest TEXT NOT NULL,
    description TEXT,
    metadata TEXT,
    size_bytes BIGINT NOT NULL,
    n_entries BIGINT NOT NULL,
    layout TEXT NOT NULL,
    history_step BIGINT,
    ttl BIGINT,
    distributed_id TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX artifact_sequence ON artifact (sequence_id, state, digest);
CREATE INDEX artifact_pending ON artifact (updated_at) WHERE state = 'pending';
CREATE INDEX artifact_ttl ON artifact (created_at) WHERE ttl > 0;

CREATE TABLE artifact_tag (
    artifact_id BIGINT NOT NULL REFERENCES artifact (id) ON DELETE CASCADE,
    tag TEXT NOT NULL,
    PRIMARY KEY (artifact_id, tag)
);

-- Where a committed version is found.
CREATE TABLE artifact_membership (
    collection_id BIGINT NOT NULL REFERENCES artifact_collection (id) ON DELETE CASCADE,
    artifact_id BIGINT NOT NULL REFERENCES artifact (id) ON DELETE CASCADE,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (collection_id, version),
    UNIQUE (artifact_id, collection_id)
);

CREATE TABLE artifact_alias (
    collection_id BIGINT NOT NULL REFERENCES artifact_collection (id) ON DELETE CASCADE,
    alias TEXT NOT NULL,
    artifact_id BIGINT NOT NULL REFERENCES artifact (id) ON DELETE CASCADE,
    PRIMARY KEY (collection_id, alias)
);
CREATE INDEX artifact_alias_artifact ON artifact_alias (artifact_id);

-- Aliases that a pending version gets with its commit.
CREATE TABLE artifact_wanted_alias (
    artifact_id BIGINT NOT NULL REFERENCES artifact (id) ON DELETE CASCADE,
    alias TEXT NOT NULL,
    PRIMARY KEY (artifact_id, alias)
);

-- What clients call versions and sequences before they know their ids. Another entity may use the same names.
CREATE TABLE artifact_client_id (
    client_id TEXT NOT NULL,
    entity_id BIGINT NOT NULL REFERENCES entity (id) ON DELETE CASCADE,
    artifact_id BIGINT NOT NULL REFERENCES artifact (id) ON DELETE CASCADE,
    PRIMARY KEY (client_id, entity_id)
);
CREATE INDEX artifact_client_id_artifact ON artifact_client_id (artifact_id);

CREATE TABLE artifact_sequence_client_id (
    client_id TEXT NOT NULL,
    entity_id BIGINT NOT NULL REFERENCES entity (id) ON DELETE CASCADE,
    collection_id BIGINT NOT NULL REFERENCES artifact_collection (id) ON DELETE CASCADE,
    PRIMARY KEY (client_id, entity_id)
);
CREATE INDEX artifact_sequence_client_id_collection ON artifact_sequence_client_id (collection_id);

-- Manifests on their way in: `full`, `incremental` (over the version `base_id`) or `patch` (one of several). `digest` is what
-- the client says the MD5 of the file will be, `blob` where it is once it has come.
CREATE TABLE artifact_manifest (
    id BIGINT PRIMARY KEY,
    artifact_id BIGINT NOT NULL REFERENCES artifact (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    base_id BIGINT,
    digest TEXT NOT NULL,
    blob TEXT
);
CREATE INDEX artifact_manifest_artifact ON artifact_manifest (artifact_id, id);

CREATE TABLE artifact_content (
    id BIGINT PRIMARY KEY,
    entity_id BIGINT NOT NULL REFERENCES entity (id),
    md5 BYTEA NOT NULL,
    size_bytes BIGINT NOT NULL,
    blob TEXT NOT NULL,
    UNIQUE (entity_id, md5)
);

-- Contents that perhaps no entry names: looked at when nobody has asked for them for a while.
CREATE TABLE artifact_content_idle (
    content_id BIGINT PRIMARY KEY REFERENCES artifact_content (id) ON DELETE CASCADE,
    since BIGINT NOT NULL
);
CREATE INDEX artifact_content_idle_since ON artifact_content_idle (since);

CREATE TABLE artifact_entry (
    artifact_id BIGINT NOT NULL REFERENCES artifact (id) ON DELETE CASCADE,
    path TEXT NOT NULL,
    digest TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    ref TEXT,
    extra TEXT,
    birth TEXT,
    content_id BIGINT REFERENCES artifact_content (id),
    PRIMARY KEY (artifact_id, path)
);
CREATE INDEX artifact_entry_content ON artifact_entry (content_id);

-- Which runs made (`is_input` 0) and used a version.
CREATE TABLE run_artifact (
    run_id BIGINT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    artifact_id BIGINT NOT NULL REFERENCES artifact (id) ON DELETE CASCADE,
    is_input BIGINT NOT NULL,
    used_as TEXT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (run_id, is_input, artifact_id)
);
CREATE INDEX run_artifact_artifact ON run_artifact (artifact_id, is_input, created_at);
