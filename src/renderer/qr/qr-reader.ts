import type { FrameAnswer, FrameQuestion } from './frame.ts';
import { imageSize } from './image-size.ts';
// oxlint-disable-next-line import/default -- Vite makes one: the address of the built worker
import workerAddress from './qr-worker.ts?worker&url';

/** `too-slow`: the decoder was ended. */
export type QrReading =
  | { readonly outcome: 'read'; readonly text: string }
  | { readonly outcome: 'nothing' | 'too-slow' | 'not-a-picture' | 'too-large' };

/** What a file may be: bigger ones are no photo of a QR code. */
export const maxFileBytes = 20 * 1024 * 1024;
/** Of the whole picture, before it is made smaller. */
export const maxPixels = 40_000_000;
/** The longest side that the decoder gets to see. */
const longestSide = 1_200;

interface Page {
  readonly trustedTypes?: {
    createPolicy(
      name: string,
      rules: { createScriptURL(url: string): string },
    ): { createScriptURL(url: string): unknown };
  };
}

/** The page's policy lets scripts be started only through this one, and it knows only this worker. */
const workerPolicy = (globalThis as Page).trustedTypes?.createPolicy('touchstone-worker', {
  createScriptURL: () => workerAddress,
});

function startWorker(): Worker {
  const address = workerPolicy ? workerPolicy.createScriptURL('') : workerAddress;
  return new Worker(address as string, { type: 'module' });
}

/**
 * Looks for a QR code, off the page's own thread.
 * @param limitMs after which the decoder is ended; a camera asks again with the next frame
 */
export function readPixels(image: ImageData, limitMs: number, signal?: AbortSignal): Promise<QrReading> {
  const worker = startWorker();
  return new Promise((resolve) => {
    const end = (reading: QrReading) => {
      clearTimeout(timer);
      worker.terminate();
      resolve(reading);
    };
    const timer = setTimeout(() => end({ outcome: 'too-slow' }), limitMs);
    signal?.addEventListener('abort', () => end({ outcome: 'nothing' }), { once: true });
    worker.addEventListener('message', (event: MessageEvent<FrameAnswer>) => {
      const { text } = event.data;
      end(text === null ? { outcome: 'nothing' } : { outcome: 'read', text });
    });
    worker.addEventListener('error', () => end({ outcome: 'nothing' }));
    const pixels = image.data.slice().buffer;
    const question: FrameQuestion = { width: image.width, height: image.height, pixels, timeLimit: limitMs / 4 };
    worker.postMessage(question, [pixels]);
  });
}

/** A picture from outside: a file, or what was pasted. */
export async function readPicture(file: Blob, limitMs = 2_000): Promise<QrReading> {
  if (file.size > maxFileBytes) return { outcome: 'too-large' };
  const size = imageSize(new Uint8Array(await file.slice(0, 64 * 1024).arrayBuffer()));
  if (size === null || size.width === 0 || size.height === 0) return { outcome: 'not-a-picture' };
  if (size.width * size.height > maxPixels) return { outcome: 'too-large' };
  const shrink = Math.min(1, longestSide / Math.max(size.width, size.height));
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file, {
      resizeWidth: Math.max(1, Math.round(size.width * shrink)),
      resizeHeight: Math.max(1, Math.round(size.height * shrink)),
      resizeQuality: 'high',
    });
  } catch {
    return { outcome: 'not-a-picture' };
  }
  try {
    return await readPixels(pixelsOf(bitmap, bitmap.width, bitmap.height), limitMs);
  } finally {
    bitmap.close();
  }
}

/** The codes that the page itself shows, one after the other until one can be read. */
export async function readScreen(limitMs = 2_000): Promise<QrReading> {
  for (const canvas of document.querySelectorAll<HTMLCanvasElement>('canvas[data-qr]')) {
    const context = canvas.getContext('2d');
    if (!context || canvas.width === 0) continue;
    const reading = await readPixels(context.getImageData(0, 0, canvas.width, canvas.height), limitMs);
    if (reading.outcome === 'read') return reading;
  }
  return { outcome: 'nothing' };
}

/** One frame of a running camera. */
export function readVideo(video: HTMLVideoElement, limitMs: number, signal: AbortSignal): Promise<QrReading> {
  const { videoWidth, videoHeight } = video;
  if (videoWidth === 0) return Promise.resolve({ outcome: 'nothing' });
  const shrink = Math.min(1, longestSide / Math.max(videoWidth, videoHeight));
  const width = Math.round(videoWidth * shrink);
  const height = Math.round(videoHeight * shrink);
  return readPixels(pixelsOf(video, width, height), limitMs, signal);
}

function pixelsOf(source: CanvasImageSource, width: number, height: number): ImageData {
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('expected a canvas to draw on');
  context.drawImage(source, 0, 0, width, height);
  return context.getImageData(0, 0, width, height);
}
