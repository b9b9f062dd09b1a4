import { useT } from "@/i18n";
import { Icon } from "@/ui/icons";

/** Says what a run is really called where a list calls it something else. */
export function RenamedMark({ run, name }: { run: { name: string }; name: string }) {
  const t = useT();
  if (name === run.name) return null;
  const text = t("rename.real", { name: run.name });
  return (
    <span className="renamed" role="img" aria-label={text} data-tip={text}>
      <Icon name="info" size={12} />
    </span>
  );
}
