import { PassThrough } from 'node:stream';
import type { Page } from 'playwright/test';
import { run } from '../../src/cli/run.ts';
import { expect, test } from './app.ts';
import { earlier, secret, valueOf } from './furnish.ts';
import { fill, type Screens } from './screens.ts';

const owner = { userName: 'root@example.com', displayName: 'Root', password: 'twelve paper boats 6' };
const hana = { userName: 'hana@example.com', displayName: 'Hana', password: 'seven quiet rivers 42' };

const open = async (page: Page, address: string, screens: Screens, title: string) => {
  await page.evaluate((hash) => {
    window.location.hash = hash;
  }, address);
  await expect(screens.heading(title)).toBeVisible();
};
/** In narrow windows the menu has to be opened. */
async function menuItem(page: Page, screens: Screens, name: string) {
  const menu = screens.button(screens.words.shell.menu.label);
  if (await menu.isVisible()) await menu.click();
  return page.getByRole('link', { name, exact: true }).last();
}

async function addGroup(page: Page, screens: Screens, name: string, type: 'security' | 'distribution') {
  const { groups } = screens.words.people;
  await open(page, '#/admin/groups', screens, groups.title);
  await screens.button(groups.add).click();
  await screens.dialog.locator('input[name=group-name]').fill(name);
  await screens.dialog.getByRole('combobox', { name: groups.type }).click();
  await page.getByRole('option', { name: groups.types[type], exact: true }).click();
  await screens.button(screens.words.shell.save, screens.dialog).click();
  await expect(screens.dialog).toBeHidden();
}

const saveBar = (page: Page) => page.locator('[data-save-bar]');

async function save(page: Page, screens: Screens) {
  await screens.button(screens.words.policy.save, saveBar(page)).click();
  await expect(page.locator('[data-what-if]')).toBeVisible();
  await screens.button(screens.words.policy.save, screens.dialog).click();
  await expect(screens.dialog).toBeHidden();
  await expect(saveBar(page)).toBeHidden();
}

test('S2-02 S2-03 S2-05 S2-06 S2-13 the list of methods; a method is changed, tried on people, saved', async ({
  screens,
  see,
  page,
}) => {
  const { words, dialog } = screens;
  const { policy } = words;
  await screens.createFirstAccount(owner);
  for (const [name, type] of [
    ['Sales', 'security'],
    ['All hands', 'distribution'],
  ] as const) {
    await addGroup(page, screens, name, type);
  }
  await (await menuItem(page, screens, words.shell.menu.policy)).click();
  await expect(screens.heading(policy.title)).toBeVisible();
  await expect(page.getByText(policy.path)).toBeVisible();
  const rows = page.locator('[data-method]');
  await expect(rows).toHaveCount(9);
  await expect(rows.first()).toContainText(policy.methods['security-key']);
  await expect(rows.first()).toContainText(policy.allUsers);
  await expect(page.locator('[data-method=certificate]')).toContainText(policy.no);
  await see('p0-methods');

  await page.getByRole('link', { name: policy.methods['security-key'] }).click();
  await expect(screens.heading(policy.methods['security-key'])).toBeVisible();

  await test.step('S2-04 everybody or groups; only security groups can be added', async () => {
    await page.getByRole('radio', { name: policy.selectGroups }).click();
    await page.getByRole('combobox', { name: `${policy.selectGroups}: ${policy.addGroup}` }).click();
    const other = page.getByRole('option', { name: fill(policy.notSecurity, { name: 'All hands' }) });
    await expect(other).toHaveAttribute('aria-disabled', 'true');
    await page.getByRole('option', { name: 'Sales', exact: true }).click();
    const chosen = page.getByRole('list', { name: policy.selectGroups });
    await expect(chosen.getByRole('listitem')).toHaveText(['Sales']);
    await screens.button(fill(policy.remove, { name: 'Sales' }), chosen).click();
    await page.getByRole('radio', { name: policy.allUsers }).click();
  });

  await test.step('S2-12 the models of the maker are chosen by name', async () => {
    await page.getByRole('switch', { name: policy.key.restrict }).click();
    await page.getByRole('combobox', { name: policy.key.add }).pressSequentially('ATKey');
    for (const model of [/Pro CTAP2\.0/, /Pro CTAP2\.1/, /Pro \(5\.x\)/, /ATKey\.Card(?! NFC)/, /Card NFC/]) {
      await expect(page.getByRole('option', { name: model }).first()).toBeVisible();
    }
    await page.getByRole('option').first().click();
    await expect(page.locator('[data-aaguid]')).toContainText('e1a96183-5016-4f24-b55b-e3ae23614cc6');
    await see('p1-security-key');
  });

  await test.step('S2-01 S2-14 both ways to a key, and what each lacks', async () => {
    const tracks = page.getByRole('region', { name: policy.key.tracks }).getByRole('listitem');
    const ready = policy.key.ready;
    const lacking = (...names: (keyof typeof policy.key.gaps)[]) =>
      fill(policy.key.missing, { names: names.map((name) => policy.key.gaps[name]).join(', ') });
    await expect(tracks).toHaveText([`${policy.key.trackOther} ${ready}`, `${policy.key.trackOnly} ${ready}`]);
    await page.getByRole('switch', { name: policy.enable }).click();
    await expect(tracks).toContainText([lacking('security-key'), lacking('security-key')]);
    await open(page, '#/admin/policy/temporary-access-pass', screens, policy.methods['temporary-access-pass']);
    await page.getByRole('switch', { name: policy.enable }).click();
    await expect(tracks).toContainText([lacking('security-key'), lacking('temporary-access-pass', 'security-key')]);
    await see('p1-tracks');
    await page.getByRole('switch', { name: policy.enable }).click();
    await open(page, '#/admin/policy/security-key', screens, policy.methods['security-key']);
    await page.getByRole('switch', { name: policy.enable }).click();
    await expect(tracks).toContainText([ready, ready]);
  });

  // Not saved: leaving asks, staying keeps.
  await (await menuItem(page, screens, words.shell.menu.overview)).click();
  // A narrow window's menu may still be closing.
  await expect(page.getByRole('alertdialog')).toContainText(policy.leaveTitle);
  await screens.button(policy.stay, dialog).click();
  await screens.button(policy.save, saveBar(page)).click();
  await expect(page.locator('[data-what-if]')).toContainText(policy.whatIf.none);
  await see('p2-before-saving');
  await screens.button(policy.save, dialog).click();
  await expect(dialog).toBeHidden();
  await expect(page.locator('[data-pending]')).toBeVisible();
  await see('p3-saved');

  await test.step('S2-16 the rules of passes: edit, update, save', async () => {
    const passes = policy.methods['temporary-access-pass'];
    await open(page, '#/admin/policy/temporary-access-pass', screens, passes);
    const shown = page.getByRole('region', { name: policy.pass.title });
    const edit = async (length: string) => {
      await screens.button(policy.edit, shown).click();
      await dialog.getByLabel(policy.pass.length).fill(length);
      await dialog.getByLabel(policy.pass.maxLifetime).fill('480');
      await dialog.getByLabel(policy.pass.defaultLifetime).fill('30');
      await dialog.getByRole('switch', { name: policy.pass.oneTime }).setChecked(true);
      if (length === '12') await see('p3-pass-edited');
      await screens.button(policy.update, dialog).click();
    };
    await edit('49');
    await screens.button(policy.save, saveBar(page)).click();
    await expect(dialog.locator('[data-problem=invalid]')).toBeVisible();
    await screens.button(words.shell.back, dialog).click();
    await expect(page.locator('[data-problems]')).toContainText(
      fill(policy.problems['out-of-range'], { from: '8', to: '48' }),
    );
    await edit('12');
    await expect(shown.getByRole('definition')).toHaveText(['10', '480', '30', '12', policy.yes]);
    await save(page, screens);
  });

  await test.step('S2-07 without self-service nobody registers a key in Security info', async () => {
    await open(page, '#/admin/policy', screens, policy.title);
    await page.getByLabel(policy.general.propagation).fill('0');
    await open(page, '#/admin/policy/security-key', screens, policy.methods['security-key']);
    await page.getByRole('switch', { name: policy.key.selfService }).click();
    await expect(
      page.getByText(fill(policy.key.missing, { names: policy.key.gaps['self-service'] })).first(),
    ).toBeVisible();
    await save(page, screens);
    await expect(page.locator('[data-pending]')).toHaveCount(0);
    await screens.open('securityInfo');
    await screens.button(words.securityInfo.add).click();
    await dialog.getByRole('combobox').click();
    await expect(page.getByRole('option', { name: words.securityInfo.choices.email, exact: true })).toBeVisible();
    const key = page.getByRole('option', { name: words.securityInfo.choices['security-key'] });
    await expect(key).toHaveAttribute('aria-disabled', 'true');
    await expect(key).toContainText(words.securityInfo.why['not-enabled']);
  });
});

test.describe('with a registered key', () => {
  let data = '';
  const pin = '481516';
  test.use({
    furnish: async ({}, use) =>
      use(async (folder) => {
        data = folder;
        await earlier(folder, async (someone) => {
          await someone.createFirstAccount(owner);
          const key = await someone.createKey();
          const keyId = await someone.plug(key);
          await someone.setPin(keyId, pin);
          await someone.register(keyId, pin, 'Blue key');
          const { accounts, people } = someone.client;
          valueOf(await accounts.create({ ...hana, password: secret(hana.password), role: 'user' }));
          for (const name of ['Sales', 'Writers']) valueOf(await people.putGroup({ id: null, name, type: 'security' }));
        });
      }),
  });
  /** What whoever sits at this computer does meanwhile in a terminal. */
  const terminal = async (...typed: string[]) => {
    const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
    stdin.end('');
    const { signal } = new AbortController();
    const code = await run([...typed, '--json', '--data', data], {
      stdin,
      stdout,
      stderr,
      env: {},
      interrupted: signal,
    });
    expect(code).toBe(0);
    const last =
      String(stdout.read() ?? '')
        .trim()
        .split('\n')
        .at(-1) ?? '{}';
    return JSON.parse(last) as { value: { pass?: string } };
  };

  test('S2-11 passkey profiles; a draft and a dialog outlive the sign-in that saving wants; the model of a key', async ({
    screens,
    see,
    page,
  }) => {
    const { words, dialog } = screens;
    const { policy } = words;
    /** With a password alone, which is not enough to change anything. */
    const signInWeakly = async () => {
      await terminal('admin', 'bypass', owner.userName, '3600', '--reason', 'a test');
      await page.locator('input[name=username]').fill(owner.userName);
      await screens.button(words.shell.next).click();
      await page.getByRole('button', { name: words.signIn.otherWays.open }).click();
      await screens.button(words.signIn.otherWays.password).click();
      await page.locator('input[name=password]').fill(owner.password);
      await screens.button(words.signIn.submit).click();
      await screens.doNotStay();
      await expect(screens.heading(words.securityInfo.title)).toBeVisible();
    };
    /** From the refusal to the page or dialog that it was in, by a pass. */
    const signInAgain = async (within = dialog) => {
      await expect(within.locator('[data-problem=needs-second-method]')).toBeVisible();
      const { value } = await terminal('admin', 'pass', owner.userName);
      await screens.button(words.people.signInAgain, within.locator('[data-problem]')).click();
      await expect(page.locator('input[name=username]')).toHaveValue(owner.userName);
      await screens.button(words.shell.next).click();
      await page.locator('input[name=temporary-access-pass]').fill(value.pass ?? '');
      await screens.button(words.signIn.submit).click();
      await screens.doNotStay();
    };
    await signInWeakly();
    await open(page, '#/admin/policy', screens, policy.title);

    await test.step('up to three profiles in the current profile of the directory', async () => {
      await page.getByRole('radio', { name: policy.general.current }).click();
      await expect(page.getByRole('region', { name: policy.suspicious.title })).toBeVisible();
      await open(page, '#/admin/policy/security-key', screens, policy.methods['security-key']);
      const add = screens.button(policy.profiles.add);
      await add.click();
      await screens.button(policy.profiles.add, dialog).click();
      await expect(dialog).toContainText(policy.problems['name-invalid']);
      await expect(dialog).toContainText(policy.problems['empty-list']);
      await screens.button(words.shell.cancel, dialog).click();
      for (const name of ['A', 'B', 'C']) {
        await add.click();
        await dialog.getByLabel(policy.profiles.name).fill(name);
        await dialog.getByRole('combobox', { name: policy.addGroup }).click();
        await page.getByRole('option', { name: 'Sales', exact: true }).click();
        if (name === 'B') {
          await dialog.getByRole('switch', { name: policy.key.restrict }).click();
          await dialog.getByRole('combobox', { name: policy.key.add }).pressSequentially('Card NFC');
          await page.getByRole('option').first().click();
          await see('p8-profile');
        }
        await screens.button(policy.profiles.add, dialog).click();
        await expect(dialog).toBeHidden();
      }
      await expect(add).toBeDisabled();
      await expect(page.locator('[data-profiles-full]')).toBeVisible();
      await screens.button(fill(policy.profiles.deleteOf, { name: 'C' })).click();
      await screens.button(policy.profiles.delete, dialog).click();
      await screens.button(fill(policy.profiles.editOf, { name: 'A' })).click();
      await dialog.getByRole('switch', { name: policy.key.attestation }).click();
      await screens.button(policy.update, dialog).click();
      await expect(page.locator('[data-profile=A]')).toContainText(policy.profiles.attested);
      await see('p9-profiles');
    });

    await test.step('saving wants a fresh sign-in; afterwards the draft and its reason are there, and are saved', async () => {
      await screens.button(policy.save, saveBar(page)).click();
      await dialog.getByLabel(policy.whatIf.reason).fill('Two teams');
      await screens.button(policy.save, dialog).click();
      await signInAgain();
      await expect(page.locator('[data-restored]')).toBeVisible();
      await expect(page.locator('[data-profile]')).toHaveCount(2);
      await see('p10-restored');
      await screens.button(policy.save, saveBar(page)).click();
      await expect(dialog.getByLabel(policy.whatIf.reason)).toHaveValue('Two teams');
      await screens.button(policy.save, dialog).click();
      await expect(saveBar(page)).toBeHidden();
      await expect(page.locator('[data-restored]')).toHaveCount(0);
      await expect(page.locator('[data-profile]')).toHaveCount(2);
    });

    await test.step('S2-11 the AAGUID of a registered key is in the details of the person’s method', async () => {
      await open(page, `#/admin/people/${encodeURIComponent(owner.userName)}`, screens, owner.displayName);
      await screens.button(fill(words.securityInfo.detailsOf, { name: 'Blue key' })).click();
      const key = page.getByRole('listitem').filter({ hasText: 'Blue key' });
      await expect(key).toContainText('AAGUID');
      await expect(key).toContainText(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/);
      await see('p11-aaguid');
    });

    await test.step('what is typed in a dialog outlives the sign-in too, but for what is secret, and no closing', async () => {
      await screens.signOut(owner.displayName);
      await signInWeakly();
      await screens.open('delivery');
      const { delivery } = words;
      const setUp = screens.button(fill(delivery.setUpNamed, { part: delivery.parts.webhook }));
      await setUp.first().click();
      const address = dialog.locator('input[name=url]');
      const secret = dialog.locator('input[name=delivery-secret]');
      await address.fill('https://hooks.contoso.example/touchstone');
      await secret.fill('a long shared secret 123');
      await screens.button(words.shell.save, dialog).click();
      await signInAgain();
      await expect(dialog.locator('[data-restored]')).toContainText(words.shell.keptSecret);
      await expect(address).toHaveValue('https://hooks.contoso.example/touchstone');
      await expect(secret).toHaveValue('');
      await see('p12-kept-dialog');
      await screens.button(words.shell.cancel, dialog).click();
      await expect(dialog).toBeHidden();
      await setUp.first().click();
      await expect(address).toHaveValue('https://');
      await expect(dialog.locator('[data-restored]')).toHaveCount(0);
      await screens.button(words.shell.cancel, dialog).click();
    });

    await test.step('so does an act on many people, for the group that was proposed', async () => {
      await screens.signOut(owner.displayName);
      await signInWeakly();
      await open(page, '#/admin/people', screens, words.people.list.title);
      await page.getByRole('grid').focus();
      await page.keyboard.press(' ');
      await screens.button(words.people.list.actions).click();
      await page.getByRole('menuitem', { name: words.people.bulk.join, exact: true }).click();
      await dialog.locator('textarea[name=reason]').fill('moved');
      await screens.button(words.people.bulk.start, dialog).click();
      await signInAgain();
      await expect(dialog.locator('[data-restored]')).toBeVisible();
      await expect(dialog.getByRole('combobox')).toHaveText('Sales');
      await screens.button(words.people.bulk.start, dialog).click();
      await expect(dialog.getByText(fill(words.people.bulk.done, { done: 1, total: 1 }))).toBeVisible();
      await screens.button(words.shell.close, dialog).last().click();
      await expect(dialog).toBeHidden();
    });

    await test.step('what was done after the sign-in is not said to be there again', async () => {
      await screens.signOut(owner.displayName);
      await signInWeakly();
      const main = page.locator('main');
      await open(page, '#/admin/mfa/remember', screens, policy.sections.remember);
      await main.getByLabel(policy.person.user).fill(hana.userName);
      await main.getByLabel(policy.person.reason).fill('left a browser behind');
      await screens.button(policy.service.restoreSubmit).click();
      await signInAgain(main);
      await expect(main.locator('[data-restored]')).toBeVisible();
      await expect(main.getByLabel(policy.person.user)).toHaveValue(hana.userName);
      await screens.button(policy.service.restoreSubmit).click();
      await expect(main.getByLabel(policy.person.user)).toHaveValue('');
      await expect(main.locator('[data-restored]')).toHaveCount(0);
    });
  });
});

test('S2-13 who is not signed in sees neither the policy nor a way to it', async ({ screens, page }) => {
  const { words } = screens;
  await screens.createFirstAccount(owner);
  await screens.signOut(owner.displayName);
  await page.evaluate(() => {
    window.location.hash = '#/admin/policy';
  });
  await expect(screens.heading(words.signIn.title)).toBeVisible();
  await expect(page.getByRole('link', { name: words.shell.menu.policy })).toHaveCount(0);
});
