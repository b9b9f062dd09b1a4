import { type ErrorComponentProps, Link, useRouter } from "@tanstack/react-router";
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
  const t = useT();
  useTitle(t("error.page"));
  if (error instanceof ApiError && error.status === 404) return <NotFoundPage />;
  const retry = () => {
    // After an update of the server the old files of the app are gone: only a reload finds the new ones.
    if (error instanceof Error && error.message.includes("dynamically imported module")) window.location.reload();
    reset();
    void router.invalidate();
  };
  return (
    <main className="page-center">
      <Failure page error={error} onRetry={retry} />
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
