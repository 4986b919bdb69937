import type { PasskeyProfile, PolicyChange, PolicyMethod, ShownPolicy } from '../contract/policy.ts';
import type { Language } from '../contract/values.ts';

/** What settings are called on their pages. */
const names = {
  profile: 'policy:general.profile',
  edition: 'policy:general.edition',
  systemPreferred: 'policy:general.systemPreferred',
  secondMethodAtRegistration: 'policy:general.secondMethod',
  propagationMinutes: 'policy:general.propagation',
  numberMatching: 'policy:app.numberMatching',
  'securityKey.selfService': 'policy:key.selfService',
  'securityKey.enforceAttestation': 'policy:key.attestation',
  'securityKey.restriction': 'policy:key.restrict',
  'securityKey.restriction.mode': 'policy:key.mode',
  'securityKey.restriction.aaguids': 'policy:key.aaguids',
  'securityKey.profiles': 'policy:profiles.title',
  'pass.minLifetime': 'policy:pass.minLifetime',
  'pass.maxLifetime': 'policy:pass.maxLifetime',
  'pass.defaultLifetime': 'policy:pass.defaultLifetime',
  'pass.length': 'policy:pass.length',
  'pass.oneTime': 'policy:pass.oneTime',
  'lockout.threshold': 'policy:lockout.threshold',
  'lockout.resetMinutes': 'policy:lockout.reset',
  'lockout.unlockMinutes': 'policy:lockout.unlock',
  'remember.enabled': 'policy:service.remember',
  'remember.days': 'policy:service.days',
  'fraud.enabled': 'policy:fraud.enable',
  'fraud.blockUser': 'policy:fraud.blockUser',
  'fraud.code': 'policy:fraud.code',
  'suspiciousActivity.enabled': 'policy:suspicious.enable',
  'suspiciousActivity.everyone': 'policy:suspicious.title',
  'suspiciousActivity.groups': 'policy:suspicious.title',
  'suspiciousActivity.code': 'policy:suspicious.code',
  'appPasswords.enabled': 'policy:service.appPasswords',
  'trustedIps.ranges': 'policy:trusted.ranges',
  'trustedIps.federatedIntranet': 'policy:trusted.intranet',
  'trustedIps.chosenOn': 'policy:trusted.chosenOn',
  'tenant.federated': 'policy:trusted.federated',
  'tenant.keepMeSignedIn': 'policy:trusted.keep',
  namedLocations: 'policy:sections.named-locations',
  'notifications.enabled': 'policy:notify.enable',
  'notifications.recipients': 'policy:notify.recipients',
  providers: 'policy:sections.providers',
  caching: 'policy:sections.caching',
  'calls.callerId': 'policy:calls.callerId',
} as const;

/** What a setting of a few words may be. */
const choices = {
  'profile=classic': 'policy:general.classic',
  'profile=current': 'policy:general.current',
  'edition=full': 'policy:general.full',
  'edition=free-for-admins': 'policy:general.free-for-admins',
  'securityKey.restriction.mode=allow': 'policy:key.allow',
  'securityKey.restriction.mode=block': 'policy:key.block',
  'pass.oneTime=always': 'policy:yes',
  'pass.oneTime=optional': 'policy:no',
  'trustedIps.chosenOn=service-settings': 'policy:trusted.service-settings',
  'trustedIps.chosenOn=conditional-access': 'policy:trusted.conditional-access',
  'caching=user': 'policy:caching.user',
  'caching=user-application-ip': 'policy:caching.user-application-ip',
  'caching=user-authentication-type-application-ip': 'policy:caching.user-authentication-type-application-ip',
} as const;

type Word =
  | (typeof names)[keyof typeof names]
  | (typeof choices)[keyof typeof choices]
  | `policy:methods.${PolicyMethod}`
  | 'policy:allUsers'
  | 'policy:selectGroups'
  | 'policy:exclude'
  | 'policy:target'
  | 'policy:columns.enabled'
  | 'policy:profiles.anyModel'
  | 'policy:profiles.attested'
  | 'policy:profiles.notAttested';
/** The words of a language. */
type Words = (key: Word) => string;

/** What ids in a policy stand for. */
interface Named {
  readonly groups: ShownPolicy['groups'];
  readonly models: readonly { readonly aaguid: string; readonly name: string }[];
}

/**
 * A change as people read it: by the names on the pages, with names in the place of ids. Of a list, what goes and what comes: then
 * `before` is empty.
 */
export function toldChange(
  t: Words,
  language: Language,
  { field, before, after }: PolicyChange,
  named: Named,
): PolicyChange {
  const [was, is] = [parsed(before), parsed(after)];
  const told = { field: nameOf(t, field), before: text(was), after: text(is) };
  if (!Array.isArray(was) || !Array.isArray(is)) return told;
  const without = (list: unknown[], other: unknown[]) => {
    const rest = new Set(other.map((one) => JSON.stringify(one)));
    return list.filter((one) => !rest.has(JSON.stringify(one)));
  };
  const [gone, come] = [without(was, is), without(is, was)];
  if (gone.length + come.length === 0) return told;
  const parts = [...(gone.length > 0 ? [`− ${text(gone)}`] : []), ...(come.length > 0 ? [`+ ${text(come)}`] : [])];
  return { ...told, before: '', after: parts.join('  ') };

  function text(value: unknown): string {
    if (value === null || value === undefined || value === '') return '—';
    if (typeof value === 'boolean') {
      if (field.endsWith('.everyone')) return t(value ? 'policy:allUsers' : 'policy:selectGroups');
      return t(value ? 'policy:yes' : 'policy:no');
    }
    if (Array.isArray(value)) return value.length === 0 ? '—' : list(value.map(one));
    if (isRecord(value)) return restrictionText(value as unknown as NonNullable<PasskeyProfile['restriction']>);
    const choice = `${field}=${value as string}`;
    if (choice in choices) return t(choices[choice as keyof typeof choices]);
    return typeof value === 'string' ? value : JSON.stringify(value);
  }
  function one(value: unknown): string {
    if (typeof value === 'string') return nameOfId(value);
    if (!isRecord(value)) return String(value);
    return field === 'securityKey.profiles' ? profileText(value as unknown as PasskeyProfile) : recordText(value);
  }
  function nameOfId(id: string): string {
    return (
      named.groups.find((group) => group.id === id)?.name ??
      named.models.find(({ aaguid }) => aaguid === id)?.name ??
      id
    );
  }
  function restrictionText({ mode, aaguids }: NonNullable<PasskeyProfile['restriction']>): string {
    return `${t(`policy:key.${mode}`)}: ${aaguids.length === 0 ? '—' : list(aaguids.map(nameOfId))}`;
  }
  function profileText({ name, groups, restriction, enforceAttestation }: PasskeyProfile): string {
    const models = restriction === null ? t('policy:profiles.anyModel') : restrictionText(restriction);
    const attested = t(enforceAttestation ? 'policy:profiles.attested' : 'policy:profiles.notAttested');
    return `${name} (${list(groups.map(nameOfId))} · ${models} · ${attested})`;
  }
  function recordText({ id: _id, name, ...rest }: Record<string, unknown>): string {
    const parts = Object.values(rest).filter((part) => part !== null);
    const words = list(parts.map((part) => (Array.isArray(part) ? part.join(', ') : text(part))));
    return typeof name === 'string' ? `${name} (${words})` : words;
  }
  function list(parts: readonly string[]): string {
    return new Intl.ListFormat(language, { type: 'unit' }).format(parts);
  }
}

function nameOf(t: Words, field: string): string {
  const [, method, part] = /^methods\.([a-z-]+)\.(enabled|everyone|groups|excludedGroups)$/.exec(field) ?? [];
  if (method !== undefined) {
    const partName = {
      enabled: t('policy:columns.enabled'),
      everyone: t('policy:target'),
      groups: t('policy:selectGroups'),
      excludedGroups: t('policy:exclude'),
    }[part as 'enabled' | 'everyone' | 'groups' | 'excludedGroups'];
    return `${t(`policy:methods.${method as PolicyMethod}`)} › ${partName}`;
  }
  return field in names ? t(names[field as keyof typeof names]) : field;
}

/** What the page calls the setting that a problem is about; of a row in a list, the list. Null where it has no name. */
export function settingName(t: Words, field: string): string | null {
  for (let path = field; path !== ''; path = path.slice(0, Math.max(0, path.lastIndexOf('.')))) {
    const name = nameOf(t, path);
    if (name !== path) return name;
  }
  return null;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
