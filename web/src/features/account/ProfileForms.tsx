import { type ReactNode, useState } from "react";
import { useChangeUser } from "@/api/mutations";
import { useSession } from "@/app/session";
import { useT } from "@/i18n";
import { InlineError } from "@/ui/Notice";
import { Field } from "./Field";

export function ProfileForm() {
  const t = useT();
  const { user } = useSession();
  const [displayName, setDisplayName] = useState(user.display_name);
  const [email, setEmail] = useState(user.email ?? "");
  const change = useChangeUser();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate({ display_name: displayName, email });
      }}
    >
      <Field label={t("login.username")} value={user.username} readOnly onText={() => {}} />
      <Field label={t("settings.displayName")} autoComplete="name" value={displayName} onText={setDisplayName} />
      <Field label={t("setup.email")} type="email" autoComplete="email" value={email} onText={setEmail} />
      <Foot change={change}>{t("ui.save")}</Foot>
    </form>
  );
}

export function PasswordForm() {
  const t = useT();
  const { user } = useSession();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const change = useChangeUser();
  const save = () =>
    change.mutate(
      { current_password: current || undefined, new_password: next },
      {
        onSuccess: () => {
          setCurrent("");
          setNext("");
        },
      },
    );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      {/* Password managers need to know whose password this is. */}
      <input
        className="visually-hidden"
        tabIndex={-1}
        aria-hidden="true"
        autoComplete="username"
        value={user.username}
        readOnly
      />
      <Field
        label={t("settings.currentPassword")}
        hint={t("settings.currentPassword.hint")}
        type="password"
        autoComplete="current-password"
        value={current}
        onText={setCurrent}
      />
      <Field
        label={t("settings.newPassword")}
        hint={t("setup.password.hint")}
        type="password"
        autoComplete="new-password"
        minLength={10}
        required
        value={next}
        onText={setNext}
      />
      <Foot change={change}>{t("settings.changePassword")}</Foot>
    </form>
  );
}

interface FootProps {
  change: { isPending: boolean; isSuccess: boolean; error: unknown };
  children: ReactNode;
}

function Foot({ change, children }: FootProps) {
  const t = useT();
  return (
    <>
      <InlineError error={change.error} />
      <div className="form-foot">
        <button type="submit" className="button primary" disabled={change.isPending}>
          {children}
        </button>
        {change.isSuccess && (
          <span className="done" role="status">
            {t("ui.saved")}
          </span>
        )}
      </div>
    </>
  );
}
