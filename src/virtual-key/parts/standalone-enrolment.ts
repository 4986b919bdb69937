import { SampleStatus } from '../../fido/commands.ts';
import type { Chip } from '../chip.ts';
import { FlashFailure } from '../flash/records.ts';
import type { FingerprintRules, StandaloneRules } from '../models/key-model.ts';
import { Enrolment } from './enrolment.ts';
import { matchFinger } from './user-verification.ts';

interface Running {
  /** `verify`: an enrolled finger has to be shown before a new one is taken (S2-36). */
  stage: 'verify' | 'capture';
  readonly enrolment: Enrolment;
  stopTimer: () => void;
}

/** Enrolment with the side button and the LED alone, without host or PIN (acceptance S2-27 to S2-38). */
export class StandaloneEnrolment {
  readonly #chip: Chip;
  readonly #fingerprint: FingerprintRules;
  readonly #rules: StandaloneRules;
  readonly #ended: () => void;
  #running: Running | undefined;

  /** @param ended called when the mode ends, in whatever way but a power cut */
  constructor(chip: Chip, fingerprint: FingerprintRules, rules: StandaloneRules, ended: () => void) {
    this.#chip = chip;
    this.#fingerprint = fingerprint;
    this.#rules = rules;
    this.#ended = ended;
  }

  get state(): { readonly stage: 'verify' | 'capture'; readonly taken: number; readonly total: number } | null {
    if (!this.#running) return null;
    const { stage, enrolment } = this.#running;
    return { stage, taken: enrolment.taken, total: enrolment.total };
  }

  /** Red instead, where there is no room for another finger or fingerprints are blocked. */
  start(): void {
    const { flash, random, led } = this.#chip;
    const { templates, pin } = flash;
    const mustVerify = templates.all.length > 0;
    if (
      templates.all.length >= this.#fingerprint.maxTemplates ||
      (mustVerify && (pin.isBlocked || pin.uvRetries === 0))
    ) {
      led.failed();
      return;
    }
    this.#running = {
      stage: mustVerify ? 'verify' : 'capture',
      enrolment: new Enrolment(templates.freshId(random), this.#fingerprint.samples, templates),
      stopTimer: () => {},
    };
    this.#waitOn(this.#running);
  }

  finger(finger: string, sample: number): void {
    const running = this.#running;
    if (!running) return;
    try {
      if (running.stage === 'verify') this.#verify(running, finger, sample);
      else this.#capture(running, finger, sample);
    } catch (error) {
      if (!(error instanceof FlashFailure)) throw error;
      this.#chip.led.failed();
      this.end();
    }
  }

  /** Before the last touch nothing is stored (S2-35). */
  end(): void {
    if (!this.#running) return;
    this.powerLost();
    this.#ended();
  }

  powerLost(): void {
    this.#running?.stopTimer();
    this.#running = undefined;
  }

  #verify(running: Running, finger: string, sample: number): void {
    const { flash } = this.#chip;
    flash.pin.spendUvRetry();
    if (matchFinger(this.#chip, { finger, sample })) {
      flash.pin.restoreUvRetries();
      running.stage = 'capture';
    } else if (flash.pin.uvRetries === 0) {
      this.end();
      return;
    }
    this.#waitOn(running);
  }

  #capture(running: Running, finger: string, sample: number): void {
    const { led } = this.#chip;
    const status = running.enrolment.take(finger, sample);
    if (status === SampleStatus.good) led.succeeded();
    else led.failed();
    if (running.enrolment.remaining === 0) this.end();
    else this.#waitOn(running);
  }

  #waitOn(running: Running): void {
    running.stopTimer();
    running.stopTimer = this.#chip.clock.schedule(this.#rules.idleTimeoutMs, () => this.end());
  }
}
