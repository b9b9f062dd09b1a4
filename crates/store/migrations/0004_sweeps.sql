-- Sweeps. A run belongs to one by its column `sweep`, which holds the sweep's name: clients say so when they start it.
CREATE TABLE sweep (
    id BIGINT PRIMARY KEY,
    project_id BIGINT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    display_name TEXT,
    description TEXT,
    config TEXT NOT NULL,
    state TEXT NOT NULL,
    controller TEXT,
    scheduler TEXT,
    user_id BIGINT REFERENCES "user" (id) ON DELETE SET NULL,
    -- Grows with each run given out and each change: a decision holds for the version it was made on.
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (project_id, name)
);
CREATE INDEX sweep_running ON sweep (id) WHERE state = 'RUNNING';
CREATE INDEX run_pending ON run (id) WHERE state = 'pending';
CREATE INDEX run_sweep ON run (project_id, sweep, id) WHERE sweep IS NOT NULL;

-- Processes that start runs for a sweep. `ended_at`: when it was told to go.
CREATE TABLE sweep_agent (
    id BIGINT PRIMARY KEY,
    sweep_id BIGINT NOT NULL REFERENCES sweep (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    host TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    heartbeat_at BIGINT NOT NULL,
    ended_at BIGINT,
    UNIQUE (sweep_id, name)
);

-- Runs that a sweep gave out. `params`: what was suggested, JSON. `n_sent`: how often its
-- agent was told to begin it. `is_known`: the agent has said that it has the run. `schedule_id`: the entry of a client's schedule that it was made for.
-- `stop_seen_at`: when its agent first had a process of it although it was to stop.
CREATE TABLE sweep_trial (
    run_id BIGINT PRIMARY KEY REFERENCES run (id) ON DELETE CASCADE,
    sweep_id BIGINT NOT NULL REFERENCES sweep (id) ON DELETE CASCADE,
    agent_id BIGINT REFERENCES sweep_agent (id) ON DELETE SET NULL,
    params TEXT NOT NULL,
    n_sent BIGINT NOT NULL,
    is_known BIGINT NOT NULL,
    stop_seen_at BIGINT,
    schedule_id TEXT
);
CREATE INDEX sweep_trial_agent ON sweep_trial (agent_id);
CREATE INDEX sweep_trial_sweep ON sweep_trial (sweep_id);

-- Runs from before a sweep that it learns from.
CREATE TABLE sweep_prior (
    sweep_id BIGINT NOT NULL REFERENCES sweep (id) ON DELETE CASCADE,
    run_id BIGINT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    PRIMARY KEY (sweep_id, run_id)
);
CREATE INDEX sweep_prior_run ON sweep_prior (run_id);
