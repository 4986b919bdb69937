/** Time as a port: no core reads the system's clock or sets a timer of its own. */
export interface Clock {
  /** Milliseconds since the Unix epoch; may jump. For what people see and what is stored. */
  now(): number;
  /** Milliseconds from an arbitrary start; never goes back. For deadlines. */
  monotonic(): number;
  /** Calls `action` once after `delayMs`; the returned function cancels it. */
  schedule(delayMs: number, action: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  schedule(delayMs, action) {
    const timer = setTimeout(action, delayMs);
    return () => clearTimeout(timer);
  },
};

/** Resolves after `delayMs`. @throws the signal's reason when it aborts first */
export function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const stop = clock.schedule(delayMs, () => {
      signal?.removeEventListener('abort', abort);
      resolve();
    });
    function abort() {
      stop();
      reject(signal?.reason);
    }
    signal?.addEventListener('abort', abort, { once: true });
  });
}
