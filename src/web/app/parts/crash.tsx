/** Stands in for a page that broke or could not be fetched, for example after the server was updated. */
import { Component, type ReactNode } from "react";
import { Page } from "./page.tsx";

interface CrashGuardProps {
  readonly children: ReactNode;
}

interface CrashGuardState {
  readonly isBroken: boolean;
}

/** Give it the path as its key: another page gets another chance. */
export class CrashGuard extends Component<CrashGuardProps, CrashGuardState> {
  override readonly state: CrashGuardState = { isBroken: false };

  static getDerivedStateFromError(): CrashGuardState {
    return { isBroken: true };
  }

  override render(): ReactNode {
    if (!this.state.isBroken) return this.props.children;
    return (
      <Page
        title="Page not loaded"
        heading="This page did not load"
        lead="The connection may be down, or the server was updated in the meantime."
      >
        <div className="actions">
          <button type="button" className="button primary" onClick={() => location.reload()}>
            Reload
          </button>
        </div>
      </Page>
    );
  }
}
