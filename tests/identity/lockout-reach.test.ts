import { expect, it } from 'vitest';
import { addKey, codeOf, keyStep, value } from './directory.ts';
import { addPhone, addToken, codeOfNext, due, taro, town } from './people.ts';

it('S4-09 the lockout is for people who type what the directory judges; who has a key, which judges its PIN itself, is neither counted nor kept out', async () => {
  const place = await town({ lockout: { threshold: 3, resetMinutes: 10, unlockMinutes: 10 } });
  const { identity } = place;
  const session = await place.strong();
  const { token } = await addToken(place, session);
  const { key } = await addKey(identity, session);
  const withKey = async (isGood: boolean) => {
    const start = value(await keyStep(identity, taro.userName));
    const twist = isGood ? {} : { signature: (signature: Buffer) => signature.fill(0) };
    return identity.keySignIn.finish(start.challengeId, key.get(start.options, twist));
  };
  for (let time = 0; time < 5; time++) expect(codeOf(await withKey(false))).toBe('response-invalid');
  // Five failures of the key are more than three, and lock nothing.
  await place.clock.advance(60_000);
  const open = await due(place, 'oath-code');
  const right = token(place.clock.now());
  expect(codeOfNext(await identity.secondSteps.withCode(open.flow, open.step.methodId, 'oath-code', right))).toBe(
    'stay-signed-in',
  );
  const guessed = await due(place, 'oath-code');
  for (let time = 0; time < 3; time++)
    await identity.secondSteps.withCode(guessed.flow, guessed.step.methodId, 'oath-code', '12345');
  expect((await place.password()).outcome).toBe('refused');
  expect(codeOfNext(await withKey(true))).toBe('stay-signed-in');
});

it('hostile C6 wrong codes while a method is added, and at the clock of a token, lock as those of a sign-in do: the same words, and the owner is told', async () => {
  const place = await town({ lockout: { threshold: 3, resetMinutes: 10, unlockMinutes: 10 } });
  const { identity, post, clock } = place;
  const { methodRegistration: adding, securityInfo } = identity;
  const session = await place.strong();
  const { method } = await addToken(place, session);
  await addPhone(place, session);
  const isTold = () => post.texts.some(({ text }) => text.includes('ロック'));

  const mail = value(await adding.beginEmail(session.id, { address: 'taro@example.org', replaces: null }));
  value(await adding.sendCode(session.id, mail.ceremony, 'ja'));
  const wrong = post.code === '000000' ? '000001' : '000000';
  const answers = [];
  for (let time = 0; time < 4; time++) answers.push(await adding.verifyCode(session.id, mail.ceremony, wrong));
  expect(answers.map(codeOf)).toEqual(['wrong-code', 'wrong-code', 'sign-in-locked', 'sign-in-locked']);
  expect(answers[3]).toMatchObject({ refusal: { until: clock.now() + 10 * 60_000 } });
  await expect.poll(isTold).toBe(true);

  await clock.advance(21 * 60_000);
  post.texts.length = 0;
  const drifted = [];
  for (let time = 0; time < 4; time++) {
    drifted.push(codeOf(await securityInfo.resynchronise(session.id, method.id, ['000000', '000001'])));
  }
  expect(drifted).toEqual(['wrong-code', 'wrong-code', 'sign-in-locked', 'sign-in-locked']);
  await expect.poll(isTold).toBe(true);
});
