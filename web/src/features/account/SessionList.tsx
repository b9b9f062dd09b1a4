import { useQuery } from "@tanstack/react-query";
import { type OpenSession, sessionsQuery, useEndSessions } from "@/api/sessions";
import { useT } from "@/i18n";
import { Icon } from "@/ui/icons";
import { Failure, InlineError } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";
import { RelativeTime } from "@/ui/Time";
import { browserName } from "./browserName";

/** Where one is signed in, and the way to end that from here. */
export function SessionList() {
  const t = useT();
  const query = useQuery(sessionsQuery);
  const end = useEndSessions();
  if (query.isError && !query.data) return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Skeleton rows={2} />;
  const { sessions } = query.data;
  return (
    <>
      <ul className="list key-list">
        {sessions.map((session) => (
          <SessionRow
            key={session.id}
            session={session}
            isPending={end.isPending}
            onEnd={() => end.mutate(session.id)}
          />
        ))}
      </ul>
      <InlineError error={end.error} />
      {sessions.some((session) => !session.current) && (
        <button type="button" className="button" disabled={end.isPending} onClick={() => end.mutate(undefined)}>
          {t("settings.endOthers")}
        </button>
      )}
    </>
  );
}

interface RowProps {
  session: OpenSession;
  isPending: boolean;
  onEnd: () => void;
}

function SessionRow({ session, isPending, onEnd }: RowProps) {
  const t = useT();
  const name = browserName(session.user_agent) ?? (session.user_agent || t("settings.unknownBrowser"));
  return (
    <li className="list-row">
      <span className="list-main session-name" data-tip={session.user_agent || undefined}>
        {name}
        <span className="list-sub">
          {t("settings.signedIn")} <RelativeTime at={session.created_at} />
        </span>
      </span>
      {session.current ? (
        <span className="done">{t("settings.thisBrowser")}</span>
      ) : (
        <>
          <span className="list-cell dim">
            {t("settings.seen")} <RelativeTime at={session.last_used_at} />
          </span>
          <button
            type="button"
            className="icon-button"
            aria-label={t("settings.endSession", { name })}
            data-tip={t("settings.end")}
            disabled={isPending}
            onClick={onEnd}
          >
            <Icon name="close" />
          </button>
        </>
      )}
    </li>
  );
}
