import { KeyRegular, PasswordRegular, UsbStickRegular } from '@fluentui/react-icons';
import type { ReactElement } from 'react';
import { useWords } from '../language.ts';
import { Ways } from './ways.tsx';

/** What an account can be opened with. */
export type Way = 'password' | 'temporary-access-pass' | 'security-key';

const icons: Readonly<Record<Way, ReactElement>> = {
  password: <PasswordRegular />,
  'temporary-access-pass': <KeyRegular />,
  'security-key': <UsbStickRegular />,
};

/** All ways into one account, also those that are not asked for first. */
export function OtherWaysStep(props: {
  userName: string;
  ways: readonly Way[];
  onChoose: (way: Way) => void;
  onBack: () => void;
}) {
  const { onChoose } = props;
  const { t } = useWords();
  return (
    <Ways
      title={t('signIn:otherWays.title')}
      userName={props.userName}
      ways={props.ways.map((way) => ({
        name: t(`signIn:otherWays.${way}`),
        ...(way === 'temporary-access-pass' ? { hint: t('signIn:otherWays.temporary-access-pass-hint') } : {}),
        icon: icons[way],
        onChoose: () => onChoose(way),
      }))}
      onBack={props.onBack}
    />
  );
}
