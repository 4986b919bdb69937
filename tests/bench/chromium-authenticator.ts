import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium } from 'playwright';
import { browserArguments, browserProgram } from '../browser/browser-program.ts';

export interface ChromiumAuthenticator {
  /** Seconds for that many pairs on a new authenticator: CPU of all processes of the browser, and by the clock. */
  pairs(count: number): Promise<{ readonly cpu: number; readonly elapsed: number }>;
  close(): Promise<void>;
}

const html = `<!doctype html><title>bench</title><script>
const chance = (length) => crypto.getRandomValues(new Uint8Array(length));
async function pairs(count) {
  for (let pair = 0; pair < count; pair++) {
    const made = await navigator.credentials.create({
      publicKey: {
        rp: { id: 'localhost', name: 'Example' },
        user: { id: chance(32), name: 'a', displayName: 'A' },
        challenge: chance(32),
        pubKeyCredParams: [{ alg: -7, type: 'public-key' }],
      },
    });
    const allowCredentials = [{ id: made.rawId, type: 'public-key' }];
    await navigator.credentials.get({ publicKey: { challenge: chance(32), allowCredentials } });
  }
}
</script>`;

/** The virtual authenticator of the DevTools protocol, used by a page; undefined where there is no Chromium. */
export async function openChromiumAuthenticator(): Promise<ChromiumAuthenticator | undefined> {
  if (!browserProgram) return undefined;
  const server = createServer((_, response) => response.setHeader('content-type', 'text/html').end(html));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const browser = await chromium.launch({ executablePath: browserProgram, args: browserArguments });
  const page = await browser.newPage();
  await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
  const ofPage = await page.context().newCDPSession(page);
  const ofBrowser = await browser.newBrowserCDPSession();
  await ofPage.send('WebAuthn.enable');
  const cpu = async () => {
    const { processInfo } = await ofBrowser.send('SystemInfo.getProcessInfo');
    return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
  };
  return {
    async pairs(count) {
      const { authenticatorId } = await ofPage.send('WebAuthn.addVirtualAuthenticator', {
        options: { protocol: 'ctap2', transport: 'usb', hasResidentKey: true, automaticPresenceSimulation: true },
      });
      const before = await cpu();
      const started = performance.now();
      await page.evaluate(`pairs(${count})`);
      const elapsed = (performance.now() - started) / 1000;
      const spent = { cpu: (await cpu()) - before, elapsed };
      await ofPage.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId });
      return spent;
    },
    async close() {
      await browser.close();
      server.close();
    },
  };
}
