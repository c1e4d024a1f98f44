/** Photos on a page: chooses them, sends them on a press, and shows what the server found wrong beside each. */
import { useEffect, useRef, useState } from "react";
import { encodePhoto } from "../photos.ts";
import { photoReasons } from "../problem-words.ts";
import { Alert } from "./alert.tsx";
import { type ChosenPhoto, PhotoPicker } from "./photo-picker.tsx";

interface PhotoStepProps {
  readonly action: string;
  readonly limit?: number;
  /** @param photos Base64, in the order shown. What it throws is shown here, unless it handles that itself. */
  readonly onPhotos: (photos: string[]) => Promise<void>;
}

export function PhotoStep({ action, limit, onPhotos }: PhotoStepProps) {
  const [photos, setPhotos] = useState<readonly ChosenPhoto[]>([]);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  useRevoked(photos);

  async function send(): Promise<void> {
    setBusy(true);
    setError(undefined);
    try {
      await onPhotos(await Promise.all(photos.map(({ file }) => encodePhoto(file))));
    } catch (refusal) {
      setError(refusal);
    } finally {
      setBusy(false);
    }
  }

  return (
    <div className="photo-step">
      <PhotoPicker
        photos={photos}
        reasons={photoReasons(error)}
        onPhotos={(next) => {
          setPhotos(next);
          // The reasons belong to the photos that were sent, by their number.
          setError(undefined);
        }}
        {...(limit === undefined ? {} : { limit })}
      />
      {error !== undefined && <Alert error={error} />}
      <button
        type="button"
        className="button primary wide"
        disabled={photos.length === 0 || isBusy}
        onClick={() => void send()}
      >
        {isBusy && <span className="spinner" />}
        {isBusy ? "Checking your photos…" : action}
      </button>
    </div>
  );
}

/** Frees the previews when the step leaves the page. */
function useRevoked(photos: readonly ChosenPhoto[]): void {
  const latest = useRef(photos);
  useEffect(() => {
    latest.current = photos;
  }, [photos]);
  useEffect(
    () => () => {
      for (const { url } of latest.current) URL.revokeObjectURL(url);
    },
    [],
  );
}
