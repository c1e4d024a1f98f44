/** Grey shapes in the size of what is coming, so that nothing jumps when it arrives. */

export function Skeleton({ lines = 3 }: { readonly lines?: number }) {
  return (
    <div className="skeleton" aria-busy="true">
      <span className="unseen">Loading</span>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} className="skeleton-line" />
      ))}
    </div>
  );
}

export function PageSkeleton() {
  return (
    <div className="column">
      <span className="skeleton-heading" />
      <Skeleton lines={4} />
    </div>
  );
}

/** Holds the camera's place while its code loads. */
export function CameraSkeleton() {
  return <div className="skeleton-camera" aria-busy="true" />;
}
