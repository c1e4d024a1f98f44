/** Where the link of a back end's capture leads: one check in front of the camera, and then back to whoever asked for it. */
import { useEffect, useState } from "react";
import type { CaptureProof } from "../../../contract/captures.ts";
import type { IconName } from "../../icon-paths.ts";
import "../../widget/define.ts";
import { english } from "../../widget/messages.ts";
import type { FaceCaptureEvents } from "../../widget/face-capture.ts";
import { takeCaptureLink } from "../capture-link.ts";
import { type CaptureEnd, endOfError, endOfFailure } from "../capture-end.ts";
import { Icon } from "../parts/icon.tsx";
import { Page } from "../parts/page.tsx";

/** @param opened The link that the page was opened with. */
export default function Capture({ opened }: { readonly opened: CaptureProof | undefined }) {
  const [link, setLink] = useState(opened);
  const [end, setEnd] = useState<CaptureEnd>();

  useEffect(() => {
    // Another link put into the same address bar changes nothing but what stands behind the #.
    const onLink = (): void => {
      const next = takeCaptureLink(location, history);
      if (!next) return;
      setLink(next);
      setEnd(undefined);
    };
    // And may have been put there before this page was ready to hear of it.
    onLink();
    window.addEventListener("hashchange", onLink);
    return () => window.removeEventListener("hashchange", onLink);
  }, []);

  if (end) return <Ending end={end} />;
  if (!link) return <Ending end={{ kind: "no-link" }} />;
  return (
    <Page
      title="Face check"
      heading="Show that it is you"
      lead="You were asked to look at the camera. Your face may be compared with one that is enrolled here; no picture is kept. Go on only if you know who asks."
    >
      <face-capture
        key={link.id}
        purpose="verify"
        given={link}
        onvultus-passed={() => setEnd({ kind: "passed" })}
        onvultus-failed={({ detail }: FaceCaptureEvents["vultus-failed"]) =>
          setEnd(endOfFailure(detail.hint, english))
        }
        onvultus-error={({ detail }: FaceCaptureEvents["vultus-error"]) => {
          if (!detail.mayRetry) setEnd(endOfError(detail.code, english));
        }}
      />
      <p className="aside">No camera? Open the link on another device.</p>
    </Page>
  );
}

interface Words {
  readonly icon: IconName;
  readonly tone: "ok" | "warn" | "neutral";
  readonly heading: string;
  readonly lead: string;
}

const endings: Readonly<Record<Exclude<CaptureEnd["kind"], "failed">, Words>> = {
  passed: {
    icon: "check",
    tone: "ok",
    heading: "The check is complete",
    lead: "Go back to whoever asked you: the result is there. You can close this page.",
  },
  expired: {
    icon: "clock",
    tone: "warn",
    heading: "This link has been used or has expired",
    lead: "Ask whoever sent it for a new one, and open it soon.",
  },
  "no-link": {
    icon: "info",
    tone: "neutral",
    heading: "Open the link that you were sent",
    lead: "This page needs all of it. Open it once more from where you have it, or ask for a new one.",
  },
};

function wordsOf(end: CaptureEnd): Words {
  if (end.kind !== "failed") return endings[end.kind];
  return { icon: "alert", tone: "warn", heading: end.notice.title, lead: end.notice.advice };
}

/** The last page: nothing is left to do here. */
function Ending({ end }: { readonly end: CaptureEnd }) {
  const { icon, tone, heading, lead } = wordsOf(end);
  return (
    <div className="ending" data-tone={tone}>
      <span className="badge">
        <Icon name={icon} />
      </span>
      <Page title={heading} heading={heading} stage={end.kind} lead={lead}>
        {end.kind === "failed" && (
          <p className="notice">
            <Icon name="info" />
            <span>
              This link is used up. To try again, <strong>ask whoever sent it for a new one</strong>.
            </span>
          </p>
        )}
      </Page>
    </div>
  );
}
