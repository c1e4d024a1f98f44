/** A labelled text field with its help and its error tied to it. */
import { type InputHTMLAttributes, useId } from "react";
import { Icon } from "./icon.tsx";

interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, "onChange" | "value"> {
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly help?: string | undefined;
  readonly error?: string | undefined;
}

export function Field({ label, value, onValue, help, error, ...input }: FieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        {...input}
        id={id}
        value={value}
        onChange={(event) => onValue(event.target.value)}
        aria-invalid={error !== undefined}
        aria-describedby={`${id}-help ${id}-error`}
      />
      <p id={`${id}-error`} className="field-error" aria-live="polite">
        {error !== undefined && (
          <>
            <Icon name="alert" />
            {error}
          </>
        )}
      </p>
      {help !== undefined && (
        <p id={`${id}-help`} className="help">
          {help}
        </p>
      )}
    </div>
  );
}
