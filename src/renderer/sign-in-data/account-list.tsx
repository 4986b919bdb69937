import {
  Field,
  Label,
  makeStyles,
  Radio,
  RadioGroup,
  SearchBox,
  Text,
  tokens,
  useId,
} from '@fluentui/react-components';
import { UsbStickRegular } from '@fluentui/react-icons';
import { useMemo, useState } from 'react';
import { LinkButton } from '../frame/link-button.tsx';
import { Row, Rows } from '../frame/rows.tsx';
import { useWords } from '../language.ts';
import { type AccountGroup, type AccountOnKey, found, grouped } from './accounts.ts';
import { accountText, keyText, SiteName, siteText } from './names.tsx';

const useStyles = makeStyles({
  controls: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'end',
    columnGap: tokens.spacingHorizontalXL,
    rowGap: tokens.spacingVerticalS,
  },
  search: { flexGrow: 1, flexBasis: '240px' },
  box: { maxWidth: 'none', width: '100%' },
  by: { display: 'flex', alignItems: 'center', flexWrap: 'wrap', columnGap: tokens.spacingHorizontalS },
  group: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS },
  heading: {
    margin: 0,
    fontSize: tokens.fontSizeBase300,
    lineHeight: tokens.lineHeightBase300,
    fontWeight: tokens.fontWeightSemibold,
    overflowWrap: 'anywhere',
  },
  quiet: { color: tokens.colorNeutralForeground2, fontWeight: tokens.fontWeightRegular },
  main: { display: 'flex', flexDirection: 'column', overflowWrap: 'anywhere' },
  key: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalXS },
});

/** What can be done with one account of the list. */
export type AccountAction = 'details' | 'rename' | 'remove';

/** The accounts of all keys that were read, to search and to group. */
export function AccountList(props: {
  accounts: readonly AccountOnKey[];
  onAction: (action: AccountAction, account: AccountOnKey) => void;
}) {
  const { accounts } = props;
  const { t, language } = useWords();
  const styles = useStyles();
  const [search, setSearch] = useState('');
  const [by, setBy] = useState<'site' | 'account'>('site');
  const byId = useId('group-by');
  const shown = useMemo(() => found(accounts, search), [accounts, search]);
  const groups = useMemo(() => grouped(shown, by, language), [shown, by, language]);
  return (
    <>
      <div className={styles.controls}>
        <Field label={t('signInData:search')} className={styles.search}>
          <SearchBox className={styles.box} value={search} onChange={(_, data) => setSearch(data.value)} />
        </Field>
        <div className={styles.by}>
          <Label id={byId}>{t('signInData:group.label')}</Label>
          <RadioGroup
            layout="horizontal"
            aria-labelledby={byId}
            value={by}
            onChange={(_, data) => setBy(data.value === 'account' ? 'account' : 'site')}
          >
            <Radio value="site" label={t('signInData:group.site')} />
            <Radio value="account" label={t('signInData:group.account')} />
          </RadioGroup>
        </div>
      </div>
      <Text role="status" className={styles.quiet} data-shown={shown.length}>
        {shown.length === 0 && search !== ''
          ? t('signInData:empty.noMatch', { search })
          : t('signInData:shown', { shown: shown.length, count: accounts.length })}
      </Text>
      {groups.map((group) => (
        <Group key={group.id} group={group} by={by} onAction={props.onAction} />
      ))}
    </>
  );
}

function Group(props: {
  group: AccountGroup;
  by: 'site' | 'account';
  onAction: (action: AccountAction, account: AccountOnKey) => void;
}) {
  const { by } = props;
  const { accounts } = props.group;
  const { t } = useWords();
  const styles = useStyles();
  const [first] = accounts;
  if (!first) return null;
  const title = by === 'site' ? siteText(t, first.credential) : accountText(t, first.credential);
  const count = { count: accounts.length };
  return (
    <section className={styles.group} aria-label={title} data-group={title}>
      <h3 className={styles.heading}>
        {by === 'site' ? <SiteName credential={first.credential} /> : <bdi>{title}</bdi>}{' '}
        <span className={styles.quiet}>
          · {by === 'site' ? t('signInData:accounts', count) : t('signInData:sites', count)}
        </span>
      </h3>
      <Rows label={title}>
        {accounts.map((one) => (
          <Row
            key={`${one.key.id} ${one.credential.credentialId}`}
            actions={<RowActions account={one} onAction={(action) => props.onAction(action, one)} />}
          >
            <Main account={one} by={by} />
          </Row>
        ))}
      </Rows>
    </section>
  );
}

function Main(props: { account: AccountOnKey; by: 'site' | 'account' }) {
  const { key, credential } = props.account;
  const { name, displayName } = credential.user;
  const { t } = useWords();
  const styles = useStyles();
  return (
    <span className={styles.main}>
      {props.by === 'site' ? (
        <bdi>{accountText(t, credential)}</bdi>
      ) : (
        <span>
          <SiteName credential={credential} />
        </span>
      )}
      {name !== null && displayName !== null && <bdi className={styles.quiet}>{displayName}</bdi>}
      <Text size={200} className={styles.quiet}>
        <span className={styles.key}>
          <UsbStickRegular aria-hidden="true" />
          {keyText(t, key)}
        </span>
      </Text>
    </span>
  );
}

function RowActions(props: { account: AccountOnKey; onAction: (action: AccountAction) => void }) {
  const { credential, canRename } = props.account;
  const { t } = useWords();
  const what = { account: accountText(t, credential), site: siteText(t, credential) };
  return (
    <>
      <LinkButton size="small" aria-label={t('signInData:detailsOf', what)} onClick={() => props.onAction('details')}>
        {t('signInData:detailsButton')}
      </LinkButton>
      {canRename && (
        <LinkButton size="small" aria-label={t('signInData:renameOf', what)} onClick={() => props.onAction('rename')}>
          {t('securityInfo:rename')}
        </LinkButton>
      )}
      <LinkButton size="small" aria-label={t('signInData:deleteOf', what)} onClick={() => props.onAction('remove')}>
        {t('securityInfo:delete')}
      </LinkButton>
    </>
  );
}
