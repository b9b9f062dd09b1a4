import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type ArtifactRemoval, previewRemoval, type RemovalWish, useRemoveArtifacts } from "@/api/artifactChanges";
import type { ProjectRef } from "@/api/queries";
import { useT } from "@/i18n";
import { Dialog, DialogFoot } from "@/ui/Dialog";
import { formatBytes } from "@/ui/format";
import { Failure } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";
import { ReliedOnList } from "./ReliedOnList";

interface Props {
  project: ProjectRef;
  wish: RemovalWish;
  title: string;
  onClose: () => void;
  onDone: () => void;
}

/** Tells what will go for good, and asks twice where people rely on it by name. */
export function RemovalDialog({ project, wish, title, onClose, onDone }: Props) {
  const preview = useQuery({
    queryKey: ["artifact-removal", project.entity, project.project, wish],
    queryFn: () => previewRemoval(project, wish),
    staleTime: 0,
    gcTime: 0,
  });
  return (
    <Dialog title={title} onClose={onClose}>
      {preview.isPending && <Skeleton rows={3} />}
      {preview.isError && <Failure error={preview.error} onRetry={() => void preview.refetch()} />}
      {preview.data && (
        <Confirmation project={project} wish={wish} removal={preview.data} onClose={onClose} onDone={onDone} />
      )}
    </Dialog>
  );
}

type ConfirmationProps = Omit<Props, "title"> & { removal: ArtifactRemoval };

function Confirmation({ project, wish, removal, onClose, onDone }: ConfirmationProps) {
  const t = useT();
  const remove = useRemoveArtifacts(project);
  const [confirmed, setConfirmed] = useState(false);
  const needsMore = removal.n_relied_on > 0;
  return (
    <>
      <p>
        {t("artifact.removal", { n: removal.n_versions, size: formatBytes(removal.size_bytes) })}{" "}
        {removal.n_unlinked > 0 && t("artifact.removal.unlinked", { n: removal.n_unlinked })}
      </p>
      {needsMore && (
        <>
          <ReliedOnList versions={removal.relied_on} n={removal.n_relied_on} />
          <label className="confirm-line">
            <input type="checkbox" checked={confirmed} onChange={(event) => setConfirmed(event.target.checked)} />
            {t("artifact.removal.confirm")}
          </label>
        </>
      )}
      <DialogFoot error={remove.error} onClose={onClose}>
        <button
          type="button"
          className="button danger"
          disabled={remove.isPending || (needsMore && !confirmed)}
          onClick={() => remove.mutate({ ...wish, confirm: confirmed }, { onSuccess: onDone })}
        >
          {t("artifact.removal.do")}
        </button>
      </DialogFoot>
    </>
  );
}
