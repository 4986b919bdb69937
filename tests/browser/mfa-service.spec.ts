import type { Page } from 'playwright/test';
import { mp3, wav } from '../identity/policy/sounds.ts';
import { expect, test } from './app.ts';
import { earlier, secret, valueOf } from './furnish.ts';
import { fill, type Screens } from './screens.ts';

const first = { userName: 'owner@example.com', displayName: 'Owner', password: 'twelve paper boats 6' };
const root = { userName: 'root@example.com', displayName: 'Root', password: 'eleven paper boats 5' };
const yui = {
  userName: 'yui@example.com',
  displayName: '勅使河原 結衣 (東日本営業本部 第二営業部 首都圏担当)',
  password: 'eight small lanterns 7',
};
let pass = '';

/** An administrator with a pass, and somebody whose only method is a phone. */
test.use({
  furnish: async ({ look }, use) =>
    use((dataFolder) =>
      earlier(dataFolder, async ({ client }) => {
        const { accounts, phones, securityInfo, signIn } = client;
        valueOf(await accounts.createFirst({ ...first, password: secret(first.password) }));
        valueOf(await accounts.create({ ...root, password: secret(root.password), role: 'admin' }));
        valueOf(await accounts.create({ ...yui, password: secret(yui.password), role: 'user' }));
        const { userName } = root;
        ({ pass } = valueOf(await accounts.issuePass({ userName, oneTime: true, lifetimeMinutes: 60 })));
        const number = '09012345678';
        const line = 'mobile' as const;
        await phones.create({ name: 'Yui', number, email: null, language: look.language, line, shows: [] });
        await signIn.out();
        const { flow } = await signIn.begin({ userName: yui.userName });
        valueOf(await signIn.withPassword({ flow, password: secret(yui.password) }));
        const way = { country: 'JP', reachedBy: 'sms', line, use: 'primary', replaces: null } as const;
        const { ceremony } = valueOf(await securityInfo.addPhone({ number, ...way }));
        valueOf(await securityInfo.sendCode({ ceremony, language: look.language }));
        const text = (await phones.list())[0]?.messages.at(-1)?.text ?? '';
        valueOf(await securityInfo.verifyCode({ ceremony, code: /\d{6}/.exec(text)?.[0] ?? '' }));
        await signIn.out();
      }),
    ),
});

async function signInWithPass(page: Page, screens: Screens) {
  await page.locator('input[name=username]').fill(root.userName);
  await screens.button(screens.words.shell.next).click();
  await page.locator('input[name=temporary-access-pass]').fill(pass);
  await screens.button(screens.words.signIn.submit).click();
  await screens.doNotStay();
  await expect(screens.heading(screens.words.securityInfo.title)).toBeVisible();
}

const open = (page: Page, address: string) =>
  page.evaluate((hash) => {
    window.location.hash = hash;
  }, address);

const saveBar = (page: Page) => page.locator('[data-save-bar]');

/** Saves, and gives what the dialog said about people before it did. */
async function save(page: Page, screens: Screens): Promise<string> {
  await screens.button(screens.words.policy.save, saveBar(page)).click();
  await expect(page.locator('[data-what-if]')).toBeVisible();
  const said = await screens.dialog.innerText();
  await screens.button(screens.words.policy.save, screens.dialog).click();
  await expect(screens.dialog).toBeHidden();
  await expect(saveBar(page)).toBeHidden();
  return said;
}

/** Tries to save; the dialog says what is wrong, and nothing is saved. */
async function refuse(page: Page, screens: Screens, why: string) {
  await screens.button(screens.words.policy.save, saveBar(page)).click();
  await expect(screens.dialog.locator('[data-problem=invalid]')).toContainText(why);
  await screens.button(screens.words.shell.back, screens.dialog).click();
}

/** Manual 4: the service settings, as an administrator works through them. */
test('the service settings of multi-factor authentication', async ({ screens, see, page, context, shell }) => {
  test.slow();
  const { words, dialog } = screens;
  const { mfa, people, policy } = words;
  const { problems } = policy;
  const part = async (name: keyof typeof policy.sections) => {
    await open(page, `#/admin/mfa/${name}`);
    await expect(screens.heading(policy.sections[name])).toBeVisible();
  };
  const toggle = (name: string) => page.getByRole('switch', { name });
  const field = (label: string) => page.getByLabel(label, { exact: true });
  const add = async (label: string, value: string) => {
    await page.getByRole('textbox', { name: label, exact: true }).fill(value);
    await page.keyboard.press('Enter');
  };
  const range = policy.trusted.range;
  await signInWithPass(page, screens);

  await test.step('S4-01 S4-02 S4-04 the parts in their groups, each with its scope', async () => {
    await open(page, '#/admin/mfa');
    await expect(page.getByText(policy.mfaPath)).toBeVisible();
    const scopes: Readonly<Record<string, string>> = {
      lockout: 'mfa-server full',
      'block-users': 'both all',
      'fraud-alert': 'both full',
      notifications: 'mfa-server full',
      tokens: 'azure-mfa all',
      'phone-calls': 'both full',
      providers: 'both full',
      'server-settings': 'mfa-server full',
      bypass: 'mfa-server full',
      caching: 'mfa-server full',
      'server-status': 'mfa-server full',
      'activity-report': 'mfa-server full',
      'app-passwords': 'azure-mfa all',
      'trusted-ips': 'azure-mfa full',
      'verification-methods': 'azure-mfa all',
      remember: 'azure-mfa all',
      'named-locations': 'azure-mfa full',
    };
    const rows = page.locator('[data-part]');
    await expect(rows).toHaveCount(Object.keys(scopes).length);
    const shown = await rows.evaluateAll((all) =>
      all.map((row) => [
        row.getAttribute('data-part'),
        `${row.querySelector('[data-scope]')?.getAttribute('data-scope')} ${row.querySelector('[data-edition]')?.getAttribute('data-edition')}`,
      ]),
    );
    expect(Object.fromEntries(shown)).toEqual(scopes);
    for (const group of ['settings', 'server', 'service'] as const) {
      await expect(page.getByRole('list', { name: policy.groups[group], exact: true })).toBeVisible();
    }
    await see('mfa-0-overview');
    await page.locator('[data-part=lockout]').getByRole('link').click();
    await expect(screens.heading(policy.sections.lockout)).toBeVisible();
    await expect(page.locator('[data-scope]')).toHaveText(policy.scope['mfa-server']);
  });

  await test.step('S4-10 threshold, reset and unlock of the lockout begin at ten and are settings', async () => {
    const numbers = [policy.lockout.threshold, policy.lockout.reset, policy.lockout.unlock];
    for (const label of numbers) await expect(field(label)).toHaveValue('10');
    await field(policy.lockout.threshold).fill('0');
    await refuse(page, screens, fill(problems['out-of-range'], { from: 1, to: 99 }));
    for (const [index, label] of numbers.entries()) await field(label).fill(String(index + 3));
    await save(page, screens);
    await page.reload();
    for (const [index, label] of numbers.entries()) await expect(field(label)).toHaveValue(String(index + 3));
    await see('mfa-1-lockout');
  });

  await test.step('S4-16 a user name that is not of the form user@domain is not blocked', async () => {
    await open(page, '#/admin/blocked');
    await expect(page.locator('[data-feature=block-users] [data-scope=both]')).toBeVisible();
    await screens.button(people.blocked.add).click();
    await dialog.locator('input[name=username]').fill('yui');
    await dialog.locator('textarea[name=reason]').fill('lost phone');
    await screens.button(people.acts.block.confirm, dialog).click();
    await expect(dialog).toContainText(people.blocked.userNameWrong);
    await page.keyboard.press('Escape');
    await expect(page.getByText(people.blocked.empty)).toBeVisible();
  });

  await test.step('S4-25 notifications of events go to recipients by e-mail', async () => {
    await part('notifications');
    await toggle(policy.notify.enable).click();
    await expect(page.getByText(mfa.notifyNobody)).toBeVisible();
    await refuse(page, screens, problems['empty-list']);
    await add(policy.notify.recipient, 'admin@example.com, 管理者');
    await refuse(page, screens, fill(problems['not-an-address'], { item: '管理者' }));
    await screens.button(fill(policy.remove, { name: '管理者' })).click();
    await save(page, screens);
    await page.reload();
    await expect(toggle(policy.notify.enable)).toBeChecked();
    await expect(page.getByText('admin@example.com', { exact: true })).toBeVisible();
    await see('mfa-2-notifications');
  });

  await test.step('S4-17 S4-22 S4-27 a fraud code that no greeting says is warned about; a caller ID of the United States', async () => {
    await part('fraud-alert');
    await field(policy.fraud.code).fill('7');
    await save(page, screens);
    await expect(page.locator('[data-warning=fraud-greeting-missing]')).toBeVisible();
    await part('phone-calls');
    await field(policy.calls.callerId).fill('+81 90 1234 5678');
    await refuse(page, screens, problems['not-a-us-number']);
    await field(policy.calls.callerId).fill('+1 425 555 0100');
    await save(page, screens);
  });

  await test.step('S4-30 S4-32 S4-33 a greeting has a type, a language and a file, WAV or MP3 by its content; a long one is warned about', async () => {
    const file = (name: string, bytes: Uint8Array) =>
      dialog
        .locator('input[type=file]')
        .setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(bytes) });
    const choose = async (box: string, option: string) => {
      await dialog.getByRole('combobox', { name: box }).click();
      await page.getByRole('option', { name: option, exact: true }).click();
    };
    const submit = () => screens.button(policy.calls.submit, dialog).click();
    await screens.button(policy.calls.add).click();
    await choose(policy.calls.kind, policy.calls.kinds['fraud-greeting']);
    await choose(policy.calls.language, screens.language === 'ja' ? 'ドイツ語' : 'German');
    await file('hallo.ogg', wav(1));
    await submit();
    await expect(dialog).toContainText(policy.calls.problems['name-not-audio']);
    await file('hallo.wav', new TextEncoder().encode('<html>'));
    await submit();
    await expect(dialog).toContainText(policy.calls.problems['not-audio']);
    await see('mfa-3-greeting-refused');
    await file('hallo.mp3', mp3(100));
    await submit();
    await expect(dialog).toBeHidden();
    const german = page.locator('[data-greeting="fraud-greeting de"]');
    await expect(german).toContainText('hallo.mp3');
    await expect(page.locator('[data-too-long]')).toHaveCount(0);
    await screens.button(policy.calls.add).click();
    await choose(policy.calls.kind, policy.calls.kinds['fraud-greeting']);
    await choose(policy.calls.language, screens.language === 'ja' ? 'ドイツ語' : 'German');
    await expect(dialog.locator('[data-replaces]')).toContainText('hallo.mp3');
    await file('lang.wav', wav(21));
    await submit();
    await expect(dialog).toBeHidden();
    await expect(german).toHaveCount(1);
    await expect(german.locator('[data-too-long]')).toContainText(policy.calls.tooLong);
    await see('mfa-4-phone-calls');
  });

  await test.step('S4-06 S4-07 no new provider; the stations with version, status, address and last communication', async () => {
    await part('providers');
    await expect(page.getByText(policy.providers.closed)).toBeVisible();
    await expect(screens.button(policy.providers.add)).toHaveAttribute('aria-disabled', 'true');
    await part('server-status');
    const station = page.locator('[data-station]');
    await expect(station).toHaveCount(1);
    await expect(station).toContainText(policy.server.ready);
    await expect(station).toContainText(/\d+\.\d+\.\d+\.\d+/);
    await expect(station).toContainText(String(new Date().getFullYear()));
    await see('mfa-5-server-status');
  });

  await test.step('S4-03 the activity report is that of the server on the premises', async () => {
    await part('activity-report');
    await expect(page.getByText(policy.server.activity)).toBeVisible();
    await page.getByRole('link', { name: mfa.signInReport }).click();
    await expect.poll(() => page.evaluate(() => window.location.hash)).toMatch(/^#\/admin\/sign-ins/);
  });

  await test.step('S4-41 a caching rule has a type, seconds, and an application where it is for one', async () => {
    const { caching } = policy;
    await part('caching');
    await expect(page.getByText(caching.none)).toBeVisible();
    await page.getByRole('combobox', { name: caching.type }).click();
    await page.getByRole('option', { name: caching['user-application-ip'], exact: true }).click();
    await field(caching.seconds).fill('0');
    await page.getByRole('combobox', { name: caching.authenticationType }).click();
    await page.getByRole('option', { name: mfa.caching.program, exact: true }).click();
    await field(caching.application).fill('vpn.example.com');
    await screens.button(caching.add).click();
    await refuse(page, screens, fill(problems['out-of-range'], { from: 1, to: 86_400 }));
    const rule = page.locator('[data-rule=user-application-ip]');
    await expect(rule).toContainText(fill(problems['out-of-range'], { from: 1, to: 86_400 }));
    await rule.getByRole('button').click();
    await field(caching.seconds).fill('300');
    await field(caching.application).fill('vpn.example.com');
    await screens.button(caching.add).click();
    await save(page, screens);
    await page.reload();
    await expect(rule).toContainText(caching['user-application-ip']);
    for (const text of ['300', mfa.caching.program, 'vpn.example.com']) await expect(rule).toContainText(text);
    await see('mfa-6-caching');
  });

  await test.step('S4-62 S4-63 S4-64 S4-65 trusted ranges are IPv4, in CIDR, and at most fifty', async () => {
    await part('trusted-ips');
    await add(range, '2001:db8::/32');
    await refuse(page, screens, fill(problems['range-ipv6'], { item: '2001:db8::/32' }));
    await screens.button(fill(policy.remove, { name: '2001:db8::/32' })).click();
    await add(range, Array.from({ length: 50 }, (_, index) => `10.0.${index}.0/24`).join(', '));
    await add(range, '192.168.1.1/24');
    await refuse(page, screens, fill(problems['too-many'], { to: 50 }));
    await screens.button(fill(policy.remove, { name: '10.0.0.0/24' })).click();
    await save(page, screens);
    await expect(page.getByText('192.168.1.0/24', { exact: true })).toBeVisible();
    await expect(page.locator('[data-list="trustedIps.ranges"]').getByRole('listitem')).toHaveCount(50);
  });

  await test.step('S4-66 S4-67 S4-68 S4-70 S4-71 managed: ranges only; federated: what is asked, both on this page, one of the two by conditional access; the rule for AD FS', async () => {
    const intranet = toggle(policy.trusted.intranet);
    await expect(intranet).toBeDisabled();
    await expect(page.getByText(policy.trusted.intranetOff)).toBeVisible();
    await toggle(policy.trusted.federated).click();
    const { demands } = policy.trusted;
    const inside = page.locator('[data-demand=inside]');
    await expect(inside).toContainText(demands['two-step']);
    await intranet.click();
    await expect(inside).toContainText(demands['made-app-password']);
    await expect(page.locator('[data-demand=outside]')).toContainText(demands['two-step']);
    const rule = 'c:[Type== "http://schemas.microsoft.com/ws/2012/01/insidecorporatenetwork"] => issue(claim = c);';
    await expect(page.locator('[data-claim-rule]')).toHaveText(rule);
    if (shell === 'browser') await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await screens.button(policy.trusted.copyRule).click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(rule);
    await page.getByRole('radio', { name: policy.trusted['conditional-access'] }).click();
    await expect(page.locator('[data-one-of-both]')).toBeVisible();
    await refuse(page, screens, problems['one-of-both']);
    await page.getByRole('radio', { name: policy.trusted['service-settings'] }).click();
    await save(page, screens);
    await page.reload();
    await expect(intranet).toBeChecked();
    await see('mfa-7-trusted-ips');
  });

  await test.step('S4-74 S4-75 a named location with ranges, trusted; from there to the trusted IPs', async () => {
    const { locations } = policy;
    await part('named-locations');
    await field(locations.name).fill('東京本社');
    await expect(page.getByRole('checkbox', { name: locations.trusted })).toBeChecked();
    await add(range, '203.0.113.0/24');
    await screens.button(locations.create).click();
    await save(page, screens);
    await page.reload();
    const tokyo = page.locator('[data-location="東京本社"]');
    await expect(tokyo).toContainText('203.0.113.0/24');
    await expect(tokyo).toContainText(locations.trustedMark);
    await see('mfa-8-named-locations');
    await page.getByRole('link', { name: locations.configure }).click();
    await expect(screens.heading(policy.sections['trusted-ips'])).toBeVisible();
  });

  await test.step('S4-76 S4-82 which of the four methods exist; who would lose the only one is named before saving', async () => {
    const { service } = policy;
    await part('verification-methods');
    for (const name of ['call', 'text', 'notification', 'code'] as const) {
      await expect(toggle(service[name])).toBeChecked();
    }
    await toggle(service.call).click();
    await toggle(service.text).click();
    await screens.button(policy.save, saveBar(page)).click();
    const lost = page.locator('[data-effect=must-register]');
    await expect(lost).toContainText(policy.effects['must-register'].title);
    await expect(lost).toContainText(`${yui.displayName} (${yui.userName})`);
    await see('mfa-9-what-if');
    await screens.button(words.shell.cancel, dialog).click();
    await toggle(service.call).click();
    expect(await save(page, screens)).toContain(policy.whatIf.none);
    await page.reload();
    await expect(toggle(service.text)).not.toBeChecked();
    await expect(toggle(service.call)).toBeChecked();
    await open(page, '#/admin/policy');
    await expect(page.locator('[data-method=sms]')).toContainText(policy.no);
  });

  await test.step('S4-45 S4-83 app passwords are off until they are allowed; browsers are remembered for 14 days or as many as are set', async () => {
    await part('app-passwords');
    await expect(toggle(policy.service.appPasswords)).not.toBeChecked();
    await part('remember');
    await expect(toggle(policy.service.remember)).toBeChecked();
    await expect(field(policy.service.days)).toHaveValue('14');
    await field(policy.service.days).fill('366');
    await refuse(page, screens, fill(problems['out-of-range'], { from: 1, to: 365 }));
    await field(policy.service.days).fill('30');
    await save(page, screens);
    await page.reload();
    await expect(field(policy.service.days)).toHaveValue('30');
    await toggle(policy.service.remember).click();
    await expect(field(policy.service.days)).toBeDisabled();
    await screens.button(policy.discard, saveBar(page)).click();
    await see('mfa-10-remember');
  });

  await test.step('S4-05 S4-73 in the free edition for administrators trusted IPs and others are shown as not there', async () => {
    await open(page, '#/admin/policy');
    await page.getByRole('radio', { name: policy.general['free-for-admins'] }).click();
    await save(page, screens);
    await open(page, '#/admin/mfa');
    await expect(page.locator('[data-part=trusted-ips]')).toContainText(policy.unavailable);
    await expect(page.locator('[data-part=remember]')).not.toContainText(policy.unavailable);
    const unavailable = page.locator('[data-part]').filter({ has: page.locator('[data-unavailable]') });
    await expect(unavailable).toHaveCount(12);
    await see('mfa-11-free-edition');
    await part('trusted-ips');
    await expect(page.locator('[data-unavailable]')).toBeVisible();
    await expect(page.locator('[data-unavailable-hint]')).toContainText(policy.unavailableHint);
    await open(page, '#/admin/bypass');
    await expect(page.locator('[data-feature=bypass]')).toContainText(mfa.bypassUnavailable);
  });
});
