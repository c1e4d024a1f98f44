/** What every page begins with: its title in the tab and its heading, which takes the focus after a change of page. */
import { type ReactNode, useEffect, useRef } from "react";

interface PageProps {
  readonly title: string;
  /** `narrow` for forms, `wide` for the dashboard. */
  readonly width?: "narrow" | "wide";
  readonly heading: ReactNode;
  /** Names what the page is showing; the heading takes the focus again when it changes. */
  readonly stage?: string;
  readonly lead?: ReactNode;
  readonly children: ReactNode;
}

export function Page({ title, width = "narrow", heading, stage, lead, children }: PageProps) {
  const headingRef = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    window.scrollTo(0, 0);
    // Not on the first page: there a screen reader reads from the top by itself.
    if (document.documentElement.dataset["visited"]) headingRef.current?.focus({ preventScroll: true });
    document.documentElement.dataset["visited"] = "1";
  }, [stage]);

  return (
    <div className={width === "wide" ? "column wide" : "column"}>
      <title>{`${title} · Vultus`}</title>
      <h1 ref={headingRef} tabIndex={-1}>
        {heading}
      </h1>
      {lead !== undefined && <p className="lead">{lead}</p>}
      {children}
    </div>
  );
}
