import { KeyRegular, PasswordRegular, UsbStickRegular } from '@fluentui/react-icons';
import { useWords } from '../language.ts';
import { Ways } from './ways.tsx';

/** What an account can be opened with. */
export type Way = 'password' | 'temporary-access-pass' | 'security-key';

/** All ways into one account, also those that are not asked for first. */
export function OtherWaysStep(props: {
  userName: string;
  /** Whether the account has a key. */
  securityKey: boolean;
  onChoose: (way: Way) => void;
  onBack: () => void;
}) {
  const { onChoose } = props;
  const { t } = useWords();
  const key = {
    name: t('signIn:otherWays.security-key'),
    icon: <UsbStickRegular />,
    onChoose: () => onChoose('security-key'),
  };
  return (
    <Ways
      title={t('signIn:otherWays.title')}
      userName={props.userName}
      ways={[
        ...(props.securityKey ? [key] : []),
        { name: t('signIn:otherWays.password'), icon: <PasswordRegular />, onChoose: () => onChoose('password') },
        {
          name: t('signIn:otherWays.temporary-access-pass'),
          hint: t('signIn:otherWays.temporary-access-pass-hint'),
          icon: <KeyRegular />,
          onChoose: () => onChoose('temporary-access-pass'),
        },
      ]}
      onBack={props.onBack}
    />
  );
}
