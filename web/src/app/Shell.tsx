import { Outlet, useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useState } from "react";
import { useT } from "@/i18n";
import { Header } from "./Header";
import { focusSearch, installShortcuts, useShortcut } from "./keyboard";
import { ShortcutsDialog } from "./ShortcutsDialog";
import "./shell.css";

const loadPalette = () => import("./palette/Palette");
const Palette = lazy(loadPalette);
/** The first page comes first; then what somebody types at once after Ctrl+K must not be lost. */
const loadPaletteAfterMs = 1500;

/** What every page has: the header, and the shortcuts that work everywhere. */
export function Shell() {
  const t = useT();
  const navigate = useNavigate();
  const [showShortcuts, setShowShortcuts] = useState(false);
  const [showPalette, setShowPalette] = useState(false);
  useEffect(() => installShortcuts(), []);
  useEffect(() => {
    // Without a network it is loaded when it is asked for.
    const timer = setTimeout(() => void loadPalette().catch(() => {}), loadPaletteAfterMs);
    return () => clearTimeout(timer);
  }, []);
  useEffect(() => {
    // Works while somebody types as well, so it is no shortcut like the others.
    const listen = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "k")
        return;
      event.preventDefault();
      if (!document.querySelector("dialog[open]")) setShowPalette(true);
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, []);
  useShortcut(".", () => setShowPalette(true));
  useShortcut("?", () => setShowShortcuts(true));
  useShortcut("/", focusSearch);
  useShortcut("g h", () => void navigate({ to: "/" }));
  return (
    <div className="shell">
      <a className="skip-link" href="#content">
        {t("app.skip")}
      </a>
      <Header onShowShortcuts={() => setShowShortcuts(true)} onSearch={() => setShowPalette(true)} />
      <div className="shell-content" id="content">
        <Outlet />
      </div>
      {showPalette && (
        <Suspense>
          <Palette onClose={() => setShowPalette(false)} onShowShortcuts={() => setShowShortcuts(true)} />
        </Suspense>
      )}
      {showShortcuts && <ShortcutsDialog onClose={() => setShowShortcuts(false)} />}
    </div>
  );
}
