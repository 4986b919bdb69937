import { EventQueue } from '../basics/event-queue.ts';
import { type Led, led, ledMeanings } from '../contract/keys.ts';
import { type EventStream, eventStream } from './event-stream.ts';
import type { KeyActivities, KeyActivity } from './key-activity.ts';
import { type KeyBus, KeyNotFound } from './ports.ts';

/** What each meaning looks like on one model of key. Total over the meanings. */
export type LedTable = Readonly<Record<Led['meaning'], Led>>;

/**
 * @param json an object of `{colour, pattern, periodMs}` by meaning, as in `resources/led-tables`
 * @throws RangeError that names the meaning which is missing or does not fit
 */
export function parseLedTable(json: Readonly<Record<string, unknown>>): LedTable {
  const entries = ledMeanings.map((meaning) => {
    const look = json[meaning];
    const parsed = led.safeParse({ meaning, ...(typeof look === 'object' ? look : {}) });
    if (!parsed.success) throw new RangeError(`LED table: expected colour, pattern and period for ${meaning}`);
    return [meaning, parsed.data] as const;
  });
  return Object.fromEntries(entries) as LedTable;
}

const meanings: Readonly<Record<KeyActivity, Led['meaning']>> = {
  idle: 'ready',
  touch: 'touch-wanted',
  fingerprint: 'match-wanted',
  matched: 'match-succeeded',
  failed: 'failed-or-erasing',
  erasing: 'failed-or-erasing',
};

/**
 * What the key's LED shows, now and after each change, until the key is gone: the true LED of a virtual key; for a physical
 * one, whose LED no software can read, what its operations of ours must be showing.
 * @throws KeyNotFound when no such key is present
 */
export function watchLed(
  keyId: string,
  ports: { keys: KeyBus; activities: KeyActivities; ledTable: LedTable },
  signal: AbortSignal | undefined,
): EventStream<Led> {
  const { keys, activities, ledTable } = ports;
  const present = () => keys.snapshot().keys.some((key) => key.id === keyId);
  if (!present()) throw new KeyNotFound(`no key has the id ${keyId}`);

  const stops: (() => void)[] = [];
  const queue = new EventQueue<Led>({
    latestOnly: true,
    onReturn() {
      for (const stop of stops) stop();
    },
  });
  let last: Led | undefined;
  const show = (now: Led) => {
    if (last && sameLed(last, now)) return;
    last = now;
    queue.push(now);
  };

  const end = () => queue.end();
  signal?.addEventListener('abort', end, { once: true });
  stops.push(() => signal?.removeEventListener('abort', end));
  stops.push(
    keys.onChange(() => {
      if (present()) return;
      show(ledTable.off);
      queue.end();
    }),
  );

  const source = keys.led(keyId);
  if (source) {
    show(source.now());
    stops.push(source.onChange(show));
  } else {
    show(ledTable[meanings[activities.of(keyId)]]);
    stops.push(
      activities.onChange((changed) => {
        if (changed === keyId) show(ledTable[meanings[activities.of(keyId)]]);
      }),
    );
  }
  if (signal?.aborted) queue.end();
  return eventStream(queue);
}

const sameLed = (a: Led, b: Led): boolean =>
  a.meaning === b.meaning && a.colour === b.colour && a.pattern === b.pattern && a.periodMs === b.periodMs;
