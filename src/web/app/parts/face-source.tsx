/** Camera or photos: the two ways to show a face, as a pair of radio buttons that look like tabs. */
import { useId } from "react";
import { Icon } from "./icon.tsx";

export type FaceSourceKind = "camera" | "photos";

interface FaceSourceProps {
  readonly value: FaceSourceKind;
  readonly onValue: (value: FaceSourceKind) => void;
}

export function FaceSource({ value, onValue }: FaceSourceProps) {
  const name = useId();
  const options = [
    { kind: "camera", icon: "camera", text: "Camera" },
    { kind: "photos", icon: "photo", text: "Photos" },
  ] as const;
  return (
    <fieldset className="segments">
      <legend className="unseen">How to show your face</legend>
      {options.map(({ kind, icon, text }) => (
        <label key={kind}>
          <input type="radio" name={name} checked={value === kind} onChange={() => onValue(kind)} />
          <span>
            <Icon name={icon} />
            {text}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
