import { entry, MetadataSigner } from '../trust/blobs.ts';
import { expect, test } from './app.ts';
import { fill } from './screens.ts';

const account = { userName: 'hana@example.com', displayName: 'Hana Yamada', password: 'seven quiet rivers 42' };

test('a key proves what model it is, and nothing stays on it', async ({ screens, see, page }) => {
  const { words, dialog } = screens;
  const { trust } = words;
  await screens.button(words.signIn.setUpKey).click();
  await screens.openLab();
  const key = await screens.createKey();
  await screens.plug(key);
  const card = page.getByRole('region', { name: trust.title });
  await expect(card.locator('[data-standing=claimed]')).toBeVisible();
  await card.scrollIntoViewIfNeeded();
  await see('80-attestation-claimed');

  await screens.button(trust.ask, card).click();
  await expect(dialog.getByText(trust.consent)).toBeVisible();
  await expect(screens.button(trust.ask, dialog)).toBeFocused();
  await see('81-attestation-consent');
  await page.keyboard.press('Enter');
  await expect(dialog.locator('[data-step=touch]')).toBeVisible();
  await screens.touch(key);
  await expect(dialog.locator('[data-verdict=attested]')).toBeVisible();
  await expect(dialog.locator('[data-rules=directory-enforced]')).toHaveAttribute('data-accepts', 'yes');
  await expect(dialog.locator('[data-rules=entra-enforced]')).toHaveAttribute('data-accepts', 'no');
  await expect(dialog.getByText(trust.reasons['test-model'])).toBeVisible();
  await see('82-attestation-proven');
  await dialog.getByText(trust.chain, { exact: true }).scrollIntoViewIfNeeded();
  await see('83-attestation-certificates');
  await screens.button(words.shell.done, dialog).click();
  await expect(card.locator('[data-standing=attested]')).toBeVisible();
  await expect(screens.button(trust.askAgain, card)).toBeFocused();

  // With a PIN, this model still asks for a touch alone; leaving while it waits leaves nothing behind.
  await screens.createPin('1357');
  await screens.button(trust.askAgain, card).click();
  await screens.button(trust.ask, dialog).click();
  await expect(key).toHaveAttribute('data-waiting', 'touch');
  await screens.button(words.shell.cancel, dialog).click();
  await expect(dialog).toBeHidden();
  await expect(key).toHaveAttribute('data-waiting', '');
});

test('an administrator imports metadata and trusts roots', async ({ screens, see, page }) => {
  const { words, dialog } = screens;
  const { trust } = words;
  const signer = new MetadataSigner({ subject: 'metadata.example', host: 'metadata.example' });
  const file = (label: string) => page.locator(`input[type=file][aria-label="${label}"]`);
  const upload = (label: string, name: string, content: string | Buffer) =>
    file(label).setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(content) });

  await screens.createFirstAccount(account);
  await screens.open('organizations');
  const metadata = page.getByRole('region', { name: trust.metadata.title });
  const roots = page.getByRole('region', { name: trust.roots.title });
  await expect(metadata.getByText(trust.metadata.none)).toBeVisible();
  await expect(metadata.getByText('https://mds3.fidoalliance.org/')).toBeVisible();
  await expect(metadata.getByRole('link')).toHaveCount(0);
  await metadata.scrollIntoViewIfNeeded();
  await see('84-metadata-none');

  await upload(trust.metadata.import, 'letter.txt', 'Dear administrator');
  await expect(metadata.getByText(trust.metadata.problems['not-a-blob'])).toBeVisible();
  const blob = signer.blob({ number: 12, entries: [entry()] });
  await upload(trust.metadata.import, 'blob.jwt', blob);
  await expect(metadata.getByText(trust.metadata.problems['root-unknown'])).toBeVisible();
  await metadata.scrollIntoViewIfNeeded();
  await see('85-metadata-refused');

  await upload(trust.roots.add.metadata, 'root.cer', 'not a certificate');
  await expect(roots.getByText(trust.roots.problems['certificate-unreadable'])).toBeVisible();
  await upload(trust.roots.add.metadata, 'root.cer', signer.root.der);
  await expect(roots.locator('[data-root=metadata]')).toBeVisible();
  // Ten megabytes pass.
  const icon = 'A'.repeat(9_000_000);
  const large = signer.blob({ number: 13, entries: [entry({ statement: { icon } })] });
  await upload(trust.metadata.import, 'blob.jwt', large);
  const own = metadata.locator('[data-metadata=own]');
  await expect(own.getByText(fill(trust.metadata.number, { number: 13 }))).toBeVisible();
  await expect(own.getByText(trust.metadata.outdated)).toBeVisible();
  await upload(trust.metadata.import, 'blob.jwt', blob);
  await expect(metadata.getByText(fill(trust.metadata.problems.older, { offered: 12, stored: 13 }))).toBeVisible();
  await own.scrollIntoViewIfNeeded();
  await see('86-metadata-imported');

  await roots.scrollIntoViewIfNeeded();
  await see('87-trusted-roots');
  await roots.getByRole('listitem').getByRole('button').click();
  await expect(dialog.getByText(trust.roots.removeQuestion.metadata)).toBeVisible();
  await expect(screens.button(words.shell.cancel, dialog)).toBeFocused();
  await see('88-remove-root');
  await screens.button(trust.roots.remove, dialog).click();
  await expect(roots.getByText(trust.roots.none)).toBeVisible();
  await expect(own).toBeHidden();
});
