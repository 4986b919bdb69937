import { ORPCError } from '@orpc/server';
import { describe, expect, it } from 'vitest';
import { maxMessageLength } from '../../src/composition/request-check.ts';
import { contract } from '../../src/contract/contract.ts';
import type { Role } from '../../src/contract/role.ts';
import { createCaller } from '../../src/operations/caller.ts';
import { ended, flowOf, signInByPass } from './signing-in.ts';
import { type Client, Stage, secret } from './stage.ts';

interface Schema {
  readonly '~standard': { validate(value: unknown): unknown };
}
interface Method {
  readonly path: string;
  readonly role: Role;
  readonly schema: Schema | undefined;
}

/** Every method that the contract has, found by walking it. */
function methodsOf(node: object, path: readonly string[] = []): Method[] {
  const definition = (node as { '~orpc'?: { meta: { role?: Role }; inputSchema?: Schema } })['~orpc'];
  if (definition) {
    return [{ path: path.join('.'), role: definition.meta.role ?? 'admin', schema: definition.inputSchema }];
  }
  return Object.entries(node).flatMap(([name, child]) => methodsOf(child as object, [...path, name]));
}
const methods = methodsOf(contract);

type Who = 'nobody' | 'restricted' | 'user' | 'helpdesk' | 'auditor' | 'admin' | 'tester' | 'owner';

/** What each caller may call. */
const held: Readonly<Record<Who, readonly Role[]>> = {
  nobody: ['anyone'],
  restricted: ['anyone', 'registering'],
  user: ['anyone', 'registering', 'user'],
  helpdesk: ['anyone', 'registering', 'user', 'staff', 'helpdesk'],
  auditor: ['anyone', 'registering', 'user', 'staff', 'auditor'],
  admin: ['anyone', 'registering', 'user', 'staff', 'helpdesk', 'auditor', 'admin'],
  tester: ['anyone', 'tester'],
  owner: ['anyone', 'staff', 'helpdesk', 'auditor', 'admin'],
};

const password = secret('correct battery staple');
const nameOf = (who: string) => `${who}@touchstone.test`;

async function windows() {
  const stage = new Stage();
  const owner = stage.client(createCaller({ localOwner: true }));
  const admin = stage.client(createCaller());
  await admin.accounts.createFirst({ userName: nameOf('admin'), displayName: 'Admin', password });
  const signedIn = async (who: 'user' | 'helpdesk' | 'auditor'): Promise<Client> => {
    await owner.accounts.create({ userName: nameOf(who), displayName: who, role: who, password });
    const issued = await owner.accounts.issuePass({ userName: nameOf(who), oneTime: false, lifetimeMinutes: 60 });
    if (issued.outcome !== 'done') throw new Error('expected a pass');
    const window = stage.client(createCaller());
    await signInByPass(window, nameOf(who), secret(issued.value.pass));
    return window;
  };
  const [user, helpdesk, auditor] = [await signedIn('user'), await signedIn('helpdesk'), await signedIn('auditor')];
  // A password alone, where methods have to be registered first.
  const restricted = stage.client(createCaller());
  await owner.accounts.create({ userName: nameOf('fresh'), displayName: 'Fresh', role: 'admin', password });
  const flow = await flowOf(restricted, nameOf('fresh'));
  const session = await ended(restricted, await restricted.signIn.withPassword({ flow, password }));
  expect(session.restricted).toBe(true);
  const nobody = stage.client(createCaller());
  const tester = stage.client(createCaller({ tester: true }));
  const clients: Record<Who, Client> = { nobody, restricted, user, helpdesk, auditor, admin, tester, owner };
  return { stage, clients };
}

const call = (client: object, path: string, input: unknown): Promise<unknown> => {
  let target = client as Record<string, unknown>;
  for (const name of path.split('.')) target = target[name] as Record<string, unknown>;
  return (target as unknown as (input: unknown) => Promise<unknown>)(input);
};

async function codeOf(answer: Promise<unknown>): Promise<string> {
  try {
    const value = await answer;
    await (value as { return?: () => Promise<unknown> })?.return?.();
    return 'answered';
  } catch (error) {
    if (error instanceof ORPCError) return error.code;
    throw error;
  }
}

const deep = (): unknown => {
  let value: unknown = 'end';
  for (let level = 0; level < 10_000; level++) value = { userName: value };
  return value;
};

const names = ['userName', 'id', 'reason', 'keyId', 'flow', 'file', 'query', 'filter', 'limit', 'codes', 'code', 'pin'];
const everyName = (value: unknown) => Object.fromEntries(names.map((name) => [name, value]));

/** No host lets it through: see `RequestCheck`. */
const longerThanAny = everyName('x'.repeat(1_000_000));

/** What no page of ours sends. */
const payloads: readonly unknown[] = [
  Number.NaN,
  true,
  Symbol.iterator.toString(),
  new Date(Number.NaN),
  new Map([['userName', 'x']]),
  JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}'),
  deep(),
  longerThanAny,
  everyName(Number.NEGATIVE_INFINITY),
  everyName(''),
  everyName(null),
  everyName([[]]),
  everyName({ $ne: null }),
  everyName('\u0000\uD800\u202E=cmd|'),
];

describe('every method of the contract', () => {
  it('hostile C7 C11 E1: refuses every caller without its role, whatever comes with the call', async () => {
    const { clients, stage } = await windows();
    const wrong: string[] = [];
    let calls = 0;
    for (const { path, role } of methods) {
      for (const who of Object.keys(held) as Who[]) {
        if (held[who].includes(role)) continue;
        for (const payload of [undefined, ...payloads.slice(0, 6)]) {
          calls++;
          const code = await codeOf(call(clients[who], path, payload));
          if (code !== 'FORBIDDEN') wrong.push(`${path} by ${who}: ${code}`);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(calls).toBeGreaterThan(2000);
    expect(stage.logged.filter(({ event }) => event === 'internal-error')).toEqual([]);
  });

  it('hostile E2: tells whoever has its role that a malformed payload does not fit, and nothing breaks inside', async () => {
    const { clients, stage } = await windows();
    const who: Record<Role, Who> = {
      anyone: 'nobody',
      registering: 'user',
      user: 'user',
      staff: 'auditor',
      helpdesk: 'helpdesk',
      auditor: 'auditor',
      admin: 'admin',
      tester: 'tester',
    };
    const wrong: string[] = [];
    for (const { path, role, schema } of methods) {
      if (schema === undefined) continue;
      for (const [index, payload] of payloads.entries()) {
        const code = await codeOf(call(clients[who[role]], path, payload));
        if (code === 'BAD_REQUEST') continue;
        // Where everything has a default, what is foreign is left out: then it is an ordinary call.
        if (code === 'INTERNAL_SERVER_ERROR' || !(await fits(schema, payload))) wrong.push(`${path} ${index}: ${code}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    expect(stage.logged.filter(({ event }) => event === 'internal-error')).toEqual([]);
  }, 60_000);

  it('hostile E2: refuses a malformed payload in about a millisecond, as long and as deep as it may come', async () => {
    const long = [
      ...payloads.filter((payload) => payload !== longerThanAny),
      ...['x', 'a@', '9', ' ', '\u3042'].map((text) => everyName(text.repeat(maxMessageLength / text.length / 2))),
      everyName(Array(20_000).fill('x')),
      everyName(Array.from({ length: 5_000 }, () => ({}))),
    ];
    const slow: string[] = [];
    for (const { path, schema } of methods) {
      if (schema === undefined) continue;
      for (const [index, payload] of long.entries()) {
        let least = Number.POSITIVE_INFINITY;
        // Other programs make single times longer: a quiet machine takes half of one at most.
        for (let time = 0; time < 20 && least > 2; time++) {
          const start = performance.now();
          await schema['~standard'].validate(payload);
          least = Math.min(least, performance.now() - start);
        }
        if (least > 2) slow.push(`${path} ${index}: ${least.toFixed(1)} ms`);
      }
    }
    expect(slow).toEqual([]);
  });

  it('changes no other people for the auditor, who only reads', () => {
    const parts = /^(?:accounts|people|tokenInventory)\./;
    const readable = methods.filter(
      ({ path, role }) => parts.test(path) && role !== 'anyone' && held.auditor.includes(role),
    );
    expect(readable.map(({ path }) => path)).toEqual([
      'accounts.details',
      'accounts.blocked',
      'accounts.bypasses',
      'people.page',
      'people.count',
      'people.signIns',
      'people.export',
      'people.groups',
      'people.groupsOf',
      'tokenInventory.page',
      'tokenInventory.counts',
      'tokenInventory.details',
    ]);
  });
});

async function fits(schema: Schema, payload: unknown): Promise<boolean> {
  const result = (await schema['~standard'].validate(payload)) as { issues?: unknown };
  return result.issues === undefined;
}
