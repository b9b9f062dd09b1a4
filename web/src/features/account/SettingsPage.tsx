import { useTitle } from "@/app/title";
import { type Language, useI18n } from "@/i18n";
import { type ThemeChoice, useTheme } from "@/ui/theme";
import { ApiKeyList } from "./ApiKeyList";
import { PasswordForm, ProfileForm } from "./ProfileForms";
import { SessionList } from "./SessionList";
import "./account.css";

export default function SettingsPage() {
  const { t } = useI18n();
  useTitle(t("settings.title"));
  return (
    <main className="page narrow settings">
      <h1>{t("settings.title")}</h1>
      <section className="card">
        <h2>{t("settings.appearance")}</h2>
        <Appearance />
      </section>
      <section className="card">
        <h2>{t("settings.profile")}</h2>
        <ProfileForm />
      </section>
      <section className="card">
        <h2>{t("settings.password")}</h2>
        <PasswordForm />
      </section>
      <section className="card">
        <h2>{t("settings.keys")}</h2>
        <ApiKeyList />
      </section>
      <section className="card">
        <h2>{t("settings.sessions")}</h2>
        <SessionList />
      </section>
    </main>
  );
}

const themes: ThemeChoice[] = ["system", "light", "dark"];
const themeNames = { system: "theme.system", light: "theme.light", dark: "theme.dark" } as const;
const languages: [Language, string][] = [
  ["en", "English"],
  ["ja", "日本語"],
];

function Appearance() {
  const { t, language, setLanguage } = useI18n();
  const { choice, choose } = useTheme();
  return (
    <>
      <fieldset className="setting-choice">
        <legend>{t("theme.title")}</legend>
        {themes.map((theme) => (
          <label key={theme}>
            <input type="radio" name="theme" checked={choice === theme} onChange={() => choose(theme)} />
            <span>{t(themeNames[theme])}</span>
          </label>
        ))}
      </fieldset>
      <fieldset className="setting-choice">
        <legend>{t("settings.language")}</legend>
        {languages.map(([id, name]) => (
          <label key={id} lang={id}>
            <input type="radio" name="language" checked={language === id} onChange={() => setLanguage(id)} />
            <span>{name}</span>
          </label>
        ))}
      </fieldset>
    </>
  );
}
