import { concatBytes, utf8 } from '../../../basics/bytes.ts';
import type { Log } from '../../../basics/log.ts';
import { StatusWord, U2fInstruction, u2fVersion } from '../../../fido/u2f.ts';
import type { Chip } from '../../chip.ts';
import { FlashFull } from '../../flash/records.ts';
import { parseApdu } from './apdu.ts';
import { authenticate } from './authenticate.ts';
import { register } from './register.ts';
import { U2fPresence } from './u2f-presence.ts';
import { U2fRefusal } from './u2f-refusal.ts';

export interface U2fApplicationPorts {
  readonly chip: Chip;
  readonly log: Log;
  /** Whether somebody else has the person's attention: standalone enrolment. */
  personIsBusy(): boolean;
  /** The key begins or ends to wait for a touch, or a request was answered. */
  changed(): void;
}

/** U2F (CTAP1): FIDO U2F Raw Message Formats 1.2. Every request is answered at once. */
export class U2fApplication {
  readonly #ports: U2fApplicationPorts;
  readonly #presence: U2fPresence;

  constructor(ports: U2fApplicationPorts) {
    this.#ports = ports;
    this.#presence = new U2fPresence(ports.chip.clock, ports.changed);
  }

  /** Whether a touch would serve the client that polls. */
  get isWaiting(): boolean {
    return this.#presence.isWaiting;
  }

  touch(): void {
    this.#presence.touch();
  }

  /** The person refuses, another command comes, or the power goes: nobody waits, and no touch is remembered. */
  forget(): void {
    this.#presence.forget();
  }

  /** @returns data and status word */
  answer(apdu: Uint8Array): Uint8Array {
    const { chip, changed } = this.#ports;
    chip.ram.sequence.end();
    let response: Uint8Array;
    try {
      response = concatBytes(this.#run(apdu), encodeStatusWord(StatusWord.NO_ERROR));
    } catch (error) {
      response = encodeStatusWord(this.#statusWordOf(error));
    }
    changed();
    return response;
  }

  #run(apdu: Uint8Array): Uint8Array {
    const { chip } = this.#ports;
    // CTAP 2.1 section 7.2.4: U2F knows no user verification.
    if (chip.flash.settings.alwaysUv) throw new U2fRefusal(StatusWord.COMMAND_NOT_ALLOWED);
    const { instruction, p1, data } = parseApdu(apdu);
    const isPresent = () => !this.#ports.personIsBusy() && this.#presence.consume();
    switch (instruction) {
      case U2fInstruction.register:
        return register(chip, data, isPresent);
      case U2fInstruction.authenticate:
        return authenticate(chip, p1, data, isPresent);
      case U2fInstruction.version:
        if (data.length > 0) throw new U2fRefusal(StatusWord.WRONG_LENGTH);
        return utf8(u2fVersion);
    }
    throw new U2fRefusal(StatusWord.INS_NOT_SUPPORTED);
  }

  #statusWordOf(error: unknown): number {
    if (error instanceof U2fRefusal) return error.statusWord;
    if (error instanceof FlashFull) return StatusWord.NOT_ENOUGH_MEMORY;
    this.#ports.log.warn('virtual-key-command-failed', { error: error instanceof Error ? error.name : typeof error });
    return StatusWord.UNKNOWN;
  }
}

const encodeStatusWord = (word: number): Uint8Array => Uint8Array.of(word >> 8, word & 0xff);
