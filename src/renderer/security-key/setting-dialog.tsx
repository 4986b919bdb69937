import { Button, MessageBar, MessageBarBody, makeStyles, Text, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { KeySettings, SettingChange, SettingName } from '../../contract/key-settings.ts';
import type { AttachedKey, KeyDetails } from '../../contract/keys.ts';
import type { Outcome } from '../../contract/steps.ts';
import { Actions } from '../frame/actions.tsx';
import { useFirstFocus } from '../frame/first-focus.ts';
import { useNotice } from '../frame/notice.tsx';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useClient } from '../host.tsx';
import { useWords, type Words } from '../language.ts';
import { KeyChip } from '../operation/key-chip.tsx';
import { MinPinLengthForm } from './min-pin-length-form.tsx';
import { ProveYourself } from './prove-yourself.tsx';

const useStyles = makeStyles({
  warning: { alignItems: 'start', paddingBlock: tokens.spacingVerticalS },
  body: { whiteSpace: 'normal' },
  line: { display: 'block' },
});

/** Says what changing one setting of this very key means, asks, lets the person prove themselves, and changes it. */
export function SettingDialog(props: {
  attached: AttachedKey;
  details: KeyDetails;
  name: SettingName;
  settings: KeySettings;
  onChange: () => void;
  onClose: () => void;
}) {
  const { attached, details, onClose } = props;
  const { t } = useWords();
  const client = useClient();
  const notify = useNotice();
  // What was confirmed stays what is done, even when the key is read anew meanwhile.
  const [{ name, settings }] = useState(props);
  const [change, setChange] = useState<SettingChange | null>(null);
  const isOff = name === 'alwaysUv' && settings.settings.alwaysUv.state === 'on';
  return (
    <TaskDialog
      alert
      title={isOff ? t('keySettings:offTitle') : t(`keySettings:about.${name}.title`)}
      onClose={onClose}
    >
      {change === null ? (
        <Confirm
          attached={attached}
          name={name}
          settings={settings}
          isOff={isOff}
          onConfirm={setChange}
          onCancel={onClose}
        />
      ) : (
        <ProveYourself<Outcome<KeySettings>>
          attached={attached}
          details={details}
          proof={settings.settings[name].proof}
          run={(pin, signal) => client.keys.settings.change({ keyId: attached.id, change, pin }, { signal })}
          onDone={() => {
            notify(changedWords(t, change));
            props.onChange();
            onClose();
          }}
          onRefused={props.onChange}
          onCancel={onClose}
        />
      )}
    </TaskDialog>
  );
}

function Confirm(props: {
  attached: AttachedKey;
  name: SettingName;
  settings: KeySettings;
  isOff: boolean;
  onConfirm: (change: SettingChange) => void;
  onCancel: () => void;
}) {
  const { name, isOff } = props;
  const { t } = useWords();
  const styles = useStyles();
  const setting = props.settings.settings[name];
  return (
    <>
      <KeyChip attached={props.attached} />
      <Text>{isOff ? t('keySettings:offDoes') : t(`keySettings:about.${name}.does`)}</Text>
      {!isOff && (
        <MessageBar
          intent={setting.back === 'reset' ? 'warning' : 'info'}
          layout="multiline"
          className={styles.warning}
          data-back={setting.back}
        >
          <MessageBarBody className={styles.body}>
            <span className={styles.line}>{t(`keySettings:about.${name}.before`)}</span>
            <strong className={styles.line}>{t(`keySettings:back.${setting.back}`)}</strong>
          </MessageBarBody>
        </MessageBar>
      )}
      {setting.proof.needs === 'nothing' && <Text>{t('keySettings:noProof')}</Text>}
      {setting.proof.needs === 'person' && setting.proof.byFingerprint && (
        <Text>{t('keySettings:fingerprintStarts')}</Text>
      )}
      {name === 'minPinLength' ? (
        <MinPinLengthForm {...props.settings.minPinLength} onSubmit={props.onConfirm} onCancel={props.onCancel} />
      ) : (
        <Ask name={name} isOff={isOff} onConfirm={props.onConfirm} onCancel={props.onCancel} />
      )}
    </>
  );
}

function Ask(props: {
  name: Exclude<SettingName, 'minPinLength'>;
  isOff: boolean;
  onConfirm: (change: SettingChange) => void;
  onCancel: () => void;
}) {
  const { name, isOff } = props;
  const { t } = useWords();
  const cancel = useFirstFocus<HTMLButtonElement>();
  const go =
    name === 'forcedPinChange' ? t('keySettings:force') : t(isOff ? 'keySettings:turnOff' : 'keySettings:turnOn');
  return (
    <Actions>
      <Button ref={cancel} onClick={props.onCancel}>
        {t('shell:cancel')}
      </Button>
      <Button
        appearance="primary"
        onClick={() => props.onConfirm(name === 'alwaysUv' ? { setting: name, on: !isOff } : { setting: name })}
      >
        {go}
      </Button>
    </Actions>
  );
}

function changedWords(t: Words, change: SettingChange): string {
  if (change.setting === 'minPinLength') return t('keySettings:changed.length', { count: change.length });
  if (change.setting === 'forcedPinChange') return t('keySettings:changed.forced');
  const name = t(`keySettings:about.${change.setting}.title`);
  const isOn = change.setting !== 'alwaysUv' || change.on;
  return t(isOn ? 'keySettings:changed.on' : 'keySettings:changed.off', { name });
}
