import { type MessageKey, useT } from "@/i18n";
import { Dialog } from "@/ui/Dialog";

const shortcuts: [string, MessageKey][] = [
  ["?", "keys.help"],
  ["/", "keys.search"],
  ["Ctrl+k .", "palette.title"],
  ["g h", "keys.home"],
  ["g w", "keys.workspace"],
  ["g t", "keys.table"],
  ["g o", "keys.overview"],
  ["g a", "keys.artifacts"],
  ["g s", "keys.sweeps"],
  ["j", "keys.next"],
  ["k", "keys.previous"],
  ["Enter", "keys.open"],
  ["e", "keys.toggle"],
  ["f", "keys.full"],
  ["x", "keys.select"],
  ["Ctrl+z", "keys.undo"],
  ["Alt+← Alt+Shift+→", "keys.arrange"],
  ["Esc", "keys.escape"],
];

export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const t = useT();
  return (
    <Dialog title={t("keys.title")} onClose={onClose}>
      <dl className="shortcuts">
        {shortcuts.map(([keys, what]) => (
          <div key={keys}>
            <dt>{t(what)}</dt>
            <dd>
              {keys.split(" ").map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
