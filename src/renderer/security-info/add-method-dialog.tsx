import { Button, Dropdown, Field, makeStyles, Option, Text, tokens } from '@fluentui/react-components';
import { CheckmarkCircleFilled, ContactCardRegular, UsbStickRegular } from '@fluentui/react-icons';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { Actions } from '../frame/actions.tsx';
import { useFirstFocus } from '../frame/first-focus.ts';
import { useNotice } from '../frame/notice.tsx';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useClient, useHost } from '../host.tsx';
import { useWords } from '../language.ts';
import { KeyCeremony } from '../operation/key-ceremony.tsx';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { useAsk } from '../operation/use-ask.ts';
import { KeyNameForm } from './key-name-form.tsx';

const useStyles = makeStyles({
  dropdown: { minWidth: 0, width: '100%' },
  device: { justifyContent: 'start', textAlign: 'start', paddingBlock: tokens.spacingVerticalM },
  deviceWords: { display: 'flex', flexDirection: 'column' },
  hint: { color: tokens.colorNeutralForeground2, fontWeight: tokens.fontWeightRegular },
  dim: { color: 'inherit', fontWeight: tokens.fontWeightRegular },
  steps: { margin: 0, paddingInlineStart: tokens.spacingHorizontalXL, display: 'grid', gap: tokens.spacingVerticalXS },
  done: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalM },
  doneIcon: { fontSize: '32px', color: tokens.colorPaletteGreenForeground1, flexShrink: 0 },
});

interface Registration {
  registrationId: string;
  suggestedName: string;
  aaguid: string;
  modelName: string | null;
}

type Step =
  | { step: 'method' }
  | { step: 'device' }
  | { step: 'prepare' }
  | { step: 'register' }
  | { step: 'name'; registration: Registration }
  | { step: 'done'; name: string };

/** "+ Add sign-in method": which method, which kind of key, prepare it, touch it, name it, done (S2-48 to S2-50). */
export function AddMethodDialog(props: {
  addSecurityKey: 'allowed' | 'needs-second-method' | 'limit-reached';
  onClose: () => void;
}) {
  const { onClose } = props;
  const { t } = useWords();
  const client = useClient();
  const host = useHost();
  const queries = useQueryClient();
  const notify = useNotice();
  const ask = useAsk();
  const [step, setStep] = useState<Step>({ step: 'method' });

  function name(registrationId: string, text: string) {
    void ask.decide(
      () => client.securityInfo.nameKey({ registrationId, name: text }),
      (method) => {
        void queries.invalidateQueries({ queryKey: host.securityInfo.key() });
        notify(t('securityInfo:added', { name: method.name }));
        setStep({ step: 'done', name: method.name });
      },
    );
  }

  const title = step.step === 'method' ? t('securityInfo:addDialog.title') : t('identity:methods.security-key');
  return (
    <TaskDialog title={title} onClose={onClose}>
      {step.step === 'method' && (
        <MethodStep
          addSecurityKey={props.addSecurityKey}
          onCancel={onClose}
          onAdd={() => setStep({ step: 'device' })}
        />
      )}
      {step.step === 'device' && (
        <DeviceStep onBack={() => setStep({ step: 'method' })} onUsb={() => setStep({ step: 'prepare' })} />
      )}
      {step.step === 'prepare' && (
        <PrepareStep onBack={() => setStep({ step: 'device' })} onNext={() => setStep({ step: 'register' })} />
      )}
      {step.step === 'register' && (
        <KeyCeremony<Registration>
          run={(keyId, pin, signal) => client.securityInfo.addKey({ keyId, pin }, { signal })}
          onDone={(registration) => setStep({ step: 'name', registration })}
          onCancel={() => setStep({ step: 'prepare' })}
        />
      )}
      {step.step === 'name' && (
        <>
          <Text>{t('securityInfo:addDialog.name')}</Text>
          {ask.problem?.code === 'registration-expired' ? (
            <>
              <ProblemMessage problem={ask.problem} />
              <Actions>
                <Button onClick={onClose}>{t('shell:cancel')}</Button>
                <Button appearance="primary" onClick={() => setStep({ step: 'prepare' })}>
                  {t('shell:tryAgain')}
                </Button>
              </Actions>
            </>
          ) : (
            <KeyNameForm
              name={step.registration.suggestedName}
              problem={ask.problem}
              busy={ask.busy}
              submitLabel={t('shell:next')}
              onSubmit={(text) => name(step.registration.registrationId, text)}
            >
              <Button onClick={onClose}>{t('shell:cancel')}</Button>
            </KeyNameForm>
          )}
        </>
      )}
      {step.step === 'done' && <DoneStep name={step.name} onClose={onClose} />}
    </TaskDialog>
  );
}

function MethodStep(props: {
  addSecurityKey: 'allowed' | 'needs-second-method' | 'limit-reached';
  onCancel: () => void;
  onAdd: () => void;
}) {
  const { addSecurityKey } = props;
  const { t } = useWords();
  const styles = useStyles();
  const [chosen, setChosen] = useState(false);
  const first = useFirstFocus<HTMLButtonElement>();
  const refused = chosen && addSecurityKey !== 'allowed';
  return (
    <>
      <Field label={t('securityInfo:addDialog.method')}>
        <Dropdown
          ref={first}
          className={styles.dropdown}
          placeholder={t('securityInfo:addDialog.placeholder')}
          value={chosen ? t('identity:methods.security-key') : ''}
          selectedOptions={chosen ? ['security-key'] : []}
          onOptionSelect={() => setChosen(true)}
        >
          <Option value="security-key">{t('identity:methods.security-key')}</Option>
        </Dropdown>
      </Field>
      {refused && (
        <ProblemMessage
          problem={{
            code: addSecurityKey,
            title: t(`securityInfo:${addSecurityKey}.title`),
            next: t(`securityInfo:${addSecurityKey}.next`),
            more: null,
            details: null,
          }}
        />
      )}
      <Actions>
        <Button onClick={props.onCancel}>{t('shell:cancel')}</Button>
        <Button appearance="primary" disabled={!chosen || refused} onClick={props.onAdd}>
          {t('securityInfo:addDialog.add')}
        </Button>
      </Actions>
    </>
  );
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
      <Text>{t('securityInfo:addDialog.device')}</Text>
      {device(<UsbStickRegular />, t('securityInfo:addDialog.usb'), t('securityInfo:addDialog.usbHint'), true)}
      {device(<ContactCardRegular />, t('securityInfo:addDialog.nfc'), t('securityInfo:addDialog.nfcHint'), false)}
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
      <Text weight="semibold">{t('securityInfo:addDialog.prepare')}</Text>
      <ol className={styles.steps}>
        <li>{t('securityInfo:addDialog.prepareInsert')}</li>
        <li>{t('securityInfo:addDialog.prepareVerify')}</li>
        <li>{t('securityInfo:addDialog.prepareName')}</li>
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

function DoneStep(props: { name: string; onClose: () => void }) {
  const { t } = useWords();
  const styles = useStyles();
  const first = useFirstFocus<HTMLButtonElement>();
  return (
    <>
      <div className={styles.done} role="status">
        <CheckmarkCircleFilled className={styles.doneIcon} aria-hidden="true" />
        <span>
          <Text weight="semibold" block>
            {t('securityInfo:addDialog.doneTitle')}
          </Text>
          <Text>{t('securityInfo:addDialog.done', { name: props.name })}</Text>
        </span>
      </div>
      <Actions>
        <Button ref={first} appearance="primary" onClick={props.onClose}>
          {t('shell:done')}
        </Button>
      </Actions>
    </>
  );
}
