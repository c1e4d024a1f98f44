/** What the server allows, asked once for all pages. */
import { createContext, type ReactNode, useContext } from "react";
import type { Settings } from "../../contract/accounts.ts";
import { useClient } from "./client-context.tsx";
import { type Load, useLoad } from "./use-load.ts";

type SettingsLoad = readonly [Load<Settings>, () => void];

const SettingsContext = createContext<SettingsLoad>([{ kind: "loading" }, () => undefined]);

export function SettingsProvider({ children }: { readonly children: ReactNode }) {
  return <SettingsContext value={useLoad(useClient().settings)}>{children}</SettingsContext>;
}

/** @returns The settings and a function that asks again. */
export function useSettings(): SettingsLoad {
  return useContext(SettingsContext);
}
