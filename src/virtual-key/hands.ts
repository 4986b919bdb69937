import { SampleStatus } from '../fido/commands.ts';
import type { Chip } from './chip.ts';
import type { CommandRunner } from './command-runner.ts';
import { EnrolmentSequence } from './commands/bio-enrollment/enrolment-sequence.ts';
import type { U2fApplication } from './commands/u2f/u2f-application.ts';
import { type FingerPlacement, sampleOf } from './parts/fingerprint-sensor.ts';
import { SideButton } from './parts/side-button.ts';
import { StandaloneEnrolment } from './parts/standalone-enrolment.ts';
import type { PersonWait } from './person.ts';

export interface HandsPorts {
  readonly chip: Chip;
  readonly runner: CommandRunner;
  readonly u2f: U2fApplication;
  /** Standalone enrolment has ended, in whatever way but a power cut. */
  standaloneEnded(): void;
}

/** A running enrolment: good samples taken so far, and how many it takes. */
export interface EnrolmentProgress {
  readonly standalone: boolean;
  readonly taken: number;
  readonly total: number;
}

/** What people do to a powered key: each touch, finger and click goes to whatever waits for it. */
export class Hands {
  readonly #chip: Chip;
  readonly #runner: CommandRunner;
  readonly #u2f: U2fApplication;
  readonly #button: SideButton | undefined;
  readonly #standalone: StandaloneEnrolment | undefined;

  constructor({ chip, runner, u2f, standaloneEnded }: HandsPorts) {
    this.#chip = chip;
    this.#runner = runner;
    this.#u2f = u2f;
    const { fingerprint } = chip.model;
    if (fingerprint?.standalone) {
      this.#button = new SideButton(fingerprint.standalone, chip.clock);
      this.#standalone = new StandaloneEnrolment(chip, fingerprint, fingerprint.standalone, standaloneEnded);
    }
  }

  get hasButton(): boolean {
    return this.#chip.model.presence.byButton || this.#button !== undefined;
  }

  /** Standalone enrolment, while it has the person's attention. */
  get standalone(): StandaloneEnrolment['state'] {
    return this.#standalone?.state ?? null;
  }

  /** What a command or a polling U2F client waits for. */
  get waitingFor(): PersonWait['for'] | null {
    return this.#runner.waitingFor ?? (this.#u2f.isWaiting ? 'touch' : null);
  }

  get enrolment(): EnrolmentProgress | null {
    const { standalone } = this;
    if (standalone) return { standalone: true, taken: standalone.taken, total: standalone.total };
    const running = this.#chip.ram.sequence.peek(EnrolmentSequence)?.enrolment;
    return running ? { standalone: false, taken: running.taken, total: running.total } : null;
  }

  touch(held: boolean): void {
    if (this.#runner.waitingFor === 'touch') this.#runner.answer({ type: 'touch', held });
    else this.#u2f.touch();
  }

  deny(): void {
    this.#u2f.forget();
    this.#runner.answer({ type: 'denied' });
  }

  /** @returns the sample status */
  finger(finger: string, placement: number | FingerPlacement): number {
    const { fingerprint, reset } = this.#chip.model;
    if (!fingerprint) return SampleStatus.noUserActivity;
    const sample = typeof placement === 'number' ? placement : sampleOf(placement, fingerprint.kind);
    const isThere = sample !== SampleStatus.noUserActivity;
    if (this.#standalone?.state) {
      if (isThere) this.#standalone.finger(finger, sample);
      else this.#standalone.end();
    } else if (this.#u2f.isWaiting) {
      if (isThere) this.#u2f.touch();
    } else if (isThere) {
      const durationMs = typeof placement === 'number' ? 0 : placement.durationMs;
      const held = reset.longTouchMs !== null && durationMs >= reset.longTouchMs;
      this.#runner.answer({ type: 'finger', finger, sample, held });
    } else {
      this.#runner.answer({ type: 'nobody' });
    }
    return sample;
  }

  /** One click of the side button. @param held a long press: where a touch is waited for, a long one */
  click(held = false): void {
    if (this.#standalone?.state) {
      // S2-35: blue at once, whatever the last touch came to.
      this.#chip.led.clear();
      this.#standalone.end();
    } else if (this.waitingFor !== null) {
      if (this.#chip.model.presence.byButton) this.touch(held);
    } else if (this.#button?.click()) {
      this.#chip.ram.sequence.end();
      this.#standalone?.start();
    }
  }

  /** Whoever had the key's attention has to begin anew. */
  letGo(): void {
    this.#u2f.forget();
    this.#standalone?.end();
    this.#button?.forget();
  }

  powerLost(): void {
    this.#u2f.forget();
    this.#standalone?.powerLost();
    this.#button?.forget();
  }
}
