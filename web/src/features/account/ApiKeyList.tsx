import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useDeleteApiKey } from "@/api/mutations";
import { apiKeysQuery } from "@/api/queries";
import type { ApiKey } from "@/api/types";
import { useT } from "@/i18n";
import { Dialog, DialogFoot } from "@/ui/Dialog";
import { Icon } from "@/ui/icons";
import { Failure } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";
import { RelativeTime } from "@/ui/Time";

export function ApiKeyList() {
  const t = useT();
  const query = useQuery(apiKeysQuery);
  const [doomed, setDoomed] = useState<ApiKey | null>(null);
  if (query.isError) return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Skeleton rows={3} />;
  const keys = query.data.api_keys;
  return (
    <>
      {keys.length === 0 && <p className="dim">{t("settings.noKeys")}</p>}
      <ul className="list key-list">
        {keys.map((key) => (
          <li key={key.id} className="list-row">
            <span className="list-main">{key.name}</span>
            <code className="dim">…{key.hint}</code>
            <span className="list-cell dim">
              {key.last_used_at ? t("settings.used") : t("settings.neverUsed")}{" "}
              {key.last_used_at && <RelativeTime at={key.last_used_at} />}
            </span>
            <button
              type="button"
              className="icon-button"
              aria-label={t("settings.deleteKey", { name: key.name })}
              data-tip={t("ui.delete")}
              onClick={() => setDoomed(key)}
            >
              <Icon name="trash" />
            </button>
          </li>
        ))}
      </ul>
      <Link to="/authorize" className="button">
        <Icon name="plus" />
        {t("settings.newKey")}
      </Link>
      {doomed && <DeleteDialog doomed={doomed} onClose={() => setDoomed(null)} />}
    </>
  );
}

function DeleteDialog({ doomed, onClose }: { doomed: ApiKey; onClose: () => void }) {
  const t = useT();
  const remove = useDeleteApiKey();
  return (
    <Dialog title={t("settings.deleteKey", { name: doomed.name })} onClose={onClose}>
      <p>{t("settings.deleteKey.hint", { hint: doomed.hint })}</p>
      <DialogFoot error={remove.error} onClose={onClose}>
        <button
          type="button"
          className="button danger"
          disabled={remove.isPending}
          onClick={() => remove.mutate(doomed.id, { onSuccess: onClose })}
        >
          {t("ui.delete")}
        </button>
      </DialogFoot>
    </Dialog>
  );
}
