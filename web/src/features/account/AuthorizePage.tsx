import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useCreateApiKey } from "@/api/mutations";
import { useSession } from "@/app/session";
import { useTitle } from "@/app/title";
import { useT } from "@/i18n";
import { Code } from "@/ui/Code";
import { CopyButton } from "@/ui/CopyButton";
import { Icon } from "@/ui/icons";
import { InlineError } from "@/ui/Notice";
import "./account.css";

/** How a script signs in: one click makes a key, and the lines to paste stand beside it. */
export default function AuthorizePage() {
  const t = useT();
  useTitle(t("authorize.title"));
  const { base_url, user } = useSession();
  const create = useCreateApiKey();
  const [name, setName] = useState("");
  const key = create.data?.key;
  return (
    <main className="page narrow authorize">
      <h1>{t("authorize.title")}</h1>
      <p className="dim">{t("authorize.lead", { name: user.username })}</p>
      {!key && (
        <form
          className="card authorize-make"
          onSubmit={(event) => {
            event.preventDefault();
            create.mutate(name.trim() || t("authorize.defaultName"));
          }}
        >
          <label htmlFor="key-name">{t("authorize.name")}</label>
          <div className="with-button">
            <input
              id="key-name"
              value={name}
              placeholder={t("authorize.defaultName")}
              onChange={(event) => setName(event.target.value)}
            />
            <button type="submit" className="button primary" disabled={create.isPending}>
              <Icon name="key" />
              {t("authorize.make")}
            </button>
          </div>
          <InlineError error={create.error} />
        </form>
      )}
      {key && (
        <section className="card authorize-key" aria-live="polite">
          <h2>{t("authorize.yourKey")}</h2>
          <p className="with-button key-line">
            <code className="break" data-testid="api-key">
              {key}
            </code>
            <CopyButton text={key} wide />
          </p>
          <p className="warn-line">
            <Icon name="alert" />
            {t("authorize.once")}
          </p>
        </section>
      )}
      <section className="card">
        <h2>{t("authorize.shell")}</h2>
        <Code
          label={t("authorize.shell")}
          text={`export WANDB_BASE_URL=${base_url}\nexport WANDB_API_KEY=${key ?? "…"}`}
        />
        <h2>{t("authorize.once.login")}</h2>
        <Code label={t("authorize.once.login")} text={`wandb login --relogin --host=${base_url}`} />
        <p className="dim">{t("authorize.compatible")}</p>
      </section>
      <p>
        <Link to="/settings">{t("authorize.manage")}</Link>
      </p>
    </main>
  );
}
