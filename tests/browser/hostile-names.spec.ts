import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from './app.ts';
import { furnishHostile, hostilePin, visitor } from './hostile-directory.ts';

let pass = '';
test.use({
  furnish: async ({}, use) =>
    use(async (folder) => {
      pass = await furnishHostile(folder);
    }),
});

/** Screens that show one of the names at once. */
const naming = [
  ...['overview', 'key-atlas', 'admin/people', 'admin/people/one@example.com', 'admin/people/owner@example.com'],
  ...['admin/groups', 'admin/blocked', 'admin/bypass', 'admin/tokens', 'admin/audit', 'admin/sign-ins'],
  'admin/reports/bypasses',
];
const others = [
  ...['security-info', 'devices', 'password', 'organizations', 'settings', 'recent-activity', 'security-key'],
  ...['sign-in-data', 'time-code', 'help', 'lab', 'delivery', 'admin/directory', 'admin/policy', 'admin/mfa'],
  ...['sign-ins', 'fraud', 'blocks', 'methods', 'keys', 'expiring'].map((name) => `admin/reports/${name}`),
];
const hostile = /onerror=hit|javascript:hit|<script>hit/;

/** Whoever a person visits while the app is open. */
async function otherSite(): Promise<{ server: Server; origin: string }> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>evil</title>');
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

test('hostile E3 E4 E9 E10: names on every screen are text; the page keeps what is dropped, devices and other sites out', async ({
  page,
  screens,
  pageErrors,
}) => {
  page.on('dialog', (dialog) => {
    throw new Error(`a name was run as code: ${dialog.message()}`);
  });
  const { words } = screens;
  await page.evaluate(() => {
    const seen = { hits: [] as unknown[], reports: [] as string[] };
    Object.assign(window, { seen, hit: (what: unknown) => seen.hits.push(what) });
    document.addEventListener('securitypolicyviolation', ({ violatedDirective }) => {
      seen.reports.push(violatedDirective);
    });
  });
  const seen = () => page.evaluate(() => (window as unknown as { seen: { hits: []; reports: [] } }).seen);

  await screens.signInWithPass(visitor.userName, pass);

  const expectTextOnly = async (where: string) => {
    const found = await page.evaluate(() => ({
      elements: document.querySelectorAll('img[src=x], iframe, [onerror], [onload], a[href^="javascript:" i]').length,
      scripts: [...document.scripts].filter(({ src }) => !src.startsWith(window.location.origin)).length,
    }));
    expect([where, found]).toEqual([where, { elements: 0, scripts: 0 }]);
    expect([where, await seen()]).toEqual([where, { hits: [], reports: [] }]);
  };

  await test.step('every screen', async () => {
    for (const address of [...others, ...naming]) {
      await page.evaluate((hash) => {
        window.location.hash = hash;
      }, `/${address}`);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      if (naming.includes(address)) await expect(page.locator('main')).toContainText(hostile);
      await expectTextOnly(address);
    }
  });

  await test.step('what is behind a click: a record of the audit log, the greetings, the key and a phone', async () => {
    await page.evaluate(() => {
      window.location.hash = '/admin/mfa/phone-calls';
    });
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expectTextOnly('greetings');
    await screens.openLab();
    await screens.plug(screens.virtualKeys().first());
    await page.getByRole('tab', { name: words.lab.shelves.phones }).click();
    await expect(screens.lab).toContainText(hostile);
    await expectTextOnly('phone');
    await screens.closeLab();
    await screens.open('signInData');
    await page.locator('main').getByRole('listitem').getByRole('button').first().click();
    await screens.dialog.locator('input[name=pin]').fill(hostilePin);
    await screens.button(words.shell.next, screens.dialog).click();
    await expect(screens.dialog).toBeHidden();
    await expect(page.locator('main')).toContainText(hostile);
    await expectTextOnly('sign-in data');
  });

  await test.step('a file or a link that is dropped anywhere leaves the page where it is', async () => {
    const refused = await page.evaluate(() =>
      ['dragover', 'drop'].map((type) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File(['<script>hit(6)</script>'], 'evil.html', { type: 'text/html' }));
        dataTransfer.setData('text/uri-list', 'https://evil.example/');
        const event = new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true });
        (document.querySelector('main') ?? document.body).dispatchEvent(event);
        return event.defaultPrevented;
      }),
    );
    expect(refused).toEqual([true, true]);
  });

  await test.step('no device of any kind', async () => {
    const asked = await page.evaluate(async () => {
      const answer = async (ask: () => Promise<unknown>) => {
        try {
          return await ask();
        } catch (error) {
          return (error as Error).name;
        }
      };
      const { hid, usb, serial } = navigator as unknown as Record<
        'hid' | 'usb' | 'serial',
        { getDevices(): Promise<unknown>; getPorts(): Promise<unknown> } | undefined
      >;
      return [
        await answer(async () => hid?.getDevices()),
        await answer(async () => usb?.getDevices()),
        await answer(async () => serial?.getPorts()),
      ];
    });
    expect(asked).toEqual(['SecurityError', 'SecurityError', 'SecurityError']);
    // The browser itself reports each.
    await expect.poll(() => pageErrors.length).toBe(asked.length);
    pageErrors.length = 0;
  });

  await test.step('another site in the same browser reads nothing, frames nothing and opens no socket', async () => {
    const { origin: host } = new URL(page.url());
    const { server, origin } = await otherSite();
    const other = await page.context().newPage();
    try {
      await other.goto(origin);
      const reached = await other.evaluate(async (target) => {
        const tried = (run: () => Promise<unknown>) =>
          run().then(
            () => 'reached',
            () => 'refused',
          );
        const socket = new Promise<string>((resolve) => {
          const opened = new WebSocket(`${target.replace('http', 'ws')}/rpc`);
          opened.addEventListener('open', () => resolve('reached'));
          opened.addEventListener('error', () => resolve('refused'));
        });
        return [
          await tried(() => fetch(target)),
          await tried(() => fetch(target, { credentials: 'include' })),
          await tried(() => fetch(target, { mode: 'no-cors', credentials: 'include' })),
          await tried(() => fetch(target, { method: 'POST', mode: 'no-cors', body: 'x' })),
          await socket,
        ];
      }, host);
      expect(reached).toEqual(['refused', 'refused', 'refused', 'refused', 'refused']);
      await other.evaluate((target) => {
        const frame = document.createElement('iframe');
        frame.src = target;
        document.body.append(frame);
        return new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
      }, host);
      expect(other.frames().map((frame) => frame.url())).not.toContain(`${host}/`);
      // A name that resolves to this computer.
      const rebound = await other.goto(host.replace('127.0.0.1', 'localhost'));
      expect(rebound?.status()).toBe(421);
    } finally {
      await other.close();
      server.close();
      server.closeAllConnections();
    }
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  });

  await test.step('the watch above is awake: markup that a mistake would make is stopped, and reported', async () => {
    await page.addScriptTag({ content: 'hit(7)' }).catch(() => {});
    const name = await page.evaluate(() => {
      try {
        document.body.innerHTML = '<img src=x onerror=hit(8)>';
        return 'made';
      } catch (error) {
        return (error as Error).name;
      }
    });
    expect(name).toBe('TypeError');
    await expect.poll(async () => (await seen()).reports.length).toBeGreaterThan(0);
    expect((await seen()).hits).toEqual([]);
    await expect(
      screens
        .heading(words.shell.menu.people)
        .or(page.getByRole('heading', { level: 1 }))
        .first(),
    ).toBeVisible();
    pageErrors.length = 0;
  });
});
