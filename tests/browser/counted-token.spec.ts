import { Secret } from '../../src/basics/secret.ts';
import { otpauthUri } from '../../src/otp/otpauth-uri.ts';
import { expect, test } from './app.ts';
import { earlier, secret, valueOf } from './furnish.ts';
import { HeldPhone } from './held-phone.ts';
import { fill } from './screens.ts';

const owner = { userName: 'root@example.com', displayName: 'Root', password: 'twelve paper boats 6' };
const admin = { userName: 'admin@example.com', displayName: 'Admin', password: 'nine wooden spoons 15' };
const taro = { userName: 'taro@example.com', displayName: 'Taro', password: 'eight small lanterns 7' };
let pass: string;
const key = Buffer.from('12345678901234567890');
const pskc = `<KeyContainer Version="1.0" xmlns="urn:ietf:params:xml:ns:keyprov:pskc"><KeyPackage>
  <DeviceInfo><Manufacturer>Feitian</Manufacturer><SerialNo>F-1</SerialNo><Model>c100</Model></DeviceInfo>
  <Key Id="1" Algorithm="urn:ietf:params:xml:ns:keyprov:pskc:hotp"><AlgorithmParameters>
    <ResponseFormat Length="6" Encoding="DECIMAL"/></AlgorithmParameters>
    <Data><Secret><PlainValue>${key.toString('base64')}</PlainValue></Secret><Counter><PlainValue>0</PlainValue></Counter></Data>
  </Key></KeyPackage></KeyContainer>`;

test.use({
  furnish: async ({ look }, use) =>
    use((dataFolder) =>
      earlier(dataFolder, async (before) => {
        const { client } = before;
        await before.createFirstAccount(owner);
        pass = await before.createWithPass(admin, 'admin');
        valueOf(await client.accounts.create({ ...taro, password: secret(taro.password), role: 'user' }));
        const facts = { number: null, email: null, language: look.language, line: 'mobile' as const, shows: [] };
        await client.phones.create({ name: 'Taro', ...facts });
        const [phone] = await client.phones.list();
        const text = otpauthUri({
          parameters: { type: 'hotp', algorithm: 'SHA1', digits: 6, period: 30 },
          secret: Secret.over(new Uint8Array(key)),
          issuer: 'Feitian',
          account: 'F-1',
          counter: 0,
        });
        await client.phones.installApp({ id: phone?.id ?? '', installed: true });
        await client.phones.scan({ id: phone?.id ?? '', text });
      }),
    ),
});

/** RFC 4226: the app on the simulated phone has the secret of the token, and is the token here. */
test('S4-26 a token that counts is imported, found by two codes, activated, and signs in by press', async ({
  page,
  screens,
  see,
}) => {
  const { people: words, shell, signIn, securityInfo, identity, phones } = screens.words;
  const { dialog } = screens;
  const row = page.getByRole('row').filter({ hasText: 'F-1' });
  const main = page.locator('main');

  await screens.signInWithPass(admin.userName, pass);
  const phone = await HeldPhone.takeUp(screens, 'Taro');
  await phone.openAccount('F-1');
  await expect(phone.card).toContainText(phones.app.counted);
  const codes: string[] = [];
  for (let presses = 0; presses < 11; presses++) codes.push(await phone.nextCode());
  await see('counted-token-1-phone');
  await screens.closeLab();
  const code = (counter: number): string => codes[counter] ?? '';

  await screens.openPage(shell.menu.tokens);
  await screens.button(words.tokens.import).click();
  await dialog
    .locator('input[type=file]')
    .setInputFiles({ name: 'tokens.xml', mimeType: 'text/xml', buffer: Buffer.from(pskc) });
  await screens.button(fill(words.tokens.start, { count: 1 }), dialog).click();
  await expect(row).toContainText(fill(words.tokens.kindsInShort.hotp, { counter: 0 }));
  await see('counted-token-2-list');
  await screens.button(fill(words.tokens.detailsOf, { serial: 'F-1' })).click();
  await dialog.locator('input[name=owner]').fill(taro.userName);
  await screens.button(words.tokens.assign, dialog).click();
  await dialog.locator('input[name=code]').fill(code(6));
  await screens.button(words.tokens.activate, dialog).click();
  await expect(dialog).toContainText(identity.refusals['wrong-counted-code'].title);
  await expect(dialog).toContainText(fill(words.tokens.noClock, { ahead: 5 }));
  await see('counted-token-3-assigned');
  await dialog.locator('input[name=first]').fill(code(6));
  await dialog.locator('input[name=second]').fill(code(7));
  await screens.button(words.tokens.resynchronise, dialog).click();
  await expect(dialog.getByText('8', { exact: true })).toBeVisible();
  await dialog.locator('input[name=code]').fill(code(8));
  await screens.button(words.tokens.activate, dialog).click();
  await expect(dialog.getByText(words.tokens.states.active, { exact: true })).toBeVisible();
  await see('counted-token-4-active');
  await screens.button(shell.close, dialog).click();

  await screens.signOut(admin.displayName);
  await screens.signInWithPassword(taro);
  await main.locator('input[name=code]').fill('000000');
  await screens.button(signIn.code.verify).click();
  await expect(main.locator('[data-problem=wrong-counted-code]')).toBeVisible();
  await see('counted-token-5-sign-in');
  await screens.button(signIn.twoCodes.open).click();
  await expect(screens.heading(signIn.twoCodes.countedTitle)).toBeVisible();
  await main.locator('input[name=first-code]').fill(code(9));
  await main.locator('input[name=second-code]').fill(code(10));
  await see('counted-token-6-two-codes');
  await screens.button(signIn.code.verify).click();
  await screens.doNotStay();
  await expect(screens.heading(securityInfo.title)).toBeVisible();
  await screens.button(fill(securityInfo.detailsOf, { name: 'c100 F-1' })).click();
  await expect(screens.button(fill(securityInfo.findCounterOf, { name: 'c100 F-1' }))).toBeVisible();
  await see('counted-token-7-security-info');
});
