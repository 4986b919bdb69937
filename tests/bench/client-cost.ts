import { spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { join } from 'node:path';
import { concatBytes, toHex, utf8 } from '../../src/basics/bytes.ts';
import { systemClock } from '../../src/basics/clock.ts';
import { systemRandom } from '../../src/basics/random.ts';
import { Secret } from '../../src/basics/secret.ts';
import { getTokenWithPin } from '../../src/ctap/client-pin.ts';
import { getAssertion } from '../../src/ctap/get-assertion.ts';
import { type CborValue, encodeCbor } from '../../src/fido/cbor.ts';
import { Command, Permission } from '../../src/fido/commands.ts';
import { generateKeyAgreement } from '../../src/fido/pin-uv-auth.ts';
import { volatileMemory } from '../../src/virtual-key/key-memory.ts';
import { atkeyPro } from '../../src/virtual-key/models/atkey-pro.ts';
import { VirtualKey } from '../../src/virtual-key/virtual-key.ts';
import { openAuthenticator } from '../ctap/open-authenticator.ts';
import { type CannedReplies, cannedKey } from './canned-key.ts';
import { type Comparison, cpuSeconds, median, microseconds } from './comparison.ts';
import { compileAgainstLibfido2, type MeasuredProgram, startMeasured, whyNoLibfido2 } from './measured-program.ts';
import { virtualConnection } from './virtual-connection.ts';

const PYTHON = '/usr/bin/python3';
const whyNoPython = 'no python-fido2: install the Debian package python3-fido2';
const RP_ID = 'example.com';
/** Both sides are measured warm: an app that stays open is. */
const WARM_UP = 10_000;
const BATCH = { getInfo: 1000, assertion: 1000, assertionWithPin: 100 } as const;
/** CPU of ours at most so many times that of libfido2. */
const LIBFIDO2_GOAL = { getInfo: 2, assertion: 2, assertionWithPin: 1 } as const;
const PYTHON_GOAL = 2;

type Operation = keyof typeof BATCH;
const operations = Object.keys(BATCH) as Operation[];
const words: Record<Operation, string> = {
  getInfo: 'GetInfo',
  assertion: 'GetAssertion without PIN',
  assertionWithPin: 'GetAssertion with PIN (key agreement, token, assertion)',
};

/**
 * CPU of our client, of libfido2 and of python-fido2 above the same canned key, which each has in its own process: C, Python
 * and our own code each hand over the same reports, cut before. Whatever a process spends counts, the garbage collector and the
 * compiler of Node too.
 */
export async function clientCost(rounds: number): Promise<readonly Comparison[]> {
  const replies = await cannedReplies();
  const ours = await ourClient(replies);
  const said = `${Object.entries(replies)
    .map(([kind, reply]) => `${kind} ${toHex(reply)}\n`)
    .join('')}\n`;
  const compiled = compileAgainstLibfido2('libfido2-client.c');
  const libfido2 = compiled && startMeasured(compiled.path, [], said);
  const python = hasPython() ? startMeasured(PYTHON, [join(import.meta.dirname, 'python-client.py')], said) : undefined;
  const comparisons: Comparison[] = [];
  for (const operation of operations) {
    comparisons.push(...(await compare(operation, rounds, { ours: ours[operation], libfido2, python })));
  }
  libfido2?.end();
  python?.end();
  compiled?.remove();
  return comparisons;
}

interface Clients {
  readonly ours: (count: number) => Promise<void>;
  readonly libfido2: MeasuredProgram | undefined;
  readonly python: MeasuredProgram | undefined;
}

async function compare(operation: Operation, rounds: number, { ours, libfido2, python }: Clients) {
  const count = BATCH[operation];
  const own: number[] = [];
  const inC: number[] = [];
  const inPython: number[] = [];
  await ours(WARM_UP);
  await libfido2?.run(operation, count);
  await python?.run(operation, count);
  for (let round = 0; round < rounds; round++) {
    own.push((await cpuSeconds(() => ours(count))) / count);
    if (libfido2) inC.push((await libfido2.run(operation, count)) / count);
    if (python) inPython.push((await python.run(operation, count)) / count);
  }
  const over = median(inC.map((seconds, round) => (own[round] as number) / seconds));
  const under = median(inPython.map((seconds, round) => seconds / (own[round] as number)));
  const mine = microseconds(median(own));
  const goal = LIBFIDO2_GOAL[operation];
  return [
    {
      what: `client, ${words[operation]}, against libfido2 on the same key`,
      ours: mine,
      theirs: libfido2 ? microseconds(median(inC)) : whyNoLibfido2,
      ratio: libfido2 ? `${over.toFixed(2)}x its CPU` : '-',
      goal: `<= ${goal}x`,
      met: libfido2 ? over <= goal : null,
    },
    {
      what: `client, ${words[operation]}, against python-fido2 on the same key`,
      ours: mine,
      theirs: python ? microseconds(median(inPython)) : whyNoPython,
      ratio: python ? `${under.toFixed(2)}x cheaper` : '-',
      goal: `>= ${PYTHON_GOAL}x`,
      met: python ? under >= PYTHON_GOAL : null,
    },
  ];
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
    async assertion(count) {
      for (let done = 0; done < count; done++) {
        await getAssertion(authenticator, { rpId: RP_ID, clientDataHash, allowList });
      }
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

const hasPython = (): boolean => spawnSync(PYTHON, ['-c', 'import fido2']).status === 0;
