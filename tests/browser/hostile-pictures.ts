import type { Locator, Page } from 'playwright/test';

/** The head of a PNG that claims 20,000 x 20,000 pixels. */
export const hugePng = Buffer.from(
  '89504e470d0a1a0a 0000000d 49484452 00004e20 00004e20 0802000000 00000000'.replaceAll(' ', ''),
  'hex',
);

/** Pastes a picture of noise into what takes pictures. */
export async function pasteNoise(target: Locator): Promise<void> {
  await target.evaluate(async (element) => {
    const canvas = new OffscreenCanvas(1_000, 1_000);
    const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
    const image = context.createImageData(1_000, 1_000);
    let state = 7;
    for (let index = 0; index < image.data.length; index += 4) {
      state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 1;
      image.data.fill((state >>> 8) & 1 ? 255 : 0, index, index + 3);
      image.data[index + 3] = 255;
    }
    context.putImageData(image, 0, 0);
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File([await canvas.convertToBlob()], 'noise.png', { type: 'image/png' }));
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
  });
}

interface HeldCamera {
  camera?: HTMLCanvasElement;
}

/** In the place of the camera: finder patterns as near to each other as they go, until `showCode`. */
export async function holdHostileCamera(page: Page): Promise<void> {
  await page.evaluate(() => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [800, 800];
    (globalThis as HeldCamera).camera = canvas;
    const context = canvas.getContext('2d') as CanvasRenderingContext2D;
    const image = context.createImageData(800, 800);
    for (let index = 0; index < 800 * 800; index++) {
      const [x, y] = [(index % 800) % 8, Math.floor(index / 800) % 8];
      const ring = Math.min(x, 6 - x, y, 6 - y);
      image.data.fill(ring >= 0 && ring !== 1 ? 0 : 255, index * 4, index * 4 + 3);
      image.data[index * 4 + 3] = 255;
    }
    context.putImageData(image, 0, 0);
    // A canvas sends a frame when something is drawn.
    const redraw = () => {
      context.fillRect(0, 0, 1, 1);
      requestAnimationFrame(redraw);
    };
    redraw();
    navigator.mediaDevices.getUserMedia = async () => canvas.captureStream();
  });
}

/** The camera sees the code of the page. */
export async function showCode(page: Page): Promise<void> {
  await page.evaluate(() => {
    const canvas = (globalThis as HeldCamera).camera as HTMLCanvasElement;
    const context = canvas.getContext('2d') as CanvasRenderingContext2D;
    context.fillStyle = 'white';
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(document.querySelector('canvas[data-qr]') as HTMLCanvasElement, 100, 100, 600, 600);
  });
}
