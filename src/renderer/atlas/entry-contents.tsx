import { makeStyles, Text, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { AccountInAtlas, AtlasDetails } from '../../contract/atlas.ts';
import { useWords } from '../language.ts';
import { dateAndTime } from '../times.ts';
import { accountName, siteName } from './names.ts';

const useStyles = makeStyles({
  list: { margin: 0, paddingInlineStart: tokens.spacingHorizontalXL, overflowWrap: 'anywhere' },
  quiet: { color: tokens.colorNeutralForeground2 },
});

/** Sites and accounts, one a line. */
export function Accounts(props: { accounts: readonly AccountInAtlas[] }) {
  const { t } = useWords();
  const styles = useStyles();
  return (
    <ul className={styles.list}>
      {props.accounts.map((account, index) => (
        // Two accounts of a site may have the same names.
        <li key={`${index} ${account.site} ${account.name}`}>
          <bdi>{siteName(t, account)}</bdi>: <bdi>{accountName(t, account)}</bdi>
        </li>
      ))}
    </ul>
  );
}

export function EntryAccounts(props: { details: AtlasDetails }) {
  const { accountsRead, keepsNone } = props.details;
  const { t, language } = useWords();
  if (keepsNone) return <Quiet>{t('atlas:accountsKeepsNone')}</Quiet>;
  if (!accountsRead) return <Quiet>{t('atlas:accountsNever')}</Quiet>;
  const { at, list, isWhole, left } = accountsRead;
  return (
    <>
      {list.length === 0 ? <Text>{t('atlas:accountsNone')}</Text> : <Accounts accounts={list} />}
      {!isWhole && <Text>{t('atlas:accountsCut', { count: list.length })}</Text>}
      <Quiet>
        {t('atlas:readAt', { time: dateAndTime(language, at) })}{' '}
        {left !== null && t('atlas:slotsLeft', { count: left })}
      </Quiet>
    </>
  );
}

export function EntryFingerprints(props: { details: AtlasDetails }) {
  const { fingerprintsRead, verification } = props.details;
  const { t, language } = useWords();
  const styles = useStyles();
  if (verification === 'unsupported' || verification === 'none') {
    return <Quiet>{t(`atlas:verification.${verification}`)}</Quiet>;
  }
  if (!fingerprintsRead) return <Quiet>{t('atlas:fingerprintsNever')}</Quiet>;
  const { at, names } = fingerprintsRead;
  return (
    <>
      {names.length === 0 && <Text>{t('atlas:accountsNone')}</Text>}
      <ul className={styles.list}>
        {names.map((name, index) => (
          <li key={`${index} ${name}`}>
            <bdi>{name ?? t('atlas:unnamedFinger')}</bdi>
          </li>
        ))}
      </ul>
      <Quiet>{t('atlas:readAt', { time: dateAndTime(language, at) })}</Quiet>
    </>
  );
}

function Quiet(props: { children: ReactNode }) {
  return (
    <Text size={200} className={useStyles().quiet}>
      {props.children}
    </Text>
  );
}
