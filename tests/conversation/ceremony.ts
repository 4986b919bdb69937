import { createHash } from 'node:crypto';
import { concatBytes, utf8 } from '../../src/basics/bytes.ts';
import { Emitter } from '../../src/basics/emitter.ts';
import { Secret } from '../../src/basics/secret.ts';
import type { Authenticator } from '../../src/ctap/authenticator.ts';
import { enroll, enumerateTemplates, renameTemplate } from '../../src/ctap/bio-enrollment.ts';
import { changePin, getPinRetries, getTokenWithPin, getTokenWithUv, setPin } from '../../src/ctap/client-pin.ts';
import { setMinPinLength } from '../../src/ctap/config.ts';
import {
  deleteCredential,
  enumerateCredentials,
  enumerateRps,
  updateUserInformation,
} from '../../src/ctap/credential-management.ts';
import { CtapError } from '../../src/ctap/errors.ts';
import { getAssertion } from '../../src/ctap/get-assertion.ts';
import type { HidConnection } from '../../src/ctap/hid-connection.ts';
import { readLargeBlobs, writeLargeBlob } from '../../src/ctap/large-blobs.ts';
import { makeCredential } from '../../src/ctap/make-credential.ts';
import type { CborMap, CborValue } from '../../src/fido/cbor.ts';
import { ClientPinSubCommand, Command, Permission } from '../../src/fido/commands.ts';
import { Capability, HidCommand } from '../../src/fido/ctaphid.ts';
import { generateKeyAgreement, pinUvAuthProtocol } from '../../src/fido/pin-uv-auth.ts';
import { statusName } from '../../src/fido/status.ts';

interface Device {
  receive(packet: Uint8Array): void;
  onPacket(listener: (packet: Uint8Array) => void): () => void;
}

/** A cable to any device; `heard` is told every report that goes over it, in order. */
export class ListeningCable implements HidConnection {
  readonly packetSize = 64;
  readonly #device: Device;
  readonly #heard: (direction: 'to-key' | 'from-key', packet: Uint8Array) => void;
  readonly #received = new Emitter<Uint8Array>();

  constructor(device: Device, heard: (direction: 'to-key' | 'from-key', packet: Uint8Array) => void = () => {}) {
    this.#device = device;
    this.#heard = heard;
    device.onPacket((packet) => {
      heard('from-key', packet);
      this.#received.emit(packet);
    });
  }

  async write(packet: Uint8Array): Promise<void> {
    this.#heard('to-key', packet);
    this.#device.receive(packet);
  }

  onPacket(listener: (packet: Uint8Array) => void) {
    return this.#received.on(listener);
  }

  onClosed() {
    return () => {};
  }

  async close(): Promise<void> {}
}

export interface CeremonySecrets {
  readonly pin: string;
  readonly newPin: string;
  readonly userId: Uint8Array;
  readonly userName: string;
  readonly credBlob: Uint8Array;
  readonly largeBlob: Uint8Array;
  /** 32 bytes. */
  readonly salt: Uint8Array;
}

const rpId = 'example.com';
const clientDataHash = new Uint8Array(createHash('sha256').update('client data').digest());
const permissions = Permission.makeCredential | Permission.getAssertion;

/**
 * A person's whole day with a key: PIN, wrong PIN, another PIN, finger, credential, assertion with hmac-secret, large blob, list,
 * rename, delete, U2F, a vendor's command. Returns what the client saw, without anything that is new each time.
 */
export async function ceremony(authenticator: Authenticator, secrets: CeremonySecrets): Promise<string[]> {
  const facts: string[] = [];
  const day = new Day(authenticator, secrets, facts);
  await day.pins();
  if (authenticator.info.options?.bioEnroll !== undefined) await day.finger();
  await day.credential();
  if (authenticator.info.options?.credMgmt) await day.management();
  await day.elsewhere();
  return facts;
}

class Day {
  readonly #key: Authenticator;
  readonly #secrets: CeremonySecrets;
  readonly #facts: string[];

  constructor(key: Authenticator, secrets: CeremonySecrets, facts: string[]) {
    this.#key = key;
    this.#secrets = secrets;
    this.#facts = facts;
  }

  async pins(): Promise<void> {
    this.#facts.push(JSON.stringify(this.#key.info.versions), JSON.stringify(this.#key.info.options));
    await setPin(this.#key, this.#pin(this.#secrets.pin));
    await this.#try('wrong PIN', () => this.#token(Permission.makeCredential, 'wrong PIN'));
    this.#facts.push(JSON.stringify(await getPinRetries(this.#key)));
    await changePin(this.#key, this.#pin(this.#secrets.pin), this.#pin(this.#secrets.newPin));
    await this.#key.refreshInfo();
    this.#facts.push(`clientPin ${this.#key.info.options?.clientPin}`);
  }

  async finger(): Promise<void> {
    const token = await this.#token(Permission.bioEnrollment);
    const samples = enroll(this.#key, token, { timeoutMs: 10_000 });
    let next = await samples.next();
    for (; !next.done; next = await samples.next()) this.#facts.push(`sample ${JSON.stringify(next.value)}`);
    await renameTemplate(this.#key, token, next.value, this.#secrets.userName);
    this.#facts.push(`${(await enumerateTemplates(this.#key, token)).length} templates`);
    await this.#key.refreshInfo();
  }

  async credential(): Promise<void> {
    const { userId, userName, credBlob } = this.#secrets;
    const extensions: CborMap = new Map<string, CborValue>([
      ['hmac-secret', true],
      ['credProtect', 2],
      ['credBlob', credBlob],
      ['largeBlobKey', true],
    ]);
    for (const key of extensions.keys()) {
      if (!this.#key.info.extensions?.includes(key as string)) extensions.delete(key);
    }
    const request = {
      clientDataHash,
      rp: { id: rpId, name: 'Example' },
      user: { id: userId, name: userName, displayName: userName },
      pubKeyCredParams: [{ alg: -7 }],
      extensions,
      options: { rk: true },
    };
    await this.#try('without a token', () => makeCredential(this.#key, request));
    const token = this.#key.info.options?.uv
      ? await getTokenWithUv(this.#key, { permissions, rpId })
      : await this.#token(permissions, this.#secrets.newPin, rpId);
    const made = await makeCredential(this.#key, { ...request, token });
    const { id, hmacSecret } = { id: made.authData.attested.credentialId, hmacSecret: await this.#hmacSecret() };
    this.#facts.push(`${made.fmt} ${JSON.stringify(made.authData.flags)} ${id.length}`);
    const other = await this.#token(permissions, this.#secrets.newPin, rpId);
    const asked: CborMap = new Map<string, CborValue>([['hmac-secret', hmacSecret]]);
    if (extensions.has('credBlob')) asked.set('credBlob', true);
    const allowList = [{ id }];
    const assertion = await getAssertion(this.#key, {
      rpId,
      clientDataHash,
      allowList,
      extensions: asked,
      token: other,
    });
    this.#facts.push(
      `${assertion.authData.signCount} ${assertion.signature.length} ${[...(assertion.authData.extensions?.keys() ?? [])]}`,
    );
    if (made.largeBlobKey) {
      const blobs = await this.#token(Permission.largeBlobWrite);
      await writeLargeBlob(this.#key, blobs, made.largeBlobKey, this.#secrets.largeBlob);
      this.#facts.push(`large blobs ${(await readLargeBlobs(this.#key)).length}`);
    }
  }

  async management(): Promise<void> {
    const token = await this.#token(Permission.credentialManagement);
    const [rp] = await enumerateRps(this.#key, token);
    this.#facts.push(`${rp?.rpId} ${rp?.isWhole}`);
    const [stored] = await enumerateCredentials(this.#key, token, rp!.rpIdHash);
    this.#facts.push(`credProtect ${stored!.credProtect}`);
    await updateUserInformation(this.#key, token, stored!.id, { ...stored!.user, displayName: 'somebody else' });
    await deleteCredential(this.#key, token, stored!.id);
    await this.#try('deleted', () => deleteCredential(this.#key, token, stored!.id));
    if (this.#key.info.options?.setMinPINLength) {
      const config = await this.#token(Permission.authenticatorConfiguration);
      await setMinPinLength(this.#key, config, { newMinPinLength: 5 });
    }
  }

  /** What CTAP2 does not know. */
  async elsewhere(): Promise<void> {
    const { channel } = this.#key;
    await channel.ping(this.#secrets.salt);
    await this.#try('vendor', () => this.#key.send(0x50, new Map([[1, this.#secrets.salt]])));
    if (channel.capabilities & Capability.nmsg) return;
    const application = createHash('sha256').update('u2f').digest();
    const registered = await this.#apdu(0x01, 0, concatBytes(clientDataHash, application));
    const handle = registered.subarray(67, 67 + registered[66]!);
    const signed = await this.#apdu(
      0x02,
      3,
      concatBytes(clientDataHash, application, Uint8Array.of(handle.length), handle),
    );
    this.#facts.push(`U2F ${handle.length} ${signed.length}`);
  }

  /** Asks until the person has touched the key. */
  async #apdu(instruction: number, control: number, data: Uint8Array): Promise<Uint8Array> {
    const header = Uint8Array.of(0, instruction, control, 0, 0, data.length >> 8, data.length & 0xff);
    const apdu = concatBytes(header, data, Uint8Array.of(0, 0));
    for (let tries = 0; tries < 5; tries++) {
      const answer = await this.#key.channel.transact(HidCommand.msg, apdu);
      if (answer.at(-2) === 0x90) return answer;
      this.#facts.push(`U2F ${answer.at(-2)?.toString(16)}`);
      await new Promise<void>((resolve) => void this.#key.clock.schedule(200, resolve));
    }
    throw new Error('nobody touched the key');
  }

  async #hmacSecret(): Promise<CborMap> {
    const version = this.#key.info.pinUvAuthProtocols?.includes(2) ? 2 : 1;
    const protocol = pinUvAuthProtocol(version);
    const reply = await this.#key.send(
      Command.clientPin,
      new Map([
        [1, version],
        [2, ClientPinSubCommand.getKeyAgreement],
      ]),
    );
    const agreement = generateKeyAgreement(this.#key.random);
    const sharedSecret = protocol.deriveSharedSecret(agreement.agree(reply?.get(1) as CborMap));
    const saltEnc = protocol.encrypt(sharedSecret, this.#secrets.salt, this.#key.random);
    return new Map<number, CborValue>([
      [1, agreement.publicKey],
      [2, saltEnc],
      [3, protocol.authenticate(sharedSecret, saltEnc)],
      [4, version],
    ]);
  }

  #pin(text: string): Secret {
    return Secret.over(utf8(text));
  }

  #token(wanted: number, pin: string = this.#secrets.newPin, forRp?: string) {
    const needsRp = (wanted & permissions) !== 0;
    return getTokenWithPin(this.#key, this.#pin(pin), {
      permissions: wanted,
      rpId: forRp ?? (needsRp ? rpId : undefined),
    });
  }

  async #try(what: string, act: () => Promise<unknown>): Promise<void> {
    try {
      await act();
      this.#facts.push(`${what}: OK`);
    } catch (error) {
      if (!(error instanceof CtapError)) throw error;
      this.#facts.push(`${what}: ${statusName(error.status)}`);
    }
  }
}
