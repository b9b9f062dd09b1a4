-- Uploads of artifacts' files that bypass the server or come in parts. Those in one piece have `n_parts` 0. `far_id` is what
-- the object store calls an upload in parts that clients send it themselves. Nothing refers to the version: an upload has to
-- be given up in the object store even when its version is gone.
CREATE TABLE artifact_upload (
    id BIGINT PRIMARY KEY,
    artifact_id BIGINT NOT NULL,
    entity_id BIGINT NOT NULL,
    md5 BYTEA NOT NULL,
    n_parts BIGINT NOT NULL,
    blob TEXT NOT NULL,
    far_id TEXT,
    since BIGINT NOT NULL,
    UNIQUE (artifact_id, md5, n_parts)
);
CREATE INDEX artifact_upload_since ON artifact_upload (since);

-- Of a part that the server received, where it is and how long.
CREATE TABLE artifact_upload_part (
    upload_id BIGINT NOT NULL REFERENCES artifact_upload (id) ON DELETE CASCADE,
    part BIGINT NOT NULL,
    md5 BYTEA NOT NULL,
    blob TEXT,
    size_bytes BIGINT,
    PRIMARY KEY (upload_id, part)
);
