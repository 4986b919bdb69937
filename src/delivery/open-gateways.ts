import type { Random } from '../basics/random.ts';
import type { CallState, Delivery, PushEnd, PushRequest, TextMessage, VoiceCall } from '../identity/delivery.ts';
import { type Attempt, type Failure, failure } from './attempt.ts';
import { CallbackListener } from './callback-listener.ts';
import type { DeliveryReceipt } from './delivery-receipt.ts';
import type { DeliverySettings } from './delivery-settings.ts';
import { SmppGateway } from './smpp-gateway.ts';
import { type SmtpGateway, smtpGateway } from './smtp-gateway.ts';
import type { WebPorts } from './twilio-api.ts';
import { type StartedCall, sendTwilioSms, startTwilioCall } from './twilio-gateway.ts';
import { WebhookGateway } from './webhook-gateway.ts';

interface GatewayPorts extends WebPorts {
  readonly random: Random;
  readonly onReceipt: (receipt: DeliveryReceipt) => void;
}

/** With what it was set up. */
interface Opened<Gateway> {
  readonly settings: object;
  readonly gateway: Gateway;
}

const isSame = (one: object, other: object | null): boolean => JSON.stringify(one) === JSON.stringify(other);

function closed(gateway: { close(): void }): undefined {
  gateway.close();
  return undefined;
}

const goneMeanwhile = failure('not-set-up', 'the settings were changed meanwhile');

/** The gateways as they are set up now. Those that keep connections are opened by their first message and kept. */
export class OpenGateways {
  readonly #settings: DeliverySettings;
  readonly #ports: GatewayPorts;
  #smtp: Opened<SmtpGateway> | undefined;
  #smpp: Opened<SmppGateway> | undefined;
  #callbacks: Opened<CallbackListener> | undefined;

  constructor(settings: DeliverySettings, ports: GatewayPorts) {
    this.#settings = settings;
    this.#ports = ports;
  }

  async sms(message: TextMessage): Promise<Attempt> {
    const { channels, parts } = this.#settings.now();
    if (channels.sms === 'twilio' && parts.twilio) return sendTwilioSms(parts.twilio, message, this.#ports);
    if (channels.sms === 'webhook') return (await this.#webhook()?.sms(message)) ?? goneMeanwhile;
    if (channels.sms !== 'smpp' || !parts.smpp) return goneMeanwhile;
    this.renew();
    this.#smpp ??= { settings: parts.smpp, gateway: new SmppGateway(parts.smpp, this.#ports) };
    return this.#smpp.gateway.sms(message);
  }

  async email(message: Parameters<Delivery['email']>[0]): Promise<Attempt> {
    const { channels, parts } = this.#settings.now();
    if (channels.email === 'webhook') return (await this.#webhook()?.email(message)) ?? goneMeanwhile;
    if (channels.email !== 'smtp' || !parts.smtp) return goneMeanwhile;
    this.renew();
    this.#smtp ??= { settings: parts.smtp, gateway: smtpGateway(parts.smtp, this.#ports) };
    return this.#smtp.gateway.email(message);
  }

  async startCall(
    call: VoiceCall,
    onState: (state: CallState) => void,
    signal: AbortSignal,
  ): Promise<StartedCall | Failure> {
    const { channels, parts } = this.#settings.now();
    if (channels.call === 'webhook') {
      onState('dialling');
      const end = (await this.#webhook()?.call(call, signal)) ?? goneMeanwhile;
      return end.outcome === 'failed' ? end : { outcome: 'started', end: Promise.resolve(end) };
    }
    if (channels.call !== 'twilio' || !parts.twilio || !parts.callbacks) return goneMeanwhile;
    this.renew();
    this.#callbacks ??= {
      settings: parts.callbacks,
      gateway: new CallbackListener(parts.callbacks, this.#ports.random),
    };
    return startTwilioCall(parts.twilio, this.#callbacks.gateway, call, this.#ports, onState, signal);
  }

  async push(push: PushRequest, signal: AbortSignal): Promise<Exclude<PushEnd, { outcome: 'failed' }> | Failure> {
    return (await this.#webhook()?.push(push, signal)) ?? goneMeanwhile;
  }

  /** Closes what is set up in another way now, or not any more. */
  renew(): void {
    const { parts } = this.#settings.now();
    if (this.#smtp && !isSame(this.#smtp.settings, parts.smtp)) this.#smtp = closed(this.#smtp.gateway);
    if (this.#smpp && !isSame(this.#smpp.settings, parts.smpp)) this.#smpp = closed(this.#smpp.gateway);
    if (this.#callbacks && !isSame(this.#callbacks.settings, parts.callbacks)) {
      this.#callbacks = closed(this.#callbacks.gateway);
    }
  }

  close(): void {
    this.#smtp = this.#smtp && closed(this.#smtp.gateway);
    this.#smpp = this.#smpp && closed(this.#smpp.gateway);
    this.#callbacks = this.#callbacks && closed(this.#callbacks.gateway);
  }

  #webhook(): WebhookGateway | undefined {
    const { webhook } = this.#settings.now().parts;
    return webhook ? new WebhookGateway(webhook, this.#ports) : undefined;
  }
}
