import { certificateAuthority } from '../storage/server-certificates.ts';
import { noPostgres, startTemporaryPostgres } from '../storage/temporary-postgres.ts';
import { expect, test } from './app.ts';

const admin = { userName: 'root@example.com', displayName: 'Root', password: 'twelve paper boats 6' };

test('an administrator looks at a server for the directory, moves it there, and takes it back', async ({
  screens,
  see,
  page,
}) => {
  test.skip(noPostgres !== undefined, noPostgres);
  const authority = certificateAuthority();
  const server = await startTemporaryPostgres(authority.serverOf('localhost'));
  try {
    const { directory, shell } = screens.words;
    const { dialog } = screens;
    const PASSWORD = 'correct horse battery';
    server.sql('postgres', `SET password_encryption = 'scram-sha-256'; ALTER ROLE owner PASSWORD '${PASSWORD}'`);
    const name = new URL(server.database()).pathname.slice(1);
    await screens.createFirstAccount(admin);
    const opener = screens.button(shell.menu.label);
    if (await opener.isVisible()) await opener.click();
    await page.getByRole('link', { name: directory.title, exact: true }).click();
    const address = page.locator('input[name=address]');
    const look = screens.button(directory.test);
    await address.fill(`postgres://owner@localhost:${server.port}/${name}?sslmode=verify-full`);
    await page.locator('input[name=database-password]').fill(PASSWORD);
    await address.press('Enter');
    await expect(page.locator('[data-finding=authority-unknown]')).toBeVisible();
    await see('directory-refused');
    await page.locator('textarea[name=roots]').fill(authority.root);
    await look.click();
    await expect(page.locator('[data-finding=nobody-there]')).toBeVisible();
    await see('directory-tested');
    await screens.button(directory.move).click();
    await see('directory-move');
    await screens.button(directory.move, dialog).click();
    await expect(page.getByRole('status').filter({ hasText: `localhost:${server.port}` })).toBeVisible({
      timeout: 60_000,
    });
    await expect(page.getByText(PASSWORD)).toHaveCount(0);
    await see('directory-moved');
    expect(Number(server.sql(name, 'SELECT count(*) FROM accounts'))).toBe(1);
    await screens.button(directory.keep).click();
    await see('directory-back');
    await screens.button(directory.keep, dialog).click();
    await expect(look).toBeVisible();
    await expect(screens.button(shell.cancel, dialog)).toHaveCount(0);
  } finally {
    await server.end();
  }
});
