import { toBase64url } from '../basics/bytes.ts';
import type { Clock } from '../basics/clock.ts';
import { Emitter, type Unsubscribe } from '../basics/emitter.ts';
import type { Random } from '../basics/random.ts';
import { missingPages, withPage } from '../otp/google-migration.ts';
import { MAX_COUNTER } from '../otp/oath-parameters.ts';
import { type AnswerOutcome, AppRequest, type IncomingRequest, type RequestResult } from './app-request.ts';
import {
  type ActivationServer,
  type AppCode,
  type AppRefusal,
  type AppTask,
  codeAt,
  codeNow,
  hasAccount,
  type Imported,
  isShowableAccount,
  readiness,
} from './authenticator-app.ts';
import { received, shownText } from './inbox.ts';
import { type CallResult, type IncomingCall, PhoneCall } from './phone-call.ts';
import {
  type AppAccount,
  type AppScreen,
  freshApp,
  maxAppAccounts,
  maxPastCalls,
  messageLimits,
  type PhoneContents,
} from './phone-contents.ts';
import type { AppAnswer } from './push-signature.ts';

/** What a person chooses about a phone. */
export type PhoneFacts = Pick<PhoneContents, 'name' | 'line' | 'number' | 'email' | 'language'>;
export type PhoneChange = Partial<
  PhoneFacts & Pick<PhoneContents, 'network'> & { readonly shows: readonly AppScreen[] }
>;

/** Why something did not reach a phone. */
export type Unreached = 'no-such-phone' | 'not-connected' | 'landline' | 'too-long';

/** Requests that are still shown when they are over. */
const maxRequests = 20;

export interface PhoneMemory {
  read(): PhoneContents;
  /** Kept when it returns. */
  write(contents: PhoneContents): void;
}

/**
 * One phone in the hand of its holder: what reaches it, what is done with it, and its authenticator app. Calls and requests for
 * approval are gone when the program ends; the rest is in its memory.
 */
export class Phone {
  readonly #memory: PhoneMemory;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #changes = new Emitter<void>();
  #call: PhoneCall | null = null;
  #requests: readonly AppRequest[] = [];
  #isClosed = false;

  constructor(ports: { memory: PhoneMemory; clock: Clock; random: Random }) {
    this.#memory = ports.memory;
    this.#clock = ports.clock;
    this.#random = ports.random;
  }

  get contents(): PhoneContents {
    return this.#memory.read();
  }

  /** null: nobody calls. */
  get call(): PhoneCall | null {
    return this.#call;
  }

  /** What has arrived, oldest first; what is over too. */
  get requests(): readonly AppRequest[] {
    return this.#requests.filter(({ hasArrived }) => hasArrived);
  }

  onChange(listener: () => void): Unsubscribe {
    return this.#changes.on(listener);
  }

  change({ shows, ...facts }: PhoneChange): void {
    const { app } = this.contents;
    const shown = shows && { shows: [...shows], ahead: app.ahead.filter((screen) => shows.includes(screen)) };
    this.#write({ ...facts, app: { ...app, ...shown } });
    if (this.contents.network !== 'connected') this.#call?.cut();
    else for (const request of this.#requests) request.hasArrived = true;
    this.#changes.emit();
  }

  /** All of an inbox has been looked at. */
  markRead(inbox: 'messages' | 'mails'): void {
    const { messages, mails } = this.contents;
    if (inbox === 'messages') this.#write({ messages: messages.map((message) => ({ ...message, unread: false })) });
    else this.#write({ mails: mails.map((mail) => ({ ...mail, unread: false })) });
  }

  installApp(isInstalled: boolean): void {
    const { app, line } = this.contents;
    if (line === 'landline' || app.installed === isInstalled) return;
    this.#write({ app: freshApp(isInstalled, app.shows) });
    for (const request of this.#requests) request.withdraw();
  }

  /** Goes on from a screen that comes before the first use. */
  passScreen(screen: AppScreen): void {
    const { app } = this.contents;
    this.#write({ app: { ...app, ahead: app.ahead.filter((one) => one !== screen) } });
  }

  permit(what: 'camera' | 'notifications', isPermitted: boolean): void {
    const { app } = this.contents;
    const ahead = app.ahead.filter((one) => one !== what);
    this.#write({ app: { ...app, ahead, [what]: isPermitted ? 'granted' : 'denied' } });
  }

  /**
   * Takes an account that was scanned, opened or typed. @param byCamera whether the app's camera read it
   * @returns why not; null when it is there; of an export what became of it
   */
  async takeAccount(task: AppTask, server: ActivationServer, byCamera: boolean): Promise<AppRefusal | Imported | null> {
    const unready = readiness(this.contents.app, byCamera);
    if (unready !== null) return unready;
    if (task.task === 'refuse') return task.reason;
    if (task.task === 'add') return this.#addAccount(task.account);
    if (task.task === 'import') return this.#import(task);
    if (this.contents.network !== 'connected') return 'not-connected';
    const pushAddress = `touchstone-phone:${toBase64url(this.#random.bytes(16))}`;
    const answer = await server({ ...task.activation, pushAddress, deviceName: this.contents.name });
    if (answer.outcome === 'refused') return answer.reason;
    const { issuer, name, algorithm, digits, period, secret, pushKey } = answer;
    const push = { address: pushAddress, key: pushKey };
    return this.#addAccount({ issuer, name, type: 'totp', algorithm, digits, period, counter: 0, secret, push });
  }

  /** @returns whether there was one */
  removeAccount(id: string): boolean {
    const { app } = this.contents;
    if (!app.accounts.some((account) => account.id === id)) return false;
    this.#write({ app: { ...app, accounts: app.accounts.filter((account) => account.id !== id) } });
    for (const request of this.#requests) if (request.account.id === id) request.withdraw();
    return true;
  }

  /** What the app shows now of accounts whose codes follow the time; nothing while the phone is off. */
  codes(): readonly AppCode[] {
    const { network, app } = this.contents;
    if (network === 'off') return [];
    const timed = app.accounts.filter(({ type }) => type === 'totp');
    return timed.map((account) => codeNow(account, this.#clock.now()));
  }

  /**
   * One code of an account whose codes are counted, which is used up by it (RFC 4226).
   * @returns null while the phone is off, and when no code is left; undefined when there is no such account
   */
  nextCode(id: string): string | null | undefined {
    const { network, app } = this.contents;
    const account = app.accounts.find((one) => one.id === id && one.type === 'hotp');
    if (account === undefined) return undefined;
    if (network === 'off' || account.counter >= MAX_COUNTER) return null;
    const next = { ...account, counter: account.counter + 1 };
    this.#write({ app: { ...app, accounts: app.accounts.map((one) => (one === account ? next : one)) } });
    return codeAt(account, account.counter);
  }

  /** @returns undefined when there is no such request. @param number what was typed; empty where none is asked for */
  answerRequest(id: string, answer: AppAnswer, number: string): AnswerOutcome | 'not-connected' | undefined {
    const request = this.requests.find((one) => one.id === id);
    if (this.contents.network !== 'connected') return request && 'not-connected';
    return request?.answer(answer, number);
  }

  receiveSms(text: string): 'received' | Unreached {
    const { line, network, messages } = this.contents;
    if (line === 'landline') return 'landline';
    if (network !== 'connected') return 'not-connected';
    if (text.length > messageLimits.sms) return 'too-long';
    const message = { id: this.#newId(), at: this.#now(), text: shownText(text), unread: true };
    this.#write({ messages: received(messages, message) });
    return 'received';
  }

  /** Mail waits in its mailbox, whether the phone is on or not. */
  receiveMail(mail: { readonly subject: string; readonly text: string }): 'received' | Unreached {
    if (mail.text.length > messageLimits.mail || mail.subject.length > messageLimits.subject) return 'too-long';
    const [subject, text] = [shownText(mail.subject), shownText(mail.text)];
    const message = { id: this.#newId(), at: this.#now(), subject, text, unread: true };
    this.#write({ mails: received(this.contents.mails, message) });
    return 'received';
  }

  /** @param onState when it rings, and when it is answered. @param signal the caller hangs up */
  ring(
    incoming: IncomingCall,
    onState: (state: 'ringing' | 'answered') => void,
    signal: AbortSignal,
  ): Promise<CallResult | 'not-connected'> {
    if (this.contents.network !== 'connected') return Promise.resolve('not-connected');
    // Engaged, or the caller is gone.
    if (this.#call !== null || signal.aborted) return Promise.resolve({ outcome: 'missed' });
    const { promise, resolve } = Promise.withResolvers<CallResult>();
    const call = new PhoneCall(incoming, this.#clock, {
      onAnswer: () => onState('answered'),
      onChange: () => this.#changes.emit(),
      onEnd: (result) => {
        signal.removeEventListener('abort', cut);
        this.#call = null;
        this.#noteCall(call, result);
        resolve(result);
      },
    });
    const cut = () => call.cut();
    signal.addEventListener('abort', cut, { once: true });
    this.#call = call;
    onState('ringing');
    this.#changes.emit();
    return promise;
  }

  /** @param account of this phone's app; must have notifications */
  notify(incoming: IncomingRequest, account: AppAccount, signal: AbortSignal): Promise<RequestResult> {
    if (signal.aborted) return Promise.resolve({ outcome: 'not-answered' });
    const { promise, resolve } = Promise.withResolvers<RequestResult>();
    const hasArrived = this.contents.network === 'connected';
    const request = new AppRequest({ id: this.#newId(), incoming, account, hasArrived }, this.#clock, (result) => {
      signal.removeEventListener('abort', withdraw);
      this.#changes.emit();
      resolve(result);
    });
    const withdraw = () => request.withdraw();
    signal.addEventListener('abort', withdraw, { once: true });
    const all = [...this.#requests, request];
    for (const old of all.slice(0, -maxRequests)) old.withdraw();
    this.#requests = all.slice(-maxRequests);
    this.#changes.emit();
    return promise;
  }

  /** Gone: whoever waits for it is told, and no timer is left. */
  close(): void {
    this.#isClosed = true;
    this.#call?.cut();
    for (const request of this.#requests) request.withdraw();
  }

  #addAccount(account: Omit<AppAccount, 'id' | 'addedAt'>): AppRefusal | null {
    const { app } = this.contents;
    if (!isShowableAccount(account)) return 'not-an-account';
    // The person may have removed the app, or filled it, while the directory answered.
    const unready = readiness(app, false);
    if (unready !== null) return unready;
    if (hasAccount(app, account)) return 'already-added';
    const added = { ...account, id: this.#newId(), addedAt: this.#now() };
    this.#write({ app: { ...app, accounts: [...app.accounts, added] } });
    return null;
  }

  /** All that the app can show, or nothing. A code of several that brings nothing new counts as read all the same. */
  #import(task: Extract<AppTask, { task: 'import' }>): AppRefusal | Imported {
    const { accounts, leftOut, page } = task;
    const { app } = this.contents;
    const all = [...app.accounts];
    for (const account of accounts) {
      if (hasAccount({ ...app, accounts: all }, account)) continue;
      all.push({ ...account, id: this.#newId(), addedAt: this.#now() });
    }
    const added = all.length - app.accounts.length;
    if (page.size === 1 && accounts.length === 0) return 'unsupported';
    if (page.size === 1 && added === 0) return 'already-added';
    if (all.length > maxAppAccounts) return 'full';
    const transfer = withPage(app.transfer, page);
    const missing = missingPages(transfer).map((index) => index + 1);
    this.#write({ app: { ...app, accounts: all, transfer: { ...transfer, read: [...transfer.read] } } });
    return { added, known: accounts.length - added, leftOut, code: page.index + 1, codes: page.size, missing };
  }

  #noteCall({ since, incoming }: PhoneCall, result: CallResult): void {
    const outcome = result.outcome === 'ended' ? 'answered' : result.outcome;
    const past = { at: Math.floor(since), from: incoming.from, outcome } as const;
    if (!this.#isClosed) this.#write({ calls: [...this.contents.calls, past].slice(-maxPastCalls) });
    this.#changes.emit();
  }

  #write(change: Partial<PhoneContents>): void {
    this.#memory.write({ ...this.contents, ...change });
  }

  #newId(): string {
    return toBase64url(this.#random.bytes(9));
  }

  #now(): number {
    return Math.floor(this.#clock.now());
  }
}
