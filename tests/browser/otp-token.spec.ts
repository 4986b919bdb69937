import { expect, test } from './app.ts';
import { HeldToken } from './held-token.ts';

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
  await token.lookAtPage();
  await expect(token.display).toContainText(words.otpTokens.messages['time-set']);
  await see('62-time-set');
});
