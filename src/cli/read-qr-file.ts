import { Worker } from 'node:worker_threads';
import { type CommandContext, UsageError } from './command.ts';
import type { QrFileAnswer } from './qr-file-worker.ts';
import { readAtMost } from './read-at-most.ts';

/** Bigger ones are no picture of a QR code. */
const maxFileBytes = 20 * 1024 * 1024;
/** From when the thread runs: unpacking included. */
const usualLimitMs = 5_000;

/**
 * What the QR code in a picture file says: a secret, mostly.
 * @param limitMs after which the thread that looks is ended
 * @throws UsageError where there is none to be read
 */
export async function readQrFile(
  { words, signal }: Pick<CommandContext, 'words' | 'signal'>,
  path: string,
  limitMs = usualLimitMs,
): Promise<string> {
  const file = await readAtMost(path, maxFileBytes).catch((error: unknown) => {
    throw new UsageError(words.text('cli:admin.noFile', { path }), { cause: error });
  });
  if (file === null) throw new UsageError(words.text('otpTokens:camera.outcomes.too-large'));
  const answer = await decoded(file, signal, limitMs);
  if (answer.outcome === 'read') return answer.text;
  const outcome = answer.outcome;
  throw new UsageError(
    outcome === 'not-a-png' ? words.text('cli:notPng', { path }) : words.text(`otpTokens:camera.outcomes.${outcome}`),
  );
}

function decoded(
  file: Uint8Array,
  signal: AbortSignal,
  limitMs: number,
): Promise<QrFileAnswer | { readonly outcome: 'too-slow' }> {
  const worker = new Worker(new URL('./qr-file-worker.ts', import.meta.url), { workerData: file });
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      void worker.terminate();
    };
    const abort = () => {
      end();
      reject(signal.reason);
    };
    signal.addEventListener('abort', abort, { once: true });
    worker.once('online', () => {
      timer = setTimeout(() => {
        end();
        resolve({ outcome: 'too-slow' });
      }, limitMs);
    });
    worker.once('message', (answer: QrFileAnswer) => {
      end();
      resolve(answer);
    });
    worker.once('error', (error) => {
      end();
      reject(error);
    });
  });
}
