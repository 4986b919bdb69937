import { spawn } from 'node:child_process';
import { verify } from 'node:crypto';
import { once } from 'node:events';
import { concatBytes, utf8 } from '../../src/basics/bytes.ts';
import { systemClock } from '../../src/basics/clock.ts';
import { systemRandom } from '../../src/basics/random.ts';
import { Secret } from '../../src/basics/secret.ts';
import { getTokenWithPin, setPin } from '../../src/ctap/client-pin.ts';
import { getAssertion } from '../../src/ctap/get-assertion.ts';
import { makeCredential } from '../../src/ctap/make-credential.ts';
import { TokenSession } from '../../src/ctap/token-session.ts';
import { Permission } from '../../src/fido/commands.ts';
import { toKeyObject } from '../../src/fido/cose.ts';
import { volatileMemory } from '../../src/virtual-key/key-memory.ts';
import { pinOnly } from '../../src/virtual-key/models/pin-only.ts';
import { VirtualKey } from '../../src/virtual-key/virtual-key.ts';
import { openAuthenticator } from '../ctap/open-authenticator.ts';
import type { Comparison } from './comparison.ts';
import { compileAgainstLibfido2, whyNoLibfido2 } from './measured-program.ts';
import { virtualConnection } from './virtual-connection.ts';

const GOAL = 0.7;
const ports = { clock: systemClock, random: systemRandom };
const rpId = 'login.example.com';
const clientDataHash = new Uint8Array(32).fill(1, 0, 1);
const user = { id: new Uint8Array(16).fill(2, 0, 1), name: 'hanako@example.com', displayName: 'Hanako' };

/**
 * 64-byte reports there and back to give a new key a PIN, make a credential with it and have that sign with it: ours on one open
 * key, libfido2's calls on one open device, and libfido2's calls as its three programs make them. The key is touched as soon as
 * it asks, so that it says so once each time.
 *
 * What remains of ours is one channel, GetInfo, one key agreement, the PIN, and a token and a command each for the credential
 * and the assertion: the touch for the credential takes the token its permission to sign (CTAP 2.1 section 6.1.2 step 14), so
 * that no client can do with one token. That is nine tenths of libfido2's calls on one device.
 */
export async function provisioningPackets(): Promise<readonly Comparison[]> {
  const ours = await countOurs();
  const compiled = compileAgainstLibfido2('libfido2-provisioning.c');
  const compare = async (how: string, mode: string): Promise<Comparison> => {
    const theirs = compiled && (await countTheirs(compiled.path, mode));
    const ratio = theirs === undefined ? undefined : ours / theirs;
    return {
      what: `packets to set a PIN, register and sign in, against ${how}`,
      ours: `${ours} packets`,
      theirs: theirs === undefined ? whyNoLibfido2 : `${theirs} packets`,
      ratio: ratio === undefined ? '-' : `${ratio.toFixed(2)}x`,
      goal: `<= ${GOAL}x`,
      met: ratio === undefined ? null : ratio <= GOAL,
    };
  };
  const comparisons = [
    await compare("libfido2's calls on one open device", 'one-device'),
    await compare('fido2-token, fido2-cred and fido2-assert in turn', 'three-programs'),
  ];
  compiled?.remove();
  return comparisons;
}

/** A new key that is touched when it asks, and what passed its cable. */
class CountedKey {
  readonly key = new VirtualKey(pinOnly, { ...ports, memory: volatileMemory() });
  packets = 0;

  constructor() {
    this.key.onPacket(() => {
      this.packets += 1;
    });
    this.key.onChange(() => {
      if (this.key.snapshot().waitingFor === 'touch') this.key.touch();
    });
  }

  send(packet: Uint8Array): void {
    this.packets += 1;
    this.key.receive(packet);
  }
}

async function countOurs(): Promise<number> {
  const counted = new CountedKey();
  const cable = virtualConnection(counted.key);
  const authenticator = await openAuthenticator({ ...cable, write: async (packet) => counted.send(packet) }, ports);
  const pin = Secret.over(utf8('12345678'));
  await setPin(authenticator, pin);

  const session = new TokenSession(authenticator, (request) => getTokenWithPin(authenticator, pin, request));
  const sign = { permission: Permission.getAssertion, rpId };
  const token = await session.tokenFor({ permission: Permission.makeCredential, rpId }, sign);
  const made = await makeCredential(authenticator, {
    clientDataHash,
    rp: { id: rpId, name: 'Example' },
    user,
    pubKeyCredParams: [{ alg: -7 }],
    options: { rk: true },
    token,
  });
  const { credentialId, publicKey } = made.authData.attested;
  const assertion = await getAssertion(authenticator, {
    rpId,
    clientDataHash,
    allowList: [{ id: credentialId }],
    token: await session.tokenFor(sign),
  });
  session.erase();
  const signed = concatBytes(assertion.authDataBytes, clientDataHash);
  if (!verify('sha256', signed, toKeyObject(publicKey), assertion.signature)) throw new Error('got a bad signature');
  await authenticator.close();
  return counted.packets;
}

async function countTheirs(program: string, mode: string): Promise<number> {
  const counted = new CountedKey();
  counted.key.plugIn('host');
  const child = spawn(program, [mode], { stdio: ['pipe', 'pipe', 'inherit'] });
  counted.key.onPacket((packet) => child.stdin.write(packet.slice()));
  let rest = new Uint8Array(0);
  child.stdout.on('data', (bytes: Buffer) => {
    rest = concatBytes(rest, bytes) as typeof rest;
    for (; rest.length >= 64; rest = rest.slice(64)) counted.send(rest.slice(0, 64));
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`libfido2 ended with ${code}`);
  return counted.packets;
}
