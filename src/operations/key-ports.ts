import type { Clock } from '../basics/clock.ts';
import type { Log } from '../basics/log.ts';
import type { Random } from '../basics/random.ts';
import type { KeyAccess } from './key-access.ts';
import type { KeyActivities } from './key-activity.ts';
import type { KeyObserver } from './key-observer.ts';
import type { PersistentTokens } from './persistent-tokens.ts';
import type { PinMemory } from './pin-memory.ts';
import type { KeyBus } from './ports.ts';

/** What the operations on keys share: one set per router. */
export interface KeyPorts {
  readonly keys: KeyBus;
  readonly access: KeyAccess;
  readonly activities: KeyActivities;
  readonly pins: PinMemory;
  /** What this computer may list without a PIN. */
  readonly persistentTokens: PersistentTokens;
  /** Told what is read from keys anyway. */
  readonly observer: KeyObserver;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** The public name of an AAGUID (lower case, with hyphens), null when unknown. */
  readonly modelName: (aaguid: string) => string | null;
}
