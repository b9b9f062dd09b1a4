import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { Run } from "@/api/types";
import { useRunRef } from "@/app/url";
import { useT } from "@/i18n";
import { DeleteRunsDialog } from "@/runs/DeleteRunsDialog";
import { Icon } from "@/ui/icons";
import { Menu } from "@/ui/Menu";

/** What one rarely does with a run. */
export function RunMenu({ run }: { run: Pick<Run, "name" | "role"> }) {
  const t = useT();
  const ref = useRunRef();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const [isGone, setIsGone] = useState(false);
  const leave = () => void navigate({ to: "/$entity/$project/table", params: ref, replace: true });
  if (run.role === "viewer") return null;
  return (
    <>
      <Menu label={t("run.more")} button={<Icon name="more" />} className="icon-button small" align="start">
        <button type="button" role="menuitem" className="menu-item" onClick={() => setAsking(true)}>
          <Icon name="trash" />
          {t("run.delete")}
        </button>
      </Menu>
      {asking && (
        <DeleteRunsDialog
          project={ref}
          runs={[{ id: ref.run, name: run.name }]}
          onClose={() => (isGone ? leave() : setAsking(false))}
          onDeleted={() => setIsGone(true)}
        />
      )}
    </>
  );
}
