import { Status } from '../../fido/status.ts';
import type { Chip } from '../chip.ts';
import { hasQuirk } from '../models/key-model.ts';
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
  if (answer.type === 'nobody' && hasQuirk(model, 'action-timeout')) throw new Refusal(Status.ACTION_TIMEOUT);
  return answer.type !== 'nobody';
}
