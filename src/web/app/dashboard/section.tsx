/** A titled part of the dashboard that shows a skeleton, an error with retry, or what was loaded. */
import { type ReactNode, useId } from "react";
import { Alert } from "../parts/alert.tsx";
import { Skeleton } from "../parts/skeleton.tsx";
import type { Load } from "../use-load.ts";

interface SectionProps {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

export function Section({ title, aside, children }: SectionProps) {
  const id = useId();
  return (
    <section className="card" aria-labelledby={id}>
      <div className="card-head">
        <h2 id={id}>{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  );
}

interface LoadedProps<T> {
  readonly load: Load<T>;
  readonly onRetry: () => void;
  readonly lines?: number;
  readonly children: (value: T) => ReactNode;
}

export function Loaded<T>({ load, onRetry, lines = 3, children }: LoadedProps<T>) {
  if (load.kind === "loading") return <Skeleton lines={lines} />;
  if (load.kind === "failed") return <Alert error={load.error} onRetry={onRetry} />;
  return children(load.value);
}
