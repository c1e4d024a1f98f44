/** Starts the pages: one client, one tree. */
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createClient } from "../client.ts";
import { App } from "./app.tsx";
import { takeCaptureLink } from "./capture-link.ts";
import "./styles.css";

// First of all: nobody who looks over a shoulder, and no extension that reads addresses, finds it there.
const link = takeCaptureLink(location, history);
const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App client={createClient()} captureLink={link} />
    </StrictMode>,
  );
}
