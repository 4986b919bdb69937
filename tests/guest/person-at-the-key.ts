import type { VirtualKey } from '../../src/virtual-key/virtual-key.ts';

/** Somebody beside a key who does what its LED asks for. Changed by tests while the key works. */
export interface Person {
  /** Whose finger the sensor gets. */
  finger: string;
  /** CTAP sample statuses of the next touches of the sensor, in order; good ones after them. */
  samples: number[];
  /** False: nobody comes. */
  present: boolean;
}

/** Shorter than a person needs, longer than the key's answer to the program. */
const reactionMs = 5;

/** Touches are long ones where the model wants such for a reset. */
export function personAtTheKey(key: VirtualKey): Person {
  const person: Person = { finger: 'right-index', samples: [], present: true };
  let reacting = false;
  key.onChange(() => {
    if (reacting || !person.present || key.snapshot().waitingFor === null) return;
    reacting = true;
    setTimeout(() => {
      reacting = false;
      const wanted = key.snapshot().waitingFor;
      if (wanted === 'touch') key.touch(key.model.reset.longTouchMs !== null);
      if (wanted === 'fingerprint') key.finger(person.finger, person.samples.shift() ?? 0);
    }, reactionMs);
  });
  return person;
}
