/**
 * How the directory reaches people: the port that the gateways implement (simulated phones, SMTP, SMPP, HTTP). A gateway that
 * cannot do it says so; what was typed or sent never reaches a log. Codes cross here as text because that is what is sent.
 */
export interface Delivery {
  sms(message: TextMessage): Promise<Delivered>;
  email(message: TextMessage & { readonly subject: string }): Promise<Delivered>;
  /**
   * Calls a number, says the greeting and gathers keys. The call's end is the promise; `signal` hangs up.
   * `onState` tells what the page shows meanwhile (S3-07).
   */
  call(call: VoiceCall, onState: (state: CallState) => void, signal: AbortSignal): Promise<CallEnd>;
  /** Shows a notification and waits for its answer; `signal` takes it back. */
  push(push: PushRequest, signal: AbortSignal): Promise<PushEnd>;
}

export type Language = 'ja' | 'en';

export interface TextMessage {
  /** E.164 or an e-mail address. */
  readonly to: string;
  readonly text: string;
  readonly language: Language;
  readonly person?: Person;
}

/** The account that something is sent for, which has its share an hour; left out for notices, which nobody can ask for. */
export type Person = string | undefined;

/**
 * `detail`: the gateway's word for an administrator, without what was sent. `until`, with `too-many`: when there is room again, ms since the
 * epoch, where that is known.
 */
export interface NotDelivered {
  readonly outcome: 'failed';
  readonly reason: DeliveryProblem;
  readonly detail: string;
  readonly until?: number | undefined;
}

export type Delivered = { readonly outcome: 'sent' } | NotDelivered;

/** `too-many`: as many as go to an address, a person, or out at all in an hour; `unclear`: it may have been delivered, so it is not sent again. */
export type DeliveryProblem =
  | 'not-set-up'
  | 'not-reachable'
  | 'refused'
  | 'bad-address'
  | 'timed-out'
  | 'too-many'
  | 'unclear';

export interface VoiceCall {
  /** E.164. */
  readonly to: string;
  readonly language: Language;
  readonly greeting:
    | { readonly kind: 'standard'; readonly text: string }
    | { readonly kind: 'recording'; readonly audio: Uint8Array; readonly mimeType: 'audio/wav' | 'audio/mpeg' };
  /** US numbers only; null: whatever the gateway shows (S4-27). */
  readonly callerId: string | null;
  readonly person?: Person;
}

export type CallState = 'dialling' | 'ringing' | 'answered';

/** `keys`: all that was pressed before the call ended, as `0#`; the caller of the port decides what it means (S4-20 to S4-24). */
export type CallEnd =
  | { readonly outcome: 'ended'; readonly keys: string }
  | { readonly outcome: 'not-answered' }
  | NotDelivered;

export interface PushRequest {
  readonly pushAddress: string;
  /** Unguessable; the answer is signed over it. */
  readonly requestId: string;
  readonly userName: string;
  /** Where the sign-in comes from, as shown to the person. */
  readonly application: string;
  readonly language: Language;
  /** With number matching the app asks for the number that the sign-in page shows (S1-28); the number itself is not sent. */
  readonly askNumber: boolean;
  /** Whether the app offers to report fraud (S4-17). */
  readonly takesFraudReport: boolean;
  /** Seconds until the request is void. */
  readonly lifetimeSeconds: number;
  readonly person?: Person;
}

/**
 * What came back from the app. `signature`: HMAC-SHA-256 with the app's `pushKey` over `requestId`, a NUL byte, the answer
 * (`approved`, `denied`, `fraud`), a NUL byte and the typed number (empty where none was asked for), in UTF-8. The directory
 * verifies it: a gateway cannot approve.
 */
export type PushEnd =
  | {
      readonly outcome: 'answered';
      readonly answer: 'approved' | 'denied' | 'fraud';
      readonly number: string;
      readonly signature: Uint8Array;
    }
  | { readonly outcome: 'not-answered' }
  | NotDelivered;
