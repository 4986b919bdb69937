import { UsbStickRegular } from '@fluentui/react-icons';
import { useWords } from '../language.ts';
import { Ways } from './ways.tsx';

/** "Sign-in options": ways in that need no user name. */
export function OptionsStep(props: { onSecurityKey: () => void; onBack: () => void }) {
  const { t } = useWords();
  return (
    <Ways
      title={t('signIn:options.title')}
      ways={[
        {
          name: t('signIn:options.securityKey'),
          hint: t('signIn:options.securityKeyHint'),
          icon: <UsbStickRegular />,
          onChoose: props.onSecurityKey,
        },
      ]}
      onBack={props.onBack}
    />
  );
}
