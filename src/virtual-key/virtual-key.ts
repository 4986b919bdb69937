import type { Clock } from '../basics/clock.ts';
import { Emitter, type Unsubscribe } from '../basics/emitter.ts';
import { type Log, silentLog } from '../basics/log.ts';
import type { Random } from '../basics/random.ts';
import { SampleStatus } from '../fido/commands.ts';
import { Capability } from '../fido/ctaphid.ts';
import type { Chip, RigOptions } from './chip.ts';
import { CommandRunner } from './command-runner.ts';
import { U2fApplication } from './commands/u2f/u2f-application.ts';
import { HidInterface } from './ctaphid/hid-interface.ts';
import { Flash } from './flash/flash.ts';
import { type EnrolmentProgress, Hands } from './hands.ts';
import type { KeyMemory } from './key-memory.ts';
import { hasQuirk, type KeyModel, speaksCtap2 } from './models/key-model.ts';
import { Attestation } from './parts/attestation/attestation.ts';
import { CredentialVault } from './parts/credential-vault.ts';
import type { FingerPlacement } from './parts/fingerprint-sensor.ts';
import { Led, type LedState } from './parts/led.ts';
import { checkFits, type PreparedState, prepare } from './prepared-state.ts';
import { Ram } from './ram.ts';

const BUSY_AFTER_ANSWER_MS = 20;

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
  readonly enrolment: EnrolmentProgress | null;
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
  readonly #hands: Hands;
  readonly #hid: HidInterface;
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
    const application = { chip: this.#chip, log, personIsBusy: () => this.#hands.standalone !== null, changed };
    this.#runner = new CommandRunner(application);
    const u2f = new U2fApplication(application);
    this.#hands = new Hands({
      chip: this.#chip,
      runner: this.#runner,
      u2f,
      standaloneEnded: () => {
        // S2-34, S2-35: blue afterwards, also without a host.
        this.#isRecognised = true;
        changed();
      },
    });
    this.#hid = new HidInterface({
      clock,
      random,
      deviceVersion: model.deviceVersion,
      capabilities: capabilitiesOf(model),
      restMs: hasQuirk(model, 'channel-busy-after-answer') ? BUSY_AFTER_ANSWER_MS : 0,
      application: {
        start: (request, conversation) => {
          u2f.forget();
          this.#runner.start(request, conversation);
        },
        message: (apdu) => u2f.answer(apdu),
        cancel: () => this.#runner.cancel(),
        abandon: () => this.#runner.stop(),
        wink: () => this.#chip.led.wink(),
      },
    });
    // Before any other listener, so that what one of those sends in answer comes later.
    this.#hid.onPacket((packet) => this.#tell('from-key', packet));
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
    this.#hands.powerLost();
    this.#chip.led.clear();
    this.#chip.ram.forget();
    this.#changes.emit();
  }

  /**
   * A touch that is no finger for the sensor to read.
   * @param held as long as a reset by long touch takes
   */
  touch(held = false): void {
    this.#hands.touch(held);
  }

  /** The person refuses what the key waits for. */
  deny(): void {
    this.#hands.deny();
  }

  /**
   * A finger on the sensor.
   * @param finger whose it is: any words; the same words are the same finger
   * @param sample how it lies on the sensor, or at once the CTAP sample status (section 6.7.4) that the sensor makes of it:
   * 0 for a good sample; 13 (no user activity) means that nobody comes
   * @returns what the sensor made of it, as a sample status: 13 also where there is no sensor or no power
   */
  finger(finger: string, sample: number | FingerPlacement): number {
    if (this.#power === 'unplugged') return SampleStatus.noUserActivity;
    const status = this.#hands.finger(finger, sample);
    this.#changes.emit();
    return status;
  }

  /** Clicks of the side button in quick succession: calls are as far apart as the clock says. */
  clickButton(clicks = 1): void {
    if (this.#power === 'unplugged') return;
    for (let click = 0; click < clicks; click++) this.#hands.click();
    this.#changes.emit();
  }

  /**
   * A long press of the side button. Nothing is documented for it on the keys modelled here: it counts as one click, and as
   * a long touch where a touch is waited for.
   */
  pressButton(): void {
    if (this.#power === 'unplugged') return;
    this.#hands.click(true);
    this.#changes.emit();
  }

  /** Whether a reset is allowed at any time after power-up, for test rigs. */
  get resetAnyTime(): boolean {
    return this.#chip.rig.resetAnyTime;
  }

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
    this.#hands.letGo();
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
      waitingFor: this.#hands.waitingFor,
      standalone: this.#hands.standalone,
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
      enrolment: this.#hands.enrolment,
      pinSet: flash.pin.isSet,
      enrolledFingers: flash.templates.all.map(({ finger }) => finger),
      maxFingers: this.model.fingerprint?.maxTemplates ?? 0,
      credentials: flash.credentials.count,
      maxCredentials: speaksCtap2(this.model) ? (this.model.maxDiscoverableCredentials ?? 0) : 0,
      hasButton: this.#hands.hasButton,
    };
  }

  /**
   * The certificate (DER) of this key's own test CA: a relying party that trusts it accepts the key's attestation.
   * @throws FlashFailure when it has to be made and the memory refuses
   */
  attestationRoot(): Uint8Array {
    return this.#chip.attestation.root.slice();
  }

  /** The public key of its attestation certificate, a point on P-256: 65 bytes. */
  attestationPoint(): Uint8Array {
    return this.#chip.attestation.point;
  }

  #tell(direction: Traffic['direction'], packet: Uint8Array): void {
    if (this.#traffic.listenerCount > 0) this.#traffic.emit({ direction, packet: packet.slice() });
  }

  #waitingFor(): VirtualKeySnapshot['waitingFor'] {
    const { standalone, waitingFor } = this.#hands;
    if (standalone) return 'fingerprint';
    return waitingFor === null || waitingFor === 'touch' ? waitingFor : 'fingerprint';
  }
}

/** CTAP 2.1 section 11.2.9.1.3. LOCK's bit is from U2F HID. */
const capabilitiesOf = (model: KeyModel): number =>
  Capability.wink |
  Capability.lock |
  (speaksCtap2(model) ? Capability.cbor : 0) |
  (model.versions.includes('U2F_V2') ? 0 : Capability.nmsg);
