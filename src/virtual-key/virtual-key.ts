import type { Clock } from '../basics/clock.ts';
import { Emitter, type Unsubscribe } from '../basics/emitter.ts';
import { type Log, silentLog } from '../basics/log.ts';
import type { Random } from '../basics/random.ts';
import { SampleStatus } from '../fido/commands.ts';
import { Capability } from '../fido/ctaphid.ts';
import type { Chip, RigOptions } from './chip.ts';
import { CommandRunner } from './command-runner.ts';
import { EnrolmentSequence } from './commands/bio-enrollment/enrolment-sequence.ts';
import { U2fApplication } from './commands/u2f/u2f-application.ts';
import { HidInterface } from './ctaphid/hid-interface.ts';
import { Flash } from './flash/flash.ts';
import type { KeyMemory } from './key-memory.ts';
import type { KeyModel } from './models/key-model.ts';
import { Attestation } from './parts/attestation/attestation.ts';
import { CredentialVault } from './parts/credential-vault.ts';
import { type FingerPlacement, sampleOf } from './parts/fingerprint-sensor.ts';
import { Led, type LedState } from './parts/led.ts';
import { SideButton } from './parts/side-button.ts';
import { StandaloneEnrolment } from './parts/standalone-enrolment.ts';
import type { PersonWait } from './person.ts';
import { checkFits, type PreparedState, prepare } from './prepared-state.ts';
import { Ram } from './ram.ts';

export interface VirtualKeyPorts {
  readonly clock: Clock;
  readonly random: Random;
  /** Continued by the next key that is made over it. */
  readonly memory: KeyMemory;
  /** Hears of commands that failed inside the key; nothing secret is told. */
  readonly log?: Log;
  readonly rig?: Partial<RigOptions>;
}

/** One 64-byte report on the cable. */
export interface Traffic {
  readonly direction: 'to-key' | 'from-key';
  /** The listener's to keep. */
  readonly packet: Uint8Array;
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
  /** Discoverable credentials that fit in all; 0 where the key keeps none. */
  readonly maxCredentials: number;
  readonly hasButton: boolean;
}

/**
 * A security key in software: 64-byte CTAPHID reports in and out, and a person's hands on it. It is born unplugged. Answers
 * that need nobody come before `receive` returns.
 */
export class VirtualKey {
  readonly model: KeyModel;
  readonly #chip: Chip;
  readonly #runner: CommandRunner;
  readonly #u2f: U2fApplication;
  readonly #hid: HidInterface;
  readonly #button: SideButton | undefined;
  readonly #standalone: StandaloneEnrolment | undefined;
  readonly #changes = new Emitter<void>();
  readonly #traffic = new Emitter<Traffic>();
  #power: VirtualKeySnapshot['power'] = 'unplugged';
  #isRecognised = false;

  /** @throws DamagedKeyMemory when a record of the memory is not what a virtual key writes */
  constructor(model: KeyModel, ports: VirtualKeyPorts) {
    const { clock, random, memory, log = silentLog, rig } = ports;
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
      rig: { resetAnyTime: rig?.resetAnyTime ?? false },
      ram: new Ram(clock, random),
    };
    const application = { chip: this.#chip, log, personIsBusy: () => this.#standalone?.state != null, changed };
    this.#runner = new CommandRunner(application);
    this.#u2f = new U2fApplication(application);
    this.#hid = new HidInterface({
      clock,
      random,
      deviceVersion: model.deviceVersion,
      capabilities: capabilitiesOf(model),
      application: {
        start: (request, conversation) => {
          this.#u2f.forget();
          this.#runner.start(request, conversation);
        },
        message: (apdu) => this.#u2f.answer(apdu),
        cancel: () => this.#runner.cancel(),
        abandon: () => this.#runner.stop(),
        wink: () => this.#chip.led.wink(),
      },
    });
    // Before any other listener, so that what one of those sends in answer comes later.
    this.#hid.onPacket((packet) => this.#tell('from-key', packet));
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
    this.#tell('to-key', packet);
    this.#hid.receive(packet);
  }

  /** Every report that the key sends, each in a buffer of its own. */
  onPacket(listener: (packet: Uint8Array) => void): Unsubscribe {
    return this.#hid.onPacket(listener);
  }

  /** Every report in both directions, in order; those that come while there is no host are not on the cable. */
  onTraffic(listener: (report: Traffic) => void): Unsubscribe {
    return this.#traffic.on(listener);
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
    this.#u2f.forget();
    this.#standalone?.powerLost();
    this.#button?.forget();
    this.#chip.led.clear();
    this.#chip.ram.forget();
    this.#changes.emit();
  }

  /**
   * A touch that is no finger for the sensor to read.
   * @param held as long as a reset by long touch takes
   */
  touch(held = false): void {
    if (this.#runner.waitingFor === 'touch') this.#runner.answer({ type: 'touch', held });
    else this.#u2f.touch();
  }

  /** The person refuses what the key waits for. */
  deny(): void {
    this.#u2f.forget();
    this.#runner.answer({ type: 'denied' });
  }

  /**
   * A finger on the sensor.
   * @param finger whose it is: any words; the same words are the same finger
   * @param sample how it lies on the sensor, or at once the CTAP sample status (section 6.7.4) that the sensor makes of it:
   * 0 for a good sample; 13 (no user activity) means that nobody comes
   * @returns what the sensor made of it, as a sample status: 13 also where there is no sensor or no power
   */
  finger(finger: string, sample: number | FingerPlacement): number {
    const { fingerprint, reset } = this.model;
    if (this.#power === 'unplugged' || !fingerprint) return SampleStatus.noUserActivity;
    const held = typeof sample === 'object' && reset.longTouchMs !== null && sample.durationMs >= reset.longTouchMs;
    const status = typeof sample === 'number' ? sample : sampleOf(sample, fingerprint.kind);
    if (this.#standalone?.state) {
      if (status === SampleStatus.noUserActivity) this.#standalone.end();
      else this.#standalone.finger(finger, status);
    } else if (this.#u2f.isWaiting) {
      if (status !== SampleStatus.noUserActivity) this.#u2f.touch();
    } else {
      this.#runner.answer(
        status === SampleStatus.noUserActivity ? { type: 'nobody' } : { type: 'finger', finger, sample: status, held },
      );
    }
    this.#changes.emit();
    return status;
  }

  /** Clicks of the side button in quick succession: calls are as far apart as the clock says. */
  clickButton(clicks = 1): void {
    for (let click = 0; click < clicks; click++) this.#click();
    this.#changes.emit();
  }

  /** A long press of the side button. Nothing is documented for it on the keys modelled here: it counts as one click. */
  pressButton(): void {
    this.clickButton();
  }

  /** Whether a reset is allowed at any time after power-up, for test rigs. */
  set resetAnyTime(allowed: boolean) {
    this.#chip.rig.resetAnyTime = allowed;
  }

  /**
   * The factory's state at once, whatever the key says to it: as after a reset and a new power-up, but that power, host and
   * channels stay. A command that waits for a person ends with KEEPALIVE_CANCEL.
   * @throws FlashFailure when the memory refuses; nothing is lost then
   */
  wipe(): void {
    this.#runner.cancel();
    this.#u2f.forget();
    this.#standalone?.end();
    this.#button?.forget();
    this.#chip.flash.reset();
    this.#chip.vault.forget();
    this.#chip.ram.forget();
    this.#chip.ram = new Ram(this.#chip.clock, this.#chip.random);
    this.#chip.led.clear();
    this.#changes.emit();
  }

  /**
   * Wipes the key and puts a state into it, past its commands: for scenarios and rigs.
   * @throws StateDoesNotFit when it is more than a key of this model can hold; nothing is lost then
   * @throws FlashFailure when the memory refuses
   */
  prepare(state: PreparedState): void {
    checkFits(this.model, state);
    this.wipe();
    prepare(this.#chip, state);
    this.#changes.emit();
  }

  get led(): LedState {
    return this.#chip.led.state({
      powered: this.#power !== 'unplugged',
      recognised: this.#isRecognised,
      waitingFor: this.#wait,
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
      maxCredentials: this.model.maxDiscoverableCredentials ?? 0,
      hasButton: this.model.presence.byButton || this.#button !== undefined,
    };
  }

  /**
   * The certificate (DER) of this key's own test CA: a relying party that trusts it accepts the key's attestation.
   * @throws FlashFailure when it has to be made and the memory refuses
   */
  attestationRoot(): Uint8Array {
    return this.#chip.attestation.root.slice();
  }

  #tell(direction: Traffic['direction'], packet: Uint8Array): void {
    if (this.#traffic.listenerCount > 0) this.#traffic.emit({ direction, packet: packet.slice() });
  }

  #click(): void {
    if (this.#power === 'unplugged') return;
    if (this.#standalone?.state) {
      // S2-35: blue at once, whatever the last touch came to.
      this.#chip.led.clear();
      this.#standalone.end();
    } else if (this.#wait !== null) {
      if (this.model.presence.byButton) this.touch();
    } else if (this.#button?.click()) {
      this.#chip.ram.sequence.end();
      this.#standalone?.start();
    }
  }

  #waitingFor(): VirtualKeySnapshot['waitingFor'] {
    if (this.#standalone?.state) return 'fingerprint';
    return this.#wait === null || this.#wait === 'touch' ? this.#wait : 'fingerprint';
  }

  get #wait(): PersonWait['for'] | null {
    return this.#runner.waitingFor ?? (this.#u2f.isWaiting ? 'touch' : null);
  }

  #enrolment(): VirtualKeySnapshot['enrolment'] {
    const state = this.#standalone?.state;
    if (state) return { standalone: true, taken: state.taken, total: state.total };
    const enrolment = this.#chip.ram.sequence.peek(EnrolmentSequence)?.enrolment;
    return enrolment ? { standalone: false, taken: enrolment.taken, total: enrolment.total } : null;
  }
}

/** CTAP 2.1 section 11.2.9.1.3. LOCK's bit is from U2F HID. */
const capabilitiesOf = ({ versions }: KeyModel): number =>
  Capability.wink |
  Capability.lock |
  (versions.some((version) => version !== 'U2F_V2') ? Capability.cbor : 0) |
  (versions.includes('U2F_V2') ? 0 : Capability.nmsg);
