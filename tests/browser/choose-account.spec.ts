import { expect, test } from './app.ts';
import { earlier, secret, valueOf } from './furnish.ts';
import { fill } from './screens.ts';

const pin = '135790';
const hanako = { userName: 'hanako@example.com', displayName: '山田 花子', password: 'nine paper lanterns 4' };
const taro = { userName: 'taro@example.com', displayName: 'Taro', password: 'ten paper lanterns 5' };

test.use({
  furnish: async ({}, use) =>
    use((dataFolder) =>
      earlier(dataFolder, async (someone) => {
        const { client } = someone;
        await someone.createFirstAccount(hanako);
        const keyId = await someone.plug(await someone.createKey());
        await someone.setPin(keyId, pin);
        await someone.register(keyId, pin, 'Shared key');
        valueOf(await client.accounts.create({ ...taro, password: secret(taro.password), role: 'user' }));
        const { userName } = taro;
        const { pass } = valueOf(await client.accounts.issuePass({ userName, oneTime: true, lifetimeMinutes: 60 }));
        await client.signIn.out();
        const { flow } = await client.signIn.begin({ userName });
        const next = valueOf(await client.signIn.withPass({ flow, pass: secret(pass) }));
        if (next.next !== 'stay-signed-in') throw new Error('expected to be signed in');
        const wish = { flow: next.flow, stay: false, remember: false, browserName: 'test' };
        valueOf(await client.signIn.finish(wish));
        await someone.register(keyId, pin, 'Shared key');
        await client.signIn.out();
      }),
    ),
});

test('a key that holds several accounts asks which one signs in', async ({ screens, see, page }) => {
  const { words } = screens;
  await screens.openLab();
  const key = screens.virtualKeys().first();
  await screens.plug(key);
  await screens.button(words.signIn.options.title).click();
  await page.getByRole('button', { name: words.signIn.options.securityKeyHint }).click();
  await page.locator('main input[name=pin]').fill(pin);
  await screens.button(words.shell.next).click();
  await screens.touch(key);
  const choices = page.locator('[data-step=choose-account]').getByRole('button');
  await expect(choices).toHaveCount(2);
  await expect(choices.first()).toBeFocused();
  await see('91-choose-account');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await screens.doNotStay();
  await expect(screens.heading(words.securityInfo.title)).toBeVisible();
  await expect(screens.button(fill(words.shell.accountOf, { name: hanako.displayName }))).toBeVisible();
});
