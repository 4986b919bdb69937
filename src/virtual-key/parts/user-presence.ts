import { Status } from '../../fido/status.ts';
import type { Chip } from '../chip.ts';
import type { WithPerson } from '../person.ts';
import { Refusal } from '../refusal.ts';

/**
 * Waits for a touch; any finger on the sensor is one. False when nobody touched in time.
 * @param touch `held`: only one as long as the model's reset wants it
 * @throws Refusal OPERATION_DENIED when somebody refuses
 */
export function* userPresence({ model }: Chip, touch: 'short' | 'held' = 'short'): WithPerson<boolean> {
  const answer = yield { for: 'touch', timeoutMs: model.presence.timeoutMs, held: touch === 'held' };
  if (answer.type === 'denied') throw new Refusal(Status.OPERATION_DENIED);
  return answer.type !== 'nobody';
}
