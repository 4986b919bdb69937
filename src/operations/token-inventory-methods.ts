import { decodeUtf8 } from '../basics/bytes.ts';
import { Secret } from '../basics/secret.ts';
import type { Decision } from '../contract/identity.ts';
import type { Identity } from '../identity/identity.ts';
import type { ImportProgress } from '../identity/people-import.ts';
import type { TokenImportEnd } from '../identity/token-inventory.ts';
import type { PskcOpener } from '../otp/pskc-key.ts';
import { actorOf, type Caller } from './caller.ts';
import { toDecision } from './decisions.ts';
import type { Methods } from './guard.ts';
import { MalformedInput } from './malformed-input.ts';
import { fileOf, known } from './people-methods.ts';
import { eventsOf } from './progress.ts';
import { withTypedSecrets } from './typed-secret.ts';

const same = <T>(value: T): T => value;

/** The methods of the contract's `tokenInventory`. */
export function tokenInventoryMethods(os: Methods['tokenInventory'], identity: Identity) {
  const { tokenInventory } = identity;
  const actor = (caller: Caller) => actorOf(caller, identity);
  return {
    page: os.page.handler(({ input }) =>
      known(async () => {
        const { rows, next } = await tokenInventory.page(input);
        return { rows: [...rows], next };
      }),
    ),
    counts: os.counts.handler(async () => ({ ...(await tokenInventory.counts()) })),
    details: os.details.handler(async ({ input }) =>
      toDecision(await tokenInventory.details(input.id), (details) => ({ ...details, drifts: [...details.drifts] })),
    ),
    import: os.import.handler(({ input, context: { caller }, signal }) =>
      eventsOf<ImportProgress, Decision<ReturnType<typeof endOf>>>(signal, (announce, aborting) =>
        withTypedSecrets([input.opener?.secret ?? null], async ([secret]) => {
          const opener = input.opener && secret ? openerOf(input.opener.kind, secret) : undefined;
          try {
            const request = { file: fileOf(input.file), format: input.format, opener, dryRun: input.dryRun };
            const end = await tokenInventory.import(actor(caller), request, { announce, signal: aborting });
            return toDecision(end, endOf);
          } finally {
            if (opener?.kind === 'pre-shared-key') opener.key.erase();
          }
        }),
      ),
    ),
    assign: os.assign.handler(async ({ input, context }) =>
      toDecision(await tokenInventory.assign(actor(context.caller), input.id, input.userName), same),
    ),
    activate: os.activate.handler(async ({ input, context }) =>
      toDecision(await tokenInventory.activate(actor(context.caller), input.id, input.code), same),
    ),
    resynchronise: os.resynchronise.handler(async ({ input, context }) =>
      toDecision(await tokenInventory.resynchronise(actor(context.caller), input.id, input.codes), same),
    ),
    revoke: os.revoke.handler(async ({ input, context }) =>
      toDecision(await tokenInventory.revoke(actor(context.caller), input.id, input.reason), same),
    ),
  };
}

/** @throws MalformedInput where a shared key is not in hexadecimal digits */
function openerOf(kind: PskcOpener['kind'], secret: Secret): PskcOpener {
  if (kind === 'passphrase') return { kind, passphrase: secret };
  const digits = decodeUtf8(secret.expose()).replace(/\s/g, '');
  if (!/^(?:[0-9a-f]{2}){16,32}$/i.test(digits)) throw new MalformedInput('expected a key in hexadecimal digits');
  return { kind, key: Secret.over(new Uint8Array(Buffer.from(digits, 'hex'))) };
}

function endOf(end: TokenImportEnd) {
  switch (end.outcome) {
    case 'readable':
      return { ...end, first: [...end.first], leftOut: [...end.leftOut] };
    case 'imported':
      return { ...end, leftOut: [...end.leftOut] };
    case 'faulty':
      return { ...end, errors: [...end.errors] };
    case 'unreadable':
      return end;
  }
}
