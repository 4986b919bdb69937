import { spawn, spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { concatBytes, toHex, utf8 } from '../../src/basics/bytes.ts';
import { systemClock } from '../../src/basics/clock.ts';
import { systemRandom } from '../../src/basics/random.ts';
import { Secret } from '../../src/basics/secret.ts';
import { openAuthenticator } from '../../src/ctap/authenticator.ts';
import { getTokenWithPin } from '../../src/ctap/client-pin.ts';
import { getAssertion } from '../../src/ctap/get-assertion.ts';
import { type CborValue, encodeCbor } from '../../src/fido/cbor.ts';
import { Command, Permission } from '../../src/fido/commands.ts';
import { generateKeyAgreement } from '../../src/fido/pin-uv-auth.ts';
import { volatileMemory } from '../../src/virtual-key/key-memory.ts';
import { atkeyPro } from '../../src/virtual-key/models/atkey-pro.ts';
import { VirtualKey } from '../../src/virtual-key/virtual-key.ts';
import { type CannedReplies, cannedKey } from './canned-key.ts';
import { type Comparison, cpuSeconds, median, microseconds } from './comparison.ts';
import { virtualConnection } from './virtual-connection.ts';

const PYTHON = '/usr/bin/python3';
const RP_ID = 'example.com';
const BATCH = { getInfo: 400, assertionWithPin: 60 } as const;
/** Both sides are measured warm: an app that stays open is. */
const WARM_UP = 1000;
const GOAL = 2;

type Operation = keyof typeof BATCH;

/** The cost of our client and of python-fido2 above the same canned key (goal: at least 2x cheaper). */
export async function clientAgainstPython(rounds: number): Promise<readonly Comparison[]> {
  const replies = await cannedReplies();
  const ours = await ourClient(replies);
  const theirs = await pythonClient(replies);
  const comparisons: Comparison[] = [];
  for (const operation of ['getInfo', 'assertionWithPin'] as const) {
    const count = BATCH[operation];
    const own: number[] = [];
    const other: number[] = [];
    await ours[operation](WARM_UP);
    await theirs?.run(operation, WARM_UP);
    for (let round = 0; round < rounds; round++) {
      own.push((await cpuSeconds(() => ours[operation](count))) / count);
      if (theirs) other.push((await theirs.run(operation, count)) / count);
    }
    const ratio = median(other.map((seconds, round) => seconds / (own[round] as number)));
    comparisons.push({
      what: `client, ${operation}, against python-fido2 on the same key`,
      ours: microseconds(median(own)),
      theirs: theirs ? microseconds(median(other)) : 'python3-fido2 is not on this machine',
      ratio: theirs ? `${ratio.toFixed(2)}x cheaper` : '-',
      goal: `>= ${GOAL}x`,
      met: theirs ? ratio >= GOAL : null,
    });
  }
  theirs?.end();
  return comparisons;
}

/** What a real answer looks like, made once by the virtual key; the token is 32 random bytes under protocol 2. */
async function cannedReplies(): Promise<CannedReplies> {
  const key = new VirtualKey(atkeyPro, { clock: systemClock, random: systemRandom, memory: volatileMemory() });
  const authenticator = await openAuthenticator(virtualConnection(key), { clock: systemClock, random: systemRandom });
  const status = Uint8Array.of(0);
  const withStatus = (cbor: Uint8Array) => Buffer.concat([status, cbor]);
  const info = await authenticator.send(Command.getInfo);
  if (!info) throw new Error('GetInfo came without members');
  // The canned key has a PIN and hands out tokens with permissions, as a key in use does.
  const options = new Map(info.get(4) as Map<string, boolean>).set('clientPin', true).set('pinUvAuthToken', true);
  await authenticator.close();
  return {
    getInfo: withStatus(encodeCbor(new Map(info).set(4, options).set(6, [2, 1]))),
    keyAgreement: withStatus(encodeCbor(new Map([[1, generateKeyAgreement().publicKey]]))),
    token: withStatus(encodeCbor(new Map([[2, systemRandom.bytes(48)]]))),
    getAssertion: withStatus(
      encodeCbor(
        new Map<number, CborValue>([
          [
            1,
            new Map<string, CborValue>([
              ['id', new Uint8Array(32)],
              ['type', 'public-key'],
            ]),
          ],
          [2, concatBytes(hash('sha256', RP_ID, 'buffer'), Uint8Array.of(0x05, 0, 0, 0, 1))],
          [3, systemRandom.bytes(71)],
        ]),
      ),
    ),
  };
}

async function ourClient(replies: CannedReplies): Promise<Record<Operation, (count: number) => Promise<void>>> {
  const authenticator = await openAuthenticator(cannedKey(replies), { clock: systemClock, random: systemRandom });
  const clientDataHash = systemRandom.bytes(32);
  const allowList = [{ id: new Uint8Array(32) }];
  return {
    async getInfo(count) {
      for (let done = 0; done < count; done++) await authenticator.refreshInfo();
    },
    async assertionWithPin(count) {
      for (let done = 0; done < count; done++) {
        const pin = Secret.over(utf8('123456'));
        const token = await getTokenWithPin(authenticator, pin, { permissions: Permission.getAssertion, rpId: RP_ID });
        await getAssertion(authenticator, { rpId: RP_ID, clientDataHash, allowList, token });
        token.erase();
      }
    },
  };
}

async function pythonClient(replies: CannedReplies) {
  if (spawnSync(PYTHON, ['-c', 'import fido2']).status !== 0) return undefined;
  const script = new URL('./python-client.py', import.meta.url).pathname;
  const child = spawn(PYTHON, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  const hex = Object.fromEntries(Object.entries(replies).map(([kind, reply]) => [kind, toHex(reply)]));
  child.stdin.write(`${JSON.stringify(hex)}\n`);
  return {
    async run(operation: Operation, count: number): Promise<number> {
      child.stdin.write(`${operation} ${count}\n`);
      const [line] = (await once(lines, 'line')) as [string];
      return Number(line);
    },
    end: () => child.stdin.end(),
  };
}
