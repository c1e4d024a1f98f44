/** Chooses photos by picker, drop or paste, shows them small, and says in place what the server found wrong with each. */
import { type DragEvent, useEffect, useId, useRef, useState } from "react";
import { acceptedTypes, choosePhotos, MAX_PHOTOS } from "../photos.ts";
import type { PhotoReason } from "../problem-words.ts";
import { Icon } from "./icon.tsx";

/** A chosen file and the address of its preview. */
export interface ChosenPhoto {
  readonly file: File;
  readonly url: string;
}

interface PhotoPickerProps {
  readonly photos: readonly ChosenPhoto[];
  readonly onPhotos: (photos: readonly ChosenPhoto[]) => void;
  readonly reasons: readonly PhotoReason[];
  readonly limit?: number;
}

export function PhotoPicker({ photos, onPhotos, reasons, limit = MAX_PHOTOS }: PhotoPickerProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const [complaint, setComplaint] = useState<string>();

  function add(files: readonly File[]): void {
    if (files.length === 0) return;
    // With room for one, a new photo takes the place of the old one.
    const kept = limit === 1 ? [] : photos;
    const choice = choosePhotos(files, limit - kept.length);
    setComplaint(choice.complaint);
    if (choice.accepted.length === 0) return;
    onPhotos([...kept, ...choice.accepted.map((file) => ({ file, url: URL.createObjectURL(file) }))]);
  }

  usePaste(add);

  function drop(event: DragEvent): void {
    event.preventDefault();
    setOver(false);
    add([...event.dataTransfer.files]);
  }

  return (
    <div className="picker">
      <div
        className={isOver ? "drop over" : "drop"}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <span className="badge">
          <Icon name="photo" />
        </span>
        <p>
          {limit === 1
            ? "Drop or paste a photo of you here"
            : `Drop or paste up to ${limit} photos of you here`}
        </p>
        <button
          type="button"
          className="button secondary"
          disabled={limit > 1 && photos.length >= limit}
          aria-describedby={`${id}-help`}
          onClick={() => input.current?.click()}
        >
          <Icon name="upload" />
          {limit === 1 ? "Choose a photo" : "Choose photos"}
        </button>
        <input
          ref={input}
          type="file"
          hidden
          accept={acceptedTypes}
          multiple={limit > 1}
          onChange={(event) => {
            add([...(event.target.files ?? [])]);
            // The same file can be chosen again after it was removed.
            event.target.value = "";
          }}
        />
      </div>
      <p className="help" id={`${id}-help`}>
        JPEG, PNG, WebP or HEIC. Face the camera, in even light, alone in the picture.
      </p>
      <p className="field-error" aria-live="polite">
        {complaint}
      </p>
      {photos.length > 0 && (
        <ul className="photos" aria-label="Chosen photos">
          {photos.map((photo, at) => (
            <PhotoView
              key={photo.url}
              photo={photo}
              number={at + 1}
              reasons={reasons.filter(
                (reason) => reason.photo === at || (reason.photo === undefined && photos.length === 1),
              )}
              onRemove={() => {
                URL.revokeObjectURL(photo.url);
                onPhotos(photos.filter((other) => other !== photo));
              }}
            />
          ))}
        </ul>
      )}
    </div>
  );
}

interface PhotoViewProps {
  readonly photo: ChosenPhoto;
  readonly number: number;
  readonly reasons: readonly PhotoReason[];
  readonly onRemove: () => void;
}

function PhotoView({ photo, number, reasons, onRemove }: PhotoViewProps) {
  const [isReadable, setReadable] = useState(true);
  return (
    <li className={reasons.length > 0 ? "photo refused" : "photo"}>
      <div className="photo-picture">
        {isReadable ? (
          <img src={photo.url} alt={`Photo ${number}`} onError={() => setReadable(false)} />
        ) : (
          <span className="photo-unreadable">
            <Icon name="photo" />
            {photo.file.name}
          </span>
        )}
        <button
          type="button"
          className="icon-button"
          aria-label={`Remove photo ${number}`}
          onClick={onRemove}
        >
          <Icon name="close" />
        </button>
      </div>
      {reasons.map(({ text }) => (
        <p key={text} className="photo-reason">
          <Icon name="alert" />
          {text}
        </p>
      ))}
    </li>
  );
}

function usePaste(add: (files: readonly File[]) => void): void {
  const latest = useRef(add);
  useEffect(() => {
    latest.current = add;
  });
  useEffect(() => {
    const onPaste = (event: ClipboardEvent): void => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      latest.current(files);
    };
    document.addEventListener("paste", onPaste);
    return () => document.removeEventListener("paste", onPaste);
  }, []);
}
