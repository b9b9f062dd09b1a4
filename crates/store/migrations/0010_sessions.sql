-- Sessions as their owner sees them: each with a name to end it by, when it was last used (to the minute), and in which
-- browser.
ALTER TABLE session RENAME TO session_before;
DROP INDEX session_expiry;

CREATE TABLE session (
    id BIGINT PRIMARY KEY,
    hash BYTEA NOT NULL UNIQUE,
    user_id BIGINT NOT NULL REFERENCES "user" (id) ON DELETE CASCADE,
    user_agent TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
-- Who is signed in stays so. The numbers are far below those that ids get later.
INSERT INTO session (id, hash, user_id, user_agent, created_at, last_used_at, expires_at)
SELECT row_number() OVER (ORDER BY created_at, hash), hash, user_id, '', created_at, created_at, expires_at
FROM session_before;
DROP TABLE session_before;
CREATE INDEX session_expiry ON session (expires_at);
CREATE INDEX session_by_user ON session (user_id);
