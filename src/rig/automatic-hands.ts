import type { Clock } from '../basics/clock.ts';
import { SampleStatus } from '../fido/commands.ts';
import type { VirtualKey } from '../virtual-key/virtual-key.ts';

export interface AutomaticHandsOptions {
  readonly clock: Clock;
  /** Whether every touch that the key waits for comes by itself, as long as a reset may want it. */
  readonly touch: boolean;
  /** Whose finger comes by itself, always with a good sample; null: none. */
  readonly finger: string | null;
  /** How long the key waits for them; `handDelayMs` unless told. */
  readonly delayMs?: number;
}

/** Long enough for a client to see that the key waits, short enough for a test. */
export const handDelayMs = 50;

/** Touches a key and lays a finger on it whenever it waits for that: for test rigs where nobody sits. */
export function automaticHands(
  key: Pick<VirtualKey, 'snapshot' | 'onChange' | 'touch' | 'finger'>,
  { clock, touch, finger, delayMs = handDelayMs }: AutomaticHandsOptions,
): { stop(): void } {
  let cancel: (() => void) | undefined;
  let stopped = false;

  const wanted = () => {
    const { waitingFor } = key.snapshot();
    return (waitingFor === 'touch' && touch) || (waitingFor === 'fingerprint' && finger !== null) ? waitingFor : null;
  };
  const act = () => {
    cancel = undefined;
    const now = wanted();
    if (now === 'touch') key.touch(true);
    else if (now === 'fingerprint' && finger !== null) key.finger(finger, SampleStatus.good);
    look();
  };
  const look = () => {
    if (stopped) return;
    if (wanted() !== null) {
      cancel ??= clock.schedule(delayMs, act);
    } else {
      cancel?.();
      cancel = undefined;
    }
  };

  const forget = key.onChange(look);
  look();
  return {
    stop() {
      stopped = true;
      forget();
      cancel?.();
    },
  };
}
