import { EventQueue } from '../basics/event-queue.ts';
import type { Led } from '../contract/keys.ts';
import { type EventStream, eventStream } from './event-stream.ts';
import type { KeyActivities, KeyActivity } from './key-activity.ts';
import type { LedTables } from './led-tables.ts';
import { type KeyBus, KeyNotFound } from './ports.ts';

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
  ports: { keys: KeyBus; activities: KeyActivities; ledTables: LedTables },
  signal: AbortSignal | undefined,
): EventStream<Led> {
  const { keys, activities, ledTables } = ports;
  const find = () => keys.snapshot().keys.find((key) => key.id === keyId);
  const attached = find();
  if (!attached) throw new KeyNotFound(`no key has the id ${keyId}`);
  const { looks } = ledTables.of(attached);

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
      if (find()) return;
      show(looks.off);
      queue.end();
    }),
  );

  const source = keys.led(keyId);
  if (source) {
    show(source.now());
    stops.push(source.onChange(show));
  } else {
    show(looks[meanings[activities.of(keyId)]]);
    stops.push(
      activities.onChange((changed) => {
        if (changed === keyId) show(looks[meanings[activities.of(keyId)]]);
      }),
    );
  }
  if (signal?.aborted) queue.end();
  return eventStream(queue);
}

const sameLed = (a: Led, b: Led): boolean =>
  a.meaning === b.meaning && a.colour === b.colour && a.pattern === b.pattern && a.periodMs === b.periodMs;
