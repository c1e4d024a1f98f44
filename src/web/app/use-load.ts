/** Loads something once and on demand, and says where that stands. */
import { useCallback, useEffect, useState } from "react";

export type Load<T> =
  | { readonly kind: "loading" }
  | { readonly kind: "ready"; readonly value: T }
  | { readonly kind: "failed"; readonly error: unknown };

/** @param load Must keep its identity between renders; a new one loads again. */
export function useLoad<T>(load: () => Promise<T>): readonly [Load<T>, () => void] {
  const [state, setState] = useState<Load<T>>({ kind: "loading" });
  const [round, setRound] = useState(0);

  useEffect(() => {
    let isCurrent = true;
    load().then(
      (value) => isCurrent && setState({ kind: "ready", value }),
      (error: unknown) => isCurrent && setState({ kind: "failed", error }),
    );
    return () => {
      isCurrent = false;
    };
  }, [load, round]);

  const reload = useCallback(() => {
    setState((before) => (before.kind === "failed" ? { kind: "loading" } : before));
    setRound((before) => before + 1);
  }, []);
  return [state, reload];
}
