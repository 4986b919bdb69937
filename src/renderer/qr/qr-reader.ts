import type { FrameNews } from './frame.ts';
import { imageSize } from './image-size.ts';
import { type FrameReading, QrDecoder } from './qr-decoder.ts';
// oxlint-disable-next-line import/default -- Vite makes one: the address of the built worker
import workerAddress from './qr-worker.ts?worker&url';

export type QrReading = FrameReading | { readonly outcome: 'not-a-picture' | 'too-large' };

/** What a file may be: bigger ones are no photo of a QR code. */
export const maxFileBytes = 20 * 1024 * 1024;
/** Of the whole picture, before it is made smaller. */
export const maxPixels = 40_000_000;
/** The longest side that the decoder gets to see. */
const longestSide = 1_200;
/** The same of a frame: the next one comes soon, and may be sharper. */
const longestFrameSide = 800;
/** What the decoder may take for a picture, which is looked at once. */
const pictureLimitMs = 1_000;
/** A frame that takes longer is given up for the next one. */
const frameLimitMs = 100;

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

/** Off the page's own thread. */
export function openDecoder(): QrDecoder {
  return new QrDecoder({
    start(tell) {
      const address = workerPolicy ? workerPolicy.createScriptURL('') : workerAddress;
      const worker = new Worker(address as string, { type: 'module' });
      worker.addEventListener('message', (event: MessageEvent<FrameNews>) => tell(event.data));
      worker.addEventListener('error', () => tell('failed'));
      return {
        ask: (question) => worker.postMessage(question, [question.pixels]),
        end: () => worker.terminate(),
      };
    },
    schedule(delayMs, action) {
      const timer = setTimeout(action, delayMs);
      return () => clearTimeout(timer);
    },
  });
}

async function readPixels(image: ImageData): Promise<FrameReading> {
  const decoder = openDecoder();
  try {
    return await decoder.read(frameOf(image), pictureLimitMs);
  } finally {
    decoder.close();
  }
}

const frameOf = ({ width, height, data }: ImageData) => ({ width, height, pixels: data.slice().buffer });

/** A picture from outside: a file, or what was pasted. */
export async function readPicture(file: Blob): Promise<QrReading> {
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
    return await readPixels(pixelsOf(bitmap, bitmap.width, bitmap.height));
  } finally {
    bitmap.close();
  }
}

/** The codes that the page itself shows, one after the other until one can be read. */
export async function readScreen(): Promise<QrReading> {
  for (const canvas of document.querySelectorAll<HTMLCanvasElement>('canvas[data-qr]')) {
    const context = canvas.getContext('2d');
    if (!context || canvas.width === 0) continue;
    const reading = await readPixels(context.getImageData(0, 0, canvas.width, canvas.height));
    if (reading.outcome === 'read') return reading;
  }
  return { outcome: 'nothing' };
}

/** One frame of a running camera. */
export function readVideo(decoder: QrDecoder, video: HTMLVideoElement, signal: AbortSignal): Promise<QrReading> {
  const { videoWidth, videoHeight } = video;
  if (videoWidth === 0) return Promise.resolve({ outcome: 'nothing' });
  const shrink = Math.min(1, longestFrameSide / Math.max(videoWidth, videoHeight));
  const width = Math.round(videoWidth * shrink);
  const height = Math.round(videoHeight * shrink);
  return decoder.read(frameOf(pixelsOf(video, width, height)), frameLimitMs, signal);
}

function pixelsOf(source: CanvasImageSource, width: number, height: number): ImageData {
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('expected a canvas to draw on');
  context.drawImage(source, 0, 0, width, height);
  return context.getImageData(0, 0, width, height);
}
