import { Facts } from '../frame/facts.tsx';
import { useWords } from '../language.ts';
import { KeyChip } from '../operation/key-chip.tsx';
import type { AccountOnKey } from './accounts.ts';
import { accountText, SiteName } from './names.tsx';

/** Which account, of which site, on which key. */
export function AccountFacts(props: { account: AccountOnKey }) {
  const { key, credential } = props.account;
  const { name, displayName } = credential.user;
  const { t } = useWords();
  return (
    <Facts
      facts={[
        [t('signInData:details.account'), <bdi key="account">{accountText(t, credential)}</bdi>],
        ...(name !== null && displayName !== null
          ? [[t('signInData:details.displayName'), <bdi key="display-name">{displayName}</bdi>] as const]
          : []),
        [t('signInData:details.site'), <SiteName key="site" credential={credential} />],
        [t('signInData:details.key'), <KeyChip key="key" attached={key} />],
      ]}
    />
  );
}
