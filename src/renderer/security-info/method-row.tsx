import { Badge, makeStyles, Text, tokens } from '@fluentui/react-components';
import {
  ChevronDownRegular,
  ChevronUpRegular,
  PasswordRegular,
  TicketDiagonalRegular,
  UsbStickRegular,
} from '@fluentui/react-icons';
import { useNavigate } from '@tanstack/react-router';
import { type ReactElement, useId, useState } from 'react';
import type { Method } from '../../contract/methods.ts';
import { Facts } from '../frame/facts.tsx';
import { LinkButton } from '../frame/link-button.tsx';
import { Row } from '../frame/rows.tsx';
import { useWords } from '../language.ts';
import { age, dateAndTime } from '../times.ts';

const useStyles = makeStyles({
  method: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalM },
  icon: { display: 'flex', fontSize: '24px', flexShrink: 0, color: tokens.colorNeutralForeground2 },
  words: { display: 'flex', flexDirection: 'column', minWidth: 0, overflowWrap: 'anywhere' },
  detail: { color: tokens.colorNeutralForeground2, display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  below: { paddingTop: tokens.spacingVerticalM, paddingInlineStart: '40px' },
});

/** What this page shows. */
export type ShownMethod = Extract<Method, { type: 'password' | 'security-key' | 'temporary-access-pass' }>;
type SecurityKeyMethod = Extract<Method, { type: 'security-key' }>;

export const isShown = (method: Method): method is ShownMethod =>
  method.type === 'password' || method.type === 'security-key' || method.type === 'temporary-access-pass';

/** One method: what it is, its detail, and what can be done to it. */
export function MethodRow(props: {
  method: ShownMethod;
  onRename: (method: SecurityKeyMethod) => void;
  onDelete: (method: Exclude<ShownMethod, { type: 'password' }>) => void;
}) {
  const { method } = props;
  const { t, language } = useWords();
  const navigate = useNavigate();
  switch (method.type) {
    case 'password':
      return (
        <Row
          actions={
            <LinkButton
              aria-label={t('securityInfo:changeOf', { name: t('identity:methods.password') })}
              onClick={() => void navigate({ to: '/password' })}
            >
              {t('securityInfo:change')}
            </LinkButton>
          }
        >
          <Line icon={<PasswordRegular />} name={t('identity:methods.password')}>
            {t('securityInfo:changedAt', {
              age: age(language, method.changedAt, Date.now()) ?? t('securityInfo:justNow'),
            })}
          </Line>
        </Row>
      );
    case 'temporary-access-pass':
      return (
        <Row
          actions={
            <LinkButton
              aria-label={t('securityInfo:deleteOf', { name: t('identity:methods.temporary-access-pass') })}
              onClick={() => props.onDelete(method)}
            >
              {t('securityInfo:delete')}
            </LinkButton>
          }
        >
          <Line icon={<TicketDiagonalRegular />} name={t('identity:methods.temporary-access-pass')}>
            {t('securityInfo:expiresAt', { time: dateAndTime(language, method.expiresAt) })}
            {method.oneTime && <Badge appearance="outline">{t('securityInfo:oneTime')}</Badge>}
          </Line>
        </Row>
      );
    case 'security-key':
      return <SecurityKeyRow {...props} method={method} />;
  }
}

function SecurityKeyRow(props: {
  method: SecurityKeyMethod;
  onRename: (method: SecurityKeyMethod) => void;
  onDelete: (method: SecurityKeyMethod) => void;
}) {
  const { method } = props;
  const { t, language } = useWords();
  const styles = useStyles();
  const [open, setOpen] = useState(false);
  const detailsId = useId();
  const { name } = method;
  return (
    <Row
      actions={
        <>
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
          <LinkButton aria-label={t('securityInfo:renameOf', { name })} onClick={() => props.onRename(method)}>
            {t('securityInfo:rename')}
          </LinkButton>
          <LinkButton aria-label={t('securityInfo:deleteOf', { name })} onClick={() => props.onDelete(method)}>
            {t('securityInfo:delete')}
          </LinkButton>
        </>
      }
      below={
        <div id={detailsId} className={open ? styles.below : undefined}>
          {open && (
            <Facts
              facts={[
                [t('securityInfo:name'), name],
                [t('securityInfo:model'), method.modelName ?? t('securityInfo:unknownModel')],
                ['AAGUID', method.aaguid],
                [t('securityInfo:createdAt'), dateAndTime(language, method.createdAt)],
                [
                  t('securityInfo:lastUsedAt'),
                  method.lastUsedAt === null ? t('securityInfo:neverUsed') : dateAndTime(language, method.lastUsedAt),
                ],
                [t('securityInfo:attestation'), t(`identity:attestation.${method.attestation}`)],
                [t('securityInfo:kind'), method.synced ? t('securityInfo:synced') : t('securityInfo:deviceBound')],
              ]}
            />
          )}
        </div>
      }
    >
      <Line icon={<UsbStickRegular />} name={t('identity:methods.security-key')}>
        {name}
      </Line>
    </Row>
  );
}

function Line(props: { icon: ReactElement; name: string; children: React.ReactNode }) {
  const styles = useStyles();
  return (
    <div className={styles.method}>
      <span className={styles.icon} aria-hidden="true">
        {props.icon}
      </span>
      <span className={styles.words}>
        <Text weight="semibold">{props.name}</Text>
        <span className={styles.detail}>{props.children}</span>
      </span>
    </div>
  );
}
