import { useState } from "react";
import { type MessageKey, useT } from "@/i18n";
import { Icon } from "./icons";

/** Tags say what a thing is like; an alias names one version of a collection. */
type Kind = "tag" | "alias";

const texts: Record<Kind, { add: MessageKey; remove: MessageKey }> = {
  tag: { add: "run.addTag", remove: "run.removeTag" },
  alias: { add: "artifact.addAlias", remove: "artifact.removeAlias" },
};

export function Tags({ tags, kind = "tag" }: { tags: readonly string[]; kind?: Kind }) {
  return (
    <span className="tags">
      {tags.map((tag) => (
        <span key={tag} className={`tag ${kind}`}>
          {tag}
        </span>
      ))}
    </span>
  );
}

interface EditorProps {
  tags: readonly string[];
  kind?: Kind;
  onChange: (tags: string[]) => void;
}

/** Labels that can be removed one by one, and a field that adds more. */
export function TagEditor({ tags, kind = "tag", onChange }: EditorProps) {
  const t = useT();
  const [draft, setDraft] = useState<string | null>(null);
  const add = () => {
    const tag = draft?.trim();
    if (tag && !tags.includes(tag)) onChange([...tags, tag]);
    setDraft(null);
  };
  return (
    <span className="tags">
      {tags.map((tag) => (
        <span key={tag} className={`tag ${kind}`}>
          {tag}
          <button
            type="button"
            aria-label={t(texts[kind].remove, { tag })}
            onClick={() => onChange(tags.filter((other) => other !== tag))}
          >
            <Icon name="close" size={10} />
          </button>
        </span>
      ))}
      {draft === null ? (
        <button type="button" className="tag add" onClick={() => setDraft("")}>
          <Icon name="plus" size={10} />
          {t(texts[kind].add)}
        </button>
      ) : (
        <input
          className="tag-input"
          aria-label={t(texts[kind].add)}
          value={draft}
          // biome-ignore lint/a11y/noAutofocus: the person has just asked to write here.
          autoFocus
          onChange={(event) => setDraft(event.target.value)}
          onBlur={add}
          onKeyDown={(event) => {
            if (event.key === "Enter") add();
            if (event.key === "Escape") setDraft(null);
          }}
        />
      )}
    </span>
  );
}
