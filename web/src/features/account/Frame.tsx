import type { ReactNode } from "react";
import { type Language, useI18n } from "@/i18n";
import { Mark } from "@/ui/icons";
import "./account.css";

/** The page before one is signed in: the sign, a card, a way to change the language. */
export function Frame({ title, lead, children }: { title: string; lead?: string; children: ReactNode }) {
  const { t, language, setLanguage } = useI18n();
  const other: Language = language === "ja" ? "en" : "ja";
  return (
    <main className="account-frame">
      <div className="account-sign">
        <Mark size={44} />
        <div>
          <span className="wordmark-latin">Ayumi</span> <span lang="ja">歩み</span>
        </div>
        <p className="dim">{t("app.tagline")}</p>
      </div>
      <section className="account-card">
        <h1>{title}</h1>
        {lead && <p className="dim">{lead}</p>}
        {children}
      </section>
      <button type="button" className="link-button" lang={other} onClick={() => setLanguage(other)}>
        {other === "ja" ? "日本語" : "English"}
      </button>
    </main>
  );
}
