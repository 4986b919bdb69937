import type { Clock } from '../basics/clock.ts';
import type { Unsubscribe } from '../basics/emitter.ts';
import type { LoopbackHost } from './loopback-host.ts';

/** A reload or a moment without connection must not end the host. */
const withoutPagesMs = 10_000;

/** Calls `end` once, when there was a page and then for ten seconds none. */
export function endWithLastPage(host: Pick<LoopbackHost, 'onPagesChange'>, clock: Clock, end: () => void): Unsubscribe {
  let stopWaiting: (() => void) | undefined;
  const unsubscribe = host.onPagesChange((pages) => {
    stopWaiting?.();
    stopWaiting = pages > 0 ? undefined : clock.schedule(withoutPagesMs, stopAndEnd);
  });
  const stop = () => {
    stopWaiting?.();
    unsubscribe();
  };
  function stopAndEnd() {
    stop();
    end();
  }
  return stop;
}
