import type { Decision, Session } from '../../src/contract/identity.ts';
import type { Next } from '../../src/contract/sign-in.ts';
import type { Client } from './stage.ts';

/** The flow of a sign-in that has a user name. */
export const flowOf = async (client: Client, userName: string): Promise<string> =>
  (await client.signIn.begin({ userName })).flow;

/** From a step that was right to a session: a restricted one where methods are still to be registered. */
export async function ended(client: Client, decision: Decision<Next>): Promise<Session> {
  if (decision.outcome === 'refused') throw new Error(`refused: ${decision.refusal.code}`);
  const { value } = decision;
  if (value.next === 'register') return value.session;
  if (value.next === 'second-step') throw new Error('expected no second step');
  const wish = { flow: value.flow, stay: false, remember: false, browserName: 'test' };
  const end = await client.signIn.finish(wish);
  if (end.outcome === 'refused') throw new Error(`refused: ${end.refusal.code}`);
  return end.value.session;
}

export async function signInByPassword(client: Client, who: { userName: string; password: string }) {
  const flow = await flowOf(client, who.userName);
  return client.signIn.withPassword({ flow, password: who.password });
}

export async function signInByPass(client: Client, userName: string, pass: string): Promise<Session> {
  const flow = await flowOf(client, userName);
  return ended(client, await client.signIn.withPass({ flow, pass }));
}
