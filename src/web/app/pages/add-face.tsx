/** Adding a face to one's account, or putting it in the place of the earlier ones. */
import { useState } from "react";
import { Link, useLocation } from "wouter";
import type { AddFaceBody } from "../../../contract/accounts.ts";
import { useClient } from "../client-context.tsx";
import CameraStep from "../parts/camera-step.tsx";
import { FaceSource, type FaceSourceKind } from "../parts/face-source.tsx";
import { Page } from "../parts/page.tsx";
import { PhotoStep } from "../parts/photo-step.tsx";
import { useToast } from "../toasts.tsx";

export default function AddFace() {
  const client = useClient();
  const toast = useToast();
  const [, navigate] = useLocation();
  const [source, setSource] = useState<FaceSourceKind>("camera");
  const [replace, setReplace] = useState(false);

  async function add(face: Pick<AddFaceBody, "capture" | "photos">): Promise<void> {
    await client.addFace({ ...face, replace });
    navigate("/dashboard");
    toast(replace ? "Your faces were replaced by the new one." : "The new face was added.");
  }

  return (
    <Page
      title="Add a face"
      heading="Add a face"
      lead="New glasses, a beard, or other light: more pictures make signing in easier."
    >
      <div className="stack">
        <label className="check">
          <input type="checkbox" checked={replace} onChange={(event) => setReplace(event.target.checked)} />
          <span>
            Replace all earlier pictures
            <span className="help">They are deleted once the new ones are accepted.</span>
          </span>
        </label>
        <FaceSource value={source} onValue={setSource} />
        {source === "camera" ? (
          <CameraStep
            purpose="add-face"
            busyText="Adding your face…"
            onProof={(capture) => add({ capture })}
          />
        ) : (
          <PhotoStep action="Add this face" onPhotos={(photos) => add({ photos })} />
        )}
      </div>
      <p className="aside">
        <Link href="/dashboard">Back to the dashboard</Link>
      </p>
    </Page>
  );
}
