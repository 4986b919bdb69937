import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from './app.ts';
import { fill } from './screens.ts';

const admin = { userName: 'root@example.com', displayName: 'Root', password: 'twelve paper boats 6' };

test('an administrator sets a gateway up, tries it, and sees how it did', async ({ screens, see, page }) => {
  const bodies: string[] = [];
  const api = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => bodies.push(String(chunk)));
    request.on('end', () => {
      response.writeHead(bodies.length > 1 ? 400 : 201, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify(bodies.length > 1 ? { code: 21211, message: 'Invalid To' } : { sid: 'SM1', status: 'queued' }),
      );
    });
  });
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  const { words, dialog } = screens;
  const { delivery } = words;
  await screens.createFirstAccount(admin);
  await screens.open('delivery');
  const sms = page.getByRole('region', { name: delivery.channels.sms });
  await expect(sms.locator('[data-reaches=lab]')).toBeVisible();
  await see('120-delivery');

  // By keyboard: the next choice, and from what is missing to the form.
  await sms.getByRole('radio', { name: delivery.gateways['built-in'] }).focus();
  await page.keyboard.press('ArrowDown');
  await expect(sms.locator('[data-reaches=nothing]')).toContainText(delivery.parts.twilio);
  await screens.button(fill(delivery.setUpNamed, { part: delivery.parts.twilio }), sms).click();
  await dialog.locator('input[name=baseUrl]').fill(`http://127.0.0.1:${(api.address() as AddressInfo).port}`);
  await screens.button(words.shell.save, dialog).click();
  await expect(dialog).toContainText(delivery.problems['private-address']);
  await expect(dialog).toContainText(delivery.problems.missing);
  await expect(dialog.locator('input[name=baseUrl]')).toBeFocused();
  await see('121-delivery-faults');
  await dialog.locator('input[name=accountSid]').fill('AC1234');
  await dialog.locator('input[name=from]').fill('+815012345678');
  await dialog.getByRole('radio', { name: delivery.choices.yes }).check();
  await dialog.locator('input[name=delivery-secret]').fill('geheim-token');
  await screens.button(words.shell.save, dialog).click();
  await expect(dialog).toBeHidden();
  await expect(sms.locator('[data-reaches=gateway]')).toBeVisible();

  await sms.locator('input[name=test-sms]').fill('+819012345678');
  await sms.locator('input[name=test-sms]').press('Enter');
  await expect(sms.locator('[data-tested=sent]')).toBeVisible();
  expect(new URLSearchParams(bodies[0]).get('To')).toBe('+819012345678');
  await screens.button(delivery.test.send.sms, sms).click();
  await expect(sms.getByRole('alert')).toContainText(delivery.reasons['bad-address']);
  await expect(sms.locator('[data-last-failure=bad-address]')).toBeVisible();
  await see('122-delivery-tested');
  await expect(page.getByText('geheim-token')).toHaveCount(0);

  await screens.button(fill(delivery.forgetNamed, { part: delivery.parts.twilio })).click();
  await see('123-delivery-remove');
  await screens.button(delivery.forget, dialog).click();
  await expect(sms.locator('[data-reaches=lab]')).toBeVisible();
  api.close();

  await test.step('a sign-in of some time ago: said before anything is typed, with the way to sign in', async () => {
    await expect(page.locator('[data-stale-sign-in]')).toHaveCount(0);
    await page.clock.setSystemTime(Date.now() + 16 * 60_000);
    await screens.open('overview');
    await screens.open('delivery');
    const note = page.locator('[data-stale-sign-in=needs-fresh-sign-in]');
    await expect(note).toContainText(words.people.stale['needs-fresh-sign-in'].title);
    await see('124-delivery-stale');
    await screens.button(words.people.signInAgain, note).click();
    await expect(page.locator('input[name=username]')).toHaveValue(admin.userName);
  });
});
