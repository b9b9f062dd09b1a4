-- Specifications of charts that scripts keep under a name and give to `wandb.plot_table`.
CREATE TABLE chart_preset (
    entity_id BIGINT NOT NULL REFERENCES entity (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    title TEXT NOT NULL,
    is_public BIGINT NOT NULL,
    spec TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (entity_id, name)
);
