/** Shows a page only to who is signed in, and asks the server each time the page is entered. */
import { type ReactNode, useEffect, useState } from "react";
import { Redirect } from "wouter";
import type { Me } from "../../contract/accounts.ts";
import { Alert } from "./parts/alert.tsx";
import { PageSkeleton } from "./parts/skeleton.tsx";
import { useSession } from "./session.tsx";

export function Guard({ children }: { readonly children: (me: Me) => ReactNode }) {
  const { state, check } = useSession();
  const [isEntered, setEntered] = useState(false);
  const isUnknown = state.kind === "unknown";

  useEffect(() => {
    if (!isEntered || isUnknown) void check().then(() => setEntered(true));
  }, [isEntered, isUnknown, check]);

  // What an earlier visit left in memory is not shown before the server has confirmed it.
  if (!isEntered || state.kind === "unknown") return <PageSkeleton />;
  if (state.kind === "signed-out") return <Redirect to="/sign-in" replace />;
  if (state.kind === "failed") {
    return (
      <div className="column">
        <Alert error={state.error} onRetry={() => void check()} />
      </div>
    );
  }
  return children(state.me);
}
