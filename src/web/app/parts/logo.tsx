/** The mark: a face's oval, half of its edge filled, and a V. */
export function Logo() {
  return (
    <svg className="logo" viewBox="0 0 32 32" aria-hidden="true">
      <path className="logo-rest" d="M16 4c-5.4 0-9 5-9 12s3.6 12 9 12" />
      <path d="M16 4c5.4 0 9 5 9 12s-3.6 12-9 12" />
      <path d="m11.7 12 4.3 9 4.3-9" />
    </svg>
  );
}
