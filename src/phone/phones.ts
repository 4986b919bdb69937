import { toBase64url } from '../basics/bytes.ts';
import type { Clock } from '../basics/clock.ts';
import { Emitter, type Unsubscribe } from '../basics/emitter.ts';
import type { Log } from '../basics/log.ts';
import type { Random } from '../basics/random.ts';
import type { IncomingRequest, RequestResult } from './app-request.ts';
import { Phone, type PhoneChange, type PhoneFacts, type Unreached } from './phone.ts';
import type { CallResult, IncomingCall } from './phone-call.ts';
import { type AppScreen, freshApp, maxPhones, type PhoneContents, readPhones, writePhones } from './phone-contents.ts';

/** Where all phones are kept, as one text that nobody else reads. */
export interface PhoneDocument {
  /** null where there is none yet. */
  read(): string | null;
  write(text: string): void;
}

/** There is no such phone (any more), or no such thing on it. */
export class PhoneNotFound extends Error {
  override readonly name = 'PhoneNotFound';
}

/** Why a phone cannot be as somebody wants it. */
export type PhoneProblem = 'full' | 'number-taken' | 'email-taken';

interface Entry {
  readonly phone: Phone;
  contents: PhoneContents;
}

/**
 * The simulated phones of the Lab, and the network that finds them: by number, e-mail address, and the address that an authenticator
 * app has for notifications. What they hold is written with each change.
 */
export class Phones {
  readonly #document: PhoneDocument;
  readonly #ports: { readonly clock: Clock; readonly random: Random; readonly log: Log };
  readonly #changes = new Emitter<void>();
  #entries: readonly Entry[] | undefined;

  constructor(document: PhoneDocument, ports: { clock: Clock; random: Random; log: Log }) {
    this.#document = document;
    this.#ports = ports;
  }

  list(): readonly Phone[] {
    return this.#all().map(({ phone }) => phone);
  }

  onChange(listener: () => void): Unsubscribe {
    return this.#changes.on(listener);
  }

  /** @throws PhoneNotFound */
  find(id: string): Phone {
    return this.#find(id).phone;
  }

  /** @param shows what its authenticator app shows first; a landline has no app */
  create(
    facts: PhoneFacts,
    shows: readonly AppScreen[],
  ):
    | { readonly outcome: 'done'; readonly id: string }
    | { readonly outcome: 'refused'; readonly reason: PhoneProblem } {
    if (this.#all().length >= maxPhones) return { outcome: 'refused', reason: 'full' };
    const reason = this.#taken(facts);
    if (reason !== null) return { outcome: 'refused', reason };
    const entry = this.#newEntry(facts, shows);
    this.#keep([...this.#all(), entry]);
    return { outcome: 'done', id: entry.contents.id };
  }

  /** @returns why not; null when it is done. @throws PhoneNotFound */
  change(id: string, change: PhoneChange): PhoneProblem | null {
    const entry = this.#find(id);
    const problem = this.#taken(change, entry);
    if (problem === null) entry.phone.change(change);
    return problem;
  }

  /** @throws PhoneNotFound */
  remove(id: string): void {
    const entry = this.#find(id);
    this.#keep(this.#all().filter((other) => other !== entry));
    entry.phone.close();
  }

  /**
   * Another phone in place of this one, with nothing of what is on it; the number moves where that is wanted.
   * @returns the new one's id. @throws PhoneNotFound
   */
  replace(id: string, keepsNumber: boolean): string {
    const entry = this.#find(id);
    const { name, line, number, email, language, app } = entry.contents;
    const next = this.#newEntry({ name, line, number: keepsNumber ? number : null, email, language }, app.shows);
    this.#keep(this.#all().map((other) => (other === entry ? next : other)));
    entry.phone.close();
    return next.contents.id;
  }

  sendSms(to: string, text: string): 'received' | Unreached {
    return this.#byNumber(to)?.receiveSms(text) ?? 'no-such-phone';
  }

  sendMail(to: string, mail: { readonly subject: string; readonly text: string }): 'received' | Unreached {
    const wanted = to.toLowerCase();
    const entry = this.#all().find(({ contents }) => contents.email?.toLowerCase() === wanted);
    return entry?.phone.receiveMail(mail) ?? 'no-such-phone';
  }

  async call(
    to: string,
    incoming: IncomingCall,
    onState: (state: 'ringing' | 'answered') => void,
    signal: AbortSignal,
  ): Promise<CallResult | Unreached> {
    return (await this.#byNumber(to)?.ring(incoming, onState, signal)) ?? 'no-such-phone';
  }

  async push(incoming: IncomingRequest, signal: AbortSignal): Promise<RequestResult | 'no-such-phone'> {
    for (const { phone, contents } of this.#all()) {
      const account = contents.app.accounts.find(({ push }) => push?.address === incoming.pushAddress);
      if (account) return phone.notify(incoming, account, signal);
    }
    return 'no-such-phone';
  }

  /** Ends calls and requests, and with them their timers. */
  close(): void {
    for (const { phone } of this.#entries ?? []) phone.close();
  }

  #byNumber(number: string): Phone | undefined {
    return this.#all().find(({ contents }) => contents.number === number)?.phone;
  }

  #find(id: string): Entry {
    const entry = this.#all().find(({ contents }) => contents.id === id);
    if (entry === undefined) throw new PhoneNotFound('no such phone');
    return entry;
  }

  #taken(wanted: Partial<PhoneFacts>, besides?: Entry): PhoneProblem | null {
    const others = this.#all().filter((entry) => entry !== besides);
    const number = wanted.number ?? null;
    if (number !== null && others.some(({ contents }) => contents.number === number)) return 'number-taken';
    const email = wanted.email?.toLowerCase();
    if (email && others.some(({ contents }) => contents.email?.toLowerCase() === email)) return 'email-taken';
    return null;
  }

  #all(): readonly Entry[] {
    this.#entries ??= this.#read();
    return this.#entries;
  }

  #read(): readonly Entry[] {
    const text = this.#document.read();
    if (text === null) return [];
    try {
      return readPhones(text).map((contents) => this.#entry(contents));
    } catch {
      this.#ports.log.warn('phones-unreadable');
      return [];
    }
  }

  #newEntry(facts: PhoneFacts, shows: readonly AppScreen[]): Entry {
    const { name, line, number, email, language } = facts;
    return this.#entry({
      id: toBase64url(this.#ports.random.bytes(9)),
      name,
      line,
      number,
      email: line === 'landline' ? null : email,
      language,
      network: 'connected',
      messages: [],
      mails: [],
      calls: [],
      app: freshApp(line === 'mobile', shows),
    });
  }

  #entry(contents: PhoneContents): Entry {
    const { clock, random } = this.#ports;
    const memory = {
      read: () => entry.contents,
      write: (next: PhoneContents) => {
        const before = entry.contents;
        entry.contents = next;
        try {
          this.#keep(this.#all());
        } catch (error) {
          entry.contents = before;
          throw error;
        }
      },
    };
    const phone = new Phone({ memory, clock, random });
    const entry: Entry = { phone, contents };
    phone.onChange(() => this.#changes.emit());
    return entry;
  }

  #keep(entries: readonly Entry[]): void {
    this.#document.write(writePhones(entries.map(({ contents }) => contents)));
    this.#entries = entries;
    this.#changes.emit();
  }
}
