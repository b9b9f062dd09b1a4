import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { useSetup } from "@/api/mutations";
import { useTitle } from "@/app/title";
import { useUrlSearch } from "@/app/url";
import { useT } from "@/i18n";
import { AccountForm } from "./AccountForm";
import { Field } from "./Field";
import { Frame } from "./Frame";

/** The first account of a new server. The token comes with the link that the server prints when it starts. */
export default function SetupPage() {
  const t = useT();
  useTitle(t("setup.title"));
  const router = useRouter();
  const [search] = useUrlSearch();
  const [username, setUsername] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const setup = useSetup();
  const { token } = search;
  if (!token) {
    return (
      <Frame title={t("setup.title")} lead={t("setup.noToken")}>
        <p>{t("setup.noToken.hint")}</p>
      </Frame>
    );
  }
  return (
    <Frame title={t("setup.title")} lead={t("setup.lead")}>
      <AccountForm
        username={username}
        onUsername={setUsername}
        usernameHint={t("setup.username.hint")}
        onSubmit={() =>
          setup.mutate(
            { token, username, password, email: email || undefined },
            { onSuccess: () => router.history.replace("/") },
          )
        }
        state={setup}
        refusals={{ forbidden: t("setup.refused"), gone: t("setup.done") }}
        submit={t("setup.submit")}
      >
        <Field
          label={t("setup.email")}
          name="email"
          type="email"
          autoComplete="email"
          value={email}
          onText={setEmail}
        />
        <Field
          label={t("login.password")}
          hint={t("setup.password.hint")}
          name="password"
          type="password"
          autoComplete="new-password"
          minLength={10}
          required
          value={password}
          onText={setPassword}
        />
      </AccountForm>
    </Frame>
  );
}
