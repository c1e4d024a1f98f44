/** Decides which waiting picture is next: requests first come first served, streams in turn with only their newest frame, neither side starving the other. */

/** Identifies a stream. */
export type StreamKey = symbol;

export interface Lanes<Job> {
  /** @returns `false` when the queue is full. */
  addRequest(job: Job): boolean;
  /** @returns The older frame of this stream that gives way, if one was waiting. */
  addFrame(stream: StreamKey, job: Job): Job | undefined;
  /** @returns The frame that was waiting, if one was. */
  dropStream(stream: StreamKey): Job | undefined;
  /** @returns `undefined` when nothing waits. */
  next(): Job | undefined;
  /** Empties all lanes. */
  drain(): Job[];
}

/** @param queueLimit How many requests may wait. */
export function createLanes<Job>(queueLimit: number): Lanes<Job> {
  const requests: Job[] = [];
  // A map remembers the order of insertion: a stream keeps its turn when a newer frame replaces the older.
  const frames = new Map<StreamKey, Job>();
  let wasRequest = false;

  const takeFrame = (): Job | undefined => {
    for (const [stream, job] of frames) {
      frames.delete(stream);
      return job;
    }
    return undefined;
  };

  return {
    addRequest(job) {
      if (requests.length >= queueLimit) return false;
      requests.push(job);
      return true;
    },
    addFrame(stream, job) {
      const older = frames.get(stream);
      frames.set(stream, job);
      return older;
    },
    dropStream(stream) {
      const waiting = frames.get(stream);
      frames.delete(stream);
      return waiting;
    },
    next() {
      const isRequest = requests.length > 0 && (frames.size === 0 || !wasRequest);
      wasRequest = isRequest;
      return isRequest ? requests.shift() : takeFrame();
    },
    drain() {
      const all = [...requests, ...frames.values()];
      requests.length = 0;
      frames.clear();
      return all;
    },
  };
}
