import { ORPCError } from '@orpc/server';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { contract } from '../../src/contract/contract.ts';
import type { Role } from '../../src/contract/role.ts';
import { createCaller } from '../../src/operations/caller.ts';
import { signInByPass } from './signing-in.ts';
import { Stage, secret } from './stage.ts';

interface Method {
  readonly path: string;
  readonly role: Role;
  readonly takesInput: boolean;
  /** Input may be left out. */
  readonly takesNothing: boolean;
}

/** Every method that the contract has, found by walking it. */
function methodsOf(node: object, path: readonly string[] = []): Method[] {
  const definition = (node as { '~orpc'?: { meta: { role?: Role }; inputSchema?: unknown } })['~orpc'];
  if (definition) {
    const role = definition.meta.role ?? 'admin';
    const schema = definition.inputSchema as z.ZodType | undefined;
    return [
      {
        path: path.join('.'),
        role,
        takesInput: schema !== undefined,
        takesNothing: schema?.safeParse(undefined).success ?? true,
      },
    ];
  }
  return Object.entries(node).flatMap(([name, child]) => methodsOf(child as object, [...path, name]));
}

const methods = methodsOf(contract);

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

const admin = { userName: 'owner@touchstone.test', displayName: 'Owner', password: secret('correct battery staple') };
const person = { userName: 'person@touchstone.test', displayName: 'Person', password: secret('another long sentence') };

/** Four windows, each with one thing that a role asks for. */
async function callers() {
  const stage = new Stage();
  const admins = createCaller();
  expect(await stage.client(admins).accounts.createFirst(admin)).toMatchObject({ outcome: 'done' });
  await stage.client(admins).accounts.create({ ...person, role: 'user' });
  const users = createCaller();
  const window = stage.client(users);
  // Whoever has a password only may do nothing but register: a pass makes a session of a user.
  const issued = await stage.client(admins).accounts.issuePass({ ...person, oneTime: true, lifetimeMinutes: 60 });
  if (issued.outcome !== 'done') throw new Error('expected a pass');
  await signInByPass(window, person.userName, secret(issued.value.pass));
  return {
    stage,
    nobody: stage.client(createCaller()),
    user: stage.client(users),
    admin: stage.client(admins),
    tester: stage.client(createCaller({ tester: true })),
  };
}

const refusedTo: Record<Role, readonly ('nobody' | 'user' | 'admin' | 'tester')[]> = {
  anyone: [],
  registering: ['nobody', 'tester'],
  user: ['nobody', 'tester'],
  staff: ['nobody', 'tester', 'user'],
  helpdesk: ['nobody', 'tester', 'user'],
  auditor: ['nobody', 'tester', 'user'],
  admin: ['nobody', 'tester', 'user'],
  tester: ['nobody', 'user', 'admin'],
};
const callerWith = {
  anyone: 'nobody',
  registering: 'user',
  user: 'user',
  staff: 'admin',
  helpdesk: 'admin',
  auditor: 'admin',
  admin: 'admin',
  tester: 'tester',
} as const satisfies Record<Role, string>;
/** Input that fits no schema of the contract. */
const misfits: unknown[] = [
  undefined,
  null,
  7,
  'text',
  [],
  {
    keyId: { toString: 'x' },
    userName: 3,
    query: 7,
    id: [],
    name: {},
    theme: 1,
    model: null,
    browser: 7,
    filter: 7,
    after: {},
    limit: 'x',
  },
];

describe('roles', () => {
  it('every method of the contract names one', () => {
    expect(methods.length).toBeGreaterThan(35);
    expect(new Set(methods.map(({ role }) => role))).toEqual(new Set(Object.keys(refusedTo)));
  });

  it('a caller without the role is refused, before the input is looked at', async () => {
    const clients = await callers();
    for (const { path, role } of methods) {
      for (const who of refusedTo[role]) {
        for (const input of misfits) {
          expect([path, who, await codeOf(call(clients[who], path, input))]).toEqual([path, who, 'FORBIDDEN']);
        }
      }
    }
  });

  it('a caller with the role is told when the input does not fit, and where', async () => {
    const clients = await callers();
    for (const { path, role, takesInput, takesNothing } of methods) {
      if (!takesInput) continue;
      const who = callerWith[role];
      for (const input of misfits) {
        if (input === undefined && takesNothing) continue;
        expect([path, input, await codeOf(call(clients[who], path, input))]).toEqual([path, input, 'BAD_REQUEST']);
      }
    }
  });

  it('of an administrator are also those of who owns the files, and no others', async () => {
    const { stage } = await callers();
    const owner = stage.client(createCaller({ localOwner: true }));
    const issued = await owner.accounts.issuePass({ userName: person.userName, oneTime: true, lifetimeMinutes: 60 });
    expect(issued.outcome).toBe('done');
    expect(await codeOf(owner.securityInfo.get())).toBe('FORBIDDEN');
    expect(await codeOf(owner.lab.list())).toBe('FORBIDDEN');
  });

  it('end with the session', async () => {
    const { user } = await callers();
    expect(await user.securityInfo.get()).toMatchObject({ session: { userName: person.userName } });
    await user.signIn.out();
    expect(await user.signIn.current()).toBeNull();
    expect(await codeOf(user.securityInfo.get())).toBe('FORBIDDEN');
  });

  it('are those of the window: another one is not signed in by it', async () => {
    const { stage, admin: client } = await callers();
    expect(await client.signIn.current()).toMatchObject({ role: 'admin' });
    expect(await stage.client().signIn.current()).toBeNull();
  });
});

describe('what a caller is told of a fault', () => {
  it('an input that does not fit is not repeated, neither in the error nor in its cause', async () => {
    const { nobody } = await callers();
    const canary = 'c4n4ry!c4n4ry';
    const error = await nobody.keys.setPin({ keyId: 'x', newPin: canary }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'BAD_REQUEST', data: { issues: [{ path: 'newPin' }] } });
    expect(error).not.toHaveProperty('cause.data');
    expect(JSON.stringify(error) + String(error) + JSON.stringify((error as Error).cause ?? null)).not.toContain(
      canary,
    );
  });

  it('a secret that is no text is refused without being repeated', async () => {
    const { nobody } = await callers();
    const error = await nobody.keys.setPin({ keyId: 'x', newPin: '__4z_w' }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'BAD_REQUEST', message: 'expected well-formed UTF-8' });
  });

  it('what goes wrong inside is named in the log and not told', async () => {
    const { stage, nobody } = await callers();
    const rack = stage.rack as unknown as { attached: () => never };
    rack.attached = () => {
      throw new TypeError('a message from inside');
    };
    const error = await nobody.keys.list().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'INTERNAL_SERVER_ERROR', message: 'Internal Server Error' });
    expect(stage.logged.at(-1)).toEqual({
      event: 'internal-error',
      details: { method: 'keys.list', name: 'TypeError' },
    });
    expect(JSON.stringify([error, stage.logged])).not.toContain('a message from inside');
  });

  it('ids that nobody has are NOT_FOUND, unknown models BAD_REQUEST', async () => {
    const { tester } = await callers();
    expect(await codeOf(tester.lab.touch({ id: 'nobody' }))).toBe('NOT_FOUND');
    expect(await codeOf(tester.keys.watchLed({ keyId: 'nobody' }))).toBe('NOT_FOUND');
    expect(await codeOf(tester.lab.create({ model: 'nobody' }))).toBe('BAD_REQUEST');
  });
});

describe('answers', () => {
  it('hold nothing that the contract does not name: no session id, no account id', async () => {
    const { admin: client } = await callers();
    const session = await client.signIn.current();
    expect(Object.keys(session ?? {}).sort()).toEqual([
      'displayName',
      'freshUntil',
      'method',
      'restricted',
      'role',
      'signedInAt',
      'strong',
      'userName',
    ]);
    for (const account of (await client.people.page({ limit: 10 })).rows) {
      expect(Object.keys(account).sort()).toEqual([
        'blockedUntil',
        'createdAt',
        'disabled',
        'displayName',
        'phoneticName',
        'registerAgain',
        'role',
        'types',
        'userName',
      ]);
    }
  });

  it('settings are kept and about says which host this is', async () => {
    const { nobody } = await callers();
    expect(await nobody.app.changeSettings({ theme: 'dark' })).toEqual({ language: null, theme: 'dark', sounds: true });
    expect(await nobody.app.settings()).toEqual({ language: null, theme: 'dark', sounds: true });
    expect(await nobody.app.about()).toMatchObject({ host: 'test', recovered: [] });
  });
});
