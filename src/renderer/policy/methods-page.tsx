import {
  makeStyles,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
  Text,
  tokens,
} from '@fluentui/react-components';
import { Link } from '@tanstack/react-router';
import type { MethodPolicy, PolicyMethod } from '../../contract/policy.ts';
import { Card } from '../frame/card.tsx';
import { Page } from '../frame/page.tsx';
import { useWords } from '../language.ts';
import { useDraft } from './draft-context.ts';
import { GeneralCard } from './general-card.tsx';
import { PolicyNews } from './policy-news.tsx';
import { SuspiciousActivity } from './suspicious-activity.tsx';

const useStyles = makeStyles({
  path: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  // Links keep their contrast.
  row: { ':hover': { backgroundColor: 'transparent' } },
  link: {
    color: tokens.colorBrandForegroundLink,
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  method: { width: '48%' },
  cell: { overflowWrap: 'anywhere', paddingBlock: tokens.spacingVerticalS },
});

/** In the order of Entra's list (S2-03). */
const order: Readonly<Record<PolicyMethod, number>> = {
  'security-key': 1,
  'authenticator-app': 2,
  sms: 3,
  'temporary-access-pass': 4,
  'oath-software': 5,
  'oath-hardware': 6,
  voice: 7,
  email: 8,
  certificate: 9,
};
const methodsInOrder = (Object.keys(order) as PolicyMethod[]).sort((one, other) => order[one] - order[other]);

/** The list of the policy (S2-02, S2-03). */
export function MethodsPage() {
  const { t } = useWords();
  const styles = useStyles();
  const { policy } = useDraft();
  return (
    <Page title={t('policy:title')} lead={t('policy:lead')}>
      <Text className={styles.path}>{t('policy:path')}</Text>
      <PolicyNews />
      <Card title={t('policy:list')}>
        <Table aria-label={t('policy:list')}>
          <TableHeader>
            <TableRow>
              <TableHeaderCell className={styles.method}>{t('policy:columns.method')}</TableHeaderCell>
              <TableHeaderCell>{t('policy:columns.target')}</TableHeaderCell>
              <TableHeaderCell>{t('policy:columns.enabled')}</TableHeaderCell>
            </TableRow>
          </TableHeader>
          <TableBody>
            {methodsInOrder.map((name) => (
              <TableRow key={name} className={styles.row} data-method={name}>
                <TableCell className={styles.cell}>
                  <Link to="/admin/policy/$method" params={{ method: name }} className={styles.link}>
                    {t(`policy:methods.${name}`)}
                  </Link>
                </TableCell>
                <TableCell className={styles.cell}>
                  <TargetText method={policy.methods[name]} />
                </TableCell>
                <TableCell className={styles.cell}>
                  {policy.methods[name].enabled ? t('policy:yes') : t('policy:no')}
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </Card>
      <GeneralCard />
      {policy.profile === 'current' && <SuspiciousActivity />}
    </Page>
  );
}

function TargetText({ method }: { method: MethodPolicy }) {
  const { t } = useWords();
  const { enabled, everyone, groups, excludedGroups } = method;
  if (!enabled && !everyone && groups.length === 0) return null;
  const who = everyone
    ? t('policy:allUsers')
    : groups.length === 0
      ? t('policy:nobody')
      : t('policy:groupCount', { count: groups.length });
  const out = excludedGroups.length === 0 ? '' : `, ${t('policy:excludedCount', { count: excludedGroups.length })}`;
  return <>{`${who}${out}`}</>;
}
