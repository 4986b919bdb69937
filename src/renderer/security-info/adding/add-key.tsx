import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { ContactCardRegular, UsbStickRegular } from '@fluentui/react-icons';
import { type ReactElement, useState } from 'react';
import type { Method } from '../../../contract/methods.ts';
import { Actions } from '../../frame/actions.tsx';
import { useFirstFocus } from '../../frame/first-focus.ts';
import { useNotice } from '../../frame/notice.tsx';
import { useClient } from '../../host.tsx';
import { useWords } from '../../language.ts';
import { KeyCeremony } from '../../operation/key-ceremony.tsx';
import { ProblemMessage } from '../../operation/problem-message.tsx';
import { useAsk } from '../../operation/use-ask.ts';
import { MethodNameForm } from '../method-name-form.tsx';
import type { Adding } from './adding.ts';
import { StepHeading, Success } from './step-words.tsx';
import { useCeremony } from './use-ceremony.ts';

const useStyles = makeStyles({
  device: { justifyContent: 'start', textAlign: 'start', paddingBlock: tokens.spacingVerticalM },
  deviceWords: { display: 'flex', flexDirection: 'column' },
  hint: { color: tokens.colorNeutralForeground2, fontWeight: tokens.fontWeightRegular },
  // A reason is read, also beside what cannot be chosen.
  dim: { color: tokens.colorNeutralForeground3, fontWeight: tokens.fontWeightRegular },
  steps: { margin: 0, paddingInlineStart: tokens.spacingHorizontalXL, display: 'grid', gap: tokens.spacingVerticalXS },
});

interface Registered {
  registrationId: string;
  suggestedName: string;
  aaguid: string;
  modelName: string | null;
  plainName: string | null;
}

type Step =
  | { step: 'device' | 'prepare' | 'register' }
  | { step: 'name'; registered: Registered }
  | { step: 'done'; method: Extract<Method, { type: 'security-key' }> };

/** A security key: which kind, prepare it, touch it, name it, done (S2-49, S2-50). */
export function AddKey(props: Adding) {
  const { isRegistration, onBack } = props;
  const { t } = useWords();
  const client = useClient();
  const notify = useNotice();
  const ask = useAsk();
  const { finish } = useCeremony();
  const [step, setStep] = useState<Step>({ step: 'device' });
  const go = (to: 'device' | 'prepare' | 'register') => setStep({ step: to });
  const name = (registrationId: string, text: string) =>
    void ask.decide(
      () => client.securityInfo.nameKey({ registrationId, name: text }),
      (method) => {
        finish();
        notify(t('securityInfo:added', { name: method.name }));
        setStep({ step: 'done', method });
      },
    );
  switch (step.step) {
    case 'device':
      return <DeviceStep onBack={onBack} onUsb={() => go('prepare')} />;
    case 'prepare':
      return <PrepareStep onBack={() => go('device')} onNext={() => go('register')} />;
    case 'register':
      return (
        <KeyCeremony<Registered>
          run={(keyId, pin, signal) => client.securityInfo.addKey({ keyId, pin }, { signal })}
          onDone={(registered) => setStep({ step: 'name', registered })}
          onCancel={() => go('prepare')}
        />
      );
    case 'name':
      return ask.problem?.code === 'registration-expired' ? (
        <>
          <ProblemMessage problem={ask.problem} />
          <Actions>
            <Button onClick={onBack}>{t('shell:cancel')}</Button>
            <Button appearance="primary" onClick={() => go('prepare')}>
              {t('shell:tryAgain')}
            </Button>
          </Actions>
        </>
      ) : (
        <>
          {step.registered.plainName !== null && (
            <Text role="status">{t('securityInfo:plainName', { name: step.registered.plainName })}</Text>
          )}
          <Text>{t('adding:key.name')}</Text>
          <MethodNameForm
            label={t('securityInfo:nameLabel')}
            hint={t('securityInfo:nameHint')}
            name={step.registered.suggestedName}
            problem={ask.problem}
            busy={ask.busy}
            submitLabel={t('shell:next')}
            onSubmit={(text) => name(step.registered.registrationId, text)}
          >
            <Button onClick={onBack}>{t('shell:cancel')}</Button>
          </MethodNameForm>
        </>
      );
    case 'done': {
      const { method } = step;
      return (
        <>
          <StepHeading>{t('adding:key.doneTitle')}</StepHeading>
          <Success
            text={t('adding:key.done', { name: method.name })}
            isRegistration={isRegistration}
            onDone={() => props.onDone(method)}
          />
        </>
      );
    }
  }
}

function DeviceStep(props: { onBack: () => void; onUsb: () => void }) {
  const { t } = useWords();
  const styles = useStyles();
  const first = useFirstFocus<HTMLButtonElement>();
  const device = (icon: ReactElement, title: string, hint: string, usable: boolean) => (
    <Button
      {...(usable ? { ref: first, onClick: props.onUsb } : { disabled: true })}
      className={styles.device}
      size="large"
      icon={icon}
    >
      <span className={styles.deviceWords}>
        <span>{title}</span>
        <Text size={200} className={usable ? styles.hint : styles.dim}>
          {hint}
        </Text>
      </span>
    </Button>
  );
  return (
    <>
      <Text>{t('adding:key.device')}</Text>
      {device(<UsbStickRegular />, t('adding:key.usb'), t('adding:key.usbHint'), true)}
      {device(<ContactCardRegular />, t('adding:key.nfc'), t('adding:key.nfcHint'), false)}
      <Actions>
        <Button onClick={props.onBack}>{t('shell:back')}</Button>
      </Actions>
    </>
  );
}

function PrepareStep(props: { onBack: () => void; onNext: () => void }) {
  const { t } = useWords();
  const styles = useStyles();
  const first = useFirstFocus<HTMLButtonElement>();
  return (
    <>
      <Text weight="semibold">{t('adding:key.prepare')}</Text>
      <ol className={styles.steps}>
        <li>{t('adding:key.prepareInsert')}</li>
        <li>{t('adding:key.prepareVerify')}</li>
        <li>{t('adding:key.prepareName')}</li>
      </ol>
      <Actions>
        <Button onClick={props.onBack}>{t('shell:back')}</Button>
        <Button ref={first} appearance="primary" onClick={props.onNext}>
          {t('shell:next')}
        </Button>
      </Actions>
    </>
  );
}
