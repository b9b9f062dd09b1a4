import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createQueryClient } from "./api/client";
import { sessionQuery } from "./api/queries";
import { createAppRouter } from "./app/router";
import { I18nProvider, loadInitialCatalogue } from "./i18n";
import { ThemeProvider } from "./ui/theme";
import { installTips } from "./ui/tip";
import "./ui/tokens.css";
import "./ui/base.css";
import "./ui/controls.css";
import "./ui/drawers.css";
import "./ui/content.css";

const queryClient = createQueryClient(() => {
  // The session ended: ask who we are anew, and let the router send the visitor to the sign-in page.
  queryClient.removeQueries({ queryKey: sessionQuery.queryKey });
  void router.invalidate();
});
const router = createAppRouter(queryClient);

async function start(): Promise<void> {
  const root = document.getElementById("root");
  if (!root) throw new Error("index.html has no #root");
  const catalogue = await loadInitialCatalogue();
  installTips();
  createRoot(root).render(
    <StrictMode>
      <I18nProvider initial={catalogue}>
        <ThemeProvider>
          <QueryClientProvider client={queryClient}>
            <RouterProvider router={router} />
          </QueryClientProvider>
        </ThemeProvider>
      </I18nProvider>
    </StrictMode>,
  );
}

void start();
