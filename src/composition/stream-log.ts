import type { Clock } from '../basics/clock.ts';
import type { Log } from '../basics/log.ts';

/** A log of one JSON object a line. `info` is left out unless `verbose`. */
export function streamLog(write: (line: string) => void, options: { clock: Clock; verbose: boolean }): Log {
  const line = (level: 'info' | 'warn', event: string, details: object) =>
    write(`${JSON.stringify({ time: new Date(options.clock.now()).toISOString(), level, event, ...details })}\n`);
  return {
    info(event, details = {}) {
      if (options.verbose) line('info', event, details);
    },
    warn: (event, details = {}) => line('warn', event, details),
  };
}
