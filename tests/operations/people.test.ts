import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/basics/secret.ts';
import type { PeopleImportEnd } from '../../src/contract/people.ts';
import { createCaller } from '../../src/operations/caller.ts';
import { fromBase32 } from '../../src/otp/base32.ts';
import { csvRows } from '../../src/otp/csv.ts';
import { oathCode } from '../../src/otp/oath-code.ts';
import { ended, signInByPassword } from './signing-in.ts';
import { type Client, Stage, secret } from './stage.ts';

const password = secret('correct battery staple');
const file = (text: string) => Buffer.from(text).toString('base64url');

async function office() {
  const stage = new Stage();
  const admin = stage.client(createCaller());
  await admin.accounts.createFirst({ userName: 'owner@example.com', displayName: 'Owner', password });
  return { stage, admin };
}

async function imported(
  client: Client,
  text: string | Uint8Array,
  dryRun = false,
  first: { password?: string; makePasswords?: boolean } = {},
) {
  const bytes = typeof text === 'string' ? file(text) : Buffer.from(text).toString('base64url');
  for await (const event of await client.people.import({ file: bytes, dryRun, ...first })) {
    if (event.type === 'step') continue;
    if (event.end.outcome === 'refused') throw new Error(event.end.refusal.code);
    return event.end.value;
  }
  throw new Error('expected an end');
}
async function tokensImported(client: Client, text: string, dryRun = false) {
  for await (const event of await client.tokenInventory.import({ file: text, format: 'csv', dryRun })) {
    if (event.type === 'end') return event.end;
  }
  throw new Error('expected an end');
}
const faultsOf = (end: PeopleImportEnd) =>
  end.outcome === 'faulty' ? end.errors.map(({ line, column, fault }) => [line, column, fault]) : end.outcome;

it('hostile F1: a file of people with errors adds nobody, and every error is told by its line without quoting a cell', async () => {
  const { admin } = await office();
  const text = [
    'User Name,display name,role,groups',
    'owner@example.com,Again,,',
    'no name,Taro,boss,',
    'a@example.com,,user,Nowhere',
    'b@example.com,Good,user,',
    'B@EXAMPLE.COM,Twice,user,',
    'c@example.com,Short',
  ].join('\n');
  const end = await imported(admin, text);
  expect(faultsOf(end)).toEqual([
    [2, 'user name', 'account-exists'],
    [3, 'user name', 'user-name-malformed'],
    [3, 'role', 'role-unknown'],
    [4, 'display name', 'display-name-malformed'],
    [6, 'user name', 'user-name-repeated'],
    [7, null, 'cells-missing'],
  ]);
  expect(await admin.people.count({})).toEqual({ count: 1 });
  for (const hostile of [
    '',
    'x',
    '"user name',
    'PK\u0003\u0004',
    'user name\na@example.com',
    '\0\0',
    'constructor,user name,display name\nx,a@example.com,A',
  ]) {
    expect((await imported(admin, hostile)).outcome).toBe('faulty');
  }
  expect(await admin.people.count({})).toEqual({ count: 1 });
});

it('hostile F1 F2: people come from Shift_JIS and Excel files with Japanese headers, after a look that changes nothing; what is exported is read again', async () => {
  const { stage, admin } = await office();
  const group = await admin.people.putGroup({ id: null, name: '営業部', type: 'security' });
  expect(group.outcome).toBe('done');
  const text =
    '\ufeffユーザー名,表示名,ふりがな,ロール,無効,グループ\r\nhanako@example.com,山田 花子,やまだ はなこ,helpdesk,はい,営業部\r\nevil@example.com,"=cmd|\' /C calc\'!A0",,,,\r\n';
  expect(await imported(admin, text, true)).toMatchObject({ outcome: 'readable', count: 2 });
  expect(await admin.people.count({})).toEqual({ count: 1 });
  expect(await imported(admin, text)).toEqual({ outcome: 'imported', count: 2, passwords: null });
  const page = await admin.people.page({ query: 'ヤマダ', limit: 10 });
  expect(page.rows).toMatchObject([{ displayName: '山田 花子', role: 'helpdesk', disabled: true, types: [] }]);
  // "user name,display name" and a name in Shift_JIS.
  const shiftJis = new Uint8Array([
    ...Buffer.from('user name,display name\r\ntaro@example.com,'),
    0x91,
    0xbe,
    0x98,
    0x59,
  ]);
  expect(await imported(admin, shiftJis)).toEqual({ outcome: 'imported', count: 1, passwords: null });
  expect((await admin.people.page({ query: '太郎', limit: 10 })).rows).toHaveLength(1);
  // Tabs in UTF-16: "Unicode text" of Excel. Semicolons: Excel where the comma is decimal.
  const unicodeText = Buffer.from('\ufeffユーザー名\t表示名\r\njiro@example.com\t二郎, その 2\r\n', 'utf16le');
  expect(await imported(admin, unicodeText)).toEqual({ outcome: 'imported', count: 1, passwords: null });
  const semicolons = 'Display Name;User name;groups\n"Saburo; third";saburo@example.com;"営業部;営業部"\n';
  expect(await imported(admin, semicolons)).toEqual({ outcome: 'imported', count: 1, passwords: null });
  expect((await admin.people.page({ query: 'saburo@', limit: 10 })).rows).toMatchObject([
    { displayName: 'Saburo; third' },
  ]);

  const pieces: string[] = [];
  for await (const piece of await admin.people.export({ sort: 'user-name' })) pieces.push(piece.text);
  const exported = pieces.join('');
  expect(exported).toContain(`'=cmd|`);
  expect(exported.split('\ufeff')).toHaveLength(2);
  const other = new Stage();
  const elsewhere = other.client(createCaller({ localOwner: true }));
  await elsewhere.people.putGroup({ id: null, name: '営業部', type: 'security' });
  expect(await imported(elsewhere, exported)).toEqual({ outcome: 'imported', count: 6, passwords: null });
  const { rows } = await elsewhere.people.page({ query: 'evil@', limit: 1 });
  expect(rows[0]?.displayName).toBe(`=cmd|' /C calc'!A0`);
  expect(stage.logged.filter(({ event }) => event === 'internal-error')).toEqual([]);
});

/** Somebody's sign-in by a password, as far as the password leads: to another one of the own, once what is due is registered. */
async function letIn({ stage, admin }: Awaited<ReturnType<typeof office>>, userName: string, typed: string) {
  await admin.accounts.bypass({ userName, reason: 'nothing registered yet', seconds: 600 });
  const window = stage.client(createCaller());
  return { window, next: await signInByPassword(window, { userName, password: secret(typed) }) };
}

it('people of a file get a temporary password each, handed out once in a file, and change it at the first sign-in', async () => {
  const place = await office();
  const { stage, admin } = place;
  const text = 'user name,display name\ntaro@example.com,太郎\nhanako@example.com,"=1+1"';
  expect(await imported(admin, text, true, { makePasswords: true })).toMatchObject({ outcome: 'readable' });
  const end = await imported(admin, text, false, { makePasswords: true });
  if (end.outcome !== 'imported' || end.passwords === null) throw new Error('expected passwords');
  const rows = [...csvRows(end.passwords.slice(1))].map(({ cells }) => cells);
  expect(rows).toEqual([
    ['user name', 'display name', 'temporary password'],
    ['taro@example.com', '太郎', expect.stringMatching(/^[a-hjkmnp-z2-9]{12}$/)],
    ['hanako@example.com', "'=1+1", expect.stringMatching(/^[a-hjkmnp-z2-9]{12}$/)],
  ]);
  const [taros, hanakos] = [rows[1]?.[2] ?? '', rows[2]?.[2] ?? ''];
  expect(taros).not.toBe(hanakos);
  expect(await admin.accounts.details({ userName: 'taro@example.com' })).toMatchObject({
    value: { temporaryPassword: true },
  });
  expect((await letIn(place, 'taro@example.com', hanakos)).next).toMatchObject({ outcome: 'refused' });
  const { window, next } = await letIn(place, 'taro@example.com', taros);
  if (next.outcome === 'refused' || next.value.next !== 'new-password') throw new Error(JSON.stringify(next));
  const { flow } = next.value;
  expect(await window.signIn.withNewPassword({ flow, password: secret(taros) })).toMatchObject({
    refusal: { code: 'password-unchanged' },
  });
  await ended(window, await window.signIn.withNewPassword({ flow, password: secret('seven quiet rivers') }));
  expect(await admin.accounts.details({ userName: 'taro@example.com' })).toMatchObject({
    value: { temporaryPassword: false },
  });
  const kept = JSON.stringify([await stage.store.auditRecords({ limit: 50 }), stage.logged]);
  for (const made of [taros, hanakos]) expect(kept).not.toContain(made);
});

it('one password for all people of a file is temporary too; without one a pass lets them in; never both', async () => {
  const place = await office();
  const { admin } = place;
  const person = (name: string) => `user name,display name\n${name}@example.com,${name}`;
  const chosen = 'correct battery staple';
  expect(await imported(admin, person('taro'), false, { password: secret(chosen) })).toMatchObject({ passwords: null });
  expect((await letIn(place, 'taro@example.com', chosen)).next).toMatchObject({ value: { next: 'new-password' } });
  expect(await imported(admin, person('jiro'))).toMatchObject({ outcome: 'imported', passwords: null });
  expect(await admin.accounts.details({ userName: 'jiro@example.com' })).toMatchObject({
    value: { temporaryPassword: false },
  });
  const both = imported(admin, person('saburo'), false, { password: secret(chosen), makePasswords: true });
  await expect(both).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  expect((await admin.people.count({})).count).toBe(3);
});

it('an import that is stopped while passwords are made adds nobody', async () => {
  const { admin } = await office();
  const rows = Array.from({ length: 8 }, (_, index) => `person-${index}@example.com,Person ${index}`);
  const stop = new AbortController();
  const text = file(['user name,display name', ...rows].join('\n'));
  const reading = async () => {
    const events = await admin.people.import(
      { file: text, dryRun: false, makePasswords: true },
      { signal: stop.signal },
    );
    for await (const event of events) {
      if (event.type === 'step' && event.step.phase === 'making-passwords') stop.abort();
    }
  };
  await reading().catch(() => {});
  expect(stop.signal.aborted).toBe(true);
  expect(await admin.people.count({})).toEqual({ count: 1 });
});

describe('an import that its caller asks to stop', () => {
  const three = ['user name,display name', ...['a', 'b', 'c'].map((name) => `${name}@example.com,${name}`)].join('\n');
  const importing = async (client: Client, onStep: (phase: string, done: number) => Promise<unknown>) => {
    for await (const event of await client.people.import({ file: file(three), dryRun: false, makePasswords: true })) {
      if (event.type === 'step') await onStep(event.step.phase, event.step.done);
      else return event.end.outcome === 'done' ? event.end.value : event.end.refusal;
    }
    throw new Error('expected an end');
  };

  it('says that it was stopped in time, and then nobody was added', async () => {
    const { stage, admin } = await office();
    const elsewhere = stage.client(createCaller({ localOwner: true }));
    const end = await importing(admin, async (phase) => {
      // Somebody else's request is about somebody else's import.
      await elsewhere.people.stopImport();
      if (phase === 'making-passwords') await admin.people.stopImport();
    });
    expect(end).toEqual({ outcome: 'stopped' });
    expect(await admin.people.count({})).toEqual({ count: 1 });
  });

  it('hands the passwords over where everybody was added already', async () => {
    const { admin } = await office();
    const end = await importing(admin, async (phase, done) => {
      if (phase === 'writing' && done === 3) await admin.people.stopImport();
    });
    expect(end).toMatchObject({ outcome: 'imported', count: 3, passwords: expect.stringContaining('c@example.com') });
    expect(await admin.people.count({})).toEqual({ count: 4 });
  });

  it('adds nobody for a session that ends while passwords are made', async () => {
    const { stage, admin } = await office();
    const owner = stage.client(createCaller({ localOwner: true }));
    const ending = importing(admin, async (phase) => {
      if (phase !== 'making-passwords') return;
      await owner.accounts.signOutEverywhere({ userName: 'owner@example.com', reason: 'left' });
    });
    await expect(ending).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(await owner.people.count({})).toEqual({ count: 1 });
  });
});

it('S4-26 S0-42 a token goes from the file of its maker to its end: assigned, activated by code, found again, revoked at once', async () => {
  const { stage, admin } = await office();
  await imported(admin, 'user name,display name\ntaro@example.com,Taro');
  const seed = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
  const row = (upn: string, serial: string, key = seed) => `${upn},${serial},${key},30,Authenex,c610`;
  const csv = (...rows: string[]) =>
    file(['upn,serial number,secret key,time interval,manufacturer,model', ...rows].join('\n'));
  const send = (text: string, dryRun = false) => tokensImported(admin, text, dryRun);
  expect(await send(csv(row('nobody@example.com', 'C1')))).toMatchObject({
    value: { outcome: 'faulty', errors: expect.arrayContaining([{ line: 2, column: 'upn', fault: 'upn-unknown' }]) },
  });
  expect(await send(csv(row('', 'C1')), true)).toMatchObject({ value: { outcome: 'readable', count: 1 } });
  expect(await admin.tokenInventory.counts()).toMatchObject({ unassigned: 0 });
  expect(await send(csv(row('', 'C1')))).toMatchObject({ value: { outcome: 'imported', count: 1 } });
  expect(await send(csv(row('', 'C1')))).toMatchObject({ value: { errors: [{ fault: 'already-there' }] } });
  const [token] = (await admin.tokenInventory.page({ limit: 5 })).rows;
  const id = token?.id ?? '';
  const code = (steps = 0) =>
    oathCode(
      Secret.over(fromBase32(seed) ?? new Uint8Array()),
      { type: 'totp', algorithm: 'SHA1', digits: 6, period: 30 },
      Math.floor(stage.clock.now() / 30_000) + steps,
    );
  const refusal = (code: string) => ({ outcome: 'refused', refusal: { code } });
  expect(await admin.tokenInventory.activate({ id, code: code() })).toMatchObject(refusal('token-unassigned'));
  expect(await admin.tokenInventory.assign({ id, userName: 'taro@example.com' })).toMatchObject({ outcome: 'done' });
  expect(await admin.tokenInventory.activate({ id, code: '000000' })).toMatchObject(refusal('wrong-code'));
  expect(await admin.tokenInventory.activate({ id, code: code() })).toMatchObject({ outcome: 'done' });
  expect(await admin.tokenInventory.assign({ id, userName: null })).toMatchObject(refusal('token-in-use'));
  const details = async () => await admin.accounts.details({ userName: 'taro@example.com' });
  expect(await details()).toMatchObject({ value: { methods: [{ type: 'oath-token', hardware: { serial: 'C1' } }] } });
  // A battery later, its clock is ten minutes ahead.
  expect(await admin.tokenInventory.resynchronise({ id, codes: [code(20), code(21)] })).toMatchObject({
    outcome: 'done',
  });
  expect(await admin.tokenInventory.details({ id })).toMatchObject({
    value: { token: { state: 'active' }, drifts: [{ seconds: 0 }, { seconds: 630 }], forecast: null },
  });
  expect(await admin.tokenInventory.revoke({ id, reason: 'lost in the train' })).toMatchObject({ outcome: 'done' });
  expect(await details()).toMatchObject({ value: { methods: [] } });
  expect(await admin.tokenInventory.activate({ id, code: code() })).toMatchObject(refusal('token-revoked'));
});

it('SX-05 S0-44 acts on others want a sign-in with two steps that is not long ago, and a reason that is kept', async () => {
  const { stage, admin } = await office();
  await imported(admin, 'user name,display name\ntaro@example.com,Taro');
  const about = { userName: 'taro@example.com', reason: 'the token is lost' };
  await expect(admin.accounts.requireRegistration({ ...about, reason: ' ' })).rejects.toMatchObject({
    code: 'BAD_REQUEST',
  });
  expect(await admin.accounts.startLostToken(about)).toMatchObject({ value: { steps: [{}, {}, {}] } });
  expect(await admin.accounts.requireRegistration(about)).toMatchObject({ outcome: 'done' });
  expect(await admin.accounts.details(about)).toMatchObject({
    value: { registerAgain: true, lostToken: { steps: [{}, { state: 'done' }, { state: 'now' }] } },
  });
  await stage.clock.advance(15 * 60_000);
  const stale = { outcome: 'refused', refusal: { code: 'needs-fresh-sign-in' } };
  expect(await admin.accounts.block(about)).toMatchObject(stale);
  expect(await admin.accounts.change({ ...about, disabled: true })).toMatchObject(stale);
  expect(await admin.accounts.issuePass({ ...about, oneTime: true, lifetimeMinutes: 60 })).toMatchObject(stale);
  expect(await admin.people.setMember({ groupId: 'x', userName: about.userName, isMember: true })).toMatchObject(stale);
  expect(await admin.tokenInventory.revoke({ id: 'x', reason: 'lost' })).toMatchObject(stale);
  expect(await admin.accounts.details(about)).toMatchObject({ value: { disabled: false, block: null } });
});

it('S4-11 S4-13 S4-14 S4-16 a block lasts 90 days, ends with its lifting, and takes user@domain only', async () => {
  const { stage, admin } = await office();
  await imported(admin, 'user name,display name\ntaro@example.com,Taro');
  const about = { userName: 'taro@example.com', reason: 'stolen' };
  await expect(admin.accounts.block({ ...about, userName: 'taro' })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  expect(await admin.accounts.block(about)).toMatchObject({
    value: { until: stage.clock.now() + 90 * 24 * 3_600_000 },
  });
  expect((await admin.accounts.blocked({ limit: 10 })).rows).toMatchObject([about]);
  expect((await admin.people.page({ filter: { blocked: true }, limit: 9 })).rows).toHaveLength(1);
  expect(await admin.accounts.unblock({ ...about, reason: 'found' })).toMatchObject({ outcome: 'done' });
  expect(await admin.accounts.blocked({ limit: 10 })).toEqual({ rows: [], next: null });
});

it('a password that was reset is shown once, ends sessions, and is changed before a session opens', async () => {
  const { stage, admin } = await office();
  await imported(admin, 'user name,display name\ntaro@example.com,Taro');
  const about = { userName: 'taro@example.com', reason: 'forgotten' };
  const refusal = (code: string) => ({ outcome: 'refused', refusal: { code } });
  const weak = { ...about, password: secret('password') };
  expect(await admin.accounts.resetPassword(weak)).toMatchObject(refusal('password-too-common'));
  expect(await admin.accounts.resetPassword({ ...about, password: secret('six loud kettles') })).toEqual({
    outcome: 'done',
    value: { generated: null },
  });
  const reset = await admin.accounts.resetPassword(about);
  const generated = reset.outcome === 'done' ? reset.value.generated : null;
  expect(generated).toMatch(/^[a-z2-9]{12}$/);
  expect(await admin.accounts.details(about)).toMatchObject({ value: { temporaryPassword: true } });
  await admin.accounts.bypass({ ...about, seconds: 600 });
  const window = stage.client(createCaller());
  const { flow } = await window.signIn.begin({ userName: about.userName });
  const first = await window.signIn.withPassword({ flow, password: secret(generated ?? '') });
  if (first.outcome !== 'done' || first.value.next !== 'new-password') throw new Error('expected new-password');
  const next = { flow: first.value.flow };
  expect(await window.signIn.withNewPassword({ ...next, password: secret(generated ?? '') })).toMatchObject(
    refusal('password-unchanged'),
  );
  const end = await window.signIn.withNewPassword({ ...next, password: secret('six quiet kettles') });
  if (end.outcome !== 'done' || end.value.next !== 'stay-signed-in') throw new Error('expected the end');
  const wish = { flow: end.value.flow, stay: false, remember: false, browserName: 'test' };
  expect(await window.signIn.finish(wish)).toMatchObject({ value: { session: { userName: about.userName } } });
  expect(await admin.accounts.details(about)).toMatchObject({ value: { temporaryPassword: false } });
  const { records } = await admin.audit.page({ targetName: about.userName });
  expect(records.map(({ action, actorName, details }) => [action, actorName, details])).toEqual([
    ['password.changed', '(nobody)', {}],
    ['account.bypass-given', 'owner@example.com', { seconds: 600 }],
    ['password.reset', 'owner@example.com', { generated: true }],
    ['password.reset', 'owner@example.com', { generated: false }],
  ]);
  expect(JSON.stringify(stage.logged)).not.toContain(generated);
});

it('S2-04 a group lists its members in pages, finds those that are not in it, and keeps why somebody came and went', async () => {
  const { admin } = await office();
  const people = Array.from({ length: 7 }, (_, index) => `p${index}@example.com,佐藤 ${index}`);
  await imported(admin, ['user name,display name', ...people].join('\n'));
  const put = await admin.people.putGroup({ id: null, name: '営業部', type: 'security' });
  if (put.outcome !== 'done') throw new Error('expected a group');
  const { id: groupId } = put.value;
  for (const userName of ['p1@example.com', 'p3@example.com', 'p5@example.com']) {
    await admin.people.setMember({ groupId, userName, isMember: true, reason: '異動' });
  }
  const first = await admin.people.page({ filter: { groupId }, limit: 2 });
  const rest = await admin.people.page({ filter: { groupId }, limit: 2, after: first.next });
  expect([...first.rows, ...rest.rows].map(({ userName }) => userName)).toEqual([
    'p1@example.com',
    'p3@example.com',
    'p5@example.com',
  ]);
  expect(rest.next).toBeNull();
  const outside = { query: 'ｐ', filter: { outsideGroupId: groupId } };
  expect(await admin.people.count(outside)).toEqual({ count: 5 });
  expect((await admin.people.page({ ...outside, query: '佐藤 3', limit: 9 })).rows).toEqual([]);
  await admin.people.setMember({ groupId, userName: 'p3@example.com', isMember: false, reason: '退職' });
  expect(await admin.people.count({ filter: { groupId } })).toEqual({ count: 2 });
  const { records } = await admin.audit.page({ targetName: 'p3@example.com' });
  expect(records).toMatchObject([
    { action: 'group.member-removed', reason: '退職', details: { group: '営業部' } },
    { action: 'group.member-added', reason: '異動', details: { group: '営業部' } },
  ]);
});

it('S4-26 ten thousand tokens come with progress, other work has its turn, and stopping adds none', async () => {
  const { admin } = await office();
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
  const coded = (index: number) =>
    [...index.toString()]
      .map((digit) => letters[Number(digit)])
      .join('')
      .padStart(8, 'Q');
  const rows = Array.from(
    { length: 10_000 },
    (_, index) => `,C${index},${'ABCDEFGH'.repeat(3)}${coded(index)},30,Authenex,c610`,
  );
  const text = file(['upn,serial number,secret key,time interval,manufacturer,model', ...rows].join('\n'));
  const counted = async () => (await admin.tokenInventory.counts()).unassigned;
  const phases = new Set<string>();
  const events = await admin.tokenInventory.import({ file: text, format: 'csv', dryRun: false });
  for await (const event of events) {
    if (event.type === 'end') throw new Error('expected to be stopped before the end');
    phases.add(event.step.phase);
    expect(event.step.done).toBeLessThanOrEqual(event.step.total);
    if (event.step.phase === 'writing') break;
  }
  expect([...phases]).toEqual(['reading', 'writing']);
  expect(await counted()).toBe(0);
  expect((await admin.audit.page({ action: 'token.imported' })).records).toEqual([]);
  expect(await tokensImported(admin, text)).toMatchObject({ value: { outcome: 'imported', count: 10_000 } });
  expect(await counted()).toBe(10_000);
  const again = await tokensImported(admin, text);
  expect(again).toMatchObject({ value: { outcome: 'faulty', count: 10_000 } });
  expect(again.outcome === 'done' && again.value.outcome === 'faulty' && again.value.errors).toHaveLength(1000);
}, 60_000);
