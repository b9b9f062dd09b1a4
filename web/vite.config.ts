/// <reference types="vitest/config" />
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// In development the API comes from a real server or from `npm run mock`.
const api = process.env.AYUMI_API ?? "http://127.0.0.1:8091";

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    target: "es2022",
    // Browsers that know light-dark(): the theme needs no copy of every colour.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    // The content security policy of the server allows no data: URL except for images.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  // The server answers only under its own name and to its own pages, so the proxy speaks as one of them.
  server: { port: 5173, proxy: { "/api": { target: api, changeOrigin: true, headers: { origin: api } } } },
  test: { include: ["src/**/*.test.ts"], environment: "node" },
});
