import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useDeleteRun } from "@/api/mutations";
import type { Run } from "@/api/types";
import { useRunRef } from "@/app/url";
import { useT } from "@/i18n";
import { Dialog } from "@/ui/Dialog";
import { Icon } from "@/ui/icons";
import { Menu } from "@/ui/Menu";
import { InlineError } from "@/ui/Notice";

/** What one rarely does with a run. */
export function RunMenu({ run }: { run: Pick<Run, "name" | "role" | "n_history_lines" | "n_files"> }) {
  const t = useT();
  const [asking, setAsking] = useState(false);
  if (run.role === "viewer") return null;
  return (
    <>
      <Menu label={t("run.more")} button={<Icon name="more" />} className="icon-button small" align="start">
        <button type="button" role="menuitem" className="menu-item" onClick={() => setAsking(true)}>
          <Icon name="trash" />
          {t("run.delete")}
        </button>
      </Menu>
      {asking && <DeleteDialog run={run} onClose={() => setAsking(false)} />}
    </>
  );
}

/** Names what will go, as it cannot be undone. */
function DeleteDialog({
  run,
  onClose,
}: {
  run: Pick<Run, "name" | "n_history_lines" | "n_files">;
  onClose: () => void;
}) {
  const t = useT();
  const ref = useRunRef();
  const navigate = useNavigate();
  const remove = useDeleteRun();
  const leave = () => void navigate({ to: "/$entity/$project/table", params: ref, replace: true });
  return (
    <Dialog title={t("run.deleteTitle", { name: run.name })} onClose={onClose}>
      <p>{t("run.deleteHint", { rows: run.n_history_lines, files: run.n_files })}</p>
      <InlineError error={remove.error} />
      <div className="form-foot end">
        <button type="button" className="button" onClick={onClose}>
          {t("ui.cancel")}
        </button>
        <button
          type="button"
          className="button danger"
          disabled={remove.isPending}
          onClick={() => remove.mutate(ref, { onSuccess: leave })}
        >
          {t("ui.delete")}
        </button>
      </div>
    </Dialog>
  );
}
