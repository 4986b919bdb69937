import { X509Certificate } from 'node:crypto';
import type { Readable } from 'node:stream';
import { type ConnectionOptions, checkServerIdentity } from 'node:tls';
import type { Transporter } from 'nodemailer';
import type SMTPPool from 'nodemailer/lib/smtp-pool';
import type { Clock } from '../basics/clock.ts';
import type { Delivery } from '../identity/delivery.ts';
import { type Attempt, errorCode, failure, gatewayWord } from './attempt.ts';
import { isMailAddress, type SmtpSettings } from './gateway-settings.ts';

/** From the first packet to the last word of the server. */
const timeoutMs = 30_000;

export interface SmtpGateway {
  email(message: Parameters<Delivery['email']>[0]): Promise<Attempt>;
  close(): void;
}

/** TLS as these settings want it: with a certificate, that one and no other. */
export function tlsOptions(certificate: string | null): ConnectionOptions {
  if (certificate === null) return { minVersion: 'TLSv1.2' };
  const pinned = new X509Certificate(certificate).raw;
  return {
    minVersion: 'TLSv1.2',
    ca: [certificate],
    // The very certificate that the administrator gave needs no name to vouch for it.
    checkServerIdentity: (host, shown) => (pinned.equals(shown.raw) ? undefined : checkServerIdentity(host, shown)),
  };
}

/** E-mail over SMTP (RFC 5321) with STARTTLS or TLS from the start (RFC 8314); connections are kept for the next message. */
export function smtpGateway(settings: SmtpSettings, { clock }: { readonly clock: Clock }): SmtpGateway {
  let pool: Promise<Transporter<SMTPPool.SentMessageInfo>> | undefined;
  const readings = new WeakMap<object, Readable>();
  const open = async () => {
    const { createTransport } = await import('nodemailer');
    const { host, port, security, userName, secret } = settings;
    const options: SMTPPool.Options & { maxRequeues: number } = {
      pool: true,
      host,
      port,
      secure: security === 'implicit',
      requireTLS: security === 'starttls',
      ignoreTLS: security === 'none',
      ...(userName === null ? {} : { auth: { user: userName, pass: secret ?? '' } }),
      tls: tlsOptions(settings.certificate),
      maxConnections: 2,
      // Tries are counted here, not in the pool.
      maxRequeues: 0,
      disableFileAccess: true,
      disableUrlAccess: true,
    };
    const transport = createTransport(options);
    // Whether the server has got a part of a message is told by whether it was read for sending.
    transport.use('stream', (mail, next) => {
      const { message, data } = mail;
      const create = message.createReadStream.bind(message);
      message.createReadStream = (...given) => {
        const stream = create(...given);
        readings.set(data.headers as object, stream);
        return stream;
      };
      next();
    });
    return transport;
  };

  return {
    async email({ to, subject, text }) {
      if (!isMailAddress(to)) return failure('bad-address', 'not one e-mail address');
      pool ??= open();
      const transport = await pool;
      const late = new AbortController();
      const stop = clock.schedule(timeoutMs, () => late.abort());
      const headers = { 'Auto-Submitted': 'auto-generated' };
      const mail: SMTPPool.MailOptions & { signal: AbortSignal } = {
        envelope: { from: settings.from, to: [to] },
        from: { name: '', address: settings.from },
        to: { name: '', address: to },
        subject: subject.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' '),
        text,
        headers,
        signal: late.signal,
      };
      try {
        await transport.sendMail(mail);
        return { outcome: 'sent' };
      } catch (error) {
        return failureOf(error, {
          isLate: late.signal.aborted,
          wasSent: readings.get(headers)?.readableDidRead ?? false,
        });
      } finally {
        stop();
      }
    },
    close() {
      void pool?.then(
        (transport) => (transport.transporter as unknown as { close(options: object): void }).close({ force: true }),
        () => {},
      );
    },
  };
}

function failureOf(error: unknown, { isLate, wasSent }: { isLate: boolean; wasSent: boolean }): Attempt {
  const { response, responseCode, command, originalCode } = error as {
    response?: unknown;
    responseCode?: number;
    command?: string;
    originalCode?: string;
  };
  const code = errorCode(error);
  const word = gatewayWord(response) || originalCode || code || 'the connection was cut';
  // A server that answers has decided.
  if (responseCode !== undefined && code !== 'ECONNECTION') {
    const isForNow = responseCode >= 400 && responseCode < 500;
    if (code === 'EAUTH') return failure('refused', `the server did not take the sign-in: ${word}`);
    if (code === 'EENVELOPE' && command === 'RCPT TO' && !isForNow) return failure('bad-address', word);
    return failure('refused', word, { again: isForNow });
  }
  if (wasSent) return failure('unclear', isLate ? `no answer in ${timeoutMs / 1000} s` : word);
  if (isLate || code === 'ETIMEDOUT')
    return failure('timed-out', `no answer in ${timeoutMs / 1000} s`, { again: !isLate });
  if (code === 'EENVELOPE') return failure('bad-address', word);
  const reason = (error as Error).message;
  if (code === 'ETLS' || /certificate|STARTTLS|SSL|TLS/i.test(reason)) {
    return failure('not-reachable', `no encrypted connection: ${gatewayWord(reason)}`);
  }
  if (code === 'EAUTH') return failure('refused', gatewayWord(reason));
  return failure('not-reachable', word, { again: true });
}
