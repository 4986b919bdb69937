import type { CborMap } from '../fido/cbor.ts';

/**
 * What a command waits for. `match`: a finger to compare with the enrolled ones; `sample`: a finger to enrol.
 * The wait ends after `timeoutMs` with `nobody`.
 */
export interface PersonWait {
  readonly for: 'touch' | 'match' | 'sample';
  readonly timeoutMs: number;
  /** Only a long touch ends the wait: a reset where the model wants one. */
  readonly held?: boolean;
}

/**
 * What a person did. `held`: for as long as a reset by long touch takes. `sample` is a CTAP sample status, 0 for a good one.
 * `denied`: somebody was there and refused.
 */
export type PersonAnswer =
  | { readonly type: 'touch'; readonly held: boolean }
  | { readonly type: 'finger'; readonly finger: string; readonly sample: number; readonly held: boolean }
  | { readonly type: 'denied' }
  | { readonly type: 'nobody' };

/** Work that pauses where it needs a person. */
export type WithPerson<T> = Generator<PersonWait, T, PersonAnswer>;

/** The members of a command's answer; undefined: status only. */
export type CommandResult = CborMap | undefined;
