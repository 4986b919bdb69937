import type { Chip } from '../chip.ts';
import type { WithPerson } from '../person.ts';

/** Waits for a touch; any finger on the sensor is one. False when nobody touched in time. */
export function* userPresence({ model }: Chip): WithPerson<boolean> {
  const answer = yield { for: 'touch', timeoutMs: model.presence.timeoutMs };
  return answer.type !== 'nobody';
}
