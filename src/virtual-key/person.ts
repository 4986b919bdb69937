import type { CborMap } from '../fido/cbor.ts';

/**
 * What a command waits for. `match`: a finger to compare with the enrolled ones; `sample`: a finger to enrol.
 * The wait ends after `timeoutMs` with `nobody`.
 */
export interface PersonWait {
  readonly for: 'touch' | 'match' | 'sample';
  readonly timeoutMs: number;
}

/** What a person did. `sample` is a CTAP sample status, 0 for a good one. */
export type PersonAnswer =
  | { readonly type: 'touch' }
  | { readonly type: 'finger'; readonly finger: string; readonly sample: number }
  | { readonly type: 'nobody' };

/** Work that pauses where it needs a person. */
export type WithPerson<T> = Generator<PersonWait, T, PersonAnswer>;

/** The members of a command's answer; undefined: status only. */
export type CommandResult = CborMap | undefined;
