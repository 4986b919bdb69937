import { atkeyPro } from '../../src/virtual-key/models/atkey-pro.ts';
import { type Comparison, median } from './comparison.ts';
import { KeyPorts, openProduct } from './plugged-keys.ts';

const KEYS = 32;
const GOAL = 1.3;
/** The interval of a slow key. */
const SLOW_MS = 5;

/**
 * What 32 keys tell about themselves, asked through the contract at once, against one of them asked alone; 5 ms for each report.
 */
export async function manyKeys(rounds: number): Promise<readonly Comparison[]> {
  const ports = new KeyPorts(atkeyPro, SLOW_MS);
  for (let made = 0; made < KEYS; made++) ports.plug();
  const product = await openProduct(ports);
  const { keys } = await product.client.keys.list();
  if (keys.length !== KEYS) throw new Error(`got ${keys.length} keys, expected ${KEYS}`);
  const timeOf = async (ids: readonly string[]): Promise<number> => {
    const start = performance.now();
    const all = await Promise.all(ids.map((keyId) => product.client.keys.describe({ keyId })));
    if (!all.every(({ outcome }) => outcome === 'done')) throw new Error('a key could not be described');
    return performance.now() - start;
  };
  const ids = keys.map(({ id }) => id);
  const together: number[] = [];
  const alone: number[] = [];
  for (let round = -3; round < rounds; round++) {
    const one = await timeOf([ids[(round + KEYS) % KEYS] as string]);
    const all = await timeOf(ids);
    if (round < 0) continue;
    alone.push(one);
    together.push(all);
  }
  await product.close();
  ports.remove();
  const ratio = median(together.map((time, round) => time / (alone[round] as number)));
  return [
    {
      what: `${KEYS} keys listed with what they tell, against one alone`,
      ours: `${median(together).toFixed(1)} ms`,
      theirs: `${median(alone).toFixed(1)} ms`,
      ratio: `${ratio.toFixed(2)}x`,
      goal: `<= ${GOAL}x`,
      met: ratio <= GOAL,
    },
  ];
}
