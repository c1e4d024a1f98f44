/** Starts the pages: one client, one tree. */
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createClient } from "../client.ts";
import { App } from "./app.tsx";
import "./styles.css";

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App client={createClient()} />
    </StrictMode>,
  );
}
