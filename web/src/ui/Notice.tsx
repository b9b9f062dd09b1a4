import type { ReactNode } from "react";
import { ApiError } from "@/api/request";
import { type MessageKey, useT } from "@/i18n";
import { Icon, type IconName, Mark } from "./icons";

interface EmptyProps {
  title: string;
  icon?: IconName;
  /** Fills a page that has no other heading. */
  page?: boolean;
  children?: ReactNode;
}

/** A page or a part of one that has nothing to show yet, and how to change that. */
export function Empty({ title, children, icon, page = false }: EmptyProps) {
  const Heading = page ? "h1" : "h2";
  return (
    <div className="empty">
      <div className="empty-sign">{icon ? <Icon name={icon} size={28} /> : <Mark size={32} />}</div>
      <Heading>{title}</Heading>
      {children && <div className="empty-body">{children}</div>}
    </div>
  );
}

/** What happened, and what to do next. */
export function Failure({ error, onRetry, page = false }: { error: unknown; onRetry?: () => void; page?: boolean }) {
  const Heading = page ? "h1" : "h2";
  const t = useT();
  const { message, hint } = useErrorText(error);
  return (
    <div className="empty" role="alert">
      <div className="empty-sign bad">
        <Icon name="alert" size={28} />
      </div>
      <Heading>{withCode(message)}</Heading>
      {hint && <p className="empty-body">{withCode(hint)}</p>}
      {onRetry && (
        <button type="button" className="button" onClick={onRetry}>
          <Icon name="refresh" />
          {t("ui.retry")}
        </button>
      )}
    </div>
  );
}

/** A failure beside a form or a button. */
export function InlineError({ error }: { error: unknown }) {
  const { message, hint } = useErrorText(error);
  if (!error) return null;
  return (
    <p className="inline-error" role="alert">
      <Icon name="alert" />
      <span>
        {withCode(message)}
        {hint && <span className="dim"> {withCode(hint)}</span>}
      </span>
    </p>
  );
}

const knownCodes: Record<string, [MessageKey, MessageKey?]> = {
  unreachable: ["error.unreachable", "error.unreachable.hint"],
  not_found: ["error.notFound", "error.notFound.hint"],
  outdated: ["error.outdated", "error.outdated.hint"],
  forbidden: ["error.forbidden", "error.forbidden.hint"],
};

/** The server's own words come first: they name the thing that failed. */
export function useErrorText(error: unknown): { message: string; hint?: string } {
  const t = useT();
  if (error instanceof ApiError) {
    if (error.message) return { message: sentence(error.message), hint: error.hint && sentence(error.hint) };
    const [message, hint] = knownCodes[error.code] ?? ["error.internal", "error.internal.hint"];
    return { message: t(message), hint: hint && t(hint) };
  }
  return { message: t("error.page"), hint: error instanceof Error ? error.message : undefined };
}

/** Messages of the server start small and have no full stop, as in a terminal. */
function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The server writes names in backticks. */
function withCode(text: string): ReactNode {
  const parts = text.split("`");
  if (parts.length % 2 === 0) return text;
  // biome-ignore lint/suspicious/noArrayIndexKey: parts have no identity.
  return parts.map((part, i) => (i % 2 === 1 ? <code key={i}>{part}</code> : part));
}
