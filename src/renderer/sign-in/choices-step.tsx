import {
  CallRegular,
  ChatRegular,
  MailRegular,
  NumberSymbolRegular,
  PhoneRegular,
  ShieldKeyholeRegular,
  UsbStickRegular,
} from '@fluentui/react-icons';
import type { ReactElement } from 'react';
import type { SecondStep, SecondStepWay } from '../../contract/methods.ts';
import { useWords } from '../language.ts';
import { Ways } from './ways.tsx';

const icons: Readonly<Record<SecondStepWay, ReactElement>> = {
  notification: <ShieldKeyholeRegular />,
  'app-code': <PhoneRegular />,
  'oath-code': <NumberSymbolRegular />,
  sms: <ChatRegular />,
  voice: <CallRegular />,
  email: <MailRegular />,
  'security-key': <UsbStickRegular />,
};

/** Every second step that the account has and the directory takes (S0-37, S4-77). */
export function ChoicesStep(props: {
  userName: string;
  choices: readonly SecondStep[];
  onChoose: (step: SecondStep) => void;
  onBack: () => void;
}) {
  const { t } = useWords();
  const hintOf = ({ way, shown }: SecondStep): string | undefined => {
    if (way === 'app-code') return t('signIn:choices.ofApp', { shown });
    if (way === 'oath-code') return t('signIn:choices.ofToken', { shown });
    return way === 'notification' || way === 'security-key' ? shown : undefined;
  };
  return (
    <Ways
      title={t('signIn:choices.title')}
      userName={props.userName}
      ways={props.choices.map((step) => {
        const hint = hintOf(step);
        return {
          name: t(`signIn:choices.${step.way}`, { shown: step.shown }),
          ...(hint === undefined ? {} : { hint }),
          icon: icons[step.way],
          onChoose: () => props.onChoose(step),
        };
      })}
      onBack={props.onBack}
    />
  );
}
