import { expect, it } from 'vitest';
import { addKey, codeOf, keyStep, value } from './directory.ts';
import { addToken, codeOfNext, due, taro, town } from './people.ts';

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
