import { makeStyles, tokens } from '@fluentui/react-components';
import type { StoredCredential } from '../../contract/credentials.ts';
import type { AttachedKey } from '../../contract/keys.ts';
import { useWords, type Words } from '../language.ts';

const useStyles = makeStyles({
  name: { overflowWrap: 'anywhere' },
  mark: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, whiteSpace: 'nowrap' },
});

export const siteText = (t: Words, { site }: StoredCredential): string => site.rpId ?? t('signInData:unnamedSite');

export const accountText = (t: Words, { user }: StoredCredential): string =>
  user.name ?? user.displayName ?? t('signInData:unnamedAccount');

/** A key as people tell it from others. */
export const keyText = (t: Words, { product, serial }: AttachedKey): string =>
  serial === null ? product : `${product} · ${t('key:serial', { serial })}`;

/** A site by the name that the key kept of it, and whether that is all of it. */
export function SiteName(props: { credential: StoredCredential }) {
  const { t } = useWords();
  const styles = useStyles();
  const { rpId, isWhole } = props.credential.site;
  return (
    <>
      <bdi className={styles.name}>{siteText(t, props.credential)}</bdi>
      {rpId !== null && !isWhole && <span className={styles.mark}> {t('signInData:cutOff')}</span>}
    </>
  );
}
