/** What went wrong and what to do, in the place where it happened. */
import { type ReactNode, useEffect, useState } from "react";
import { ProblemError } from "../../problem-error.ts";
import { problemWords } from "../problem-words.ts";
import { Icon } from "./icon.tsx";

interface AlertProps {
  readonly error: unknown;
  readonly onRetry?: (() => void) | undefined;
  readonly retryLabel?: string;
  readonly children?: ReactNode;
}

export function Alert({ error, onRetry, retryLabel = "Try again", children }: AlertProps) {
  const words = problemWords(error);
  const waitSeconds = useCountdown(error);
  return (
    <div className="alert" role="alert">
      <Icon name="alert" />
      <div>
        <p className="alert-title">{words.title}</p>
        <p>{words.advice}</p>
        {children}
        {onRetry && (
          <button
            type="button"
            className="button secondary small"
            disabled={waitSeconds > 0}
            onClick={onRetry}
          >
            {waitSeconds > 0 ? `Try again in ${duration(waitSeconds)}` : retryLabel}
          </button>
        )}
      </div>
    </div>
  );
}

/** @returns The seconds that the server asked to wait and that are still left. */
function useCountdown(error: unknown): number {
  const asked = error instanceof ProblemError ? (error.retryAfterSeconds ?? 0) : 0;
  const [until, setUntil] = useState(() => performance.now() + asked * 1000);
  const [left, setLeft] = useState(asked);

  useEffect(() => {
    setUntil(performance.now() + asked * 1000);
    setLeft(asked);
  }, [error, asked]);

  useEffect(() => {
    if (left <= 0) return;
    const timer = setTimeout(() => setLeft(Math.max(0, Math.ceil((until - performance.now()) / 1000))), 250);
    return () => clearTimeout(timer);
  });
  return left;
}

function duration(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return minutes === 0 ? `${seconds} s` : `${minutes} min ${seconds % 60} s`;
}
