import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { useSignIn } from "@/api/mutations";
import { useTitle } from "@/app/title";
import { useUrlSearch } from "@/app/url";
import { useT } from "@/i18n";
import { AccountForm } from "./AccountForm";
import { Field } from "./Field";
import { Frame } from "./Frame";
import { safeNext } from "./next";

export default function LoginPage() {
  const t = useT();
  useTitle(t("login.title"));
  const router = useRouter();
  const [search] = useUrlSearch();
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const signIn = useSignIn();
  return (
    <Frame title={t("login.title")}>
      <AccountForm
        username={username}
        onUsername={setUsername}
        onSubmit={() =>
          signIn.mutate({ username, password }, { onSuccess: () => router.history.replace(safeNext(search.next)) })
        }
        state={signIn}
        refusals={{ unauthenticated: t("login.refused") }}
        submit={t(signIn.isPending ? "login.pending" : "login.submit")}
      >
        <Field
          label={t("login.password")}
          hint={t("login.password.hint")}
          name="password"
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onText={setPassword}
        />
      </AccountForm>
    </Frame>
  );
}
