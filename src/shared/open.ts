/** Something open that has an end. */
export interface Open<T> {
  readonly value: T;
  readonly close: () => Promise<void>;
}
