import { useT } from "@/i18n";

interface Props {
  n: number;
  all: number;
  /** Shows the rest; where absent the number alone is told. */
  onAll?: () => void;
}

/** Nothing is left out in silence: says how many of how many runs are drawn. */
export function CappedBadge({ n, all, onAll }: Props) {
  const t = useT();
  if (n >= all) return null;
  if (!onAll) {
    return (
      <span className="panel-badge" data-tip={t("board.capped.hint")}>
        {t("board.capped", { n, all })}
      </span>
    );
  }
  return (
    <button type="button" className="panel-badge" data-tip={t("board.capped.hint")} onClick={onAll}>
      {t("board.capped.all", { n, all })}
    </button>
  );
}
