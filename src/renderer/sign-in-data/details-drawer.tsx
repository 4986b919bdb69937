import {
  Button,
  DrawerBody,
  DrawerHeader,
  DrawerHeaderTitle,
  makeStyles,
  OverlayDrawer,
  tokens,
} from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import { Facts } from '../frame/facts.tsx';
import { useFocusBack } from '../frame/first-focus.ts';
import { useWords } from '../language.ts';
import { KeyChip } from '../operation/key-chip.tsx';
import type { AccountOnKey } from './accounts.ts';
import { SiteName } from './names.tsx';

const useStyles = makeStyles({
  blob: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
  code: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200, overflowWrap: 'anywhere' },
});

/** Everything that the key tells of one account. */
export function DetailsDrawer(props: { account: AccountOnKey; onBlob: () => void; onClose: () => void }) {
  const { key, credential, count } = props.account;
  const { site, user, protection, algorithm, largeBlob, thirdPartyPayment } = credential;
  const { t } = useWords();
  const styles = useStyles();
  useFocusBack();
  const notTold = t('signInData:notTold');
  const none = t('signInData:details.none');
  const code = (text: string) => <span className={styles.code}>{text}</span>;
  const facts: [string, ReactNode][] = [
    [t('signInData:details.site'), <SiteName key="site" credential={credential} />],
    [t('signInData:details.account'), <bdi key="name">{user.name ?? none}</bdi>],
    [t('signInData:details.displayName'), <bdi key="display-name">{user.displayName ?? none}</bdi>],
    [t('signInData:details.key'), <KeyChip key="key" attached={key} />],
    [t('signInData:details.protection'), protection ? t(`signInData:protections.${protection}`) : notTold],
    [t('signInData:details.algorithm'), algorithm ? (algorithm.name ?? algorithm.number) : notTold],
    [
      t('signInData:details.largeBlob'),
      <span key="blob" className={styles.blob}>
        {largeBlob ? t(`signInData:largeBlobs.${largeBlob}`) : notTold}
        {(largeBlob === 'stored' || largeBlob === 'empty') && (
          <Button size="small" onClick={props.onBlob}>
            {largeBlob === 'stored' ? t('signInData:blob.read') : t('signInData:blob.writeFirst')}
          </Button>
        )}
      </span>,
    ],
    [
      t('signInData:details.payment'),
      thirdPartyPayment === null ? notTold : thirdPartyPayment ? t('keys:info.yes') : t('keys:info.no'),
    ],
    [t('signInData:details.order'), t('signInData:details.orderValue', { position: credential.position, count })],
    [t('signInData:details.userId'), code(user.id)],
    [t('signInData:details.credentialId'), code(credential.credentialId)],
    [t('signInData:details.siteHash'), code(site.rpIdHash)],
  ];
  return (
    <OverlayDrawer open position="end" size="medium" onOpenChange={(_, data) => !data.open && props.onClose()}>
      <DrawerHeader>
        <DrawerHeaderTitle
          action={
            <Button
              appearance="subtle"
              icon={<DismissRegular />}
              aria-label={t('shell:close')}
              onClick={props.onClose}
            />
          }
        >
          {t('signInData:details.title')}
        </DrawerHeaderTitle>
      </DrawerHeader>
      <DrawerBody tabIndex={0}>
        <Facts facts={facts} />
      </DrawerBody>
    </OverlayDrawer>
  );
}
