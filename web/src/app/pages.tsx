import { useQueryClient } from "@tanstack/react-query";
import { type ErrorComponentProps, Link, useRouter } from "@tanstack/react-router";
import { sessionQuery } from "@/api/queries";
import { ApiError } from "@/api/request";
import { useT } from "@/i18n";
import { Empty, Failure } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";
import { useTitle } from "./title";

export function NotFoundPage() {
  const t = useT();
  useTitle(t("error.notFound"));
  return (
    <main className="page-center">
      <Empty page title={t("error.notFound")}>
        <p>{t("error.notFound.hint")}</p>
        <Link to="/" className="button">
          {t("error.home")}
        </Link>
      </Empty>
    </main>
  );
}

export function ErrorPage({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const client = useQueryClient();
  const t = useT();
  useTitle(t("error.page"));
  if (error instanceof ApiError && error.status === 404) return <NotFoundPage />;
  const isMissingPart = error instanceof Error && /module script|dynamically imported module/.test(error.message);
  const retry = async () => {
    if (isMissingPart) {
      // After an update of the server the old files of the app are gone, and only a reload finds the new ones. Without
      // a server a reload would lose the page.
      const isThere = await client.fetchQuery({ ...sessionQuery, staleTime: 0, retry: false }).catch(() => null);
      if (isThere) window.location.reload();
      return;
    }
    reset();
    void router.invalidate();
  };
  const shown = isMissingPart && !navigator.onLine ? new ApiError(0, "unreachable", "") : error;
  return (
    <main className="page-center">
      <Failure page error={shown} onRetry={() => void retry()} />
    </main>
  );
}

export function PendingPage() {
  return (
    <main className="page">
      <Skeleton rows={8} />
    </main>
  );
}
