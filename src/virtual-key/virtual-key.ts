import type { Clock } from '../basics/clock.ts';
import { Emitter, type Unsubscribe } from '../basics/emitter.ts';
import { type Log, silentLog } from '../basics/log.ts';
import type { Random } from '../basics/random.ts';
import { SampleStatus } from '../fido/commands.ts';
import type { Chip } from './chip.ts';
import { CommandRunner } from './command-runner.ts';
import { HidInterface } from './ctaphid/hid-interface.ts';
import { Flash } from './flash/flash.ts';
import type { KeyMemory } from './key-memory.ts';
import type { KeyModel } from './models/key-model.ts';
import { Attestation } from './parts/attestation/attestation.ts';
import { CredentialVault } from './parts/credential-vault.ts';
import { Led, type LedState } from './parts/led.ts';
import { SideButton } from './parts/side-button.ts';
import { StandaloneEnrolment } from './parts/standalone-enrolment.ts';
import { Ram } from './ram.ts';

export interface VirtualKeyPorts {
  readonly clock: Clock;
  readonly random: Random;
  /** Continued by the next key that is made over it. */
  readonly memory: KeyMemory;
  /** Hears of commands that failed inside the key; nothing secret is told. */
  readonly log?: Log;
}

/** What somebody sees who looks at the key, and what is in it. */
export interface VirtualKeySnapshot {
  /** `power-only`: a charger or power bank, no host. */
  readonly power: 'unplugged' | 'power-only' | 'host';
  readonly led: LedState;
  readonly waitingFor: 'touch' | 'fingerprint' | null;
  /** A running enrolment: good samples taken so far, and how many it takes. */
  readonly enrolment: { readonly standalone: boolean; readonly taken: number; readonly total: number } | null;
  readonly pinSet: boolean;
  /** In the order of enrolment. */
  readonly enrolledFingers: string[];
  /** 0 where there is no sensor. */
  readonly maxFingers: number;
  /** Discoverable ones. */
  readonly credentials: number;
}

/**
 * A security key in software: 64-byte CTAPHID reports in and out, and a person's hands on it. It is born unplugged. Answers
 * that need nobody come before `receive` returns.
 */
export class VirtualKey {
  readonly model: KeyModel;
  readonly #chip: Chip;
  readonly #runner: CommandRunner;
  readonly #hid: HidInterface;
  readonly #button: SideButton | undefined;
  readonly #standalone: StandaloneEnrolment | undefined;
  readonly #changes = new Emitter<void>();
  #power: VirtualKeySnapshot['power'] = 'unplugged';
  #isRecognised = false;

  /** @throws DamagedKeyMemory when a record of the memory is not what a virtual key writes */
  constructor(model: KeyModel, ports: VirtualKeyPorts) {
    const { clock, random, memory, log = silentLog } = ports;
    const changed = () => this.#changes.emit();
    const flash = new Flash(memory, model);
    this.model = model;
    this.#chip = {
      model,
      clock,
      random,
      flash,
      vault: new CredentialVault(flash, random),
      attestation: new Attestation(flash, model, random),
      led: new Led(model.led, clock, changed),
      ram: new Ram(clock, random),
    };
    this.#runner = new CommandRunner({
      chip: this.#chip,
      log,
      personIsBusy: () => this.#standalone?.state != null,
      changed,
    });
    this.#hid = new HidInterface({
      clock,
      random,
      deviceVersion: model.deviceVersion,
      application: {
        start: (request, conversation) => this.#runner.start(request, conversation),
        cancel: () => this.#runner.cancel(),
        abandon: () => this.#runner.stop(),
        wink: () => this.#chip.led.wink(),
      },
    });
    const standalone = model.fingerprint?.standalone;
    if (model.fingerprint && standalone) {
      this.#button = new SideButton(standalone, clock);
      this.#standalone = new StandaloneEnrolment(this.#chip, model.fingerprint, standalone, () => {
        // S2-34, S2-35: blue afterwards, also without a host.
        this.#isRecognised = true;
        changed();
      });
    }
  }

  /** One 64-byte report from the host; ignored without a host. The first one shows that the host knows the key. */
  receive(packet: Uint8Array): void {
    if (this.#power !== 'host') return;
    if (!this.#isRecognised) this.enumerated();
    this.#hid.receive(packet);
  }

  /** Every report that the key sends, each in a buffer of its own. */
  onPacket(listener: (packet: Uint8Array) => void): Unsubscribe {
    return this.#hid.onPacket(listener);
  }

  /** Power comes: everything volatile is new, and the time for a reset begins. */
  plugIn(power: 'power-only' | 'host'): void {
    if (this.#power !== 'unplugged') this.unplug();
    this.#chip.ram = new Ram(this.#chip.clock, this.#chip.random);
    this.#power = power;
    this.#changes.emit();
  }

  /** The host has recognised the key: its LED turns from cyan to blue. */
  enumerated(): void {
    if (this.#power !== 'host' || this.#isRecognised) return;
    this.#isRecognised = true;
    this.#changes.emit();
  }

  /** Power goes: what runs is not answered any more, and nothing of it is kept. */
  unplug(): void {
    if (this.#power === 'unplugged') return;
    this.#power = 'unplugged';
    this.#isRecognised = false;
    this.#hid.powerLost();
    this.#runner.stop();
    this.#standalone?.powerLost();
    this.#button?.forget();
    this.#chip.led.clear();
    this.#chip.ram.forget();
    this.#changes.emit();
  }

  /** A touch that is no finger for the sensor to read. */
  touch(): void {
    if (this.#runner.waitingFor === 'touch') this.#runner.answer({ type: 'touch' });
  }

  /**
   * A finger on the sensor.
   * @param finger whose it is: any words; the same words are the same finger
   * @param sample CTAP sample status (section 6.7.4), 0 for a good sample; 13 (no user activity) means that nobody comes
   */
  finger(finger: string, sample: number): void {
    if (this.#power === 'unplugged' || !this.model.fingerprint) return;
    if (this.#standalone?.state) {
      if (sample === SampleStatus.noUserActivity) this.#standalone.end();
      else this.#standalone.finger(finger, sample);
    } else {
      this.#runner.answer(
        sample === SampleStatus.noUserActivity ? { type: 'nobody' } : { type: 'finger', finger, sample },
      );
    }
    this.#changes.emit();
  }

  /** Clicks of the side button in quick succession: calls are as far apart as the clock says. */
  clickButton(clicks = 1): void {
    for (let click = 0; click < clicks; click++) this.#click();
    this.#changes.emit();
  }

  get led(): LedState {
    return this.#chip.led.state({
      powered: this.#power !== 'unplugged',
      recognised: this.#isRecognised,
      waitingFor: this.#runner.waitingFor,
      standalone: this.#standalone?.state ?? null,
    });
  }

  /** Something that a snapshot shows may have changed. */
  onChange(listener: () => void): Unsubscribe {
    return this.#changes.on(listener);
  }

  snapshot(): VirtualKeySnapshot {
    const { flash } = this.#chip;
    return {
      power: this.#power,
      led: this.led,
      waitingFor: this.#waitingFor(),
      enrolment: this.#enrolment(),
      pinSet: flash.pin.isSet,
      enrolledFingers: flash.templates.all.map(({ finger }) => finger),
      maxFingers: this.model.fingerprint?.maxTemplates ?? 0,
      credentials: flash.credentials.count,
    };
  }

  /**
   * The certificate (DER) of this key's own test CA: a relying party that trusts it accepts the key's attestation.
   * @throws FlashFailure when it has to be made and the memory refuses
   */
  attestationRoot(): Uint8Array {
    return this.#chip.attestation.root.slice();
  }

  #click(): void {
    if (this.#power === 'unplugged') return;
    if (this.#standalone?.state) {
      // S2-35: blue at once, whatever the last touch came to.
      this.#chip.led.clear();
      this.#standalone.end();
    } else if (this.#runner.waitingFor !== null) {
      if (this.model.presence.byButton) this.touch();
    } else if (this.#button?.click()) {
      this.#chip.ram.enrolment = undefined;
      this.#standalone?.start();
    }
  }

  #waitingFor(): VirtualKeySnapshot['waitingFor'] {
    if (this.#standalone?.state) return 'fingerprint';
    const waitingFor = this.#runner.waitingFor;
    return waitingFor === null || waitingFor === 'touch' ? waitingFor : 'fingerprint';
  }

  #enrolment(): VirtualKeySnapshot['enrolment'] {
    const state = this.#standalone?.state;
    if (state) return { standalone: true, taken: state.taken, total: state.total };
    const enrolment = this.#chip.ram.enrolment?.enrolment;
    return enrolment ? { standalone: false, taken: enrolment.taken, total: enrolment.total } : null;
  }
}
