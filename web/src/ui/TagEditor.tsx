import { useState } from "react";
import { useT } from "@/i18n";
import { Icon } from "./icons";

export function Tags({ tags }: { tags: readonly string[] }) {
  return (
    <span className="tags">
      {tags.map((tag) => (
        <span key={tag} className="tag">
          {tag}
        </span>
      ))}
    </span>
  );
}

/** Labels that can be removed one by one, and a field that adds more. */
export function TagEditor({ tags, onChange }: { tags: readonly string[]; onChange: (tags: string[]) => void }) {
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
        <span key={tag} className="tag">
          {tag}
          <button
            type="button"
            aria-label={t("run.removeTag", { tag })}
            onClick={() => onChange(tags.filter((other) => other !== tag))}
          >
            <Icon name="close" size={10} />
          </button>
        </span>
      ))}
      {draft === null ? (
        <button type="button" className="tag add" onClick={() => setDraft("")}>
          <Icon name="plus" size={10} />
          {t("run.addTag")}
        </button>
      ) : (
        <input
          className="tag-input"
          aria-label={t("run.addTag")}
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
