/** Who is signed in, as far as this page knows; the server is asked again whenever it could have changed. */
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from "react";
import type { Me } from "../../contract/accounts.ts";
import { hasCode } from "../problem-error.ts";
import { useClient } from "./client-context.tsx";

export type SessionState =
  | { readonly kind: "unknown" }
  | { readonly kind: "signed-out" }
  | { readonly kind: "signed-in"; readonly me: Me }
  | { readonly kind: "failed"; readonly error: unknown };

export interface Session {
  readonly state: SessionState;
  /** A guess without asking the server: somebody signed in on this browser and did not log out. */
  readonly isLikely: boolean;
  /** Asks the server who is signed in. */
  readonly check: () => Promise<void>;
  /** Somebody has just signed in or registered. */
  readonly entered: () => void;
  /** Forgets what was shown; the server's session has ended or is about to. */
  readonly left: () => void;
}

/** Holds "1" and nothing about the person. It spares strangers a refused request. */
const hintKey = "vultus-signed-in";

const SessionContext = createContext<Session | undefined>(undefined);

export function SessionProvider({ children }: { readonly children: ReactNode }) {
  const client = useClient();
  const [state, setState] = useState<SessionState>({ kind: "unknown" });
  const [isLikely, setLikely] = useState(() => localStorage.getItem(hintKey) === "1");

  const remember = useCallback((isSignedIn: boolean) => {
    if (isSignedIn) localStorage.setItem(hintKey, "1");
    else localStorage.removeItem(hintKey);
    setLikely(isSignedIn);
  }, []);

  const check = useCallback(async () => {
    try {
      const me = await client.me();
      remember(true);
      setState({ kind: "signed-in", me });
    } catch (error) {
      if (!hasCode(error, "not-signed-in")) return setState({ kind: "failed", error });
      remember(false);
      setState({ kind: "signed-out" });
    }
  }, [client, remember]);

  const entered = useCallback(() => {
    remember(true);
    setState({ kind: "unknown" });
  }, [remember]);

  const left = useCallback(() => {
    remember(false);
    setState({ kind: "signed-out" });
  }, [remember]);

  useEffect(() => {
    // A page brought back by the back button shows what it showed, even after the session has ended.
    const onShow = (event: PageTransitionEvent): void => {
      if (event.persisted) setState({ kind: "unknown" });
    };
    // Logging out in one tab empties the others.
    const onStorage = (event: StorageEvent): void => {
      if (event.key === hintKey) setState({ kind: "unknown" });
    };
    window.addEventListener("pageshow", onShow);
    window.addEventListener("storage", onStorage);
    return () => {
      window.removeEventListener("pageshow", onShow);
      window.removeEventListener("storage", onStorage);
    };
  }, []);

  const session = useMemo(
    () => ({ state, isLikely, check, entered, left }),
    [state, isLikely, check, entered, left],
  );
  return <SessionContext value={session}>{children}</SessionContext>;
}

/** @throws {Error} outside of a `SessionProvider`. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error("useSession needs a SessionProvider above it.");
  return session;
}
