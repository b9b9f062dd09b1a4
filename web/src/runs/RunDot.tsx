import { useOwnColor } from "./personal";

interface Props {
  run: { entity: string; project: string; id: string };
  large?: boolean;
}

/** The colour of a run where it stands alone. */
export function RunDot({ run, large = false }: Props) {
  const color = useOwnColor(run.entity, run.project, run.id);
  return <span className={large ? "run-dot large" : "run-dot"} style={{ background: color }} />;
}
