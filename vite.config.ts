/** Builds the pages in `src/web` into `dist/web`; hashed names, nothing inline, so that the strict content security policy holds. */
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const server = "http://localhost:8080";

export default defineConfig({
  root: fileURLToPath(new URL("src/web", import.meta.url)),
  plugins: [react()],
  build: {
    outDir: fileURLToPath(new URL("dist/web", import.meta.url)),
    emptyOutDir: true,
    target: "es2022",
    // Data: URLs would need a wider policy for fonts and scripts; files are cached for good anyway.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
  // `npx vite` shows changes at once against a server that `npm start` runs.
  server: { proxy: { "/v1": { target: server, ws: true } } },
});
