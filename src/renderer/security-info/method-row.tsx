import { Badge, makeStyles, Text, tokens } from '@fluentui/react-components';
import {
  AppGenericRegular,
  CallRegular,
  ChevronDownRegular,
  ChevronUpRegular,
  MailRegular,
  NumberSymbolRegular,
  PasswordRegular,
  PhoneRegular,
  ShieldKeyholeRegular,
  TicketDiagonalRegular,
  UsbStickRegular,
  WarningRegular,
} from '@fluentui/react-icons';
import { type ReactElement, type ReactNode, useId, useState } from 'react';
import type { Method } from '../../contract/methods.ts';
import { Facts } from '../frame/facts.tsx';
import { LinkButton } from '../frame/link-button.tsx';
import { Row } from '../frame/rows.tsx';
import { useWords, type Words } from '../language.ts';
import { age, dateAndTime } from '../times.ts';
import { spacedNumber } from './adding/countries.ts';

const useStyles = makeStyles({
  method: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalM },
  icon: { display: 'flex', fontSize: '24px', flexShrink: 0, color: tokens.colorNeutralForeground2 },
  words: { display: 'flex', flexDirection: 'column', minWidth: 0, overflowWrap: 'anywhere' },
  detail: {
    color: tokens.colorNeutralForeground2,
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalS,
  },
  below: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
    paddingTop: tokens.spacingVerticalM,
    paddingInlineStart: '36px',
  },
  more: { display: 'flex', flexWrap: 'wrap', marginInlineStart: '-12px' },
});

/**
 * One method as the manuals show it (S1-07): what it is, its detail, and what can be done to it; facts are folded away. `isOff`: the policy
 * keeps it from signing in; `more`: what can be done to it below its facts.
 */
export function MethodRow(props: { method: Method; isOff?: boolean; actions: ReactNode; more?: ReactNode }) {
  const { method, isOff = false, actions, more } = props;
  const { t, language } = useWords();
  const styles = useStyles();
  const [open, setOpen] = useState(false);
  const detailsId = useId();
  const { icon, title, detail, name } = shownOf(t, method);
  const facts = factsOf(t, (instant) => dateAndTime(language, instant), method);
  return (
    <Row
      actions={
        <>
          {facts.length > 0 && (
            <LinkButton
              icon={open ? <ChevronUpRegular /> : <ChevronDownRegular />}
              iconPosition="after"
              aria-expanded={open}
              aria-controls={detailsId}
              aria-label={t('securityInfo:detailsOf', { name })}
              onClick={() => setOpen(!open)}
            >
              {t('securityInfo:details')}
            </LinkButton>
          )}
          {actions}
        </>
      }
      below={
        facts.length > 0 && (
          <div id={detailsId} className={open ? styles.below : undefined}>
            {open && <Facts facts={facts} />}
            {open && more && <div className={styles.more}>{more}</div>}
          </div>
        )
      }
    >
      <div className={styles.method} data-method={method.type}>
        <span className={styles.icon} aria-hidden="true">
          {icon}
        </span>
        <span className={styles.words}>
          <Text weight="semibold">{title}</Text>
          <span className={styles.detail}>
            {method.type === 'password'
              ? t('securityInfo:changedAt', {
                  age: age(language, method.changedAt, Date.now()) ?? t('securityInfo:justNow'),
                })
              : method.type === 'temporary-access-pass'
                ? t('securityInfo:expiresAt', { time: dateAndTime(language, method.expiresAt) })
                : detail}
            {method.type === 'temporary-access-pass' && method.oneTime && (
              <Badge appearance="outline">{t('securityInfo:oneTime')}</Badge>
            )}
            {isOff && <Badge appearance="outline">{t('securityInfo:turnedOff')}</Badge>}
            {method.type === 'phone' && method.line === 'landline' && (
              <Badge appearance="outline">{t('securityInfo:landline')}</Badge>
            )}
          </span>
        </span>
      </div>
    </Row>
  );
}

interface Shown {
  readonly icon: ReactElement;
  readonly title: string;
  readonly detail: string;
  /** What its actions are called by. */
  readonly name: string;
}

/** What a method is called, and by what its owner tells it from others. */
export function shownOf(t: Words, method: Method): Shown {
  switch (method.type) {
    case 'password':
      return plain(<PasswordRegular />, t('identity:methods.password'));
    case 'temporary-access-pass':
      return plain(<TicketDiagonalRegular />, t('identity:methods.temporary-access-pass'));
    case 'security-key':
      return named(<UsbStickRegular />, t('identity:methods.security-key'), method.name);
    case 'app-password':
      return named(<AppGenericRegular />, t('identity:methods.app-password'), method.name);
    case 'email':
      return named(<MailRegular />, t('securityInfo:choices.email'), method.address);
    case 'unreadable': {
      const title = t('securityInfo:unreadable.title', { kind: kindOf(t, method.of) });
      return {
        icon: <WarningRegular />,
        title,
        detail: t(`securityInfo:unreadable.${method.reason}`),
        name: method.name || title,
      };
    }
    case 'phone': {
      const title = t(method.use === 'backup' ? 'securityInfo:choices.backup-phone' : 'securityInfo:choices.phone');
      const icon = method.line === 'landline' ? <CallRegular /> : <PhoneRegular />;
      return named(icon, title, spacedNumber(method.number));
    }
    case 'authenticator-app': {
      const detail = t(`securityInfo:app.${method.preferred}`);
      return { icon: <ShieldKeyholeRegular />, title: 'Microsoft Authenticator', detail, name: method.name };
    }
    case 'oath-token': {
      const { hardware, name } = method;
      if (hardware) {
        const detail = [hardware.manufacturer, hardware.model, hardware.serial].filter(Boolean).join(' ');
        return { icon: <NumberSymbolRegular />, title: t('securityInfo:hardwareToken'), detail, name };
      }
      const detail = t('securityInfo:softwareToken');
      return { icon: <NumberSymbolRegular />, title: t('securityInfo:choices.app'), detail, name };
    }
  }
}

/** What a method that cannot be read is one of. */
function kindOf(t: Words, of: Extract<Method, { type: 'unreadable' }>['of']): string {
  switch (of) {
    case 'authenticator-app':
      return 'Microsoft Authenticator';
    case 'oath-token':
      return t('securityInfo:ways.oath-code');
    case 'app-password':
      return t('identity:methods.app-password');
    case 'phone':
    case 'email':
      return t(`securityInfo:choices.${of}`);
  }
}

const plain = (icon: ReactElement, title: string): Shown => ({ icon, title, detail: '', name: title });
const named = (icon: ReactElement, title: string, name: string): Shown => ({ icon, title, detail: name, name });

/** What else there is to say of a method. */
function factsOf(
  t: Words,
  date: (instant: number) => string,
  method: Method,
): readonly (readonly [string, ReactNode])[] {
  switch (method.type) {
    case 'password':
    case 'temporary-access-pass':
      return [];
    case 'security-key':
      return [
        [t('securityInfo:name'), method.name],
        [t('securityInfo:model'), method.modelName ?? t('securityInfo:unknownModel')],
        ['AAGUID', method.aaguid],
        ...used(t, date, method),
        [t('securityInfo:attestation'), t(`identity:attestation.${method.attestation}`)],
        [t('securityInfo:kind'), method.synced ? t('securityInfo:synced') : t('securityInfo:deviceBound')],
      ];
    case 'phone':
      return [[t('securityInfo:reachedBy'), t(`securityInfo:ways.${method.reachedBy}`)], ...used(t, date, method)];
    case 'email':
      return used(t, date, method);
    // Two of one kind are told apart by nothing else.
    case 'unreadable':
      return [
        ...(method.name === '' ? [] : [[t('securityInfo:name'), method.name] as const]),
        ...used(t, date, method),
      ];
    case 'authenticator-app':
    case 'app-password':
      return [[t('securityInfo:name'), method.name], ...used(t, date, method)];
    case 'oath-token':
      return [
        [t('securityInfo:name'), method.name],
        [t('securityInfo:codes'), codesOf(t, method)],
        ...(method.driftSeconds === null ? [] : [[t('securityInfo:drift'), driftOf(t, method.driftSeconds)] as const]),
        ...used(t, date, method),
      ];
  }
}

const used = (
  t: Words,
  date: (instant: number) => string,
  { createdAt, lastUsedAt }: { createdAt: number; lastUsedAt: number | null },
) =>
  [
    [t('securityInfo:createdAt'), date(createdAt)],
    [t('securityInfo:lastUsedAt'), lastUsedAt === null ? t('securityInfo:neverUsed') : date(lastUsedAt)],
  ] as const;

const codesOf = (t: Words, { digits, period }: Extract<Method, { type: 'oath-token' }>): string =>
  period === null ? t('securityInfo:codesOfPresses', { digits }) : t('securityInfo:codesOf', { digits, period });

/** How far a token's clock is off, in words. */
export function driftOf(t: Words, seconds: number): string {
  if (seconds === 0) return t('securityInfo:driftNone');
  return t(seconds > 0 ? 'securityInfo:driftAhead' : 'securityInfo:driftBehind', { seconds: Math.abs(seconds) });
}
