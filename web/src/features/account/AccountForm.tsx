import type { ReactNode } from "react";
import { ApiError } from "@/api/request";
import { useT } from "@/i18n";
import { InlineError } from "@/ui/Notice";
import { Field } from "./Field";

interface Props {
  username: string;
  onUsername: (username: string) => void;
  usernameHint?: string;
  onSubmit: () => void;
  state: { isPending: boolean; error: unknown };
  /** What refusals of the server mean here, by their codes. */
  refusals: Readonly<Record<string, string>>;
  /** What the button says. */
  submit: string;
  /** The fields below the name. */
  children: ReactNode;
}

/** Who somebody is, and how they show it: what signing in and the first account have in common. */
export function AccountForm({
  username,
  onUsername,
  usernameHint,
  onSubmit,
  state,
  refusals,
  submit,
  children,
}: Props) {
  const t = useT();
  const { error } = state;
  const refusal = error instanceof ApiError ? refusals[error.code] : undefined;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <Field
        label={t("login.username")}
        hint={usernameHint}
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
        value={username}
        onText={onUsername}
      />
      {children}
      <InlineError
        error={error instanceof ApiError && refusal ? new ApiError(error.status, error.code, refusal) : error}
      />
      <button type="submit" className="button primary block" disabled={state.isPending}>
        {submit}
      </button>
    </form>
  );
}
