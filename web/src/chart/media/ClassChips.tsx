import { useT } from "@/i18n";
import { classColor, type ImageClass } from "./overlay/classes";

interface Props {
  classes: readonly ImageClass[];
  hidden: ReadonlySet<number>;
  onToggle: (id: number) => void;
}

/** The classes of boxes and masks: a click hides one on every image of the panel. */
export function ClassChips({ classes, hidden, onToggle }: Props) {
  const t = useT();
  return (
    <div className="class-chips" role="group" aria-label={t("media.classes")}>
      {classes.map(({ id, label }) => (
        <button
          key={id}
          type="button"
          className="class-chip"
          aria-pressed={!hidden.has(id)}
          aria-label={t("media.class", { name: label })}
          onClick={() => onToggle(id)}
        >
          <span className="class-dot" style={{ background: classColor(id) }} />
          {label}
        </button>
      ))}
    </div>
  );
}
