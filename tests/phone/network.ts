import { ManualClock } from '../../src/basics/manual-clock.ts';
import { seededRandom } from '../../src/basics/random.ts';
import type { ActivationRequest, ActivationServer } from '../../src/phone/authenticator-app.ts';
import type { PhoneFacts, Unreached } from '../../src/phone/phone.ts';
import type { CallResult, Greeting } from '../../src/phone/phone-call.ts';
import { type PhoneDocument, Phones } from '../../src/phone/phones.ts';
import { volatileDocument } from '../../src/storage/sealed-document.ts';

export const mobileNumber = '+819012345678';
export const facts: PhoneFacts = {
  name: 'Hana',
  line: 'mobile',
  number: mobileNumber,
  email: 'hana@example.com',
  language: 'ja',
};
const standard: Greeting = { kind: 'standard', text: 'Press #.' };

/** Phones, their network, and a directory that pairs one code. */
export class Network {
  readonly clock = new ManualClock();
  readonly warned: string[] = [];
  readonly document: PhoneDocument;
  readonly phones: Phones;
  /** What was asked of the directory. */
  readonly asked: ActivationRequest[] = [];
  readonly pushKey = new Uint8Array(32).fill(9);
  #pairingsLeft = 1;

  constructor(document: PhoneDocument = volatileDocument()) {
    this.document = document;
    this.phones = this.reopened();
  }

  /** The same document, as another run of the program sees it. */
  reopened(): Phones {
    return new Phones(this.document, {
      clock: this.clock,
      random: seededRandom(`phones ${this.asked.length}`),
      log: { info() {}, warn: (event) => void this.warned.push(event) },
    });
  }

  /** @returns the id. A new phone whose app asks for nothing */
  add(changes: Partial<PhoneFacts> = {}): string {
    const made = this.phones.create({ ...facts, ...changes }, []);
    if (made.outcome === 'refused') throw new Error(made.reason);
    return made.id;
  }

  readonly server: ActivationServer = async (request) => {
    this.asked.push(request);
    if (request.code !== '398581303') return { outcome: 'refused', reason: 'code-wrong' };
    if (this.#pairingsLeft-- <= 0) return { outcome: 'refused', reason: 'pairing-over' };
    return {
      outcome: 'activated',
      issuer: 'Touchstone',
      name: 'hana@example.com',
      algorithm: 'SHA1',
      digits: 6,
      period: 30,
      secret: new Uint8Array(20).fill(7),
      pushKey: this.pushKey,
    };
  };

  /** Rings, and says what became of it. */
  ring(to = mobileNumber, greeting = standard) {
    const states: string[] = [];
    const caller = new AbortController();
    let result: CallResult | Unreached | undefined;
    const incoming = { from: '+14255550100', language: 'en', greeting } as const;
    void this.phones
      .call(to, incoming, (state) => void states.push(state), caller.signal)
      .then((ended) => {
        result = ended;
      });
    return { states, hangUp: () => caller.abort(), result: async () => (await this.clock.advance(0), result) };
  }
}

export const pairingLink = (code = '398581303') =>
  `phonefactor://activate_account?code=${code}&url=${encodeURIComponent('https://login.touchstone.localhost/pair/x')}`;
