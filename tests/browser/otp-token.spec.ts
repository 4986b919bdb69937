import { expect, test } from './app.ts';
import { HeldToken } from './held-token.ts';
import { holdHostileCamera, hugePng, pasteNoise, showCode } from './hostile-pictures.ts';

test('S0-03 S0-04 S0-09 S0-11 S0-12 S0-13 S0-18 S0-20 a token is turned on, looks for a code, and takes the time', async ({
  screens,
  see,
  page,
}) => {
  const { words } = screens;
  await page.goto(`${page.url().split('#')[0]}#/time-code`);
  await expect(screens.heading(words.otpTokens.timeCode.title).first()).toBeVisible();
  await screens.openLab();
  await HeldToken.showShelf(screens);
  await expect(page.getByText(words.otpTokens.empty)).toBeVisible();
  await screens.button(words.otpTokens.add).click();
  const token = new HeldToken(screens);
  await token.shows('nothing');
  await see('60-token-off');

  await token.holdCentre();
  await token.shows('start');
  await token.display.click();
  await token.shows('start');
  await token.click('centre');
  await token.shows('register');
  await token.click('centre');
  await token.shows('camera');
  await see('61-token-camera');
  await token.lookAtPage();
  await token.shows('message');
  await expect(token.display).toContainText(words.otpTokens.messages.unsupported);
  await token.shows('start');

  await token.holdCentre();
  await token.shows('nothing');
  await token.holdLeftCentre();
  await token.shows('camera');
  await expect(token.display).toContainText(words.otpTokens.screens.cameraTime);
  await test.step('hostile F4: pictures without a code, from a file, the clipboard and a camera, leave it looking', async () => {
    const { camera } = words.otpTokens;
    const view = token.card.getByLabel(camera.title);
    const said = view.getByRole('status');
    const file = view.locator('input[type=file]');
    await file.setInputFiles({ name: 'bomb.png', mimeType: 'image/png', buffer: hugePng });
    await expect(said).toHaveText(camera.outcomes['too-large']);
    await file.setInputFiles({ name: 'page.png', mimeType: 'image/png', buffer: Buffer.from('<svg onload="x()"/>') });
    await expect(said).toHaveText(camera.outcomes['not-a-picture']);
    await pasteNoise(view);
    await expect
      .poll(async () => [camera.outcomes.nothing, camera.outcomes['too-slow']].includes(await said.innerText()))
      .toBe(true);
    await holdHostileCamera(page);
    await screens.button(camera.live, view).click();
    const seconds = () => view.locator('video').evaluate((video) => (video as HTMLVideoElement).currentTime);
    await expect.poll(seconds).toBeGreaterThan(1);
    await token.shows('camera');
    await showCode(page);
  });
  await expect(token.display).toContainText(words.otpTokens.messages['time-set']);
  await see('62-time-set');
});
