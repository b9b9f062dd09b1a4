import { Outlet, useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useT } from "@/i18n";
import { Header } from "./Header";
import { focusSearch, installShortcuts, useShortcut } from "./keyboard";
import { ShortcutsDialog } from "./ShortcutsDialog";
import "./shell.css";

/** What every page has: the header, and the shortcuts that work everywhere. */
export function Shell() {
  const t = useT();
  const navigate = useNavigate();
  const [showShortcuts, setShowShortcuts] = useState(false);
  useEffect(() => installShortcuts(), []);
  useShortcut("?", () => setShowShortcuts(true));
  useShortcut("/", focusSearch);
  useShortcut("g h", () => void navigate({ to: "/" }));
  return (
    <div className="shell">
      <a className="skip-link" href="#content">
        {t("app.skip")}
      </a>
      <Header onShowShortcuts={() => setShowShortcuts(true)} />
      <div className="shell-content" id="content">
        <Outlet />
      </div>
      {showShortcuts && <ShortcutsDialog onClose={() => setShowShortcuts(false)} />}
    </div>
  );
}
