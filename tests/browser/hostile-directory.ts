import { toBase64url, utf8 } from '../../src/basics/bytes.ts';
import { wav } from '../identity/policy/sounds.ts';
import { furnishKeys } from '../operations/furnished-keys.ts';
import { type Earlier, earlier, inDirectory, valueOf } from './furnish.ts';

/** Of the one virtual key. */
export const hostilePin = '135790';
const markup = '<img src=x onerror=hit(1)>';
const link = 'javascript:hit(2)//<a href=javascript:hit(2)>';
const script = '\u202e"><script>hit(3)</script><svg onload=hit(4)>';
const owner = { userName: 'owner@example.com', displayName: markup, password: 'ten grey umbrellas 3' };

/** Who looks at all of it. */
export const visitor = { userName: 'visitor@example.com', displayName: markup, password: 'six grey umbrellas 3' };

/** Everything that can have a name has one that wants to be more. */
async function plant(someone: Earlier): Promise<string> {
  const { people, accounts, policy, tokenInventory, phones, atlas } = someone.client;
  await someone.createFirstAccount(owner);
  const rows = [
    ['user name', 'display name', 'phonetic name'],
    ['one@example.com', markup, link],
    ['two@example.com', link, markup],
    ['three@example.com', '"><iframe srcdoc="<script>hit(5)</script>">', ''],
  ].map((cells) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(','));
  await ended(await people.import({ file: toBase64url(utf8(rows.join('\n'))), dryRun: false }));
  for (const name of [markup, link]) {
    const group = valueOf(await people.putGroup({ id: null, name, type: 'security' }));
    valueOf(await people.setMember({ groupId: group.id, userName: 'one@example.com', isMember: true, reason: markup }));
  }
  const tokens = `upn,serial number,secret key,time interval,manufacturer,model\none@example.com,"${markup}",JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP,30,"${link}","${markup}"`;
  await ended(await tokenInventory.import({ file: toBase64url(utf8(tokens)), format: 'csv', dryRun: false }));
  valueOf(await accounts.block({ userName: 'two@example.com', reason: markup }));
  valueOf(await accounts.bypass({ userName: 'three@example.com', seconds: 3600, reason: link }));
  const sound = toBase64url(wav(1));
  for (const fileName of [`${markup}.wav`, `${script}.wav`]) {
    valueOf(await policy.addGreeting({ kind: 'fraud-greeting', language: 'de', fileName, sound }));
  }
  await someone.decide({
    namedLocations: [{ id: 'l', name: markup, trusted: true, ranges: ['203.0.113.0/24'] }],
    caching: [{ id: 'c', type: 'user-application-ip', seconds: 60, authenticationType: markup, application: link }],
  });
  const phone = await phones.create({
    name: markup,
    number: '+819012345678',
    email: null,
    language: 'en',
    line: 'mobile',
    shows: [],
  });
  if (phone.outcome !== 'done') throw new Error(phone.reason);
  await phones.installApp({ id: phone.id, installed: true });
  const issuer = encodeURIComponent(markup);
  await phones.scan({
    id: phone.id,
    text: `otpauth://totp/${issuer}:${issuer}?secret=JBSWY3DPEHPK3PXP&issuer=${issuer}`,
  });
  const keyId = await someone.plug((await someone.client.lab.list())[0]?.id ?? '');
  await someone.register(keyId, hostilePin, markup);
  const [entry] = (await atlas.list({ search: '', offset: 0, limit: 5, look: true })).entries;
  if (!entry) throw new Error('expected the key in the atlas');
  const described = await atlas.describe({ id: entry.id, nickname: markup, note: link });
  if (described.outcome !== 'done') throw new Error(described.reason);
  return someone.createWithPass(visitor, 'admin');
}

async function ended(events: AsyncIterable<{ type: string }>): Promise<void> {
  for await (const event of events) if (event.type === 'end') return;
}

/** Leaves a directory and a key whose names are markup, links and scripts. @returns the visitor's pass */
export async function furnishHostile(folder: string): Promise<string> {
  const accounts = [
    { site: 'login.contoso.example', name: markup, displayName: link },
    { site: 'shop.example', name: script, displayName: markup },
  ];
  await furnishKeys(folder, [{ model: 'atkey-pro', pin: hostilePin, accounts }]);
  let pass = '';
  await earlier(folder, async (someone) => {
    pass = await plant(someone);
  });
  // What the contract would not take, a key, an older version or whoever has the file could have left.
  await inDirectory(folder, async (store) => {
    for (const [index, reason] of [markup, link, script].entries()) {
      const names = { actorId: null, actorName: reason, targetId: 'x', targetName: script };
      const details = { [markup]: link, name: script, device: markup };
      await store.appendAudit({ at: Date.now(), ...names, action: 'account.blocked', reason, details });
      await store.appendSignIn({
        id: `hostile-${index}`,
        at: Date.now(),
        accountId: null,
        userName: reason,
        method: 'password',
        result: 'failure',
        reason: 'wrong-credentials',
        keyName: markup,
        because: [],
      });
    }
  });
  return pass;
}
